"""Sequences: read, draft, save, publish, switch off, delete; as JSON or as a file. Their list is `sequence_list`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictInt, WrapValidator
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.changes import Fates, PeopleWish, wish_of
from integration.api.faces import BoardName, Face, face, faces, places
from integration.api.guard import Asking, Guard
from integration.api.shapes import LooksLike, Strict, Words
from sequences.authoring import board_check, publishing, second_person
from sequences.authoring.changing import Wish
from sequences.core import checks, codec, reasons
from sequences.core.auditing import What
from sequences.core.checks import Missing, Problem
from sequences.core.definition import Definition
from sequences.errors import Conflict, Unacceptable
from sequences.files import reader as files
from sequences.storage import halts, history, publish_requests, usage
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection, storable
from sequences.storage.sequences import SequenceRow
from sequences.words import Said, say
from tasks.wake import wake

LARGEST_REVISION = 2**31 - 1  # as the column holds it
LONGEST_NOTE = 1000


def _decoded(value: object, _: object) -> Definition:
    """Return the definition in a body. Raises Unacceptable, with each place that is wrong."""
    try:
        return codec.decode(value)
    except codec.BadDefinition as error:
        details = [{"field": place, "expected": expected} for place, expected in error.errors]
        raise Unacceptable(
            "bad_definition", say("This is not a sequence: {error}.", error=str(error)), details
        ) from error


Taken = Annotated[Definition, WrapValidator(_decoded)]
Given = Annotated[dict[str, Any], LooksLike(Definition)]


class SequenceWish(Strict):
    """A sequence as JSON, or as the text of a file."""

    definition: Taken | None = None
    file: str | None = None


class SavedSequence(SequenceWish):
    """A sequence to write over the revision that its editor saw."""

    words: ClassVar[Words] = {"revision": ("no_revision", say("Send the revision you have edited."))}
    revision: StrictInt = Field(gt=0, le=LARGEST_REVISION)


class SwitchOff(PeopleWish):
    """What happens to the people inside; who moves, moves to the published version."""

    words: ClassVar[Words] = {
        "people": (
            "no_choice", say('Say what happens to the people inside: "finish", "move", "stop" or "complete".')
        )
    }  # fmt: skip


class PublishWish(PeopleWish):
    """What happens to the people inside, and what is new."""

    people: Fates = "finish"
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class Paused(TypedDict):
    """Why and since when a sequence sends no e-mail."""

    paused_for: str
    since: str
    sentence: Said
    next_step: Said


class Actions(TypedDict):
    """How many actions a sequence has used (row X8)."""

    this_month: int
    ever: int


class ShownSequence(TypedDict):
    """A sequence without its steps; `editable`: whoever asks may change it, else `why_not` says why not."""

    id: str
    name: str
    state: str
    board: BoardName | None
    created_by: Face
    steps: int
    days: int
    revision: int
    modified_at: str
    paused: Paused | None
    actions: Actions
    editable: bool
    why_not: str | None


class WholeSequence(ShownSequence):
    """A sequence with its definition, what it lacks, what in it will never happen, and how many are `inside` (E1)."""

    inside: int
    saved_by: Face
    definition: Given
    missing: list[Missing]
    warnings: list[Problem]


class ChangedSequence(WholeSequence):
    """A sequence that was published or switched off; `changed`: how many people finish, move, stop, and so on.

    `waits`: it was not published yet, for a second person must approve.
    """

    changed: dict[str, int]
    waits: bool


class NewSequence(WholeSequence):
    """A sequence just made; `name_taken`: another one has its name."""

    name_taken: bool


class CheckedFile(TypedDict):
    """What is wrong with a file, what it lacks, and what in it will never happen."""

    definition: Given
    problems: list[Problem]
    missing: list[Missing]
    warnings: list[Problem]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of sequences."""
    one = "/sequences/{sequence}"
    return [
        guard.route("POST", "/sequences", create, status=201),
        guard.route("GET", one, read),
        guard.route("PUT", one, save),
        guard.route("DELETE", one, delete, status=204),
        guard.route("POST", f"{one}/activate", activate),
        guard.route("POST", f"{one}/deactivate", deactivate),
        guard.route("POST", f"{one}/resume", resume),
        guard.route("GET", f"{one}/file", export),
        guard.route("POST", "/sequence-files", check_file),
    ]


async def shown(asking: Asking, every: list[SequenceRow]) -> list[ShownSequence]:
    """Return sequences as whoever asks sees them."""
    async with asking.own.database.transaction() as connection:
        used = await usage.of_sequences(connection, asking.account, [row.id for row in every], now=asking.now)
    people = await faces(asking, [row.owner_id for row in every])
    known = await places(asking, [row.board_id for row in every])
    found: list[ShownSequence] = []
    for row in every:
        month, ever = used.get(row.id, (0, 0))
        definition = codec.decode(row.draft)
        why_not = asking.why_not_own(row)
        found.append(
            {
                "id": str(row.id),
                "name": row.name,
                "state": row.state,
                "board": known.name(row.board_id),
                "created_by": face(people, row.owner_id),
                "steps": len(definition.steps),
                "days": max(definition.days(), default=0),
                "revision": row.revision,
                "modified_at": row.modified_at.isoformat(),
                "paused": _paused(row),
                "actions": {"this_month": month, "ever": ever},
                "editable": why_not is None,
                "why_not": why_not.sentence if why_not else None,
            }
        )
    return found


def _paused(row: SequenceRow) -> Paused | None:
    """Return why and since when a sequence sends no e-mail; None: it sends."""
    if row.paused_at is None or row.paused_for is None:
        return None
    why = reasons.kept(row.paused_for)
    return {
        "paused_for": why.code,
        "since": row.paused_at.isoformat(),
        "sentence": why.sentence,
        "next_step": why.next_step,
    }


async def whole(asking: Asking, row: SequenceRow) -> WholeSequence:
    """Return a sequence with its definition, what is missing, and what will never happen."""
    definition, saver = codec.decode(row.draft), row.modified_by or row.owner_id
    [one] = await shown(asking, [row])
    async with asking.own.database.transaction() as connection:
        inside = await history.inside(connection, asking.account, row.id)
    return {
        **one,
        "inside": inside,
        "saved_by": face(await faces(asking, [saver]), saver),
        "definition": codec.encode(definition),
        "missing": list(checks.missing(definition)),
        "warnings": list(checks.warnings(definition)),
    }


def _definition(body: SequenceWish) -> Definition:
    """Return the definition in a body: as JSON, or as the text of a file. Raises Unacceptable."""
    if body.file is None:
        return body.definition or _decoded(None, None)
    try:
        return files.parse(body.file)
    except files.BrokenFile as error:
        details = [{"field": e.field, "line": e.line, "expected": e.expected} for e in error.errors]
        first = str(error.errors[0]).removesuffix(".")
        raise Unacceptable(
            "broken_file", say("The file is not a sequence: {first}.", first=str(first)), details
        ) from error


async def _refuse(asking: Asking, definition: Definition) -> None:
    """Raise Unacceptable for what is never right, and for columns that the board has not."""
    publishing.refuse_problems(definition)  # first: the database takes no NUL in a name
    await board_check.refuse_unknown_if_told(asking.own.monday, await asking.access(), definition)


async def create(asking: Asking, body: SequenceWish) -> NewSequence:
    """Add a draft."""
    asking.must_write()
    definition = _definition(body)
    await _refuse(asking, definition)
    async with asking.own.database.transaction() as connection:
        taken = await store.name_taken(connection, asking.account, definition.name)
        row = await publishing.draft(connection, asking.account, asking.person.user_id, definition, now=asking.now)
        what = What.SEQUENCE_CREATED if body.file is None else What.SEQUENCE_IMPORTED
        await asking.note_sequence(connection, what, row, after={"steps": len(definition.steps)})
    return {**await whole(asking, row), "name_taken": taken}


async def read(asking: Asking) -> WholeSequence:
    """Return one sequence."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
    return await whole(asking, row)


async def save(asking: Asking, body: SavedSequence) -> WholeSequence:
    """Save a draft over the revision the editor saw."""
    definition = _definition(body)
    async with asking.own.database.transaction() as connection:
        asking.must_own(await asking.sequence(connection))
    await _refuse(asking, definition)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        user = asking.person.user_id
        saved = await publishing.save(connection, row, definition, body.revision, now=asking.now, user=user)
        await asking.note_edit(connection, row, saved)
    return await whole(asking, saved)


async def activate(asking: Asking, body: PublishWish | None) -> ChangedSequence:
    """Publish the draft and take enrollments, once the board says that it has every column; or ask a second person."""
    async with asking.own.database.transaction() as connection:
        seen = await asking.sequence(connection)
        asking.must_own(seen)
        definition = codec.decode(seen.draft)
        await publishing.refuse_missing(connection, seen, definition, now=asking.now)
    await board_check.refuse_unknown(asking.own.monday, await asking.access(), definition)
    asked = body or PublishWish()
    async with asking.own.database.transaction() as connection:
        await store.lock(connection, asking.account, seen.id)
        row = await asking.sequence(connection)
        if (row.revision, row.version_id) != (seen.revision, seen.version_id):
            raise Conflict("changed_meanwhile", say("Somebody else saved this sequence meanwhile: reload it."))
        wish, note = await wish_of(connection, row, asked), storable(asked.note).strip()
        changed: dict[str, int] = {}
        if waits := await publish_requests.wanted(connection, asking.account):
            await _ask(asking, connection, row, asked, note)
        else:
            row, changed = await _publish(asking, connection, row, wish, note)
    await wake(asking.own.redis)
    return {**await whole(asking, row), "changed": changed, "waits": waits}


async def _publish(
    asking: Asking, connection: AsyncConnection, row: SequenceRow, wish: Wish, note: str
) -> tuple[SequenceRow, dict[str, int]]:
    user = asking.person.user_id
    active, changed = await publishing.publish(connection, asking.own.plans, row, user, wish, now=asking.now, note=note)
    await asking.note_sequence(
        connection, What.SEQUENCE_PUBLISHED, row, before={"state": row.state},
        after={"state": active.state, "note": note, "people": changed},
    )  # fmt: skip
    return active, changed


async def _ask(asking: Asking, connection: AsyncConnection, row: SequenceRow, wish: PublishWish, note: str) -> None:
    """Have it wait for a second person, with its note and choices."""
    user, people = asking.person.user_id, wish.model_dump(mode="json")
    await second_person.ask(connection, row, user, note=note, people=people, now=asking.now)
    told = {"note": note, "people": wish.people}
    await asking.note_sequence(connection, What.PUBLISHING_ASKED, row, after=told)


async def deactivate(asking: Asking, body: SwitchOff) -> ChangedSequence:
    """Take no more enrollments; `people` says what becomes of those inside."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        wish = await wish_of(connection, row, body)
        off, changed = await publishing.deactivate(
            connection, asking.own.plans, row, asking.person.user_id, wish, now=asking.now
        )
        await asking.note_sequence(
            connection, What.SEQUENCE_SWITCHED_OFF, row, before={"state": row.state},
            after={"state": off.state, "people": changed},
        )  # fmt: skip
    return {**await whole(asking, off), "changed": changed, "waits": False}


async def resume(asking: Asking) -> WholeSequence:
    """Let a sequence that was paused for its bounces send again; one that sends is left as it is."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        if await halts.lift(connection, asking.account, row.id, now=asking.now):
            await asking.note_sequence(connection, What.SEQUENCE_RESUMED, row)
        going = await asking.sequence(connection)
    await wake(asking.own.redis)
    return await whole(asking, going)


async def delete(asking: Asking) -> Response:
    """Delete a sequence and stop everybody inside."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        await publishing.delete(connection, asking.own.plans, row, now=asking.now)
        await asking.note_sequence(connection, What.SEQUENCE_DELETED, row, before={"state": row.state})
    return Response(status_code=204)


async def export(asking: Asking) -> Annotated[Response, "application/yaml"]:
    """Return a sequence as a file."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
    return Response(files.dump(codec.decode(row.draft)), media_type="application/yaml")


async def check_file(asking: Asking, body: SequenceWish) -> CheckedFile:
    """Say what is wrong with a file, without keeping it."""
    definition = _definition(body)
    return {
        "definition": codec.encode(definition),
        "problems": list(checks.problems(definition)),
        "missing": list(checks.missing(definition)),
        "warnings": list(checks.warnings(definition)),
    }
