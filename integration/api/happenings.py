"""All that happened in a run as one list: enrolled, mails with their fate, what came back, tasks, pauses, the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from typing_extensions import TypedDict

from integration.api.faces import Face, face, faces, places
from integration.api.guard import Asking
from integration.api.runs import STATES, told
from sequences.core import reasons, stories
from sequences.core.reasons import Reason
from sequences.storage import happenings as store
from sequences.storage.accounts import Person
from sequences.storage.happenings import Story
from sequences.words import Said, say

LIVE = STATES[:2]


class Happening(TypedDict):
    """Something that happened: a code that never changes, its facts, and a sentence; of what did not, what to do.

    `position` is the step it is about; `mail` the id of its e-mail; `by` who of the account did it; `machine`: no
    person did it.
    """

    at: str
    code: str
    sentence: Said
    next_step: Said | None
    facts: dict[str, str]
    run: str
    position: int | None
    mail: str | None
    by: Face | None
    machine: bool


async def of_runs(asking: Asking, every: Sequence[Mapping[str, Any]]) -> list[list[Happening]]:
    """Return what happened in each of some runs, the oldest first; facts only of boards that one may see (row P3)."""
    async with asking.own.database.transaction() as connection:
        found = await store.of_runs(connection, asking.account, [row["id"] for row in every])
    boards = await places(asking, {row["board_id"] for row in every})
    who = await faces(asking, _users(every, found))
    return [_story(row, found[row["id"]], who, row["board_id"] in boards.open) for row in every]


def _users(every: Sequence[Mapping[str, Any]], found: Mapping[int, Story]) -> set[int]:
    users = {user for row in every for user in (row["enrolled_by"], row["paused_by"]) if user}
    return users | {int(one["detail"]["by"]) for story in found.values() for one in story["heard"] if _by(one)}


def _by(heard: Mapping[str, Any]) -> str | None:
    return heard["detail"].get("by") if heard["kind"] == "retried" else None


def _story(row: Mapping[str, Any], story: Story, who: Mapping[int, Person], sees: bool) -> list[Happening]:
    heard = _heard(row, story, who)
    done = [*_mails(row, story), *heard, *_to_do(row, story), *_skips(row, story, sees)]
    parts = [*_run(row, who, sees), *done, *_moves(row, story)]
    every = sorted(parts, key=lambda part: part[0])
    return [one if sees else {**one, "facts": {}, "sentence": _bare(one)} for _, one in every]


def _bare(one: Happening) -> Said:
    return stories.sentence(one["code"], {}) if one["facts"] and one["code"] != "paused" else one["sentence"]


NOT_DONE = {"mail_held": "outcome_unknown", "mail_skipped": "mail_skipped", "dropped": "activity_dropped"}
Part = tuple[datetime, Happening]


def _part(
    row: Mapping[str, Any],
    at: datetime,
    code: str,
    *,
    sentence: Said | None = None,
    position: int | None = None,
    mail: int | None = None,
    by: Face | None = None,
    why: Reason | None = None,
    machine: bool = False,
    **facts: str | None,
) -> Part:
    known = {name: fact for name, fact in facts.items() if fact}
    why = reasons.reason(NOT_DONE[code]) if code in NOT_DONE else why
    return at, {
        "at": at.isoformat(),
        "code": code,
        "sentence": sentence or stories.sentence(code, known),
        "next_step": why.next_step if why else None,
        "facts": known,
        "run": str(row["id"]),
        "position": position,
        "mail": str(mail) if mail else None,
        "by": by,
        "machine": machine,
    }


def _run(row: Mapping[str, Any], who: Mapping[int, Person], sees: bool) -> Iterator[Part]:
    yield _part(row, row["enrolled_at"], "enrolled", by=face(who, row["enrolled_by"]))
    if row["state"] == "paused":
        by = face(who, row["paused_by"]) if row["paused_by"] else None
        why, until = told(row["reason"], sees=sees), row["paused_until"]
        sentence = why.sentence if why else None
        yield _part(
            row, row["paused_at"], "paused", sentence=sentence, by=by, why=why, until=until and until.isoformat()
        )
    if row["state"] not in LIVE and row["ended_at"]:
        why = told(row["reason"], sees=sees)
        sentence = why.sentence if why else say("The run ended.")
        yield _part(row, row["ended_at"], row["state"], sentence=sentence, why=why)


def _mails(row: Mapping[str, Any], story: Story) -> Iterator[Part]:
    for one in story["mail"]:
        at, code = one["sent_at"] or one["begun_at"], f"mail_{one['state']}"
        yield _part(
            row, at, code, position=one["position"], mail=one["id"], subject=one["subject"],
            recipient=one["recipient"], answer=one["answer"] if one["state"] != "sent" else None,
        )  # fmt: skip


def _skips(row: Mapping[str, Any], story: Story, sees: bool) -> Iterator[Part]:
    for one in story["skipped"]:
        why = told(one["reason"], sees=sees)
        sentence = why.sentence if why else None
        yield _part(row, one["at"], "skipped", sentence=sentence, position=one["position"], why=why)


def _heard(row: Mapping[str, Any], story: Story, who: Mapping[int, Person]) -> Iterator[Part]:
    positions = {one["id"]: one["position"] for one in story["mail"]}
    for one in story["heard"]:
        by, mail = _by(one), one["delivery_id"] or None
        code = f"{one['kind']}_by_machine" if one["machine"] and one["kind"] in ("opened", "clicked") else one["kind"]
        detail = one["detail"]
        yield _part(
            row, one["at"], code, position=positions.get(one["delivery_id"]), mail=mail, machine=one["machine"],
            by=face(who, int(by)) if by else None, link=detail.get("link"), text=detail.get("text"),
            diagnostic=detail.get("diagnostic"), back_on=detail.get("back_on"),
        )  # fmt: skip


def _to_do(row: Mapping[str, Any], story: Story) -> Iterator[Part]:
    for one in story["to_do"]:
        facts = {"title": one["title"], "kind": one["kind"]}
        yield _part(row, one["due_at"], "to_do", position=one["position"], **facts)
        if one["done_at"]:
            yield _part(row, one["done_at"], one["state"], position=one["position"], **facts)


def _moves(row: Mapping[str, Any], story: Story) -> Iterator[Part]:
    for one in story["moved"]:
        yield _part(row, one["at"], "moved", number=str(one["number"]))
        if one["back_at"]:
            yield _part(row, one["back_at"], "moved_back", number=str(one["number"]))
