"""Two hundred people somewhere in a sequence of five steps, and edits at random (for `test_changing`)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sequences.authoring import changing, publishing
from sequences.authoring.changing import Outlook, Wish
from sequences.core import codec
from sequences.core.changing import Choice, Fate, Timing
from sequences.core.definition import Definition, EmailStep, ManualStep, Step, StepKind, WaitStep
from sequences.storage import sequences as store
from sequences.storage.database import statement
from sequences.storage.sequences import SequenceRow
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS, World

FIVE: tuple[Step, ...] = (
    EmailStep("Hello", "<p>a</p>"),
    WaitStep(2),
    ManualStep(StepKind.CALL, "Call"),
    WaitStep(1),
    EmailStep("Again", "<p>b</p>"),
    WaitStep(4),
    ManualStep(StepKind.TASK, "Look"),
    EmailStep("Bye", "<p>c</p>"),
)
PLACES = (0, 2, 4, 6, 7, 8)
# How people may stand: what they wait for, and whether their step has begun.
KINDS = ("step",) * 6 + ("late", "paused", "mailbox", "sequence", "away", "check", "leased", "sending", "activity")
COLUMNS = "id, version_id, position, state, waiting_for, reason, due_at, paused_due, turn, leased_until"
SET = statement("""
UPDATE enrollment e
SET position = n.position, state = CASE WHEN n.kind = 'paused' THEN 'paused' ELSE 'active' END,
    waiting_for = CASE WHEN n.kind IN ('mailbox', 'sequence', 'away', 'check', 'activity') THEN n.kind ELSE 'step' END,
    due_at = CASE WHEN n.kind IN ('mailbox', 'sequence', 'activity', 'paused') THEN NULL ELSE n.due_at END,
    paused_due = CASE WHEN n.kind = 'paused' THEN n.due_at END,
    reason = CASE n.kind WHEN 'late' THEN 'mailbox_pace' WHEN 'paused' THEN 'paused_by_person'
                         WHEN 'mailbox' THEN 'mailbox_not_connected' WHEN 'sequence' THEN 'too_many_bounces:7' END,
    leased_until = CASE WHEN n.kind = 'leased' THEN clock_timestamp() + interval '300 seconds' END
FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS smallint[]), CAST(:kinds AS text[]),
            CAST(:dues AS timestamptz[])) AS n(id, position, kind, due_at)
WHERE e.id = n.id
""")
SENDING = statement("""
INSERT INTO delivery (account_id, enrollment_id, sequence_id, version_id, position, mailbox_id, turn, state, begun_at,
                      follow_up, message_id, sender_name, recipient, subject, fields, dated_at)
SELECT account_id, id, sequence_id, version_id, position, 1, turn, 'sending', enrolled_at, false, 'm' || id, '', '', '',
       '{}', enrolled_at
FROM enrollment WHERE id = ANY(CAST(:ids AS bigint[]))
""")


async def scattered(world: World, chance: random.Random, people: int = 200) -> SequenceRow:
    """Return an active sequence with people at every place of it, waiting for all sorts of things."""
    row = await world.publish(replace(TWO_MAILS, steps=FIVE))
    ids = list((await world.enroll(row, *range(1, people + 1))).values())
    kinds = [chance.choice(KINDS) for _ in ids]
    positions = [_position(chance, kind) for kind in kinds]
    dues = [world.now + timedelta(seconds=chance.randrange(-100_000, 900_000)) for _ in ids]
    async with world.database.transaction() as connection:
        await connection.execute(SET, {"ids": ids, "positions": positions, "kinds": kinds, "dues": dues})
        sending = [one for one, kind in zip(ids, kinds, strict=True) if kind == "sending"]
        await connection.execute(SENDING, {"ids": sending})
    return row


def _position(chance: random.Random, kind: str) -> int:
    if kind == "check":
        return 0
    mails, manual = (0, 4, 7), (2, 6)
    return chance.choice(
        mails if kind in ("mailbox", "sequence", "sending") else manual if kind == "activity" else PLACES
    )


def edited(chance: random.Random, definition: Definition) -> Definition:
    """Return a sequence as somebody leaves it who edits, moves, adds and takes out a few steps."""
    steps = list(definition.steps)
    for n in range(chance.randrange(0, 4)):
        at = chance.randrange(len(steps))
        match chance.choice(("add", "remove", "move", "word")):
            case "add":
                steps.insert(at, chance.choice((EmailStep(f"New {n}", "<p>n</p>"), WaitStep(3), FIVE[2], FIVE[0])))
            case "remove" if len(steps) > 2:
                steps.pop(at)
            case "move":
                steps.insert(chance.randrange(len(steps)), steps.pop(at))
            case "word":
                steps[at] = _reworded(chance, steps[at])
    return replace(definition, steps=tuple(steps))


def _reworded(chance: random.Random, step: Step) -> Step:
    match step:
        case EmailStep():
            return replace(step, body=f"<p>{chance.random()}</p>")
        case ManualStep():
            return replace(step, note=f"{chance.random()}")
        case WaitStep():
            return replace(step, days=chance.randrange(1, 9))


def wish(chance: random.Random, found: Outlook) -> Wish:
    """Return what somebody may choose for these people."""
    at = {(group.version, group.position): choice(chance) for group in found.groups if chance.random() < 0.4}
    return Wish(choice(chance), at)


def choice(chance: random.Random) -> Choice:
    """Return any choice, moving more often than others."""
    return Choice(chance.choice((Fate.MOVE, Fate.MOVE, *Fate)), timing=chance.choice(tuple(Timing)))


async def saved(world: World, row: SequenceRow, definition: Definition) -> SequenceRow:
    """Save a draft."""
    async with world.database.transaction() as connection:
        fresh = await store.get(connection, ACCOUNT, row.id)
        assert fresh is not None
        return await publishing.save(connection, fresh, definition, fresh.revision, now=world.now)


async def foreseen(world: World, row: SequenceRow, wished: Wish) -> Outlook:
    """Return what publishing the draft would make of the people inside."""
    async with world.database.transaction() as connection:
        return await changing.outlook(connection, ACCOUNT, row.id, codec.decode(row.draft), None, wished)


async def publish(world: World, row: SequenceRow, wished: Wish) -> tuple[SequenceRow, dict[str, int]]:
    """Publish the draft."""
    async with world.database.transaction() as connection:
        return await publishing.publish(connection, world.engine.plans, row, OWNER, wished, now=world.now)


async def people(world: World, row: SequenceRow) -> dict[int, dict[str, Any]]:
    """Return how everybody stands, by enrollment."""
    found: Sequence[Any] = await world.select(
        f"SELECT {COLUMNS} FROM enrollment WHERE sequence_id = {row.id} ORDER BY id"
    )
    return {one["id"]: dict(one) for one in found}
