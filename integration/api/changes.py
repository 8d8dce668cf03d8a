"""What a change makes of the people inside: looked at before publishing or switching off, and taken back (E2, E3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StrictInt
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict
from sequences.authoring import changing, taking_back
from sequences.authoring.changing import Group, Wish
from sequences.core import codec
from sequences.core.auditing import What
from sequences.core.changing import Choice, Fate, Timing, targets
from sequences.core.definition import Definition, EmailStep, ManualStep, Step
from sequences.errors import NotFound
from sequences.storage import history
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.words import say
from tasks.wake import wake

Fates = Literal["finish", "move", "stop", "complete"]
Position = Annotated[StrictInt, Field(ge=0, lt=2**15)]
Number = Annotated[StrictInt, Field(gt=0, lt=2**31)]


class PlacedWish(Strict):
    """What happens to those who stand before the step at `position` of a version; `to`: None is the matching step."""

    version: Number
    position: Position
    people: Fates
    to: Position | None = None
    timing: Literal["keep", "anew"] = "keep"


class PeopleWish(Strict):
    """What happens to the people inside: to all of them, and `at` some places to those who stand there."""

    people: Fates
    timing: Literal["keep", "anew"] = "keep"
    at: tuple[PlacedWish, ...] = Field(default=(), max_length=1000)


class ChangeWish(PeopleWish):
    """What is to be looked at: publishing the draft, or switching the sequence off."""

    of: Literal["publish", "switch_off"]
    people: Fates = "finish"


class ShownStep(TypedDict):
    """A step by its position; `title` is the subject of an e-mail."""

    position: int
    kind: str
    title: str


class ShownGroup(TypedDict):
    """People who stand before the same step of a version (None: behind the last), and where they may go.

    `begun` of them are in the middle of it: they finish it first. `fits` is the step of the new version that they go
    to (None: the end), `exact` tells whether it is the same one; `targets` are the positions they may go to.
    """

    version: int
    position: int
    step: ShownStep | None
    people: int
    begun: int
    current: bool
    movable: bool
    fits: int
    exact: bool
    targets: list[int]


class ChangeOutlook(TypedDict):
    """Who stands where, the steps of the version that they may move to, and how many people what becomes of."""

    groups: list[ShownGroup]
    steps: list[ShownStep]
    counts: dict[str, int]


class Back(TypedDict):
    """What taking back the last change would make: `version` is published again, and `returning` stand as before."""

    version: int
    returning: int
    stay: int


class BackOutlook(TypedDict):
    """What can be taken back; None: nothing."""

    back: Back | None


class TakenBack(TypedDict):
    """How many stand as before."""

    returned: int


def routes(guard: Guard) -> list[Route]:
    """Return the routes of changes."""
    one = "/sequences/{sequence}"
    return [
        guard.route("POST", f"{one}/change", look),
        guard.route("GET", f"{one}/back", look_back),
        guard.route("POST", f"{one}/back", take_back),
    ]


def of_all(people: Fates, timing: Literal["keep", "anew"], at: Mapping[tuple[int, int], Choice]) -> Wish:
    """Return a wish for everybody, with those for single places."""
    return Wish(Choice(Fate(people), timing=Timing(timing)), at)


async def wish_of(connection: AsyncConnection, row: SequenceRow, body: PeopleWish) -> Wish:
    """Return the wish in a body. Raises NotFound for a version that the sequence never had."""
    ids = {number: one for one, number in (await history.numbers(connection, row.account_id, row.id)).items()}
    if any(one.version not in ids for one in body.at):
        raise NotFound("version_not_found", say("The sequence has no such version: reload it."))
    at = {(ids[one.version], one.position): Choice(Fate(one.people), one.to, Timing(one.timing)) for one in body.at}
    return of_all(body.people, body.timing, at)


async def look(asking: Asking, body: ChangeWish) -> ChangeOutlook:
    """Say what publishing the draft, or switching off, would make of the people inside. Nothing is changed."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        target, version = await _target(connection, row, body.of)
        wish = await wish_of(connection, row, body)
        found = await changing.outlook(connection, asking.account, row.id, target, version, wish)
        numbers = await history.numbers(connection, asking.account, row.id)
        ran = await store.versions(connection, sorted({one.version for one in found.groups}))
    steps = {one.id: codec.decode(one.definition) for one in ran}
    groups = [_shown(one, numbers, steps[one.version], target, version) for one in found.groups]
    return {"groups": groups, "steps": _steps(target.steps), "counts": found.counts}


async def look_back(asking: Asking) -> BackOutlook:
    """Say what taking back the last change would make of the people it moved."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        found = await taking_back.outlook(connection, row)
        numbers = await history.numbers(connection, asking.account, row.id)
    if found is None:
        return {"back": None}
    return {"back": {"version": numbers[found.version_id], "returning": found.returning, "stay": found.stay}}


async def take_back(asking: Asking) -> TakenBack:
    """Publish the version before again; whoever did nothing since stands as before, to the moment."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        returned = await taking_back.take_back(connection, row, asking.person.user_id, now=asking.now)
        await asking.note_sequence(connection, What.SEQUENCE_TAKEN_BACK, row, after={"returned": returned})
    await wake(asking.own.redis)
    return {"returned": returned}


async def _target(
    connection: AsyncConnection, row: SequenceRow, of: Literal["publish", "switch_off"]
) -> tuple[Definition, int | None]:
    """Return what people would move to, with the id of a version that is published already."""
    if of == "publish":
        return codec.decode(row.draft), None
    if row.version_id is None:
        raise NotFound("not_published", say("The sequence was never published: nobody is inside."))
    [version] = await store.versions(connection, [row.version_id])
    return codec.decode(version.definition), version.id


def _shown(
    one: Group, numbers: Mapping[int, int], ran: Definition, target: Definition, version: int | None
) -> ShownGroup:
    there = _steps(ran.steps)
    return {
        "version": numbers[one.version],
        "position": one.position,
        "step": next((step for step in there if step["position"] == one.position), None),
        "people": one.people,
        "begun": one.begun,
        "current": one.version == version,
        "movable": ran.board == target.board,
        "fits": one.way.fits,
        "exact": one.way.exact,
        "targets": targets(one.way, target.steps),
    }


def _steps(steps: Sequence[Step]) -> list[ShownStep]:
    """Return the steps that somebody or something does."""
    return [
        {"position": n, "kind": step.kind, "title": step.subject if isinstance(step, EmailStep) else step.title}
        for n, step in enumerate(steps)
        if isinstance(step, EmailStep | ManualStep)
    ]
