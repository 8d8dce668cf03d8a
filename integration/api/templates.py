"""Templates and snippets: one's own and the shared ones; only their owner and admins change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import NOTHING, Asking, Guard
from integration.api.shapes import After, Limit, Strict
from sequences.authoring import composing
from sequences.core.auditing import Subject, What
from sequences.errors import NotAllowed, NotFound
from sequences.storage import templates as store
from sequences.storage.database import AsyncConnection
from sequences.storage.templates import TemplateRow, Wanted
from sequences.words import say

Kind = Literal["template", "snippet"]


class TemplateWish(Strict, strict=True):
    """A template or snippet as a person sends it."""

    kind: Kind
    name: str
    subject: str = ""
    body: str
    shared: bool = False


class TemplateQuery(Strict):
    """Which templates to list: of one kind or all, after the last id of the page before."""

    kind: Kind | None = None
    after: After = 0
    limit: Limit = 50


class Template(TypedDict):
    """One as the composer shows it."""

    id: str
    kind: str
    name: str
    subject: str
    body: str
    shared: bool
    owner: str
    modified_at: str


class TemplatePage(TypedDict):
    """A page of templates; `after` asks for the next one."""

    templates: list[Template]
    after: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of templates."""
    one = "/templates/{template}"
    return [
        guard.route("GET", "/templates", every),
        guard.route("POST", "/templates", create, status=201),
        guard.route("GET", one, read),
        guard.route("PUT", one, save),
        guard.route("DELETE", one, remove, status=204),
    ]


def shown(row: TemplateRow) -> Template:
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


def _wanted(asking: Asking, body: TemplateWish) -> Wanted:
    asking.must_write()
    return composing.template(Wanted(**body.model_dump()))


async def _row(asking: Asking, connection: AsyncConnection) -> TemplateRow:
    row = await store.get(connection, asking.account, asking.person.user_id, asking.number("template"))
    if row is None or asking.boards is not None:  # guests use none
        raise NotFound("template_not_found", say("This template does not exist, or is not shared with you."))
    return row


def _must_own(asking: Asking, row: TemplateRow) -> None:
    asking.must_write()
    if asking.person.role != "admin" and row.owner_id != asking.person.user_id:
        raise NotAllowed("not_owner", say("Only its creator and admins can change this template."))


def _audited(row: TemplateRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("kind", "name", "subject", "body", "shared")}


async def _note(
    asking: Asking,
    connection: AsyncConnection,
    what: What,
    row: TemplateRow,
    *,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
) -> None:
    await asking.note(connection, what, Subject.TEMPLATE, row.id, name=row.name, before=before, after=after)


async def every(asking: Asking, query: TemplateQuery) -> TemplatePage:
    """Return a page of the templates and snippets one may use."""
    if asking.boards is not None:
        return {"templates": [], "after": None}
    async with asking.own.database.transaction() as connection:
        found = await store.page(
            connection,
            asking.account,
            asking.person.user_id,
            kind=query.kind,
            after=query.after,
            limit=query.limit + 1,
        )
    page = found[: query.limit]
    following = str(page[-1].id) if len(found) > query.limit else None
    return {"templates": [shown(row) for row in page], "after": following}


async def create(asking: Asking, body: TemplateWish) -> Template:
    """Keep a template or snippet."""
    wanted = _wanted(asking, body)
    async with asking.own.database.transaction() as connection:
        row = await store.add(connection, asking.account, asking.person.user_id, wanted, now=asking.now)
        await _note(asking, connection, What.TEMPLATE_CREATED, row, after=_audited(row))
    return shown(row)


async def read(asking: Asking) -> Template:
    """Return one."""
    async with asking.own.database.transaction() as connection:
        return shown(await _row(asking, connection))


async def save(asking: Asking, body: TemplateWish) -> Template:
    """Write over one."""
    wanted = _wanted(asking, body)
    async with asking.own.database.transaction() as connection:
        row = await _row(asking, connection)
        _must_own(asking, row)
        saved = await store.save(connection, asking.account, row.id, wanted, now=asking.now)
        if saved is not None:
            before, after = _audited(row), _audited(saved)
            await _note(asking, connection, What.TEMPLATE_CHANGED, saved, before=before, after=after)
    if saved is None:
        raise NotFound("template_not_found", say("This template was deleted meanwhile."))
    return shown(saved)


async def remove(asking: Asking) -> Response:
    """Delete one; e-mails that were written with it stay as they are."""
    async with asking.own.database.transaction() as connection:
        row = await _row(asking, connection)
        _must_own(asking, row)
        await store.remove(connection, asking.account, row.id)
        await _note(asking, connection, What.TEMPLATE_DELETED, row, before=_audited(row))
    return Response(status_code=204)
