"""Templates and snippets: one's own and the shared ones; only their owner and admins change them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.responses import Response
from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from sequences import composing
from sequences.errors import NotAllowed, NotFound, Unacceptable
from sequences.storage import templates as store
from sequences.storage.database import AsyncConnection
from sequences.storage.templates import TemplateRow, Wanted

MOST = 200
KINDS = ("template", "snippet")


class Body(BaseModel):
    """A template or snippet as a person sends it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["template", "snippet"]
    name: str
    subject: str = ""
    body: str
    shared: bool = False


def routes(guard: Guard) -> list[Route]:
    """Return the routes of templates."""
    one = "/templates/{template}"
    return [
        guard.route("GET", "/templates", every),
        guard.route("POST", "/templates", create, status=201),
        guard.route("GET", one, read),
        guard.route("PUT", one, save),
        guard.route("DELETE", one, remove),
    ]


def shown(row: TemplateRow) -> dict[str, Any]:
    """Return one as the composer shows it."""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "name": row.name,
        "subject": row.subject,
        "body": row.body,
        "shared": row.shared,
        "owner": str(row.owner_id),
        "modified_at": row.modified_at.isoformat(),
    }


async def _wanted(asking: Asking) -> Wanted:
    asking.must_write()
    try:
        body = Body.model_validate(await read_json(asking.request))
    except ValidationError as error:
        details = [{"field": ".".join(map(str, e["loc"])), "sentence": e["msg"]} for e in error.errors()]
        raise Unacceptable("bad_template", "Something about this template is missing or wrong.", details) from error
    return composing.template(Wanted(**body.model_dump()))


async def _row(asking: Asking, connection: AsyncConnection) -> TemplateRow:
    row = await store.get(connection, asking.account, asking.person.user_id, asking.number("template"))
    if row is None or asking.boards is not None:  # guests use none
        raise NotFound("template_not_found", "This template does not exist, or is not shared with you.")
    return row


def _must_own(asking: Asking, row: TemplateRow) -> None:
    asking.must_write()
    if asking.person.role != "admin" and row.owner_id != asking.person.user_id:
        raise NotAllowed("not_owner", "Only its creator and admins can change this template.")


async def every(asking: Asking) -> object:
    """Return a page of the templates and snippets one may use; `after` is the last id of the page before."""
    limit, after = asking.query_number("limit", 50, most=MOST, least=1), asking.query_number("after", 0, most=2**62)
    kind = asking.request.query_params.get("kind") or None
    if kind not in (None, *KINDS):
        raise BadBody(400, "bad_kind", f"Ask for one of these kinds: {', '.join(KINDS)}.")
    if asking.boards is not None:
        return {"templates": [], "after": None}
    async with asking.own.database.transaction() as connection:
        found = await store.page(
            connection, asking.account, asking.person.user_id, kind=kind, after=after, limit=limit + 1
        )
    page = found[:limit]
    return {"templates": [shown(row) for row in page], "after": str(page[-1].id) if len(found) > limit else None}


async def create(asking: Asking) -> object:
    """Keep a template or snippet."""
    wanted = await _wanted(asking)
    async with asking.own.database.transaction() as connection:
        return shown(await store.add(connection, asking.account, asking.person.user_id, wanted, now=asking.now))


async def read(asking: Asking) -> object:
    """Return one."""
    async with asking.own.database.transaction() as connection:
        return shown(await _row(asking, connection))


async def save(asking: Asking) -> object:
    """Write over one."""
    wanted = await _wanted(asking)
    async with asking.own.database.transaction() as connection:
        row = await _row(asking, connection)
        _must_own(asking, row)
        saved = await store.save(connection, asking.account, row.id, wanted, now=asking.now)
    if saved is None:
        raise NotFound("template_not_found", "This template was deleted meanwhile.")
    return shown(saved)


async def remove(asking: Asking) -> object:
    """Delete one; e-mails that were written with it stay as they are."""
    async with asking.own.database.transaction() as connection:
        row = await _row(asking, connection)
        _must_own(asking, row)
        await store.remove(connection, asking.account, row.id)
    return Response(status_code=204)
