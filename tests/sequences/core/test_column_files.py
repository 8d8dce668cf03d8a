"""Files in columns: what an e-mail carries of them, and what keeps it from leaving."""

from __future__ import annotations

import pytest

from sequences.core.column_files import ColumnFile, Columns, lacking, told, wanted
from sequences.core.definition import EmailStep

OFFER, PRICES, LINK = ColumnFile("Offer.pdf", 1), ColumnFile("Prices.csv", 2), ColumnFile("Offer\r\n\u202eonline")
HELD = EmailStep("x", "x", file_columns=("offer", "prices"))
SENT = EmailStep("x", "x", file_columns=("offer", "prices"), without_file="send")


@pytest.mark.parametrize(
    ("step", "columns", "expected"),
    [
        (HELD, {"offer": (OFFER,), "prices": (PRICES,)}, None),
        (HELD, {"offer": (OFFER,)}, ("no_file", {"field": "prices"})),
        (HELD, {}, ("no_file", {"field": "offer"})),
        (HELD, {"offer": (), "prices": (PRICES,)}, ("no_file", {"field": "offer"})),
        (HELD, {"offer": (OFFER, LINK), "prices": (PRICES,)}, ("file_is_link", {"file": "Offer online"})),
        (SENT, {}, None),
        (SENT, {"offer": (LINK,)}, ("file_is_link", {"file": "Offer online"})),
        (EmailStep("x", "x"), {"offer": (LINK,)}, None),
    ],
)
def test_what_keeps_an_email_from_leaving(
    step: EmailStep, columns: Columns, expected: tuple[str, dict[str, str]] | None
) -> None:
    assert lacking(step, columns) == expected


def test_files_come_in_the_order_of_the_steps_columns() -> None:
    columns = {"prices": (PRICES,), "offer": (OFFER, OFFER), "other": (LINK,)}
    assert wanted(HELD, columns) == (OFFER, OFFER, PRICES)
    assert wanted(EmailStep("x", "x"), columns) == ()


def test_a_name_is_told_short_and_in_one_line() -> None:
    assert told("a\n\ud800b" + "x" * 500) == "a ?b" + "x" * 96
