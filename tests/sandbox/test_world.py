"""monday's side of the world: every change is kept, shown, logged, and told to who listens."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import seed
from sandbox.log import EventLog
from sandbox.seed import CONTACTS, DANA, FIRST_ITEM, LEADS, SAM
from sandbox.world import Change, Column, World
from tests.fixtures.world import MONDAY_MORNING

LABELS = [{"id": 5, "label": "Spring"}, {"id": 9, "label": "Autumn"}]


@pytest.fixture
def world() -> World:
    """The demo's world."""
    return planted(7)


def planted(number: int) -> World:
    """Return the demo's world of a seed."""
    made = World(EventLog(lambda: MONDAY_MORNING), lambda: MONDAY_MORNING)
    seed.plant(made, number)
    return made


def heard(world: World) -> list[Change]:
    """Return a list that every change is added to."""
    changes: list[Change] = []
    world.listeners.append(changes.append)
    return changes


def test_one_seed_makes_one_world() -> None:
    first, again, other = planted(7), planted(7), planted(8)
    assert first.items == again.items
    assert first.boards == again.boards
    assert first.items != other.items


def test_a_changed_cell_is_kept_logged_and_told(world: World) -> None:
    item, changes = world.items[FIRST_ITEM], heard(world)
    status = world.boards[LEADS].column("status")
    assert status is not None
    world.set_cell(item, status, {"index": 0}, user=SAM, by_app=True)
    assert world.text(item, status) == "Interested"
    assert changes == [Change("cell", item, SAM, "status", {"index": 3}, {"index": 0}, by_app=True)]
    told = {"board": "Leads", "column": "Status", "was": "New", "text": "Interested", "by": "app"}
    assert world.log.events == [{"at": MONDAY_MORNING.isoformat(), "what": "cell", "who": item.name, **told}]


def test_a_cell_that_says_so_already_is_no_change(world: World) -> None:
    item, changes = world.items[FIRST_ITEM], heard(world)
    status = world.boards[LEADS].column("status")
    assert status is not None
    world.set_cell(item, status, {"index": 3}, user=SAM, by_app=False)
    assert (changes, world.log.events) == ([], [])


def test_a_new_item_is_in_the_first_group_under_an_id_beyond_32_bits(world: World) -> None:
    changes = heard(world)
    item = world.add_item(world.boards[LEADS], "Ada", {}, user=DANA)
    other = world.add_item(world.boards[LEADS], "Alan", {}, user=DANA, group="won")
    assert (item.group, other.group) == ("topics", "won")
    assert 2**32 < item.id < other.id
    assert [(change.kind, change.item) for change in changes] == [("created", item), ("created", other)]


def test_a_move_tells_where_from_and_where_to(world: World) -> None:
    item, changes = world.items[FIRST_ITEM], heard(world)
    world.move(item, "won", user=DANA)
    assert item.group == "won"
    assert changes == [Change("moved", item, DANA, before="topics", after="won")]


@pytest.mark.parametrize("state", ["archived", "deleted"])
def test_a_retired_item_says_how(world: World, state: str) -> None:
    item, changes = world.items[FIRST_ITEM], heard(world)
    world.retire(item, state, user=DANA)
    assert item.state == state
    assert [change.kind for change in changes] == [state]


def test_a_bell_and_an_update_are_shown_with_their_time(world: World) -> None:
    item = world.items[FIRST_ITEM]
    update = world.add_update(item, "Called her.", user=SAM)
    world.notify(DANA, item.id, "Look here.")
    assert item.updates == [update]
    assert (update["body"], update["creator_id"], update["created_at"]) == (
        "Called her.",
        SAM,
        MONDAY_MORNING.isoformat(),
    )
    at = MONDAY_MORNING.isoformat()
    assert world.notifications == [{"user": DANA, "target": item.id, "text": "Look here.", "at": at}]
    assert [event["what"] for event in world.log.events] == ["update", "bell"]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "Northwind", "Northwind"),
        ("text", None, ""),
        ("status", {"index": 9}, "Autumn"),
        ("status", {"index": 1}, ""),
        ("dropdown", {"ids": [5, 9]}, "Spring, Autumn"),
        ("people", {"personsAndTeams": [{"id": DANA, "kind": "person"}, {"id": 7, "kind": "team"}]}, "Dana Levi"),
        ("board_relation", {"item_ids": [FIRST_ITEM, 5]}, "Ada Byron"),
        ("email", {"email": "ada@byron.example", "text": "Ada"}, "ada@byron.example"),
        ("phone", {"phone": "+49301", "countryShortName": "DE"}, "+49301"),
        ("date", {"date": "2026-11-23"}, "2026-11-23"),
        ("numbers", "12", "12"),
    ],
)
def test_a_cell_shows_what_people_read(world: World, kind: str, value: Any, text: str) -> None:
    item, column = world.items[FIRST_ITEM], Column("season", "Season", kind, LABELS)
    item.cells["season"] = value
    assert world.text(item, column) == text


def test_boards_know_their_own_columns_only(world: World) -> None:
    board = world.boards[CONTACTS]
    found = board.column("email")
    assert found is not None
    assert found.title == "E-mail"
    assert board.column("season") is None


def test_the_log_is_in_one_order_whatever_came_first() -> None:
    first, second = EventLog(lambda: MONDAY_MORNING), EventLog(lambda: MONDAY_MORNING)
    for log, names in ((first, ("Ada", "Bob")), (second, ("Bob", "Ada"))):
        for name in names:
            log.add("mail", name)
    assert first.events != second.events
    assert first.ordered() == second.ordered()
