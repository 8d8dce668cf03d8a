"""One run as the views show it: how far it is, what it waits for, and whether whoever asks may change it (row F3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from integration.api.faces import Face, ItemName, Items, face, faces, items, places
from integration.api.guard import LOOKS_ONLY, NOTHING, Asking
from sequences.core import reasons, waits
from sequences.core.auditing import Subject, What
from sequences.core.definition import Definition, EmailStep, ManualStep, WaitStep
from sequences.core.reasons import Reason
from sequences.core.replying import answered
from sequences.errors import NotAllowed
from sequences.runs import pausing
from sequences.storage import people
from sequences.storage import sequences as sequence_store
from sequences.storage.accounts import Person
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plan
from sequences.words import say

States = tuple[str, ...]
STATES = ("active", "paused", "completed", "stopped", "exited", "failed")


class StepPlace(TypedDict):
    """A step of a run: its position from 0, its kind and title, and when it was done or is due (null: not known)."""

    position: int
    kind: str
    title: str
    at: str | None


class PausedRun(TypedDict):
    """Since when a run stands still, by whom (null: an automation or a rule), and until when (null: until resumed)."""

    at: str
    by: str | None
    until: str | None


class ShownRun(TypedDict):
    """One person in a sequence; `steps` are those of the version they run, `next_at` is when the next one is due."""

    id: str
    sequence: str
    item: ItemName
    steps_completed: int
    steps: int
    last_step: StepPlace | None
    next_step: StepPlace | None
    next_at: str | None
    waiting_for: str | None
    waiting: str | None
    status: str
    reason: Reason | None
    paused: PausedRun | None
    triggered_by: Face
    enrolled_at: str
    ended_at: str | None
    may_change: bool


def told(kept: str | None, *, sees: bool = True) -> Reason | None:
    """Return the reason that a run keeps; whoever may not see the board gets it without the value in it."""
    return reasons.kept(kept if sees else kept.partition(":")[0]) if kept else None


def title(definition: Definition, position: int) -> str:
    """Return what a step is called: the subject of an e-mail, else what there is to do."""
    step = definition.steps[position]
    if isinstance(step, EmailStep):
        before = answered(definition, position) if step.thread == "reply" and not step.subject.strip() else None
        return step.subject if before is None else title(definition, before)
    return step.title if isinstance(step, ManualStep) else ""


def _place(definition: Definition, position: int, at: Any) -> StepPlace:
    kind = definition.steps[position].kind.value
    return {"position": position, "kind": kind, "title": title(definition, position), "at": at and at.isoformat()}


def _last(definition: Definition, position: int, done: Mapping[int, Any]) -> StepPlace | None:
    """Return the step that was done last: waits are no steps that somebody did."""
    for one in range(min(position, len(definition.steps)) - 1, -1, -1):
        if not isinstance(definition.steps[one], WaitStep):
            return _place(definition, one, done.get(one))
    return None


def _next(definition: Definition, row: Mapping[str, Any]) -> StepPlace | None:
    if row["state"] not in ("active", "paused") or row["position"] >= len(definition.steps):
        return None
    return _place(definition, row["position"], row["due_at"])


def _paused(row: Mapping[str, Any]) -> PausedRun | None:
    if row["state"] != pausing.PAUSED:
        return None
    by, until = row["paused_by"], row["paused_until"]
    return {
        "at": row["paused_at"].isoformat(),
        "by": str(by) if by else None,
        "until": until.isoformat() if until else None,
    }


def may_change(asking: Asking, row: Mapping[str, Any], *also: int) -> bool:
    """Return whether the person may change a run (row A1).

    Admins may, the sequence's creator (`owner_id`), whoever enrolled the item, and those in `also`.
    """
    one = asking.person
    writes = one.role in ("admin", "member")
    return writes and (one.role == "admin" or one.user_id in (row["enrolled_by"], row["owner_id"], *also))


async def must_change(asking: Asking, connection: AsyncConnection, row: Mapping[str, Any] | None, *also: int) -> None:
    """Raise NotAllowed unless the person may change this run."""
    if asking.person.role not in ("admin", "member"):
        raise NotAllowed("viewer", LOOKS_ONLY)
    if row is None:
        return
    if "owner_id" not in row:
        sequence = await sequence_store.get(connection, asking.account, row["sequence_id"])
        row = {**row, "owner_id": sequence and sequence.owner_id}
    if not may_change(asking, row, *also):
        raise NotAllowed(
            "not_owner", say("Only the sequence's creator, whoever enrolled them, and admins can do this.")
        )


async def note_run(
    asking: Asking,
    connection: AsyncConnection,
    what: What,
    row: Mapping[str, Any],
    *,
    after: Mapping[str, Any] = NOTHING,
) -> None:
    """Keep what the person does with one run; it is known by its number, for its item would name somebody."""
    await asking.note(connection, what, Subject.RUN, row["id"], sequence=row["sequence_id"], after=after)


async def shown(asking: Asking, every: Sequence[Mapping[str, Any]]) -> list[ShownRun]:
    """Return runs as the views show them: everything for a whole page is looked up at once."""
    known = await places(asking, {row["board_id"] for row in every})
    who = await faces(asking, {row["enrolled_by"] for row in every})
    async with asking.own.database.transaction() as connection:
        plans = await asking.own.plans.get(connection, {row["version_id"] for row in every})
        done = await people.done(connection, asking.account, [(row["id"], row["version_id"]) for row in every])
        named = await items(asking, connection, known, [(row["item_id"], row["board_id"]) for row in every])
    return [_shown(asking, row, plans[row["version_id"]], done.get(row["id"], {}), named, who) for row in every]


def _shown(
    asking: Asking,
    row: Mapping[str, Any],
    plan: Plan,
    done: Mapping[int, Any],
    named: Items,
    who: Mapping[int, Person],
) -> ShownRun:
    definition, item = plan.definition, named.name(row["item_id"], row["board_id"])
    reason = told(row["reason"], sees=item["accessible"])
    return {
        "id": str(row["id"]),
        "sequence": str(row["sequence_id"]),
        "item": item,
        "steps_completed": row["position"],
        "steps": len(definition.steps),
        "last_step": _last(definition, row["position"], done),
        "next_step": _next(definition, row),
        "next_at": row["due_at"] and row["due_at"].isoformat(),
        "waiting_for": row["waiting_for"],
        "waiting": reason.sentence if reason and row["waiting_for"] else waits.sentence(row["waiting_for"]),
        "status": row["state"],
        "reason": reason,
        "paused": _paused(row),
        "triggered_by": face(who, row["enrolled_by"]),
        "enrolled_at": row["enrolled_at"].isoformat(),
        "ended_at": row["ended_at"] and row["ended_at"].isoformat(),
        "may_change": may_change(asking, row),
    }
