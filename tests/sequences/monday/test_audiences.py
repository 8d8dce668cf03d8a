"""Who sees which board, as the account's token can tell: open ones, their people and teams, guests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.seed import CONTACTS, DANA, GIL, LEADS, SAM
from sandbox.world import Board, Team, Workspace
from sequences.monday.audiences import Viewer, choosable
from sequences.monday.client import Access
from sequences.monday.errors import BoardGone
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)
GUEST, MEMBER = Viewer(GIL, guest=True), Viewer(SAM, guest=False)


async def sees(installation: Installation, viewer: Viewer, board: int = LEADS) -> bool:
    """Return whether somebody sees a board, asked anew."""
    installation.clock.shown += timedelta(minutes=1)
    return await installation.own.audiences.sees(ACCESS, viewer, board, now=installation.clock.shown)


def board(installation: Installation) -> Board:
    """Return the leads."""
    return installation.sandbox.world.boards[LEADS]


async def test_an_open_board_is_for_everybody_of_the_account(installation: Installation) -> None:
    assert await sees(installation, MEMBER)
    board(installation).workspace = Workspace(7, "Sales")
    assert await sees(installation, MEMBER)


async def test_a_guest_sees_the_boards_they_were_invited_to(installation: Installation) -> None:
    assert await sees(installation, GUEST)
    assert not await sees(installation, GUEST, CONTACTS)


@pytest.mark.parametrize("kind", ["private", "share"])
async def test_any_other_board_is_for_its_people(installation: Installation, kind: str) -> None:
    board(installation).kind = kind
    assert not await sees(installation, MEMBER)
    board(installation).people = frozenset({SAM})
    assert await sees(installation, MEMBER)


async def test_a_board_of_a_closed_workspace_is_for_its_people(installation: Installation) -> None:
    board(installation).workspace = Workspace(7, "Board room", "closed")
    board(installation).kind = "private"
    board(installation).people = frozenset({DANA})
    assert not await sees(installation, MEMBER)


async def test_a_team_brings_its_people(installation: Installation) -> None:
    world = installation.sandbox.world
    world.teams[11] = Team(11, ACCOUNT, "Sales", [SAM])
    board(installation).kind = "private"
    board(installation).teams = frozenset({11})
    assert await sees(installation, MEMBER)
    world.teams[11].users = [DANA]
    assert not await sees(installation, MEMBER)


async def test_what_was_learnt_counts_for_half_a_minute(installation: Installation) -> None:
    own, now = installation.own.audiences, installation.clock.shown
    assert await own.sees(ACCESS, MEMBER, LEADS, now=now)
    board(installation).kind = "private"
    assert await own.sees(ACCESS, MEMBER, LEADS, now=now + timedelta(seconds=29))
    assert not await own.sees(ACCESS, MEMBER, LEADS, now=now + timedelta(seconds=30))


async def test_a_board_that_was_put_away_is_gone(installation: Installation) -> None:
    board(installation).state = "deleted"
    with pytest.raises(BoardGone):
        await sees(installation, MEMBER)


async def test_boards_to_choose_are_those_that_somebody_sees(installation: Installation) -> None:
    board(installation).kind = "private"
    monday = installation.own.monday
    offered, following = await choosable(monday, ACCESS, MEMBER, page=1)
    assert ([one.name for one in offered], following) == (["Contacts"], None)
    offered, _ = await choosable(monday, ACCESS, GUEST, page=1)
    assert [(one.name, one.kind) for one in offered] == [("Leads", "private")]


async def test_where_teams_may_not_be_asked_for_they_bring_nobody(installation: Installation) -> None:
    own = board(installation)
    own.kind = "private"
    installation.clock.shown += timedelta(minutes=1)
    now = installation.clock.shown
    await installation.own.audiences.view(ACCESS, LEADS, now=now)
    installation.sandbox.faults.set({"graphql": {"mode": "403", "count": 1}})
    assert not await installation.own.audiences.sees(ACCESS, MEMBER, LEADS, now=now)
