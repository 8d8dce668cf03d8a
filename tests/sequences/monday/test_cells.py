"""Cells of every type, as the sandbox shows them and as monday's reference tells of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from sandbox.seed import CONTACTS, DANA, FIRST_ASSET, FIRST_ITEM, LEADS, SAM
from sandbox.world import Column
from sequences.core.values import Amount, Span, Value
from sequences.monday.cells import text_of, value_of
from sequences.monday.client import Access
from sequences.monday.items import Item, read_items
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ADA, FRIEND = FIRST_ITEM, FIRST_ITEM + 500
PEOPLE = {"personsAndTeams": [{"id": DANA, "kind": "person"}, {"id": SAM, "kind": "person"}]}
FILES = {
    "files": [
        {"fileType": "ASSET", "assetId": FIRST_ASSET, "name": "Offer for Ada.pdf"},
        {"fileType": "LINK", "fileId": "1", "name": "Online", "linkToFile": "https://acme.test"},
    ]
}
LABELS = [{"id": 1, "label": "Gold"}, {"id": 4, "label": "Early, bird"}]


async def shown(installation: Installation, column: Column, cell: Any) -> Item:
    """Give the board of leads a column, Ada a cell in it, and return Ada as she is read."""
    world = installation.sandbox.world
    world.boards[LEADS].columns.append(column)
    world.items[ADA].cells[column.id] = cell
    found = await read_items(installation.own.monday, Access(ACCOUNT, API_TOKEN), [ADA], [column.id])
    return found[ADA]


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        (Column("x", "X", "dropdown", LABELS), {"ids": [1, 4]}, "Gold, Early, bird"),
        (Column("x", "X", "tags", LABELS), {"tag_ids": [4]}, "Early, bird"),
        (Column("x", "X", "link"), {"url": "https://acme.test", "text": "Our site"}, "https://acme.test"),
        (Column("x", "X", "people"), PEOPLE,
         "Dana Levi, Sam Ortiz"),
        (Column("x", "X", "board_relation"), {"item_ids": [FRIEND]}, "Robin Milner"),
        (Column("x", "X", "dependency"), {"item_ids": [FRIEND]}, "Robin Milner"),
        (Column("x", "X", "formula", settings={"formula": 'CONCATENATE({company}, " & ", {first_name})'}), None,
         "Northwind Robotics & Ada"),
        (Column("x", "X", "file"), FILES, "Offer for Ada.pdf, Online"),
        (Column("x", "X", "status", LABELS), {"index": 4}, "Early, bird"),
        (Column("x", "X", "text"), "A & B", "A & B"),
        (Column("x", "X", "long_text"), "two\nlines", "two\nlines"),
        (Column("x", "X", "email"), {"email": "a@b.test", "text": "Write"}, "a@b.test"),
        (Column("x", "X", "phone"), {"phone": "+4930123", "countryShortName": "DE"}, "+4930123"),
        (Column("x", "X", "file"), None, ""),
        (Column("x", "X", "formula"), None, ""),
        (Column("x", "X", "mirror"), None, ""),
        (Column("x", "X", "dropdown", LABELS), None, ""),
        (Column("x", "X", "date"), None, ""),
        (Column("x", "X", "numbers"), None, ""),
    ],
)  # fmt: skip
async def test_a_cell_is_read_as_a_person_reads_it(
    installation: Installation, column: Column, cell: Any, text: str
) -> None:
    installation.sandbox.world.items[FRIEND].name = "Robin Milner"
    ada = await shown(installation, column, cell)
    assert (ada.texts, ada.values) == ({"x": text}, {})


async def test_a_mirror_shows_the_cell_of_the_connected_item(installation: Installation) -> None:
    world = installation.sandbox.world
    world.boards[LEADS].columns.append(Column("friend", "Friend", "board_relation"))
    world.boards[CONTACTS].columns.append(Column("met", "Met", "date"))
    world.items[ADA].cells["friend"] = {"item_ids": [FRIEND]}
    world.items[FRIEND].cells["met"] = {"date": "2026-12-01"}
    ada = await shown(installation, Column("x", "X", "mirror", settings={"relation": "friend", "shows": "met"}), None)
    assert ada.texts["x"] == "2026-12-01"
    assert ada.values == {"x": date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("kind", "cell", "settings", "value"),
    [
        ("date", {"date": "2026-12-01"}, {}, date(2026, 12, 1)),
        ("date", {"date": "2026-12-01", "time": "23:30:00"}, {}, datetime(2026, 12, 1, 23, 30, tzinfo=UTC)),
        ("timeline", {"from": "2026-12-01", "to": "2026-12-04"}, {}, Span(date(2026, 12, 1), date(2026, 12, 4))),
        ("numbers", "12.50", {}, Amount(Decimal("12.50"), "", before=True)),
        ("numbers", "7", {"symbol": "€", "direction": "right"}, Amount(Decimal(7), "€")),
        ("hour", {"hour": 9, "minute": 5}, {}, time(9, 5)),
        ("creation_log", None, {}, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
    ],
)
async def test_what_languages_say_differently_is_a_value(
    installation: Installation, kind: str, cell: Any, settings: dict[str, Any], value: Value
) -> None:
    ada = await shown(installation, Column("x", "X", kind, settings=settings), cell)
    assert ada.values == {"x": value}


@pytest.mark.parametrize(
    "cell",
    [
        {"type": "date", "value": "no json"},
        {"type": "date", "value": '{"date": "31.12.2026"}'},
        {"type": "date", "value": '{"date": 5}'},
        {"type": "date", "value": "[1]"},
        {"type": "date", "value": '{"date": "2026-12-01", "time": "25:00"}'},
        {"type": "numbers", "text": "1e999999"},
        {"type": "numbers", "text": "NaN"},
        {"type": "numbers", "text": "9" * 100},
        {"type": "numbers", "text": "a dozen"},
        {"type": "hour", "hour": 99},
        {"type": "timeline", "from": "soon", "to": "later"},
        {"type": "last_updated", "updated_at": "yesterday"},
        {"type": "mirror", "display_value": "2026-13-45"},
        {"type": "mirror", "display_value": "2026-12-01, 2026-12-02"},
        {"type": "a type of tomorrow"},
    ],
)
def test_a_form_that_nobody_told_of_stays_a_text(cell: dict[str, Any]) -> None:
    assert value_of(cell) is None
    assert text_of(cell) == (cell.get("display_value") or cell.get("text") or "")
