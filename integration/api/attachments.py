"""Files to attach: uploaded for the whole account, named in e-mail steps, removed by their owner or an admin."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import After, Limit, Strict
from integration.bodies import BadBody, read_body
from sequences.core.auditing import Subject, What
from sequences.errors import Conflict, NotAllowed, NotFound, Unacceptable
from sequences.mail.attaching import LARGEST_FILE, MEGABYTE, BadFile, accept, download_name
from sequences.storage import attachments as store
from sequences.storage.attachments import AttachmentRow
from sequences.storage.database import AsyncConnection
from sequences.words import say

LARGEST_ACCOUNT = 500 * MEGABYTE


class FileQuery(Strict):
    """Which files to list: those after the last id of the page before."""

    after: After = 0
    limit: Limit = 50


class UploadQuery(Strict):
    """What an uploaded file is called."""

    name: str = ""


class File(TypedDict):
    """A file without its bytes; `size` in bytes, `kind` its media type."""

    id: str
    name: str
    kind: str
    size: int
    owner: str
    created_at: str


class FilePage(TypedDict):
    """A page of files; `after` asks for the next one."""

    attachments: list[File]
    after: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of attachments."""
    one = "/attachments/{attachment}"
    return [
        guard.route("GET", "/attachments", every),
        guard.route("POST", "/attachments", upload, status=201),
        guard.route("GET", one, download),
        guard.route("DELETE", one, remove, status=204),
    ]


def shown(row: AttachmentRow) -> File:
    """Return a file without its bytes."""
    return {
        "id": str(row.id),
        "name": row.name,
        "kind": row.kind,
        "size": row.size,
        "owner": str(row.owner_id),
        "created_at": row.created_at.isoformat(),
    }


async def every(asking: Asking, query: FileQuery) -> FilePage:
    """Return a page of the files of the account."""
    if asking.boards is not None:  # a guest
        return {"attachments": [], "after": None}
    async with asking.own.database.transaction() as connection:
        found = await store.page(connection, asking.account, after=query.after, limit=query.limit + 1)
    page = found[: query.limit]
    following = str(page[-1].id) if len(found) > query.limit else None
    return {"attachments": [shown(row) for row in page], "after": following}


async def upload(asking: Asking, query: UploadQuery) -> File:
    """Keep a file: its bytes are the body, its name is in the query."""
    asking.must_write()
    if not query.name:
        raise BadBody(400, "no_name", say("Send the name of the file in the query, as in ?name=offer.pdf."))
    content = await read_body(asking.request, LARGEST_FILE)
    try:
        file = accept(query.name, content)
    except BadFile as error:
        raise Unacceptable(error.code, error.sentence) from error
    async with asking.own.database.transaction() as connection:
        if await store.total(connection, asking.account) + len(content) > LARGEST_ACCOUNT:
            sentence = say(
                "The files of your account take {size} MB: remove some first.", size=LARGEST_ACCOUNT // MEGABYTE
            )
            raise Unacceptable("account_full", sentence)
        row = await store.add(
            connection, account=asking.account, owner=asking.person.user_id, now=asking.now, **vars(file)
        )
        if row is not None:
            await asking.note(
                connection, What.FILE_ADDED, Subject.FILE, row.id, name=row.name, after={"size": row.size}
            )
    if row is None:
        raise Conflict(
            "name_taken", say("There is a file {name} already: rename this one, or remove the other.", name=file.name)
        )
    return shown(row)


async def _row(asking: Asking, connection: AsyncConnection) -> AttachmentRow:
    row = await store.get(connection, asking.account, asking.number("attachment"))
    if row is None or asking.boards is not None:
        raise NotFound("attachment_not_found", say("This file does not exist, or was removed."))
    return row


async def download(asking: Asking) -> Annotated[Response, "application/octet-stream"]:
    """Return the bytes of a file, to be saved and never shown as a page."""
    async with asking.own.database.transaction() as connection:
        row = await _row(asking, connection)
        _, kind, content = (await store.contents(connection, asking.account, [row.id]))[row.id]
    headers = {"Content-Disposition": download_name(row.name), "Content-Security-Policy": "sandbox"}
    return Response(content, media_type=kind, headers=headers)


async def remove(asking: Asking) -> Response:
    """Let nobody attach a file any more; what is published goes on sending it."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await _row(asking, connection)
        if asking.person.role != "admin" and row.owner_id != asking.person.user_id:
            raise NotAllowed("not_owner", say("Only its owner and admins can remove this file."))
        await store.remove(connection, asking.account, row.id, now=asking.now)
        await asking.note(connection, What.FILE_REMOVED, Subject.FILE, row.id, name=row.name, before={"size": row.size})
    return Response(status_code=204)
