"""Runs one claimed batch: gather facts, decide, commit the intents, send, write what became of it.

Everything is done for the whole batch at once: a handful of statements however many people it holds.
A worker may die between any two lines; `docs/architecture.md` says what then happens at each place.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from sequences.core.decide import GIVEN_UP, MAILBOX, SEQUENCE, Hold, Reconcile, Run, Send, decide
from sequences.core.effects import ActivityOver, Dirty, Effects
from sequences.core.leases import Lease
from sequences.monday.errors import MondayError
from sequences.runs import facts, halting, limiting, owners
from sequences.runs.ending import merge
from sequences.runs.enrollers import Doorkeeper, meet
from sequences.runs.facts import Case, ItemReader
from sequences.steps import board_pausing, pacing, sending, turns
from sequences.steps.fetching import Fetched, Fetcher, Wanted
from sequences.steps.noting import BatchNotes
from sequences.steps.reader_links import Hosts
from sequences.steps.sending import Mailer
from sequences.steps.standing import Standing
from sequences.steps.turns import Turn
from sequences.storage import (
    activities,
    colleagues,
    deliveries,
    effects,
    enrollments,
    halts,
    kept_files,
    known_items,
    mailboxes,
    pauses,
    refusals,
    skips,
)
from sequences.storage.database import AsyncConnection, Database
from sequences.storage.enrollments import Claim, Enrollment
from sequences.storage.kept_files import KeptFile
from sequences.storage.skips import Skipped
from sequences.tenants import Tenants
from sequences.versions.plans import Plans

log = structlog.get_logger()


@dataclass(frozen=True)
class Engine:
    """What a batch is run with."""

    database: Database
    plans: Plans
    tenants: Tenants
    read_items: ItemReader
    mailer: Mailer
    hosts: Hosts
    members: Doorkeeper
    fetcher: Fetcher
    standing: Standing
    lease: Lease = field(default_factory=Lease)

    async def contents(self, account: int, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Return the contents of files that messages carry, by digest."""
        async with self.database.transaction() as connection:
            return await kept_files.read(connection, account, digests)


async def run_batch(engine: Engine, claims: Sequence[Claim], *, now: datetime) -> None:
    """Do what is due for these claims. Raises what may heal; the leases then bring the rows back."""
    async with engine.database.transaction() as connection:
        batch = await enrollments.load_claimed(connection, claims)
        plans = await engine.plans.get(connection, {one.version_id for one in batch})
        tenants = await engine.tenants.get(connection, {one.account_id for one in batch})
        stored = await facts.read_stored(connection, tenants, batch, plans)
    if not batch:
        return
    shown = await facts.read_items(engine.read_items, stored, batch, plans)
    await meet(engine.members, stored, batch, plans, now=now)
    await owners.look(engine.members, batch, plans, stored.mailboxes, shown.items, now=now)
    async with engine.database.transaction() as connection:
        held = await enrollments.hold(connection, claims, lease=engine.lease)
        await known_items.keep(connection, {key: item.name for key, item in shown.items.items()})
        await colleagues.keep(connection, facts.companies(batch, plans, shown.items))
        batch = await _put_off(connection, [one for one in batch if one.id in held], shown.errors, now)
        found = await facts.cases(connection, stored, batch, plans, shown.items, now=now)
        ready = await _decide(connection, engine.plans, found, {}, now)
    errors = await _send(engine, ready.mails, now)
    if ready.wanting:
        fetched = await _fetch(engine, ready.wanting, now)
        async with engine.database.transaction() as connection:
            again = [claim for claim in claims if claim.enrollment_id in fetched]
            held = await enrollments.hold(connection, again, lease=engine.lease)
            batch = [one for one in batch if one.id in held]
            found = await facts.cases(connection, stored, batch, plans, shown.items, now=now)
            ready = await _decide(connection, engine.plans, found, fetched, now)
        errors += await _send(engine, ready.mails, now)
    if errors:
        raise errors[0]


async def _fetch(engine: Engine, wanting: Sequence[Wanted], now: datetime) -> dict[int, Fetched]:
    """Fetch the files that e-mails of people carry from their items, with a lease that lasts, by enrollment."""
    async with engine.database.transaction() as connection:
        claims = [Claim(case.enrollment.id, case.enrollment.turn) for case, _ in wanting]
        held = await enrollments.hold(connection, claims, lease=engine.lease)
    return await engine.fetcher.fetch_all([one for one in wanting if one[0].enrollment.id in held], now=now)


async def _send(engine: Engine, mails: Sequence[sending.Mail], now: datetime) -> list[BaseException]:
    """Send what was begun and write what became of it; return what was raised for the rest."""
    began = time.monotonic()
    notes = BatchNotes(engine.database, now)
    outcomes, errors = await sending.send_all(
        engine.mailer, mails, engine.hosts, engine.contents, engine.lease, notes, engine.standing, now=now
    )
    if outcomes:
        async with engine.database.transaction() as connection:
            taken = now + timedelta(seconds=time.monotonic() - began)
            await _settle(connection, engine.plans, outcomes, engine.lease, now, taken=taken)
        await halting.sent(engine.database, engine.plans, {_sequence(turn) for turn in outcomes if turn.sent}, now=now)
    log.info("batch done", begun=len(mails), mails=len(outcomes))
    return errors


async def _put_off(
    connection: AsyncConnection,
    batch: Sequence[Enrollment],
    errors: Mapping[tuple[int, int], MondayError],
    now: datetime,
) -> list[Enrollment]:
    """Let those whose items monday could not be asked for wait where they are; return the others."""
    silent = [(one, errors[key]) for one in batch if (key := (one.account_id, one.version_id)) in errors]
    await enrollments.advance(connection, [turns.put_off(one, error, now) for one, error in silent], now=now)
    return [one for one in batch if (one.account_id, one.version_id) not in errors]


@dataclass(frozen=True)
class Ready:
    """Mails that are committed to, and people whose files have to be fetched before theirs can be."""

    mails: list[sending.Mail]
    wanting: list[Wanted]


async def _decide(
    connection: AsyncConnection, plans: Plans, every: Sequence[Case], fetched: Mapping[int, Fetched], now: datetime
) -> Ready:
    """Write every move that needs no mail, and commit to the mails; `fetched` is what came of files, by enrollment.

    Files are fetched for those only whose mailbox would take their mail now.
    """
    found, follows = await board_pausing.part(connection, plans, every, now=now)
    wished = [(case, decide(_run(case.enrollment), case.plan.definition, case.facts, now)) for case in found]
    moves = await limiting.admit(connection, wished, now=now)
    to_send = [(case, move) for case, move in moves if isinstance(move, Send)]
    doubts = [case for case, move in moves if isinstance(move, Reconcile)]
    rest = [turns.turn(case, move, now) for case, move in moves if not isinstance(move, Send | Reconcile)]
    files, fileless = _sorted_out(to_send, fetched, now)
    sendable = [one for one in to_send if one[0].enrollment.id not in fileless]
    free = await pacing.admit(connection, sendable, now=now)
    admitted = {case.enrollment.id for case, _ in free}
    waiting = [case for case, _ in sendable if case.enrollment.id not in admitted]
    await _write(connection, [*rest, *fileless.values()], now, waiting=waiting, also=follows)
    await mailboxes.not_missed(connection, _without_mailbox(rest), now=now)
    await _not_missed(connection, rest, now)
    complete = [(case, move) for case, move in free if not move.files or case.enrollment.id in files]
    wanting = [(case, move) for case, move in free if move.files and case.enrollment.id not in files]
    begun = await sending.begin(connection, complete, files, now=now)
    return Ready([*begun, *sending.doubtful(doubts)], wanting)


def _sorted_out(
    to_send: Sequence[Wanted], fetched: Mapping[int, Fetched], now: datetime
) -> tuple[dict[int, tuple[KeptFile, ...]], dict[int, Turn]]:
    """Return the files that came, and the turns of those whose files did not, by enrollment."""
    files: dict[int, tuple[KeptFile, ...]] = {}
    fileless: dict[int, Turn] = {}
    for case, _ in to_send:
        match fetched.get(case.enrollment.id):
            case Hold() as hold:
                fileless[case.enrollment.id] = turns.turn(case, hold, now)
            case MondayError() as error:
                fileless[case.enrollment.id] = Turn(case, advance=turns.put_off(case.enrollment, error, now))
            case tuple() as kept:
                files[case.enrollment.id] = kept
    return files, fileless


def _without_mailbox(every: Sequence[Turn]) -> dict[int, list[int]]:
    """Return who waits for a mailbox that is not connected, by account."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for turn in every:
        if turn.advance and turn.advance.waiting_for == MAILBOX and turn.advance.due_at is None:
            waiting[turn.case.enrollment.account_id].append(turn.case.enrollment.id)
    return waiting


async def _not_missed(connection: AsyncConnection, every: Sequence[Turn], now: datetime) -> None:
    """Wake who came to wait for a sequence that somebody has let go on meanwhile."""
    held = [turn for turn in every if turn.advance and turn.advance.waiting_for == SEQUENCE]
    ids = [turn.case.enrollment.id for turn in held]
    await halts.not_missed(connection, map(_sequence, held), ids, now=now)


def _sequence(turn: Turn) -> int:
    return turn.case.enrollment.sequence_id


def _run(enrollment: Enrollment) -> Run:
    return Run(enrollment.position, enrollment.waiting_for)


async def _settle(
    connection: AsyncConnection, plans: Plans, outcomes: Sequence[Turn], lease: Lease, now: datetime, *, taken: datetime
) -> None:
    """Write what became of the mails, and move their people on.

    The last mail was `taken` some time after the batch began at `now`: whoever opens it sooner is a machine.

    Of people whom another worker took over meanwhile one thing still counts: that the mail was sent.
    """
    refused = {_sequence(turn) for turn in outcomes if turn.result and turn.result.state == "refused"}
    await halts.lock(connection, refused)
    held = await enrollments.hold(connection, [turn.claim for turn in outcomes], lease=lease, paused=True)
    ours = [turn.result for turn in outcomes if turn.result and turn.case.enrollment.id in held]
    late = [turn.result for turn in outcomes if turn.result and turn.sent and turn.case.enrollment.id not in held]
    sent = await deliveries.finish(connection, [*ours, *late], now=taken)
    await enrollments.look_again(connection, [result.delivery_id for result in late], now=now)
    await mailboxes.lock(connection, {turn.case.mailbox.id for turn in outcomes if _tells(turn) and turn.case.mailbox})
    for mailbox, problem, retry_at in sorted({turn.refused for turn in outcomes if turn.refused}):
        await mailboxes.refuse(connection, mailbox, problem, retry_at, now=now)
    for mailbox_row in {turn.recovered.id: turn.recovered for turn in outcomes if turn.recovered}.values():
        await mailboxes.recover(connection, mailbox_row, now=now)
    done = merge(turns.sent_effects(turn) for turn in outcomes if turn.result and turn.result.delivery_id in sent)
    await _write(connection, outcomes, now, also=done)
    await effects.record(connection, await halting.bounced(connection, plans, refused, now=now), now=now)


def _tells(turn: Turn) -> bool:
    """Return whether a mail told that its mailbox refuses us, or takes mail again."""
    return turn.refused is not None or turn.recovered is not None


async def _write(
    connection: AsyncConnection,
    every: Sequence[Turn],
    now: datetime,
    *,
    waiting: Sequence[Case] = (),
    also: Effects | None = None,
) -> None:
    """Move people on; what follows is announced only for those whose claim still held.

    `waiting` are others whose next step was put off; `also` follows from something else, as from mails that were
    sent, whoever holds the claim.
    """
    moves = [t.advance for t in every if t.advance]
    moved = await enrollments.advance(connection, moves, now=now)
    moved |= await pauses.advance(connection, [one for one in moves if one.enrollment_id not in moved], now=now)
    gone = await enrollments.delete_claimed(connection, [t.claim for t in every if t.refusal])
    held = [turn for turn in every if turn.case.enrollment.id in moved | gone]
    await refusals.add(connection, [turn.refusal for turn in held if turn.refusal], now=now)
    dropped = await activities.drop(connection, [t.case.enrollment.id for t in held if t.broken_off], now=now)
    dropped += await _skip(connection, [turn.skipped for turn in held if turn.skipped], now)
    follows = merge([*([also] if also else []), Effects(over=dropped), *(turn.effects for turn in held)])
    for turn in held:
        if turn.activity:
            follows.add(await _add_activity(connection, turn, now))
    follows.dirty += [_moved(case) for case in (*(turn.case for turn in held if turn.advance), *waiting)]
    await effects.record(connection, follows, now=now)


async def _skip(connection: AsyncConnection, every: Sequence[Skipped], now: datetime) -> list[ActivityOver]:
    """Keep which steps were skipped; what people were to do for them, nobody has to do, unless they just did."""
    waited = [one for one in every if one.reason == GIVEN_UP]
    given_up = await activities.give_up(connection, [one.step for one in waited], now=now)
    await skips.add(connection, [o for o in every if o.reason != GIVEN_UP or o.enrollment_id in given_up], now=now)
    return list(given_up.values())


def _moved(case: Case) -> Dirty:
    """Return that somebody's next step is another one, or comes at another time."""
    return Dirty(case.enrollment.account_id, case.plan.board_id, case.enrollment.item_id, progress=True)


async def _add_activity(connection: AsyncConnection, turn: Turn, now: datetime) -> Effects:
    added = await activities.add(connection, now=now, **(turn.activity or {}))
    return turns.activity_effects(turn, added) if added else Effects()
