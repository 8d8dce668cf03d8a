"""Boards over the API and the command line: what they show, and comparing them with the truth."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.seed import CONTACTS, FIRST_ITEM, GLOBEX_LEADS, LEADS
from sandbox.world import Column
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, VERA, ask, let_globex_in, refusal

SILENT = FIRST_ITEM + 7


async def put(installation: Installation, board: int = LEADS, user: int = DANA, **wanted: Any) -> Any:
    """Say what a board shows."""
    return await ask(installation, "PUT", f"/boards/{board}", user, body=wanted)


async def test_a_board_with_a_sequence_is_listed_with_what_it_shows(installation: Installation) -> None:
    assert (await ask(installation, "GET", "/boards")).json() == {"boards": []}
    await installation.publish(TWO_MAILS)
    [board] = (await ask(installation, "GET", "/boards")).json()["boards"]
    assert (board["id"], board["enrolled"], board["status"], board["problem"]) == (str(LEADS), True, False, None)
    assert (await ask(installation, "GET", f"/boards/{LEADS}")).json() == board


async def test_chosen_columns_appear_on_the_board_and_stay_where_they_are(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    assert (await put(installation, status=True, next_date=True)).status_code == 200
    await installation.settle()
    board = (await ask(installation, "GET", f"/boards/{LEADS}")).json()
    assert board["columns"] == {"enrolled": None, "status": "sequence_status", "next_date": "sequence_next_date"}
    assert board["reconciled_at"] is not None
    again = (await put(installation, status=True)).json()
    assert again["columns"] == {"enrolled": None, "status": "sequence_status"}


async def test_any_board_can_be_added_through_the_column_that_connects_it(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    world = installation.sandbox.world
    world.boards[CONTACTS].columns.append(Column("leads", "Leads", "board_relation"))
    world.items[FIRST_ITEM + 500].cells["leads"] = {"item_ids": [SILENT]}
    assert (await put(installation, CONTACTS, through="leads")).status_code == 200
    await installation.settle()
    await installation.call(
        "/monday/actions/enroll_item", {"boardId": LEADS, "itemId": SILENT, "sequence": str(row.id)}
    )
    await installation.settle()
    column = world.boards[CONTACTS].column("enrolled_sequences")
    assert column is not None
    assert world.text(world.items[FIRST_ITEM + 500], column) == "Inbound follow-up"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"status": "yes"}, (422, "bad_body")),
        ({"enrolled": None}, (422, "bad_body")),
        ({"through": 7}, (422, "bad_body")),
        ({"through": ""}, (422, "bad_body")),
        ({"through": "status"}, (422, "not_connected")),
        ({"colour": True}, (422, "bad_body")),
        ({"through": "nowhere\u0000"}, (422, "not_connected")),
    ],
)
async def test_what_makes_no_sense_is_refused(
    installation: Installation, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert refusal(await put(installation, **body)) == refused


@pytest.mark.parametrize("board", [GLOBEX_LEADS, 1, 10**18 - 1])
async def test_a_board_that_the_account_has_not_is_refused(installation: Installation, board: int) -> None:
    assert refusal(await put(installation, board)) == (422, "board_gone")


@pytest.mark.parametrize("board", ["abc", "0", "9" * 30, "-1"])
async def test_what_is_no_board_is_not_found(installation: Installation, board: str) -> None:
    assert refusal(await ask(installation, "GET", f"/boards/{board}"))[0] == 404


async def test_who_only_looks_changes_nothing_and_a_guest_sees_their_boards(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    assert refusal(await put(installation, user=VERA, status=True)) == (403, "viewer")
    assert refusal(await ask(installation, "POST", f"/boards/{LEADS}/reconcile", VERA)) == (403, "viewer")
    assert len((await ask(installation, "GET", "/boards", GIL)).json()["boards"]) == 1
    assert refusal(await ask(installation, "GET", f"/boards/{CONTACTS}", GIL)) == (404, "board_not_found")


async def test_another_account_sees_nothing_of_ours(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    every = await ask(installation, "GET", "/boards", HANK, account=GLOBEX)
    assert every.json() == {"boards": []}
    for method, path in (("GET", f"/boards/{LEADS}"), ("POST", f"/boards/{LEADS}/reconcile")):
        answer = await ask(installation, method, path, HANK, account=GLOBEX)
        assert refusal(answer) == (404, "board_not_used")


async def test_a_board_is_compared_when_somebody_asks(installation: Installation) -> None:
    assert refusal(await ask(installation, "POST", f"/boards/{LEADS}/reconcile")) == (404, "board_not_used")
    row = await installation.publish(TWO_MAILS)
    await installation.call(
        "/monday/actions/enroll_item", {"boardId": LEADS, "itemId": SILENT, "sequence": str(row.id)}
    )
    await installation.settle()
    item = installation.sandbox.world.items[SILENT]
    item.cells["enrolled_sequences"] = None
    answer = await ask(installation, "POST", f"/boards/{LEADS}/reconcile")
    assert (answer.status_code, answer.json()) == (202, {"reconciling": True})
    await installation.settle()
    assert item.cells["enrolled_sequences"] == {"ids": [1]}
    assert (await ask(installation, "GET", f"/boards/{LEADS}")).json()["repaired"] == 1
