"""Changes a sequence around the people inside (rows E2, E3): seen before, done in one transaction, each person once.

Who moves goes to the matching step and keeps what was planned, or waits as the new version has it. A step that has
begun is finished first: those people are noted, and move when it is over (`catching_up`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sequences.authoring.paths import Paths
from sequences.core import changing
from sequences.core.changing import Choice, Fate, Stand, StepBehind, Way
from sequences.core.definition import Definition
from sequences.core.effects import Dirty, Effects
from sequences.errors import Unacceptable
from sequences.runs import ending
from sequences.storage import changes, effects
from sequences.storage.changes import Inside, Standing
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plans
from sequences.words import Said, say

AT_ONCE = 5000
LOOK_AGAIN = timedelta(minutes=1)
LATER, STAY = "later", "stay"  # moved when their step is over; on that version already
Place = tuple[int, int]  # version, position


@dataclass(frozen=True)
class Wish:
    """What somebody wishes for the people inside: for all, and for those at some places."""

    every: Choice = field(default_factory=Choice)
    at: Mapping[Place, Choice] = field(default_factory=dict)

    def of(self, stand: Stand) -> Choice:
        """Return what is wished for those who stand there."""
        return self.at.get((stand.version, stand.position), self.every)

    def encoded(self) -> dict[str, object]:
        """Return the JSON form."""
        places = [{"version": place[0], "position": place[1], **vars(choice)} for place, choice in self.at.items()]
        return {**vars(self.every), "at": places}


@dataclass(frozen=True)
class Group:
    """People at one place of a version: where they may go, and what becomes of them."""

    version: int
    position: int
    people: int
    begun: int
    way: Way
    choice: Choice


@dataclass(frozen=True)
class Outlook:
    """Who stands where, and how many people finish, move, move later, stay, stop or are done."""

    groups: list[Group]
    counts: dict[str, int]


async def outlook(
    connection: AsyncConnection, account: int, sequence: int, target: Definition, version: int | None, wish: Wish
) -> Outlook:
    """Return what a change to `target` would make of the people inside; `version` is its id, None: not published yet.

    Raises Unacceptable: a choice that some of them cannot follow.
    """
    found = await changes.stands(connection, account, sequence)
    paths = await Paths.read(connection, account, [one.stand for one in found], target, version)
    refuse_impossible(paths, found, wish)
    counts: Counter[str] = Counter()
    for one in found:
        counts[_fate(paths, one.stand, wish, begun=False)] += one.people - one.begun
        counts[_fate(paths, one.stand, wish, begun=True)] += one.begun
    return Outlook(list(_groups(paths, found, wish)), {name: number for name, number in counts.items() if number})


def refuse_impossible(paths: Paths, found: Sequence[Standing], wish: Wish) -> None:
    """Raise Unacceptable for a choice that some people cannot follow, with its place."""
    for one in found:
        choice = wish.of(one.stand)
        if choice.fate is not Fate.MOVE or one.stand.version == paths.version:
            continue
        if not paths.same_board(one.stand.version):
            raise _impossible(
                wish, one.stand, "move_other_board",
                say("The new version is for another board, so nobody can move to it: let them finish, or stop them."),
            )  # fmt: skip
        try:
            changing.target(paths.way(one.stand), choice, paths.after)
        except StepBehind:
            raise _impossible(
                wish, one.stand, "step_behind",
                say("Somebody there has had this step, or one behind it: choose a later step."),
            ) from None  # fmt: skip


async def apply(
    connection: AsyncConnection,
    plans: Plans,
    *,
    account: int,
    sequence: int,
    target: Definition,
    version: int,
    before: int | None,
    wish: Wish,
    stopped_for: str,
    user: int,
    now: datetime,
) -> dict[str, int]:
    """Make of everybody inside what is wished, and return how many what became of.

    The caller holds the sequence, so that nobody enrolls meanwhile. Raises Unacceptable: nothing is done then.
    """
    everybody = await changes.lock_everybody(connection, account, sequence)
    found = await changes.stands(connection, account, sequence)
    paths = await Paths.read(connection, account, [one.stand for one in found], target, version)
    refuse_impossible(paths, found, wish)
    change = await changes.add(
        connection, account=account, sequence=sequence, version=version, before=before, choices=wish.encoded(),
        user=user, now=now,
    )  # fmt: skip
    fates: dict[str, list[int]] = {}
    for start in range(0, len(everybody), AT_ONCE):
        people = await changes.inside(connection, account, sequence, everybody[start : start + AT_ONCE])
        going = []
        for one in people:
            fate = _fate(paths, one.stand, wish, begun=one.begun)
            fates.setdefault(fate, []).append(one.id)
            if fate == Fate.MOVE:
                going.append(one)
        await move(connection, paths, change, going, wish, now=now)
    await changes.wait(connection, account, change, fates.get(LATER, []))
    for fate, state, code in (
        (Fate.STOP, ending.STOPPED, stopped_for),
        (Fate.COMPLETE, ending.COMPLETED, "finished_by_change"),
    ):
        over = await ending.end(connection, plans, fates.get(fate, []), state=state, code=code, now=now)
        await effects.record(connection, over, now=now)
    counts = {str(fate): len(ids) for fate, ids in fates.items()}
    await changes.count(connection, change, counts, now + LOOK_AGAIN if LATER in counts else None)
    return counts


async def move(
    connection: AsyncConnection, paths: Paths, change: int, people: Sequence[Inside], wish: Wish, *, now: datetime
) -> None:
    """Move people to the version of `paths`; their boards show their next step."""
    if not people:
        return
    assert paths.version is not None
    going = [paths.moved(one, wish.of(one.stand), now) for one in people]
    await changes.move(connection, paths.account, change, paths.version, going, now=now)
    dirty = [Dirty(paths.account, paths.board, one.item_id, progress=True) for one in people]
    await effects.record(connection, Effects(dirty=dirty), now=now)


def _fate(paths: Paths, stand: Stand, wish: Wish, *, begun: bool) -> str:
    fate = wish.of(stand).fate
    if fate is not Fate.MOVE:
        return str(fate)
    if stand.version == paths.version:
        return STAY
    return LATER if begun else str(fate)


def _groups(paths: Paths, found: Sequence[Standing], wish: Wish) -> Iterator[Group]:
    """Return the people by place: those who came there on other ways may go where all of them may."""
    places: dict[Place, list[Standing]] = {}
    for one in found:
        places.setdefault((one.stand.version, one.stand.position), []).append(one)
    for (version, position), there in places.items():
        last = max((paths.way(one.stand) for one in there), key=lambda way: way.least)
        people, begun = sum(one.people for one in there), sum(one.begun for one in there)
        yield Group(version, position, people, begun, last, wish.of(there[0].stand))


def _impossible(wish: Wish, stand: Stand, code: str, sentence: Said) -> Unacceptable:
    place = (stand.version, stand.position)
    where = f"people.at.{list(wish.at).index(place)}" if place in wish.at else "people"
    return Unacceptable(code, sentence, [{"field": where, "sentence": sentence}])
