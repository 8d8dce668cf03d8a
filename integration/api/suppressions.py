"""Who must not be written to: one by one or as a list, kept as hashes, shown as hints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import NOTHING, Asking, Guard
from integration.api.shapes import LongLimit, Raw, Strict, Words
from integration.bodies import BadBody
from sequences.core.auditing import Subject, What
from sequences.incoming.suppression_lists import entry, read_list, write_rows
from sequences.secrets import keyed_hash
from sequences.storage import suppressions as store
from sequences.storage.database import AsyncConnection
from sequences.storage.suppressions import NEWEST, Entry
from sequences.words import say

LARGEST_LIST, MOST_LINES = 5_000_000, 100  # bytes of a list; lines named in an answer
CHUNK = 2_000
LIST = Raw(("text/csv", "text/plain"), LARGEST_LIST)
BAD_ADDRESS = say('Send an e-mail address, or a domain as "@example.org".')


def _what(value: object) -> str:
    """Return the address, or "@domain", of a body."""
    what = entry(value) if isinstance(value, str) else None
    if what is None:
        raise ValueError(BAD_ADDRESS)
    return what


def _place(value: object) -> tuple[datetime, bytes]:
    """Return the place in the list that an answer named."""
    at, _, digest = str(value).partition("~")
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment, bytes.fromhex(digest)


class Suppressed(Strict):
    """An address, or a domain as in "@example.org"."""

    words: ClassVar[Words] = {"address": ("bad_address", BAD_ADDRESS)}
    address: Annotated[str, BeforeValidator(_what)]


class SuppressionQuery(Strict):
    """Which part of the list: what comes after the place that the answer before named in `before`, newest first."""

    words: ClassVar[Words] = {"before": ("bad_page", say("Ask for the page that the answer before named in `before`."))}
    before: str = ""
    limit: LongLimit = 50

    def place(self) -> tuple[datetime, bytes]:
        """Return where the page begins. Raises BadBody."""
        try:
            return _place(self.before) if self.before else NEWEST
        except ValueError as error:
            raise BadBody(400, *self.words["before"]) from error


class ShownSuppression(TypedDict):
    """One entry: a hint of what it is (null: an old entry without one), why and since when."""

    hint: str | None
    reason: str
    at: str


class Suppressions(TypedDict):
    """A page of the list; `before` asks for the next one."""

    suppressions: list[ShownSuppression]
    before: str | None


class AddedSuppression(TypedDict):
    """Whether it is on the list."""

    suppressed: bool


class AddedList(TypedDict):
    """What became of a list: how many are new, were known, could not be read, and the first lines of these."""

    added: int
    known: int
    refused: int
    refused_lines: list[int]


class RemovedSuppression(TypedDict):
    """Whether it was on the list."""

    removed: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the do-not-contact list."""
    return [
        guard.route("GET", "/suppressions", every),
        guard.route("GET", "/suppressions.csv", table),
        guard.route("POST", "/suppressions", add, status=201),
        guard.route("POST", "/suppressions/check", check),
        guard.route("POST", "/suppressions/list", add_list),
        guard.route("DELETE", "/suppressions", remove),
    ]


async def _key(asking: Asking, connection: AsyncConnection) -> str:
    return (await asking.own.tenants.get(connection, [asking.account]))[asking.account].hash_key


async def _note(
    asking: Asking,
    connection: AsyncConnection,
    what: What,
    *,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
) -> None:
    await asking.note(connection, what, Subject.SUPPRESSION, before=before, after=after)


def _audited(address: str, key: str) -> dict[str, str]:
    """Return what the audit log keeps of an entry: as much as the list itself."""
    return {"hash": keyed_hash(address, key).hex()}


async def every(asking: Asking, query: SuppressionQuery) -> Suppressions:
    """Return a page of the list, newest first."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        found = await store.page(connection, asking.account, before=query.place(), limit=query.limit + 1)
    page = found[: query.limit]
    before = f"{page[-1].at.isoformat()}~{page[-1].digest.hex()}" if len(found) > query.limit else None
    return {"suppressions": [_shown(one) for one in page], "before": before}


def _shown(one: Entry) -> ShownSuppression:
    return {"hint": one.hint, "reason": one.reason, "at": one.at.isoformat()}


async def table(asking: Asking) -> Annotated[Response, "text/csv"]:
    """Return the whole list as a table."""
    asking.must_write()
    disposition = {"Content-Disposition": 'attachment; filename="suppressions.csv"'}
    return StreamingResponse(_rows(asking), media_type="text/csv; charset=utf-8", headers=disposition)


async def _rows(asking: Asking) -> AsyncIterator[str]:
    before, head = NEWEST, True
    while True:
        async with asking.own.database.transaction() as connection:
            found = await store.page(connection, asking.account, before=before, limit=CHUNK)
        yield write_rows(found, head=head)
        if len(found) < CHUNK:
            return
        before, head = (found[-1].at, found[-1].digest), False


async def add(asking: Asking, body: Suppressed) -> AddedSuppression:
    """Never write to an address or domain again."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        key = await _key(asking, connection)
        await store.add(connection, asking.account, body.address, store.BY_HAND, key, now=asking.now)
        await _note(asking, connection, What.SUPPRESSION_ADDED, after=_audited(body.address, key))
    return {"suppressed": True}


async def check(asking: Asking, body: Suppressed) -> AddedSuppression:
    """Say whether an address, by itself or by its domain, or a domain is on the list, which knows hashes only."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        key = await _key(asking, connection)
        return {"suppressed": await store.knows(connection, asking.account, body.address, key)}


async def add_list(asking: Asking, body: Annotated[bytes, LIST]) -> AddedList:
    """Never write to those of a list again; say which lines could not be read."""
    asking.must_write()
    read = await asyncio.to_thread(read_list, body)
    async with asking.own.database.transaction() as connection:
        key = await _key(asking, connection)
        added = await store.add_many(connection, asking.account, read.entries, store.IMPORTED, key, now=asking.now)
        told = {"rows": len(read.entries), "added": added}
        await _note(asking, connection, What.SUPPRESSIONS_IMPORTED, after=told)
    return {
        "added": added,
        "known": len(read.entries) - added,
        "refused": len(read.refused),
        "refused_lines": list(read.refused[:MOST_LINES]),
    }


async def remove(asking: Asking, body: Suppressed) -> RemovedSuppression:
    """Allow an address or domain again."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        key = await _key(asking, connection)
        gone = await store.remove(connection, asking.account, body.address, key)
        if gone:
            await _note(asking, connection, What.SUPPRESSION_REMOVED, before=_audited(body.address, key))
    return {"removed": gone}
