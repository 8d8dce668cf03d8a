"""Copies: a sequence once more, as a draft of whoever asks, and whether a name is taken already (rows B1, F2)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.sequences import WholeSequence, whole
from integration.api.shapes import After, Strict
from sequences.authoring import duplicating
from sequences.core.auditing import What
from sequences.storage import history
from sequences.storage.database import storable


class CopyQuery(Strict):
    """In which language the copy is called one."""

    language: Literal["en", "fr"] = "en"


class NameQuery(Strict):
    """A name somebody types, and the sequence that may have it (`but`)."""

    name: Annotated[str, Field(max_length=1000)]
    but: After = 0


class NameTaken(TypedDict):
    """Whether another sequence of the account has this name."""

    taken: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of copies and names."""
    return [
        guard.route("POST", "/sequences/{sequence}/duplicate", duplicate, status=201),
        guard.route("GET", "/names", name),
    ]


async def duplicate(asking: Asking, query: CopyQuery) -> WholeSequence:
    """Add a copy of a sequence's draft, owned by whoever asks; it takes nobody in until it is activated."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        copy = await duplicating.duplicate(
            connection, row, asking.person.user_id, language=query.language, now=asking.now
        )
        await asking.note_sequence(connection, What.SEQUENCE_DUPLICATED, copy, after={"copy_of": row.name})
    return await whole(asking, copy)


async def name(asking: Asking, query: NameQuery) -> NameTaken:
    """Return whether a name is taken: names may repeat, but people should know."""
    asking.must_write()
    wanted = storable(query.name.strip())
    async with asking.own.database.transaction() as connection:
        found = await history.taken(connection, asking.account, [wanted], but=query.but)
    return {"taken": bool(found)}
