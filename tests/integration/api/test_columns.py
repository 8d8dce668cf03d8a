"""The columns of a board over HTTP: what they are good for, who may see them, and what a draft misses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import CONTACTS, GLOBEX_LEADS, LEADS
from sandbox.world import Column
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, refusal
from tests.integration.consenting import connect


async def columns(installation: Installation, query: str = "", user: int = DANA) -> dict[str, Any]:
    """Return the columns of the leads."""
    answer = await ask(installation, "GET", f"/boards/{LEADS}/columns{query}", user)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_columns_come_in_the_order_of_the_board_with_what_they_are_good_for(installation: Installation) -> None:
    installation.sandbox.world.boards[LEADS].columns.insert(1, Column("sum", "Sum", "formula"))
    found = await columns(installation, user=VERA)
    assert (found["id"], found["name"], found["gone"]) == (str(LEADS), "Leads", [])
    uses = {one["id"]: one["uses"] for one in found["columns"]}
    assert [*uses][:4] == ["name", "sum", "status", "email"]
    assert uses["sum"] == ["field"]
    assert uses["status"] == ["status", "field", "condition"]
    assert uses["email"] == ["email", "field", "condition"]
    assert uses["phone"] == ["phone", "field", "condition"]
    assert uses["owner"] == ["people", "field", "condition"]
    assert uses["offer"] == ["file", "field", "condition"]
    assert uses["add"] == []


async def test_labels_and_groups_come_with_their_colours(installation: Installation) -> None:
    own = next(one for one in installation.sandbox.world.boards[LEADS].columns if one.id == "status")
    own.labels.append({"id": 9, "label": "Old", "index": 9, "is_deactivated": True})
    found = await columns(installation)
    [labels] = [one["labels"] for one in found["columns"] if one["id"] == "status"]
    assert labels[0] == {"id": "0", "label": "Interested", "colour": "#fdab3d"}
    assert "Old" not in [one["label"] for one in labels]
    assert [one["labels"] for one in found["columns"] if one["id"] == "email"] == [[]]
    assert found["groups"][0] == {"id": "topics", "title": "Inbound", "colour": "#579bfc"}


async def test_an_archived_column_is_not_offered(installation: Installation) -> None:
    installation.sandbox.world.boards[LEADS].columns.append(Column("old", "Old", "text", archived=True))
    assert "old" not in [one["id"] for one in (await columns(installation))["columns"]]


async def test_a_draft_is_told_what_the_board_has_not_any_more(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    assert (await columns(installation, f"?sequence={row.id}"))["gone"] == []
    board = installation.sandbox.world.boards[LEADS]
    board.columns = [one for one in board.columns if one.id not in ("first_name", "email")]
    installation.clock.shown += timedelta(minutes=1)
    gone = (await columns(installation, f"?sequence={row.id}"))["gone"]
    assert {one["field"] for one in gone} == {"email_column", "steps[0].subject", "steps[0].body"}
    assert all("column" in one["sentence"] for one in gone)


async def test_columns_are_asked_for_once_in_half_a_minute(installation: Installation) -> None:
    before = await columns(installation)
    installation.sandbox.world.boards[LEADS].columns.append(Column("new", "New", "text"))
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    assert await columns(installation) == before
    installation.sandbox.faults.set({"graphql": {"mode": None}})
    installation.clock.shown += timedelta(seconds=30)
    assert (await columns(installation))["columns"][-1]["id"] == "new"


async def test_a_hidden_board_shows_nothing(installation: Installation) -> None:
    installation.sandbox.world.boards[CONTACTS].kind = "private"
    for user, board in ((GIL, CONTACTS), (SAM, CONTACTS), (DANA, GLOBEX_LEADS), (DANA, 1)):
        answer = await ask(installation, "GET", f"/boards/{board}/columns", user)
        assert refusal(answer) == (404, "board_not_found")
    assert (await columns(installation, user=GIL))["columns"]


async def test_another_account_sees_neither_board_nor_draft(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await connect(installation, HANK, GLOBEX)
    path = f"/boards/{LEADS}/columns"
    assert refusal(await ask(installation, "GET", path, HANK, account=GLOBEX)) == (404, "board_not_found")
    theirs = f"/boards/{GLOBEX_LEADS}/columns?sequence={row.id}"
    assert refusal(await ask(installation, "GET", theirs, HANK, account=GLOBEX)) == (404, "sequence_not_found")


async def test_a_guest_compares_no_draft_of_another_board(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, board=CONTACTS))
    answer = await ask(installation, "GET", f"/boards/{LEADS}/columns?sequence={row.id}", GIL)
    assert refusal(answer) == (404, "sequence_not_found")


@pytest.mark.parametrize("query", ["?sequence=x", "?sequence=0", f"?sequence={2**63}", "?colour=red"])
async def test_a_question_that_makes_no_sense_is_refused(installation: Installation, query: str) -> None:
    assert refusal(await ask(installation, "GET", f"/boards/{LEADS}/columns{query}")) == (422, "bad_query")
