"""The Enrolled sequences column on a real board: made, found, its labels, and cells of several items at once."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from gql import GraphQLRequest
from redis.asyncio import Redis

from sandbox.app import Sandbox
from sandbox.seed import DANA, FIRST_ITEM, LEADS
from sandbox.world import Board, Column
from sequences.monday.budget import Budget, Direction
from sequences.monday.client import Access, Monday
from sequences.monday.columns import (
    COLUMN_ID,
    LONGEST_LABEL,
    TITLE,
    TRIES,
    EnrolledColumn,
    ensure_enrolled_column,
)
from sequences.monday.errors import (
    BadRequest,
    BoardGone,
    ColumnLost,
    Gone,
    ItemGone,
    Locked,
    MondayError,
    StatusLost,
    Unreachable,
)
from sequences.monday.writing import CellWrite, write_cells
from tests.fixtures.installation import API_TOKEN
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)
INBOUND, WINBACK = 7, 8
TITLES = {INBOUND: "Inbound follow-up", WINBACK: "Win back"}
ADA, GRACE, ALAN = FIRST_ITEM, FIRST_ITEM + 1, FIRST_ITEM + 2


class Watched(Monday):
    """A client that counts its calls, and lets a test act before one leaves."""

    def __init__(self, url: str, budget: Budget) -> None:
        super().__init__(url, budget)
        self.asked: list[Direction] = []
        self.before: Callable[[Direction, int], Any] = lambda direction, number: None

    async def run(
        self,
        access: Access,
        request: GraphQLRequest,
        values: dict[str, Any],
        direction: Direction,
        *,
        key: str | None = None,
        interactive: bool = False,
    ) -> dict[str, Any]:
        self.asked.append(direction)
        if inspect.isawaitable(acted := self.before(direction, self.asked.count(direction))):
            await acted
        return await super().run(access, request, values, direction, key=key, interactive=interactive)


@pytest.fixture
async def monday(sandbox: Sandbox, redis: Redis) -> AsyncIterator[Watched]:
    """A client of the sandbox's API."""
    made = Watched(f"http://127.0.0.1:{sandbox.options.port}/v2", Budget(redis))
    yield made
    await made.close()


@pytest.fixture
def leads(sandbox: Sandbox) -> Board:
    """The board of the leads."""
    return sandbox.world.boards[LEADS]


@pytest.fixture
def ours(leads: Board) -> Column:
    """Our column, with a label of somebody else among ours."""
    labels = [{"id": 1, "label": "Inbound follow-up"}, {"id": 2, "label": "Win back"}, {"id": 3, "label": "VIP"}]
    column = Column(COLUMN_ID, TITLE, "dropdown", labels)
    leads.columns.append(column)
    return column


def write(item: int, *enrolled: int, status: tuple[str, str] | None = None) -> CellWrite:
    """Return what an item's cells should say: labels 1 and 2 are ours."""
    return CellWrite(LEADS, item, COLUMN_ID, frozenset({1, 2}), frozenset(enrolled), status)


def shown(sandbox: Sandbox, item: int) -> list[int]:
    """Return the labels in our column of an item."""
    cell = sandbox.world.items[item].cells.get(COLUMN_ID)
    return cell["ids"] if cell else []


def dropdowns(leads: Board) -> list[str]:
    """Return the ids of the dropdown columns."""
    return [one.id for one in leads.columns if one.type == "dropdown"]


async def test_the_column_is_made_with_a_label_for_each_sequence(monday: Watched, leads: Board) -> None:
    made = await ensure_enrolled_column(monday, ACCESS, LEADS, None, TITLES)
    column = leads.column(COLUMN_ID)
    assert column is not None
    assert (column.title, column.type, made.column_id) == (TITLE, "dropdown", COLUMN_ID)
    assert {column.label(made.label_ids[INBOUND]), column.label(made.label_ids[WINBACK])} == set(TITLES.values())


async def test_the_column_is_found_again(monday: Watched, leads: Board) -> None:
    made = await ensure_enrolled_column(monday, ACCESS, LEADS, None, TITLES)
    assert await ensure_enrolled_column(monday, ACCESS, LEADS, made.column_id, TITLES) == made
    assert await ensure_enrolled_column(monday, ACCESS, LEADS, None, TITLES) == made
    assert dropdowns(leads) == [COLUMN_ID]
    assert monday.asked.count("write") == 1


async def test_the_column_we_know_is_ours_whatever_people_call_it(monday: Watched, leads: Board) -> None:
    leads.columns += [Column("mine", "Outreach", "dropdown", []), Column("other", TITLE, "dropdown", [])]
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, "mine", {INBOUND: "Inbound"})
    assert found.column_id == "mine"
    assert [one.labels for one in leads.columns if one.id == "other"] == [[]]


async def test_a_column_that_people_added_is_taken_by_its_title(monday: Watched, leads: Board) -> None:
    leads.columns.append(Column("dropdown_1", TITLE, "dropdown", [{"id": 4, "label": "VIP"}]))
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, None, {INBOUND: "Inbound"})
    assert (found.column_id, dropdowns(leads)) == ("dropdown_1", ["dropdown_1"])


async def test_a_column_of_that_title_and_another_type_is_not_ours(monday: Watched, leads: Board) -> None:
    leads.columns.append(Column("text_1", TITLE, "text"))
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, "text_1", TITLES)
    assert (found.column_id, dropdowns(leads)) == (COLUMN_ID, [COLUMN_ID])


async def test_an_archived_column_is_replaced_under_another_id(monday: Watched, leads: Board, ours: Column) -> None:
    ours.archived = True
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, COLUMN_ID, TITLES)
    assert found.column_id != COLUMN_ID
    assert dropdowns(leads) == [COLUMN_ID, found.column_id]


async def test_missing_labels_are_added_and_the_others_keep_their_ids(monday: Watched, ours: Column) -> None:
    titles = {**TITLES, 9: "Newsletter"}
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, COLUMN_ID, titles)
    assert [(one["id"], one["label"]) for one in ours.labels][:3] == [
        (1, "Inbound follow-up"),
        (2, "Win back"),
        (3, "VIP"),
    ]
    assert found.label_ids == {INBOUND: 1, WINBACK: 2, 9: 4}
    assert ours.label(4) == "Newsletter"


async def test_labels_that_are_all_there_are_not_written(monday: Watched, ours: Column) -> None:
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, COLUMN_ID, TITLES)
    assert found.label_ids == {INBOUND: 1, WINBACK: 2}
    assert monday.asked == ["read"]


async def test_two_sequences_of_one_name_share_a_label(monday: Watched, leads: Board) -> None:
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, None, {INBOUND: "Same", WINBACK: "Same"})
    assert found.label_ids[INBOUND] == found.label_ids[WINBACK]


async def test_a_long_name_is_cut_for_its_label(monday: Watched, leads: Board) -> None:
    for _ in range(2):
        found = await ensure_enrolled_column(monday, ACCESS, LEADS, None, {INBOUND: "n" * 300})
    column = leads.column(found.column_id)
    assert column is not None
    assert [one["label"] for one in column.labels] == ["n" * LONGEST_LABEL]


async def test_a_column_that_changed_meanwhile_is_read_again(monday: Watched, ours: Column) -> None:
    def change(direction: Direction, number: int) -> None:
        if (direction, number) == ("write", 1):
            ours.labels.append({"id": 4, "label": "Partner"})
            ours.revision += 1

    monday.before = change
    found = await ensure_enrolled_column(monday, ACCESS, LEADS, COLUMN_ID, {9: "Newsletter"})
    assert [one["label"] for one in ours.labels] == ["Inbound follow-up", "Win back", "VIP", "Partner", "Newsletter"]
    assert found.label_ids == {9: 5}


async def test_a_column_that_changes_all_the_time_is_left_for_later(monday: Watched, ours: Column) -> None:
    def change(direction: Direction, number: int) -> None:
        ours.revision += direction == "write"

    monday.before = change
    with pytest.raises(BadRequest, match="changes all the time"):
        await ensure_enrolled_column(monday, ACCESS, LEADS, COLUMN_ID, {9: "Newsletter"})
    assert monday.asked == ["read", "write"] * TRIES
    assert len(ours.labels) == 3


async def test_for_no_sequence_no_column_is_made(monday: Watched, leads: Board) -> None:
    assert await ensure_enrolled_column(monday, ACCESS, LEADS, None, {}) == EnrolledColumn(None, {})
    assert (dropdowns(leads), monday.asked) == ([], ["read"])


async def test_a_board_that_is_gone_gets_no_column(monday: Watched, leads: Board) -> None:
    leads.state = "deleted"
    with pytest.raises(BoardGone):
        await ensure_enrolled_column(monday, ACCESS, LEADS, None, TITLES)
    assert monday.asked == ["read"]


async def test_a_cell_shows_what_somebody_is_enrolled_in(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    assert await write_cells(monday, ACCESS, [write(ADA, 1, 2), write(GRACE, 2)]) == {ADA: None, GRACE: None}
    assert (shown(sandbox, ADA), shown(sandbox, GRACE)) == ([1, 2], [2])


async def test_labels_of_others_stay_in_the_cell(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    sandbox.world.items[ADA].cells[COLUMN_ID] = {"ids": [1, 3]}
    await write_cells(monday, ACCESS, [write(ADA, 2)])
    assert shown(sandbox, ADA) == [2, 3]
    await write_cells(monday, ACCESS, [write(ADA)])
    assert shown(sandbox, ADA) == [3]


async def test_the_last_label_of_ours_leaves_an_empty_cell(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    sandbox.world.items[ADA].cells[COLUMN_ID] = {"ids": [1]}
    assert await write_cells(monday, ACCESS, [write(ADA)]) == {ADA: None}
    assert sandbox.world.items[ADA].cells[COLUMN_ID] is None


async def test_a_cell_that_is_right_is_not_written(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    sandbox.world.items[ADA].cells[COLUMN_ID] = {"ids": [1]}
    assert await write_cells(monday, ACCESS, [write(ADA, 1), write(GRACE)]) == {ADA: None, GRACE: None}
    assert monday.asked == ["read"]


async def test_a_status_is_set_in_the_same_write(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    await write_cells(monday, ACCESS, [write(ADA, 1, status=("status", "Replied"))])
    assert sandbox.world.items[ADA].cells["status"] == {"index": 2}
    assert (shown(sandbox, ADA), monday.asked) == ([1], ["read", "write"])


async def test_without_our_column_the_status_is_set_alone(monday: Watched, sandbox: Sandbox) -> None:
    alone = CellWrite(LEADS, ADA, None, frozenset(), frozenset(), ("status", "Won"))
    assert await write_cells(monday, ACCESS, [alone]) == {ADA: None}
    assert sandbox.world.items[ADA].cells["status"] == {"index": 6}


async def test_ten_items_go_in_the_first_request_and_then_as_many_as_it_cost(
    monday: Watched, sandbox: Sandbox, ours: Column
) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 35)
    results = await write_cells(monday, ACCESS, [write(item, 1) for item in people])
    assert results == dict.fromkeys(people)
    assert all(shown(sandbox, item) == [1] for item in people)
    assert monday.asked == ["read", "write", "write"]


async def test_a_request_that_is_too_dear_is_halved_until_it_goes(
    monday: Watched, sandbox: Sandbox, ours: Column
) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 6)
    sandbox.faults.set({"graphql": {"mode": "dear"}})
    assert await write_cells(monday, ACCESS, [write(item, 1) for item in people]) == dict.fromkeys(people)
    assert all(shown(sandbox, item) == [1] for item in people)
    assert monday.asked == ["read", *["write"] * 8]  # of six, three, and one each


async def test_what_a_part_of_a_request_refuses_is_of_its_items_only(
    monday: Watched, sandbox: Sandbox, ours: Column
) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 5)
    monday.before = lambda direction, number: sandbox.faults.set(
        {"graphql": {"mode": "half" if direction == "write" else None}}
    )
    results = await write_cells(monday, ACCESS, [write(item, 1) for item in people])
    assert [type(results[item]) for item in people] == [type(None), Unreachable] * 2 + [type(None)]
    assert [shown(sandbox, item) for item in people] == [[1], [], [1], [], [1]]


@pytest.mark.parametrize("state", ["deleted", "archived"])
async def test_an_item_that_is_gone_is_told_and_the_others_are_written(
    monday: Watched, sandbox: Sandbox, ours: Column, state: str
) -> None:
    sandbox.world.retire(sandbox.world.items[GRACE], state, user=DANA)
    results = await write_cells(monday, ACCESS, [write(ADA, 1), write(GRACE, 1), write(ALAN, 1)])
    assert isinstance(results.pop(GRACE), ItemGone)
    assert results == {ADA: None, ALAN: None}
    assert (shown(sandbox, ADA), shown(sandbox, GRACE), shown(sandbox, ALAN)) == ([1], [], [1])


async def test_an_item_that_goes_between_reading_and_writing_is_gone(
    monday: Watched, sandbox: Sandbox, ours: Column
) -> None:
    def delete(direction: Direction, number: int) -> None:
        if direction == "write":
            sandbox.world.retire(sandbox.world.items[GRACE], "deleted", user=DANA)

    monday.before = delete
    results = await write_cells(monday, ACCESS, [write(ADA, 1), write(GRACE, 1)])
    assert isinstance(results.pop(GRACE), Gone)
    assert (results, shown(sandbox, ADA)) == ({ADA: None}, [1])


async def test_a_value_that_is_refused_spoils_its_item_only(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    def forget_label(direction: Direction, number: int) -> None:
        if direction == "write":
            sandbox.world.boards[LEADS].column("status").labels.clear()

    monday.before = forget_label
    results = await write_cells(monday, ACCESS, [write(ADA, 1, status=("status", "Replied")), write(GRACE, 1)])
    assert isinstance(results.pop(ADA), BadRequest)
    assert (results, shown(sandbox, ADA), shown(sandbox, GRACE)) == ({GRACE: None}, [], [1])


@pytest.mark.parametrize("status", [("status", "Nonsense"), ("nowhere", "Replied"), ("score", "Replied")])
async def test_a_status_that_the_board_lacks_is_told_and_the_rest_is_written(
    monday: Watched, sandbox: Sandbox, ours: Column, status: tuple[str, str]
) -> None:
    results = await write_cells(monday, ACCESS, [write(ADA, 1, status=status), write(GRACE, status=status)])
    assert all(isinstance(one, StatusLost) and status[1] in one.sentence for one in results.values())
    assert (shown(sandbox, ADA), sandbox.world.items[ADA].cells["status"]) == ([1], {"index": 3})
    assert monday.asked == ["read", "write"]


async def test_a_label_that_people_switched_off_is_there_all_the_same(
    monday: Watched, sandbox: Sandbox, ours: Column
) -> None:
    ours.labels[0]["is_deactivated"] = True
    assert await write_cells(monday, ACCESS, [write(ADA, 1)]) == {ADA: None}
    assert shown(sandbox, ADA) == [1]


@pytest.mark.parametrize("removed", ["column", "label"])
async def test_where_our_column_lacks_something_nothing_is_written(
    monday: Watched, sandbox: Sandbox, ours: Column, removed: str
) -> None:
    if removed == "column":
        ours.archived = True
    else:
        ours.labels.pop(0)
    with pytest.raises(ColumnLost):
        await write_cells(monday, ACCESS, [write(ADA, 1, status=("status", "Won")), write(GRACE)])
    assert (shown(sandbox, ADA), monday.asked) == ([], ["read"])


async def test_a_label_that_is_no_more_is_not_kept_in_a_cell(monday: Watched, sandbox: Sandbox, ours: Column) -> None:
    sandbox.world.items[ADA].cells[COLUMN_ID] = {"ids": [3, 77]}
    assert await write_cells(monday, ACCESS, [write(ADA, 1)]) == {ADA: None}
    assert shown(sandbox, ADA) == [1, 3]


@pytest.mark.parametrize("state", ["deleted", "archived"])
async def test_on_a_board_that_is_gone_nothing_is_written(
    monday: Watched, leads: Board, ours: Column, state: str
) -> None:
    leads.state = state
    with pytest.raises(BoardGone):
        await write_cells(monday, ACCESS, [write(ADA, 1)])
    assert monday.asked == ["read"]


@pytest.mark.parametrize(("mode", "kind"), [("423", Locked), ("500", Unreachable), ("partial", Unreachable)])
async def test_when_nothing_could_be_written_the_error_is_raised(
    monday: Watched, sandbox: Sandbox, ours: Column, mode: str, kind: type[MondayError]
) -> None:
    def fail(direction: Direction, number: int) -> None:
        sandbox.faults.set({"graphql": {"mode": mode if direction == "write" else None}})

    monday.before = fail
    with pytest.raises(kind):
        await write_cells(monday, ACCESS, [write(ADA, 1), write(GRACE, 1)])
    assert (shown(sandbox, ADA), shown(sandbox, GRACE)) == ([], [])


async def test_what_was_written_before_a_failure_counts_as_written(
    monday: Watched, sandbox: Sandbox, ours: Column
) -> None:
    def fail(direction: Direction, number: int) -> None:
        sandbox.faults.set({"graphql": {"mode": "423" if (direction, number) == ("write", 2) else None}})

    monday.before = fail
    people = range(FIRST_ITEM, FIRST_ITEM + 25)
    results = await write_cells(monday, ACCESS, [write(item, 1) for item in people])
    assert [item for item in people if results[item] is None] == list(people[:10])
    assert all(isinstance(results[item], Locked) for item in people[10:])
    assert [item for item in people if shown(sandbox, item)] == list(people[:10])
    assert monday.asked == ["read", "write", "write"]
