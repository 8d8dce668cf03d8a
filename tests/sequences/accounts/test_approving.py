"""monday's tokens in use: renewed by one for all, without a step lost; where they are taken back, everybody waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.core.definition import ManualStep, StepKind
from sequences.monday.client import Access
from sequences.monday.errors import Unauthorized, Unreachable
from sequences.monday.people import read_me
from sequences.tenants import Tenants
from tasks import clock
from tasks.runtime import Runtime, open_runtime
from tests.fixtures.installation import Installation, settings_for
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, TWO_MAILS
from tests.integration.api.calls import SAM
from tests.integration.consenting import connect, shown

PEOPLE = [ITEM + n for n in range(6)]


@pytest.fixture
async def granted(installation: Installation) -> Installation:
    """An account that Dana has connected, and no operator."""
    await installation.select("UPDATE account SET api_token = NULL RETURNING state")
    assert (await connect(installation)).status_code == 200
    installation.sandbox.auth.asked.clear()
    return installation


async def enroll(installation: Installation, *items: int) -> None:
    row = await installation.publish(replace(TWO_MAILS, steps=(ManualStep(StepKind.CALL, "Call {name}"),)))
    for item in items:
        fields = {"boardId": BOARD, "itemId": item, "sequence": str(row.id)}
        answer = await installation.call("/monday/actions/enroll_item", fields, f"u-{item}")
        assert answer.status_code == 200


async def token(own: Runtime) -> str:
    async with own.database.transaction() as connection:
        tenant = (await Tenants(own.keyring).get(connection, [ACCOUNT]))[ACCOUNT]
    return tenant.token or ""


async def let_end(installation: Installation) -> None:
    """Let every access token end, for monday and for us, as an hour does."""
    installation.sandbox.auth.expire()
    await installation.select("UPDATE monday_grant SET renewed_at = now() - interval '1 hour' RETURNING 1")


async def test_a_token_that_ends_in_the_middle_of_the_work_costs_no_step(granted: Installation) -> None:
    await enroll(granted, *PEOPLE)
    await let_end(granted)
    await granted.settle()
    assert granted.sandbox.auth.asked == ["refresh_token"]
    found = await granted.select("SELECT board_item_id FROM activity")
    assert len([one for one in found if one["board_item_id"]]) == len(PEOPLE)
    assert await granted.select("SELECT DISTINCT state FROM enrollment") == [{"state": "completed"}]


async def test_workers_that_find_the_same_token_ended_renew_it_once(granted: Installation) -> None:
    url = granted.database.engine.url.render_as_string(hide_password=False)
    workers = [open_runtime(settings_for(url, granted.sandbox.options)) for _ in range(4)]
    worn = await token(granted.own)
    await let_end(granted)
    mine = await asyncio.gather(*(read_me(one.monday, Access(ACCOUNT, worn)) for one in workers * 3))
    assert {me.user_id for me in mine} == {OWNER}
    assert granted.sandbox.auth.asked == ["refresh_token"]
    for one in workers:
        await one.close()


async def test_a_token_about_to_end_is_renewed_before_it_is_used(granted: Installation) -> None:
    granted.sandbox.auth.grants[0].access.clear()
    object.__setattr__(granted.sandbox.options, "token_seconds", 5)
    worn = await token(granted.own)
    await let_end(granted)
    await read_me(granted.own.monday, Access(ACCOUNT, worn))
    short = await token(granted.own)
    object.__setattr__(granted.sandbox.options, "token_seconds", 300)
    await read_me(granted.own.monday, Access(ACCOUNT, short))  # monday would take it: five seconds are left
    assert granted.sandbox.auth.asked == ["refresh_token", "refresh_token"]
    assert await token(granted.own) != short


async def test_new_tokens_are_kept_before_they_are_used(granted: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies before its first call with them leaves them to the next one."""
    worn = await token(granted.own)
    await let_end(granted)
    fresh = await granted.own.approvals.renew(ACCOUNT, worn)
    assert fresh == await token(granted.own)
    assert await granted.own.approvals.renew(ACCOUNT, worn) == fresh  # whoever comes late finds it
    assert granted.sandbox.auth.asked == ["refresh_token"]


async def test_one_that_is_refused_right_away_is_not_renewed_again_and_again(granted: Installation) -> None:
    worn = await token(granted.own)
    granted.sandbox.auth.expire()  # within the very seconds it was given
    with pytest.raises(Unauthorized):
        await read_me(granted.own.monday, Access(ACCOUNT, worn))
    assert granted.sandbox.auth.asked == []
    assert (await shown(granted))["state"] == "connected"


async def test_a_consent_that_is_taken_back_holds_people_until_it_is_given_again(granted: Installation) -> None:
    granted.sandbox.auth.revoke_all()
    await granted.select("UPDATE monday_grant SET renewed_at = now() - interval '1 hour' RETURNING 1")
    await enroll(granted, *PEOPLE)
    await clock.tick(granted.own, now=granted.clock.shown)
    told = await shown(granted)
    assert (told["state"], told["problem"]) == ("reconnect", "permission withdrawn (invalid_grant)")
    held = await granted.select("SELECT reason, due_at FROM enrollment")
    later = granted.clock.shown + timedelta(minutes=15)
    assert held == [{"reason": "monday_not_connected", "due_at": later}] * len(PEOPLE)
    granted.clock.shown += timedelta(minutes=5)
    assert (await connect(granted)).status_code == 200
    due = [one["due_at"] for one in await granted.select("SELECT due_at FROM enrollment ORDER BY due_at")]
    assert due == [granted.clock.shown + timedelta(seconds=n / 5) for n in range(len(PEOPLE))]  # one after the other
    await granted.settle(after=timedelta(seconds=2))
    assert len(await granted.select("SELECT id FROM activity WHERE board_item_id IS NOT NULL")) == len(PEOPLE)


async def test_a_crowd_goes_on_within_a_quarter_of_an_hour(granted: Installation) -> None:
    now = granted.clock.shown
    await granted.select(
        """INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at,
                                   state, waiting_for, reason)
           SELECT :account, 1, 1, n, 1, :now, :now, 'active', 'step', 'monday_not_connected'
           FROM generate_series(1, 9000) n RETURNING 1""",
        account=ACCOUNT, now=now + timedelta(minutes=15),
    )  # fmt: skip
    await connect(granted)
    [row] = await granted.select("SELECT min(due_at) AS first, max(due_at) AS last FROM enrollment")
    assert row["first"] == now
    assert timedelta(minutes=14) < row["last"] - now <= timedelta(minutes=15)


async def test_another_users_consent_takes_the_place_of_one_that_is_lost(granted: Installation) -> None:
    await connect(granted, SAM)
    granted.sandbox.auth.grants = [one for one in granted.sandbox.auth.grants if one.user == SAM]
    await granted.select("UPDATE monday_grant SET renewed_at = now() - interval '1 hour' RETURNING 1")
    await enroll(granted, ITEM)
    await granted.settle()
    assert len(await granted.select("SELECT id FROM activity")) == 1
    told = await shown(granted)
    assert (told["state"], told["user_id"]) == ("connected", str(SAM))
    states = await granted.select("SELECT user_id, state FROM monday_grant ORDER BY user_id")
    assert [one["state"] for one in states] == ["refused", "valid"]


async def test_an_authorization_server_that_is_away_loses_nobody_their_consent(
    granted: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    worn = await token(granted.own)
    await let_end(granted)
    client = granted.own.approvals._own.client
    for broken in (replace(client, token_url="http://127.0.0.1:9/"), replace(client, client_secret="wrong")):
        monkeypatch.setattr(granted.own.approvals, "_own", replace(granted.own.approvals._own, client=broken))
        with pytest.raises(Unreachable):
            await read_me(granted.own.monday, Access(ACCOUNT, worn))
    assert (await shown(granted))["state"] == "connected"


async def test_grants_are_revoked_once_the_app_is_removed(granted: Installation) -> None:
    [grant] = granted.sandbox.auth.grants
    granted.sandbox.life.removed.clear()  # monday leaves them to us
    await granted.sandbox.life.tell("uninstall", OWNER)
    assert await token(granted.own)  # not used any more, still to be revoked
    await granted.settle()
    assert (grant.refresh, grant.access) == (None, {})
    assert await granted.select("SELECT * FROM monday_grant") == []


async def test_what_cannot_be_revoked_is_tried_again_and_then_forgotten(
    granted: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = replace(granted.own.approvals._own.client, revoke_url="http://127.0.0.1:9/")
    monkeypatch.setattr(granted.own.approvals, "_own", replace(granted.own.approvals._own, client=client))
    await granted.sandbox.life.tell("uninstall", OWNER)
    for tries in range(1, 8):
        await granted.settle()
        [row] = await granted.select("SELECT tries FROM monday_grant")
        assert row["tries"] == tries
        await granted.select("UPDATE monday_grant SET leave_at = now() RETURNING 1")
    await granted.settle()
    assert await granted.select("SELECT * FROM monday_grant") == []
