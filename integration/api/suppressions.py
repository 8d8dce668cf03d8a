"""Who must not be written to: one by one or as a list, kept as hashes, shown as hints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_body, read_json
from sequences.incoming.suppression_lists import entry, read_list, write_rows
from sequences.storage import suppressions as store
from sequences.storage.database import AsyncConnection
from sequences.storage.suppressions import NEWEST, Entry

LISTS = ("text/csv", "text/plain")
LARGEST_LIST, MOST_LINES = 5_000_000, 100  # bytes of a list; lines named in an answer
MOST, CHUNK = 500, 2_000


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the do-not-contact list."""
    return [
        guard.route("GET", "/suppressions", every),
        guard.route("POST", "/suppressions", add, status=201),
        guard.route("DELETE", "/suppressions", remove),
    ]


def _kind(asking: Asking) -> str:
    return asking.request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _what(asking: Asking) -> str:
    """Return the address, or "@domain", of the body."""
    what = entry(str((await read_json(asking.request)).get("address", "")))
    if what is None:
        raise BadBody(400, "bad_address", 'Send an e-mail address, or a domain as "@example.org".')
    return what


async def _key(asking: Asking, connection: AsyncConnection) -> str:
    return (await asking.own.tenants.get(connection, [asking.account]))[asking.account].hash_key


async def every(asking: Asking) -> object:
    """Return a page of the list, newest first, or with `Accept: text/csv` all of it as a table."""
    asking.must_write()
    if "text/csv" in asking.request.headers.get("accept", "").lower():
        disposition = {"Content-Disposition": 'attachment; filename="suppressions.csv"'}
        return StreamingResponse(_table(asking), media_type="text/csv; charset=utf-8", headers=disposition)
    limit = asking.query_number("limit", 50, most=MOST, least=1)
    async with asking.own.database.transaction() as connection:
        found = await store.page(connection, asking.account, before=_before(asking), limit=limit + 1)
    page = found[:limit]
    return {"suppressions": [_shown(one) for one in page], "before": _place(page[-1]) if len(found) > limit else None}


def _shown(one: Entry) -> dict[str, Any]:
    return {"hint": one.hint, "reason": one.reason, "at": one.at.isoformat()}


def _place(one: Entry) -> str:
    return f"{one.at.isoformat()}~{one.digest.hex()}"


def _before(asking: Asking) -> tuple[datetime, bytes]:
    text = asking.request.query_params.get("before", "")
    if not text:
        return NEWEST
    try:
        at, _, digest = text.partition("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment, bytes.fromhex(digest)
    except ValueError as error:
        raise BadBody(400, "bad_page", "Ask for the page that the answer before named in `before`.") from error


async def _table(asking: Asking) -> AsyncIterator[str]:
    before, head = NEWEST, True
    while True:
        async with asking.own.database.transaction() as connection:
            found = await store.page(connection, asking.account, before=before, limit=CHUNK)
        yield write_rows(found, head=head)
        if len(found) < CHUNK:
            return
        before, head = (found[-1].at, found[-1].digest), False


async def add(asking: Asking) -> object:
    """Never write to an address or domain again, or to those of a list."""
    asking.must_write()
    if _kind(asking) in LISTS:
        return await _add_list(asking)
    what = await _what(asking)
    async with asking.own.database.transaction() as connection:
        key = await _key(asking, connection)
        await store.add(connection, asking.account, what, store.BY_HAND, key, now=asking.now)
    return {"suppressed": True}


async def _add_list(asking: Asking) -> JSONResponse:
    """Add what can be read of a list, and say which lines could not."""
    data = await read_body(asking.request, LARGEST_LIST)
    read = await asyncio.to_thread(read_list, data)
    async with asking.own.database.transaction() as connection:
        key = await _key(asking, connection)
        added = await store.add_many(connection, asking.account, read.entries, store.IMPORTED, key, now=asking.now)
    answer = {
        "added": added,
        "known": len(read.entries) - added,
        "refused": len(read.refused),
        "refused_lines": list(read.refused[:MOST_LINES]),
    }
    return JSONResponse(answer)


async def remove(asking: Asking) -> object:
    """Allow an address or domain again."""
    asking.must_administer()
    what = await _what(asking)
    async with asking.own.database.transaction() as connection:
        gone = await store.remove(connection, asking.account, what, await _key(asking, connection))
    return {"removed": gone}
