"""Activities over HTTP: who has what to do, the draft to copy, and the board that an admin chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sandbox.seed import ACME, FIRST_ITEM, LEADS
from sandbox.world import Board, Column
from sequences.core.definition import Holding, ManualStep, StepKind, WaitStep
from sequences.core.reasons import reason
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal

CALL = ManualStep(StepKind.CALL, "Call {first_name}")
LETTER = ManualStep(StepKind.MANUAL_EMAIL, "Write", "", "Hi {first_name}", "<p>Dear {first_name}</p>")
ADA, GRACE = FIRST_ITEM, FIRST_ITEM + 1
THEIRS = 18499000001


async def due(installation: Installation, step: ManualStep, *items: int) -> None:
    """Have an activity of people fall due."""
    definition = replace(TWO_MAILS, name=step.title, steps=(step, WaitStep(30)), holding=Holding(False))
    row = await installation.publish(definition)
    await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": [*items]})
    await installation.settle()


async def listed(installation: Installation, query: str = "", user: int = DANA, **who: int) -> list[Any]:
    """Return activities as they are listed."""
    answer = await ask(installation, "GET", f"/activities{query}", user, **who)
    assert answer.status_code == 200
    found: list[Any] = answer.json()["activities"]
    return found


def their_board(installation: Installation, *also: Column) -> Board:
    """Add a board that people made for their activities."""
    labels = [{"id": 3, "label": "To do", "index": 0}, {"id": 8, "label": "Done", "index": 1, "is_done": True}]
    columns = [Column("name", "Name", "name"), Column("st", "Status", "status", labels), *also]
    board = Board(THEIRS, ACME, "Our calls", columns, [("topics", "Group")])
    installation.sandbox.world.boards[THEIRS] = board
    return board


async def choose(installation: Installation, body: Any, user: int = DANA) -> Any:
    """Choose the board that activities go to."""
    return await ask(installation, "PUT", "/activities-board", user, body=body)


async def test_activities_are_listed_newest_first_and_narrowed(installation: Installation) -> None:
    await due(installation, CALL, ADA, GRACE)
    await due(installation, LETTER, ADA)
    every = await listed(installation)
    assert [one["id"] for one in every] == ["3", "2", "1"]
    assert [one["kind"] for one in await listed(installation, "?kind=manual_email")] == ["manual_email"]
    assert [one["id"] for one in await listed(installation, "?mine=1", SAM)] == ["3", "1"]
    await ask(installation, "POST", "/activities/1/done", body={})
    assert [one["id"] for one in await listed(installation, "?state=done")] == ["1"]
    assert [one["id"] for one in await listed(installation, "?state=open")] == ["3", "2"]
    first = (await ask(installation, "GET", "/activities?limit=2")).json()
    assert first["before"] == "2"
    assert [one["id"] for one in await listed(installation, "?limit=2&before=2")] == ["1"]


@pytest.mark.parametrize("query", ["?state=lost", "?kind=fax"])
async def test_what_is_no_state_or_kind_is_refused(installation: Installation, query: str) -> None:
    assert (await ask(installation, "GET", f"/activities{query}")).status_code == 400


async def test_a_manual_mail_has_its_draft_and_a_call_has_none(installation: Installation) -> None:
    await due(installation, LETTER, ADA)
    await due(installation, CALL, ADA)
    told = (await ask(installation, "GET", "/activities/1", VERA)).json()
    address = installation.sandbox.world.items[ADA].cells["email"]["email"]
    assert told["draft"] == {
        "to": address,
        "subject": "Hi Ada",
        "html": "<p>Dear Ada</p>",
        "text": "Dear Ada",
        "mailto": f"mailto:{address}?subject=Hi%20Ada&body=Dear%20Ada",
    }
    assert (await ask(installation, "GET", "/activities/2")).json()["draft"] is None


async def test_guests_and_other_accounts_see_none_of_it(installation: Installation) -> None:
    await due(installation, CALL, ADA)
    assert [one["id"] for one in await listed(installation, "", GIL)] == ["1"]  # Gil is on this board
    installation.sandbox.world.boards[LEADS].guests = frozenset()
    await let_globex_in(installation)
    assert await listed(installation, "", GIL) == []
    assert await listed(installation, "", HANK, account=GLOBEX) == []
    for user, account in ((GIL, ACME), (HANK, GLOBEX)):
        answer = await ask(installation, "GET", "/activities/1", user, account=account)
        assert refusal(answer) == (404, "activity_not_found")
    answer = await ask(installation, "POST", "/activities/1/drop", HANK, account=GLOBEX, body={})
    assert answer.json() == {"dropped": False}


async def test_who_may_not_complete_it_may_not_pass_it_over(installation: Installation) -> None:
    await due(installation, CALL, GRACE)
    assert refusal(await ask(installation, "POST", "/activities/1/drop", SAM, body={})) == (403, "not_owner")
    assert refusal(await ask(installation, "POST", "/activities/1/drop", VERA, body={})) == (403, "viewer")
    assert (await ask(installation, "POST", "/activities/1/drop", DANA, body={})).json() == {"dropped": True}
    [person] = await installation.select("SELECT id FROM enrollment")
    told = (await ask(installation, "GET", f"/enrollments/{person['id']}")).json()["timeline"]
    [dropped] = [one for one in told if one["code"] == "dropped"]
    assert dropped["next_step"] == reason("activity_dropped").next_step


async def test_activities_go_to_a_board_that_an_admin_chose(installation: Installation) -> None:
    their_board(installation, Column("who", "Who", "people"), Column("when", "Due", "date"))
    told = (await choose(installation, {"board": str(THEIRS)})).json()["board"]
    assert told == {
        "id": str(THEIRS), "chosen": True, "listening": True,
        "columns": {"status": "st", "owner": "who", "due": "when"},
        "labels": {"open": 3, "done": 8}, "kinds": {}, "kind_type": "text",
    }  # fmt: skip
    await due(installation, CALL, ADA)
    world = installation.sandbox.world
    [item] = [one for one in world.items.values() if one.board_id == THEIRS]
    assert item.cells["st"] == {"index": 3}
    assert item.cells["when"] == {"date": "2026-11-23", "time": "09:00:00"}
    world.set_cell(item, world.boards[THEIRS].columns[1], {"index": 8}, user=DANA, by_app=False)
    await installation.sandbox.clock.run_due()
    assert [one["state"] for one in await listed(installation)] == ["done"]


async def test_where_there_is_no_word_for_dropped_the_item_is_archived(installation: Installation) -> None:
    their_board(installation)
    await choose(installation, {"board": THEIRS})
    await due(installation, CALL, ADA)
    await ask(installation, "POST", "/activities/1/drop", body={})
    await installation.settle()
    [item] = [one for one in installation.sandbox.world.items.values() if one.board_id == THEIRS]
    assert item.state == "archived"


async def test_items_stay_where_they_are_when_the_board_changes(installation: Installation) -> None:
    await due(installation, CALL, ADA)
    their_board(installation)
    await choose(installation, {"board": THEIRS})
    await due(installation, replace(CALL, title="Again"), GRACE)
    await ask(installation, "POST", "/activities/1/done", body={})
    await ask(installation, "POST", "/activities/2/done", body={})
    await installation.settle()
    world = installation.sandbox.world
    placed = await installation.select("SELECT board_id, board_item_id FROM activity ORDER BY id")
    shown = [world.text(world.items[one["board_item_id"]], world.boards[one["board_id"]].columns[1]) for one in placed]
    assert shown == ["Done", "Done"]
    assert placed[0]["board_id"] != placed[1]["board_id"] == THEIRS
    back = (await choose(installation, {"board": None})).json()["board"]
    assert back["id"] == str(placed[0]["board_id"])


async def test_a_chosen_board_that_is_gone_gives_way_to_one_of_our_own(installation: Installation) -> None:
    board = their_board(installation)
    await choose(installation, {"board": THEIRS})
    board.state = "archived"
    await due(installation, CALL, ADA)
    told = (await ask(installation, "GET", "/activities-board")).json()["board"]
    assert told["chosen"] is False
    assert [one["board_id"] for one in await listed(installation)] == [told["id"]]


async def test_choosing_a_board_again_listens_once(installation: Installation) -> None:
    their_board(installation)
    for _ in range(2):
        await choose(installation, {"board": THEIRS})
    assert len(installation.sandbox.world.webhooks) == 3  # its status, archived, deleted


async def test_only_admins_choose_the_board(installation: Installation) -> None:
    their_board(installation)
    assert refusal(await choose(installation, {"board": THEIRS}, SAM)) == (403, "not_admin")
    assert (await ask(installation, "GET", "/activities-board", VERA)).json() == {"board": None, "no_timeline": []}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, (400, "no_board")),
        ({"board": "x"}, (400, "no_board")),
        ({"board": THEIRS, "columns": []}, (400, "bad_columns")),
        ({"board": THEIRS, "columns": {"due": "nowhere"}}, (422, "board_unfit")),
        ({"board": 5}, (502, "monday")),
    ],
)
async def test_a_board_that_will_not_do_is_refused(
    installation: Installation, body: dict[str, Any], code: tuple[int, str]
) -> None:
    their_board(installation)
    assert refusal(await choose(installation, body)) == code
    assert await installation.select("SELECT * FROM activities_board") == []
