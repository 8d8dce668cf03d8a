"""People of an account and their bell, as the sandbox keeps them."""

from __future__ import annotations

import pytest

from sandbox.seed import DANA, FIRST_ITEM, GIL, HANK, SAM, VERA
from sequences.monday.client import Access
from sequences.monday.errors import BadRequest, Locked
from sequences.monday.people import LONGEST_NOTICE, User, _user, notify, read_users
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)


async def ring(installation: Installation, user: int = SAM, text: str = "Ada replied.", key: str = "n-1") -> None:
    """Put a line into a bell."""
    await notify(installation.own.monday, ACCESS, user=user, target=FIRST_ITEM, text=text, key=key)


async def test_a_user_has_what_the_account_knows(installation: Installation) -> None:
    found = await read_users(installation.own.monday, ACCESS, [DANA])
    known = User(DANA, "Dana Levi", "dana@acme.test", "admin", "Europe/Berlin", True, language="en", country="DE")
    assert found == {DANA: known}


async def test_roles_are_ours(installation: Installation) -> None:
    found = await read_users(installation.own.monday, ACCESS, [DANA, SAM, VERA, GIL], interactive=True)
    roles = {number: user.role for number, user in found.items()}
    assert roles == {DANA: "admin", SAM: "member", VERA: "viewer", GIL: "guest"}


async def test_users_of_another_account_are_missing(installation: Installation) -> None:
    assert set(await read_users(installation.own.monday, ACCESS, [HANK, SAM, 1])) == {SAM}


@pytest.mark.parametrize(("kind", "role"), [("ADMIN", "admin"), ("VIEW_ONLY", "viewer"), ("SERVICE_USER", "guest")])
def test_a_kind_nobody_knows_has_the_least_rights(kind: str, role: str) -> None:
    read = _user({"id": "1", "name": "Ada", "email": "ada@acme.test", "kind": kind})
    assert (read.role, read.time_zone, read.active) == (role, None, True)


@pytest.mark.parametrize(("status", "active"), [("ACTIVE", True), ("active", True), ("INACTIVE", False)])
def test_somebody_who_left_is_not_active(status: str, active: bool) -> None:
    read = _user({"id": "1", "name": "Ada", "email": "ada@acme.test", "kind": "member", "status": status})
    assert read.active is active


async def test_a_notice_comes_to_one_bell_and_leads_to_the_item(installation: Installation) -> None:
    await ring(installation)
    [told] = installation.sandbox.world.notifications
    assert (told["user"], told["target"], told["text"]) == (SAM, FIRST_ITEM, "Ada replied.")


async def test_a_notice_sent_twice_rings_once(installation: Installation) -> None:
    await ring(installation)
    await ring(installation)
    assert len(installation.sandbox.world.notifications) == 1
    await ring(installation, key="n-2")
    assert len(installation.sandbox.world.notifications) == 2


async def test_a_long_notice_is_cut(installation: Installation) -> None:
    await ring(installation, text="é" * 500)
    assert installation.sandbox.world.notifications[0]["text"] == "é" * LONGEST_NOTICE


async def test_a_bell_of_nobody_is_refused(installation: Installation) -> None:
    with pytest.raises(BadRequest):
        await ring(installation, HANK)
    assert installation.sandbox.world.notifications == []


async def test_a_locked_board_is_worth_another_try_with_the_same_key(installation: Installation) -> None:
    installation.sandbox.faults.set({"graphql": {"mode": "423", "count": 1}})
    with pytest.raises(Locked):
        await ring(installation)
    await ring(installation)
    assert len(installation.sandbox.world.notifications) == 1
