"""Each night monday is asked whether it still lets us in: what it says is stated, and nothing is erased on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from sequences.accounts import connection, knocking
from sequences.accounts.connection import CONNECTED, RECONNECT
from sequences.storage import admissions
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.integration.consenting import connect

NIGHT = timedelta(hours=24)


async def knock(installation: Installation) -> list[int]:
    """Ask in the night; return who was asked for."""
    now = installation.clock.shown
    own = installation.own
    async with own.database.transaction() as opened:
        accounts = await admissions.claim(opened, now=now, before=now - NIGHT / 2, limit=20)
    own.tenants.forget(ACCOUNT)
    await knocking.knock(own.database, own.tenants, own.monday, accounts, now=now)
    return accounts


async def stands(installation: Installation) -> tuple[str, str]:
    """Return how the account is connected, as a code and a sentence."""
    async with installation.database.transaction() as opened:
        found = await connection.read(opened, ACCOUNT)
    return found.state, found.sentence


async def refused(installation: Installation) -> list[int]:
    """Return the accounts that monday does not let us into."""
    async with installation.database.transaction() as opened:
        return [one.account_id for one in await admissions.every(opened)]


async def with_token(installation: Installation, token: str) -> None:
    """Have an operator give a token."""
    async with installation.database.transaction() as opened:
        await installation.own.tenants.connect(opened, ACCOUNT, token, now=installation.clock.shown)


async def everything(installation: Installation) -> list[dict[str, Any]]:
    """Return what is kept of the account."""
    return await installation.select("SELECT id FROM sequence")


async def test_an_account_is_asked_for_once_a_night(installation: Installation) -> None:
    assert await knock(installation) == [ACCOUNT]
    assert await knock(installation) == []
    installation.clock.shown += NIGHT
    assert await knock(installation) == [ACCOUNT]
    assert (await refused(installation), (await stands(installation))[0]) == ([], CONNECTED)


async def test_a_dead_token_is_stated_with_its_day_and_erases_nothing(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    await with_token(installation, "revoked")
    await knock(installation)
    installation.clock.shown += 20 * NIGHT
    await knock(installation)
    await installation.settle()
    state, sentence = await stands(installation)
    assert (state, sentence.endswith("It has not since November 23, 2026.")) == (RECONNECT, True)
    assert await refused(installation) == [ACCOUNT]
    assert len(await everything(installation)) == 1
    assert await installation.select("SELECT 1 FROM erasure") == []


async def test_a_grant_that_was_taken_back_is_stated_until_it_is_given_again(installation: Installation) -> None:
    await installation.select("UPDATE account SET api_token = NULL RETURNING state")
    await connect(installation)
    installation.sandbox.auth.revoke_all()
    await knock(installation)
    assert await refused(installation) == [ACCOUNT]
    assert "since November 23, 2026" in (await stands(installation))[1]
    await connect(installation)
    assert (await refused(installation), (await stands(installation))[0]) == ([], CONNECTED)


async def test_who_was_never_connected_is_not_refused(installation: Installation) -> None:
    await installation.select("UPDATE account SET api_token = NULL RETURNING state")
    await knock(installation)
    assert await refused(installation) == []


@pytest.mark.parametrize("mode", ["500", "429", "html", "blocked", "403"])
async def test_what_may_heal_or_means_something_else_says_nothing(installation: Installation, mode: str) -> None:
    installation.sandbox.faults.set({"graphql": {"mode": mode}})
    await knock(installation)
    assert await refused(installation) == []


async def test_a_monday_that_lets_us_in_again_is_believed(installation: Installation) -> None:
    installation.sandbox.faults.set({"graphql": {"mode": "401"}})
    await knock(installation)
    assert await refused(installation) == [ACCOUNT]
    installation.sandbox.faults.set({"graphql": {"mode": None}})
    installation.clock.shown += NIGHT
    await knock(installation)
    assert await refused(installation) == []


@pytest.mark.parametrize("kind", ["previous_maintenance", "old__maintenance", "deprecated", "maintenance"])
async def test_a_version_that_is_too_old_is_noticed_though_monday_gives_no_error(
    installation: Installation, kind: str
) -> None:
    with capture_logs() as logs:
        await knock(installation)
    assert [one for one in logs if one["event"] == "monday answers as another version"] == []
    installation.sandbox.faults.set({"version": {"mode": kind}})
    installation.clock.shown += NIGHT
    with capture_logs() as logs:
        await knock(installation)
    [told] = [one for one in logs if one["event"] == "monday answers as another version"]
    assert (told["asked"], told["value"], told["kind"]) == ("2026-10", "2025-10", kind)
