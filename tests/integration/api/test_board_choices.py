"""The boards that somebody may build a sequence on, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.seed import LEADS
from sandbox.world import Board, Column, Workspace
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, refusal
from tests.integration.consenting import connect


async def offered(installation: Installation, query: str = "", user: int = DANA) -> dict[str, Any]:
    """Return the boards somebody may choose among."""
    answer = await ask(installation, "GET", f"/boards/choices{query}", user)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_members_and_viewers_see_what_is_open_and_guests_what_they_are_on(installation: Installation) -> None:
    for user, names in ((DANA, ["Leads", "Contacts"]), (VERA, ["Leads", "Contacts"]), (GIL, ["Leads"])):
        found = await offered(installation, user=user)
        assert ([one["name"] for one in found["boards"]], found["after"]) == (names, None)
    assert found["boards"] == [{"id": str(LEADS), "name": "Leads", "kind": "public", "workspace": None}]


async def test_a_private_board_is_for_its_people(installation: Installation) -> None:
    board = installation.sandbox.world.boards[LEADS]
    board.kind, board.people = "private", frozenset({SAM})
    assert [one["name"] for one in (await offered(installation))["boards"]] == ["Contacts"]
    assert len((await offered(installation, user=SAM))["boards"]) == 2


async def test_boards_are_found_by_their_name_or_workspace(installation: Installation) -> None:
    installation.sandbox.world.boards[LEADS].workspace = Workspace(7, "Vertrieb Süd")
    for text, count in (("lEaD", 1), ("s%C3%BCd", 1), ("nothing", 0), ("%20", 2)):
        assert len((await offered(installation, f"?search={text}"))["boards"]) == count


async def test_many_boards_come_in_pages(installation: Installation) -> None:
    world = installation.sandbox.world
    for n in range(700):
        kind = "public" if n > 400 else "private"
        world.boards[900 + n] = Board(900 + n, ACCOUNT, f"No. {n}", [Column("name", "Name", "name")], [], kind=kind)
    page, names = await offered(installation, "?search=No."), []
    while page["after"]:
        names += [one["name"] for one in page["boards"]]
        page = await offered(installation, f"?search=No.&after={page['after']}")
    names += [one["name"] for one in page["boards"]]
    assert names == [f"No. {n}" for n in range(401, 700)]


async def test_another_account_is_offered_its_own(installation: Installation) -> None:
    await connect(installation, HANK, GLOBEX)
    answer = await ask(installation, "GET", "/boards/choices", HANK, account=GLOBEX)
    assert [one["name"] for one in answer.json()["boards"]] == ["Globex leads"]


async def test_with_monday_away_nobody_is_told_that_there_are_none(installation: Installation) -> None:
    await offered(installation)
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    assert refusal(await ask(installation, "GET", "/boards/choices")) == (502, "monday")


@pytest.mark.parametrize("query", ["?after=0", "?after=x", "?after=10001", f"?search={'x' * 256}", "?board=1"])
async def test_a_question_that_makes_no_sense_is_refused(installation: Installation, query: str) -> None:
    assert refusal(await ask(installation, "GET", f"/boards/choices{query}")) == (422, "bad_query")
