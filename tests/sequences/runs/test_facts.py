"""What an item tells the reader of an e-mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sequences.core.definition import Schedule
from sequences.core.values import Amount
from sequences.monday.items import Item
from sequences.runs.facts import item_facts
from tests.fixtures.world import ITEM, TWO_MAILS, person

VALUES = {
    "met": date(2026, 12, 1),
    "call": datetime(2026, 12, 1, 23, 30, tzinfo=UTC),
    "deal": Amount(Decimal(12500), "€"),
}


def meeting() -> Item:
    """Return somebody with a date, a moment and an amount."""
    texts = {"met": "2026-12-01", "call": "2026-12-01 23:30", "deal": "12500"}
    return replace(person(ITEM, **texts), values=VALUES)


@pytest.mark.parametrize(
    ("language", "zone", "met", "call", "deal"),
    [
        ("en", "UTC", "December 1, 2026", "December 1, 2026, 11:30\u202fPM", "12,500€"),
        ("fr", "Europe/Paris", "1 décembre 2026", "2 décembre 2026, 00:30", "12\u202f500€"),
    ],
)
def test_values_are_said_in_the_language_and_zone_of_the_sequence(
    language: str, zone: str, met: str, call: str, deal: str
) -> None:
    definition = replace(TWO_MAILS, language=language, schedule=Schedule(zone))
    facts = item_facts(definition, meeting())
    assert facts is not None
    assert (facts.values["met"], facts.values["call"], facts.values["deal"]) == (met, call, deal)
    assert (facts.values["first_name"], facts.values["name"]) == ("Ada", "Ada Byron")


def test_an_archived_item_tells_nothing() -> None:
    assert item_facts(TWO_MAILS, replace(meeting(), state="archived")) is None
