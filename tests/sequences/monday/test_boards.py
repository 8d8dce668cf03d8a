"""Boards and their columns, as the sandbox shows them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.seed import CONTACTS, GLOBEX_LEADS, LABELS, LEADS
from sandbox.world import Column
from sequences.monday.boards import Board, read_board, read_column
from sequences.monday.client import Access
from sequences.monday.errors import Gone
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)


async def board(installation: Installation) -> Board:
    """Read the leads."""
    return await read_board(installation.own.monday, ACCESS, LEADS)


async def test_a_board_has_its_columns_in_order(installation: Installation) -> None:
    read = await board(installation)
    assert (read.id, read.name) == (LEADS, "Leads")
    assert [(one.id, one.type) for one in read.columns[:3]] == [
        ("name", "name"),
        ("status", "status"),
        ("email", "email"),
    ]
    assert dict(read.columns[1].labels) == {number: text for text, number in LABELS}


async def test_an_archived_column_is_listed_and_not_found(installation: Installation) -> None:
    own = installation.sandbox.world.boards[LEADS]
    own.columns.append(Column("old", "Old", "text", archived=True))
    read = await board(installation)
    assert [one.id for one in read.columns if one.archived] == ["old"]
    assert (read.column("old"), read.column("nothing")) == (None, None)
    email = read.column("email")
    assert email is not None
    assert email.title == "E-mail"


@pytest.mark.parametrize("state", ["archived", "deleted"])
async def test_a_board_that_was_put_away_is_gone(installation: Installation, state: str) -> None:
    installation.sandbox.world.boards[LEADS].state = state
    with pytest.raises(Gone):
        await board(installation)
    assert (await read_board(installation.own.monday, ACCESS, CONTACTS)).name == "Contacts"


@pytest.mark.parametrize("number", [GLOBEX_LEADS, 1])
async def test_a_board_out_of_sight_is_gone(installation: Installation, number: int) -> None:
    with pytest.raises(Gone):
        await read_board(installation.own.monday, ACCESS, number)


@pytest.mark.parametrize(
    ("settings", "labels"),
    [
        ({"labels": [{"id": 1, "label": "A"}, {"id": "2", "label": "B"}]}, ((1, "A"), (2, "B"))),
        ('{"labels": [{"id": 1, "label": "A"}]}', ((1, "A"),)),
        ({"labels": [{"id": 1, "label": "A", "is_deactivated": True}, {"id": 2, "label": "B"}]}, ((2, "B"),)),
        ({"labels": None}, ()),
        ({}, ()),
        (None, ()),
        ("", ()),
    ],
)
def test_settings_come_as_an_object_or_as_text(settings: Any, labels: tuple[tuple[int, str], ...]) -> None:
    read = read_column({"id": "x", "revision": 7, "settings": settings})
    assert read.labels == labels
    assert (read.revision, read.title, read.archived) == ("7", "", False)
