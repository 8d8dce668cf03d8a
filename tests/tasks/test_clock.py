"""The clock: batches of one account and version, accounts in turn, and work without a queue."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.storage.enrollments import Claim
from tasks import clock
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, ITEM, TWO_MAILS

CLAIMED = st.lists(
    st.tuples(st.builds(Claim, st.integers(1, 10**6), st.just(1)), st.integers(1, 4), st.integers(1, 3)), max_size=400
)


@given(CLAIMED)
def test_everybody_claimed_is_in_one_batch(claimed: list[tuple[Claim, int, int]]) -> None:
    batched = [claim for batch in clock.batches(claimed) for claim in batch]
    assert sorted(c.enrollment_id for c in batched) == sorted(claim.enrollment_id for claim, _, _ in claimed)


@given(CLAIMED)
def test_a_batch_holds_one_account_and_version_and_at_most_fifty(claimed: list[tuple[Claim, int, int]]) -> None:
    numbered = [(Claim(n, 1), account, version) for n, (_, account, version) in enumerate(claimed)]
    place = {claim: (account, version) for claim, account, version in numbered}
    for batch in clock.batches(numbered):
        assert 0 < len(batch) <= clock.BATCH
        assert len({place[claim] for claim in batch}) == 1


def test_a_busy_account_does_not_stand_before_the_others() -> None:
    busy = [(Claim(n, 1), 1, 1) for n in range(1000)]
    quiet = [(Claim(5000, 1), 2, 1), (Claim(6000, 1), 3, 1)]
    first = clock.batches([*busy, *quiet])[:3]
    assert [batch[0].enrollment_id for batch in first] == [0, 5000, 6000]


async def test_one_tick_does_what_is_due_even_without_a_queue(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    fields = {"boardId": TWO_MAILS.board, "itemId": ITEM + 5, "sequence": str(row.id)}
    await installation.call("/monday/actions/enroll_item", fields)
    await clock.tick(installation.own, now=installation.clock.shown)
    await clock.tick(installation.own, now=installation.clock.shown)
    assert [row["state"] for row in await installation.select("SELECT state FROM delivery")] == ["sent"]


async def test_the_clock_ends_when_it_is_told_to(installation: Installation) -> None:
    stop = asyncio.Event()
    stop.set()
    await clock.run(installation.own, stop)
    assert stop.is_set()


@pytest.mark.parametrize(("hour", "asked"), [(2, True), (12, False)])
async def test_in_the_night_the_clock_has_every_account_asked_for(
    installation: Installation, hour: int, asked: bool
) -> None:
    installation.clock.shown = installation.clock.shown.replace(hour=hour)
    await clock._sweep(installation.own)
    [account] = await installation.select("SELECT asked_at, refused_at FROM account")
    assert (account["asked_at"] == installation.clock.shown, account["refused_at"]) == (asked, None)


async def test_what_people_changed_a_year_ago_is_swept(installation: Installation) -> None:
    await installation.select("DELETE FROM audit RETURNING 1")
    await installation.select(
        """INSERT INTO audit (account_id, at, until, what, subject, name, before, after)
           SELECT :account, at, at, 'app_installed', 'account', name, '{}', '{}'
           FROM (SELECT CAST(:now AS timestamptz) - days * interval '1 day' AS at, name
                 FROM (VALUES ('old', 366), ('new', 364)) AS v(name, days)) AS w
           RETURNING 1""",
        account=ACCOUNT,
        now=installation.clock.shown,
    )
    await clock._sweep(installation.own)
    assert await installation.select("SELECT name FROM audit") == [{"name": "new"}]


async def test_what_was_sent_a_season_ago_is_swept(installation: Installation) -> None:
    tell = "INSERT INTO outbox (account_id, kind, target, key, payload, state, created_at)"
    await installation.select(
        f"""{tell}
            SELECT :account, 'notify', key, key, '{{}}', state, CAST(:now AS timestamptz) - days * interval '1 day'
            FROM (VALUES ('old', 'sent', 91), ('new', 'sent', 89), ('dead', 'dead', 400)) AS v(key, state, days)
            RETURNING 1""",
        account=ACCOUNT,
        now=installation.clock.shown,
    )
    await clock._sweep(installation.own)
    assert [row["key"] for row in await installation.select("SELECT key FROM outbox ORDER BY key")] == ["dead", "new"]
