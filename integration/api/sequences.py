"""Sequences: list, read, draft, save, publish, switch off, delete; as JSON or as a file."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from sequences.authoring import board_check, publishing
from sequences.core import checks, codec, reasons
from sequences.core.definition import Definition
from sequences.errors import Conflict, Unacceptable
from sequences.files import reader as files
from sequences.storage import halts, history, usage
from sequences.storage import sequences as store
from sequences.storage.sequences import SequenceRow
from tasks.wake import wake

MOST = 200
LARGEST_REVISION = 2**31 - 1  # as the column holds it


def routes(guard: Guard) -> list[Route]:
    """Return the routes of sequences."""
    one = "/sequences/{sequence}"
    return [
        guard.route("GET", "/sequences", every),
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


def shown(row: SequenceRow) -> dict[str, Any]:
    """Return a sequence as the list shows it."""
    definition = codec.decode(row.draft)
    return {
        "id": str(row.id),
        "name": row.name,
        "state": row.state,
        "board": row.board_id and str(row.board_id),
        "created_by": str(row.owner_id),
        "steps": len(definition.steps),
        "days": max(definition.days(), default=0),
        "revision": row.revision,
        "modified_at": row.modified_at.isoformat(),
        "paused": _paused(row),
    }


def _paused(row: SequenceRow) -> dict[str, str] | None:
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


def whole(row: SequenceRow) -> dict[str, Any]:
    """Return a sequence with its definition, what is missing, and what will never happen."""
    definition = codec.decode(row.draft)
    return {
        **shown(row),
        "definition": row.draft,
        "missing": [vars(one) for one in checks.missing(definition)],
        "warnings": [vars(one) for one in checks.warnings(definition)],
    }


async def every(asking: Asking) -> object:
    """Return a page of the account's sequences; `after` is the last id of the page before."""
    limit = asking.query_number("limit", 50, most=MOST, least=1)
    board = asking.query_number("board", 0, most=2**62) or None
    async with asking.own.database.transaction() as connection:
        found = await store.page(
            connection, asking.account, after=asking.query_number("after", 0, most=2**62), limit=limit + 1, board=board,
            boards=asking.boards,
        )  # fmt: skip
        used = await usage.of_sequences(connection, asking.account, [row.id for row in found], now=asking.now)
    page = found[:limit]
    following = str(page[-1].id) if len(found) > limit else None
    return {"sequences": [{**shown(row), "actions": _actions(row, used)} for row in page], "after": following}


def _actions(row: SequenceRow, used: dict[int, tuple[int, int]]) -> dict[str, int]:
    """Return how many actions a sequence has used (row X8)."""
    month, ever = used.get(row.id, (0, 0))
    return {"this_month": month, "ever": ever}


async def _definition(asking: Asking, body: dict[str, Any]) -> Definition:
    """Return the definition in a body: as JSON, or as the text of a file."""
    try:
        if isinstance(body.get("file"), str):
            return files.parse(body["file"])
        return codec.decode(body.get("definition"))
    except files.BrokenFile as error:
        details = [{"field": e.field, "line": e.line, "expected": e.expected} for e in error.errors]
        first = str(error.errors[0]).removesuffix(".")
        raise Unacceptable("broken_file", f"The file is not a sequence: {first}.", details) from error
    except codec.BadDefinition as error:
        details = [{"field": place, "expected": expected} for place, expected in error.errors]
        raise Unacceptable("bad_definition", f"This is not a sequence: {error}.", details) from error


async def _refuse(asking: Asking, definition: Definition) -> None:
    """Raise Unacceptable for what is never right, and for columns that the board has not."""
    publishing.refuse_problems(definition)  # first: the database takes no NUL in a name
    await board_check.refuse_unknown_if_told(asking.own.monday, await asking.access(), definition)


async def create(asking: Asking) -> object:
    """Add a draft."""
    asking.must_write()
    definition = await _definition(asking, await read_json(asking.request))
    await _refuse(asking, definition)
    async with asking.own.database.transaction() as connection:
        taken = await store.name_taken(connection, asking.account, definition.name)
        row = await publishing.draft(connection, asking.account, asking.person.user_id, definition, now=asking.now)
    return {**whole(row), "name_taken": taken}


async def read(asking: Asking) -> object:
    """Return one sequence, and how many people are `inside` (row E1)."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        used = await usage.of_sequences(connection, asking.account, [row.id], now=asking.now)
        inside = await history.inside(connection, asking.account, row.id)
    return {**whole(row), "actions": _actions(row, used), "inside": inside}


async def save(asking: Asking) -> object:
    """Save a draft over the revision the editor saw."""
    body = await read_json(asking.request)
    revision = body.get("revision")
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 < revision <= LARGEST_REVISION:
        raise BadBody(400, "no_revision", "Send the revision you have edited.")
    definition = await _definition(asking, body)
    async with asking.own.database.transaction() as connection:
        asking.must_own(await asking.sequence(connection))
    await _refuse(asking, definition)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        return whole(await publishing.save(connection, row, definition, revision, now=asking.now))


async def activate(asking: Asking) -> object:
    """Publish the draft and take enrollments, once the board says that it has every column."""
    async with asking.own.database.transaction() as connection:
        seen = await asking.sequence(connection)
        asking.must_own(seen)
        definition = codec.decode(seen.draft)
        await publishing.refuse_missing(connection, asking.account, definition)
    await board_check.refuse_unknown(asking.own.monday, await asking.access(), definition)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        if row.revision != seen.revision:
            raise Conflict("changed_meanwhile", "Somebody else saved this sequence meanwhile: reload it.")
        return whole(await publishing.activate(connection, row, asking.person.user_id, now=asking.now))


async def deactivate(asking: Asking) -> object:
    """Take no more enrollments; `people` says whether those inside finish or stop."""
    people = (await read_json(asking.request)).get("people")
    if people not in ("finish", "stop"):
        raise BadBody(400, "no_choice", 'Say what happens to the people inside: "finish" or "stop".')
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        return whole(await publishing.deactivate(connection, asking.own.plans, row, people, now=asking.now))


async def resume(asking: Asking) -> object:
    """Let a sequence that was paused for its bounces send again; one that sends is left as it is."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        await halts.lift(connection, asking.account, row.id, now=asking.now)
        shown = whole(await asking.sequence(connection))
    await wake(asking.own.redis)
    return shown


async def delete(asking: Asking) -> object:
    """Delete a sequence and stop everybody inside."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        await publishing.delete(connection, asking.own.plans, row, now=asking.now)
    return Response(status_code=204)


async def export(asking: Asking) -> object:
    """Return a sequence as a file."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
    return Response(files.dump(codec.decode(row.draft)), media_type="application/yaml")


async def check_file(asking: Asking) -> object:
    """Say what is wrong with a file, without keeping it."""
    definition = await _definition(asking, await read_json(asking.request))
    return {
        "definition": codec.encode(definition),
        "problems": [vars(one) for one in checks.problems(definition)],
        "missing": [vars(one) for one in checks.missing(definition)],
        "warnings": [vars(one) for one in checks.warnings(definition)],
    }
