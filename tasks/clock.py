"""The clock: finds what is due and sends it on its way. Two may run; row locks make the second harmless."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import dramatiq
import structlog
from redis.exceptions import RedisError

from sequences.accounts import leaving
from sequences.authoring import catching_up
from sequences.core.leases import Lease
from sequences.runs import pausing
from sequences.storage import (
    action_runs,
    admissions,
    audit,
    board_care,
    board_events,
    boards,
    engagements,
    enrollments,
    grants,
    kept_files,
    known_cells,
    lifecycle_events,
    mailboxes,
    monday_grants,
    outbox,
    subscriptions,
    tallies,
)
from sequences.storage import batches as batch_store
from sequences.storage.database import AWAY
from sequences.storage.enrollments import Claim
from tasks.batches import work_batch
from tasks.board import look_after_board, write_board
from tasks.broker import STEPS, waiting
from tasks.leaving import knock, revoke_grants
from tasks.mail_in import hear_mailboxes
from tasks.outbox import send_posts
from tasks.runtime import Runtime
from tasks.steps import run_steps
from tasks.tracks import judge_tracks
from tasks.wake import wait, wake

BATCH = 100  # people: as many items as monday gives at once; what a batch costs by itself is shared by them
QUEUED = 20  # batches: more would wait in Redis while their leases run
TICK_SECONDS = 0.5
FREE_SECONDS = 5.0
SWEEP_SECONDS = 3600.0
KNOCKS = 20  # accounts that are asked for in one message
PIECES = 5  # of what the app left behind, in one tick
EVENTS_KEPT = timedelta(days=90)
CHECKS_KEPT, BATCHES_KEPT = timedelta(days=1), timedelta(days=30)
POSTS_KEPT = timedelta(days=90)  # that were sent: longer than anything is told again (a month's limit is, for a month)
AUDIT_KEPT = timedelta(days=365)
NIGHT = range(1, 4)  # UTC: boards are compared then, spread over two hours
log = structlog.get_logger()


async def run(own: Runtime, stop: asyncio.Event) -> None:
    """Tick until `stop` is set. An outage of the database is waited out."""
    freed = swept = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() - freed > FREE_SECONDS:
                await _free(own)
                freed = time.monotonic()
            if time.monotonic() - swept > SWEEP_SECONDS:
                await _sweep(own)
                swept = time.monotonic()
            await tick(own, now=await own.clock.now())
        except AWAY as error:
            log.warning("database away", error=type(error).__name__)
            await asyncio.sleep(1)
        except Exception:  # whatever it was, nothing is due while the clock stands still
            log.exception("tick failed")
            await asyncio.sleep(1)
        await wait(own.redis, TICK_SECONDS)


async def tick(own: Runtime, *, now: datetime) -> None:
    """Take everything that is due at `now`, as far as the workers have room."""
    await _leave(own, now)
    await _steps(own, now)
    async with own.database.transaction() as connection:
        asked = await batch_store.claim_due(connection, now=now)
        resumed = await pausing.resume_due(connection, own.plans, now=now)
        resumed += await catching_up.catch_up(connection, now=now)
        posts = await outbox.claim_due(connection, now=now)
        cared = await board_care.claim_due(connection, now=now)  # before those who write: they would never end
        dirty = await boards.claim_dirty(connection, now=now)
        polls = await mailboxes.claim_polls(connection, now=now)
        seen = await engagements.any_to_judge(connection, now=now)
        leaving_grants = await monday_grants.claim_leaving(connection)
    for one in asked:  # first: somebody waits for it
        await _send(own, work_batch, one.batch_id, one.account_id, one.turn)
    async with own.database.transaction() as connection:
        await tallies.fold(connection)
    if resumed:
        await wake(own.redis)
    for ids in _chunks(posts, 10):
        await _send(own, send_posts, ids)
    for account, board in cared:
        await _send(own, look_after_board, account, board)
    for account, board in dirty:
        await _send(own, write_board, account, board)
    if seen:
        await _send(own, judge_tracks)
    if leaving_grants:
        await _send(own, revoke_grants, [list(one) for one in leaving_grants])
    for mailbox_ids in _chunks(polls, 5):
        await _send(own, hear_mailboxes, mailbox_ids)


async def _leave(own: Runtime, now: datetime) -> None:
    """End and erase what the app left behind, some of it: others have work as well."""
    pieces = 0
    while pieces < PIECES and await leaving.stop_some(own.database, own.plans, now=now):
        pieces += 1
    while pieces < PIECES and await leaving.erase_some(own.database, own.tenants, now=now):
        pieces += 1


async def _steps(own: Runtime, now: datetime) -> None:
    """Claim due enrollments and send them in batches, the accounts in turn."""
    lease = Lease(own.settings.lease_seconds)
    while (room := await _room()) > 0:
        async with own.database.transaction() as connection:
            claimed = await enrollments.claim_due(connection, now=now, limit=room * BATCH, lease=lease)
        for batch in batches(claimed):
            await _send(own, run_steps, [[claim.enrollment_id, claim.turn] for claim in batch])
        if len(claimed) < room * BATCH:
            return


async def _room() -> int:
    """Return how many more batches may wait; with Redis away one at a time is done right here."""
    try:
        return QUEUED - await asyncio.to_thread(waiting, STEPS)
    except (RedisError, OSError):
        return 1


def batches(claimed: Iterable[tuple[Claim, int, int]]) -> list[list[Claim]]:
    """Return batches of one account and version each, the accounts in turn so that none waits for another."""
    groups: dict[int, dict[int, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim, account, version in claimed:
        groups[account][version].append(claim)
    per_account = [
        [chunk for claims in versions.values() for chunk in _chunks(claims, BATCH)] for versions in groups.values()
    ]
    rounds = max(map(len, per_account), default=0)
    return [mine[n] for n in range(rounds) for mine in per_account if n < len(mine)]


def _chunks(values: list[Any], size: int) -> list[list[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


async def _send(own: Runtime, actor: dramatiq.Actor[Any, Any], *args: Any) -> None:
    """Nudge a worker; with Redis away the clock does the work itself."""
    try:
        await asyncio.to_thread(actor.send, *args)
    except (RedisError, OSError, dramatiq.errors.BrokerConnectionError) as error:
        log.warning("queue away, working here", actor=actor.actor_name, error=type(error).__name__)
        await _work_here(actor, *args)


async def _work_here(actor: dramatiq.Actor[Any, Any], *args: Any) -> None:
    """Do a worker's work; what fails comes back when its lease ends, and keeps nothing else from being done.

    In a task of its own, as a message would be: whose rows it sees is no matter of the clock.
    """
    try:
        await asyncio.create_task(inspect.unwrap(actor.fn)(*args))
    except AWAY:
        raise
    except Exception:
        log.exception("work failed", actor=actor.actor_name)


async def _free(own: Runtime) -> None:
    async with own.database.transaction() as connection:
        freed = await enrollments.free_expired(connection)
    if freed:
        log.warning("leases expired", enrollments=freed)


async def _sweep(own: Runtime) -> None:
    wall = await own.clock.now()
    async with own.database.transaction() as connection:
        await action_runs.sweep(connection, before=wall - timedelta(days=7))
        await subscriptions.sweep(connection, before=wall - timedelta(days=1))
        await grants.sweep(connection, now=wall)
        await lifecycle_events.sweep(connection, before=wall - EVENTS_KEPT)
        await board_events.sweep(connection, before=wall - timedelta(days=1))
        await batch_store.sweep(connection, checks=wall - CHECKS_KEPT, before=wall - BATCHES_KEPT)
        await known_cells.sweep(connection, before=wall - timedelta(days=30))
        if wall.hour in NIGHT:
            await board_care.nightly(connection, now=wall, before=wall - timedelta(hours=12))
    while wall.hour in NIGHT and (accounts := await _asked(own, wall)):
        await _send(own, knock, accounts)
    while await _drop_files(own) == kept_files.SWEPT_AT_ONCE:
        pass
    while await _drop_posts(own, wall) == outbox.SWEPT_AT_ONCE:
        pass
    while await _drop_audit(own, wall) == audit.SWEPT_AT_ONCE:
        pass


async def _asked(own: Runtime, now: datetime) -> list[int]:
    async with own.database.transaction() as connection:
        return await admissions.claim(connection, now=now, before=now - timedelta(hours=12), limit=KNOCKS)


async def _drop_posts(own: Runtime, now: datetime) -> int:
    async with own.database.transaction() as connection:
        return await outbox.sweep(connection, before=now - POSTS_KEPT)


async def _drop_audit(own: Runtime, now: datetime) -> int:
    async with own.database.transaction() as connection:
        return await audit.sweep(connection, before=now - AUDIT_KEPT)


async def _drop_files(own: Runtime) -> int:
    async with own.database.transaction() as connection:
        return await kept_files.sweep(connection)
