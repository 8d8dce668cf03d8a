"""The history of changes: who changed what, before and after; for admins, and of a sequence for whoever may edit it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import csv_tables
from integration.api.csv_tables import Cell
from integration.api.faces import Face, face, faces
from integration.api.guard import Asking, Guard
from integration.api.shapes import Before, Limit, Several, Strict, Whole
from sequences.core import auditing
from sequences.core.auditing import Change, Told, What
from sequences.storage import audit
from sequences.storage.accounts import Person
from sequences.storage.audit import Filter, Row
from sequences.words import Said, say, spoken

CHUNK = 500
Kind = Annotated[str, AfterValidator(What)]  # in the document of the API a text: its parameters are no references
HEAD = (say("When"), say("Who"), say("What"), say("Subject"), say("Place"), say("Before"), say("After"))


class SequenceAuditQuery(Strict):
    """Which part of a sequence's changes: those before the last id of the page before."""

    before: Before = 2**62
    limit: Limit = 50


class AuditFilter(Strict):
    """Which changes: of a user, of some kinds, about a sequence, from a moment on, and before one. 0: any."""

    user: Whole = 0
    what: Annotated[tuple[Kind, ...], Several] = ()
    sequence: Whole = 0
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def filter(self) -> Filter:
        """Return what the store looks for."""
        return Filter(self.user or None, self.what, self.sequence or None, self.since, self.until)


class AuditQuery(AuditFilter, SequenceAuditQuery):
    """Which page of which changes, newest first."""


class ShownChange(TypedDict):
    """One place that differs: its name, what it is called, and its values; null: there was nothing."""

    field: str
    label: Said
    before: str | None
    after: str | None


class AuditEntry(TypedDict):
    """One change. `by` is null where an operator made it; an edit of a draft went on from `at` until `until`."""

    id: str
    at: datetime
    until: datetime
    by: Face | None
    what: str
    sentence: Said
    subject: str
    subject_id: str | None
    name: str | None
    sequence: str | None
    changes: list[ShownChange]


class AuditPage(TypedDict):
    """A page of changes, the newest first; `before` asks for the next one."""

    entries: list[AuditEntry]
    before: str | None


class AuditKind(TypedDict):
    """One kind of change, in words."""

    what: str
    sentence: Said


class AuditKinds(TypedDict):
    """Every kind of change there is."""

    kinds: list[AuditKind]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the history of changes."""
    return [
        guard.route("GET", "/audit", every),
        guard.route("GET", "/audit.csv", table),
        guard.route("GET", "/audit-kinds", kinds),
        guard.route("GET", "/sequences/{sequence}/audit", of_sequence),
    ]


async def every(asking: Asking, query: AuditQuery) -> AuditPage:
    """Return a page of the account's changes."""
    asking.must_administer()
    return await _page(asking, query.filter(), query)


async def of_sequence(asking: Asking, query: SequenceAuditQuery) -> AuditPage:
    """Return a page of a sequence's changes, for whoever may edit it."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
    asking.must_own(row)
    return await _page(asking, Filter(sequence=row.id), query)


async def kinds(asking: Asking) -> AuditKinds:
    """Return every kind of change there is, to choose from."""
    asking.must_administer()
    return {"kinds": [{"what": what, "sentence": said} for what, said in auditing.SENTENCES.items()]}


async def table(asking: Asking, query: AuditFilter) -> Annotated[Response, "text/csv"]:
    """Return the account's changes as a table, a line for each place that differs."""
    asking.must_administer()
    head = [spoken(one, asking.language) for one in HEAD]
    return csv_tables.answer("audit.csv", head, _chunks(asking, query.filter()))


async def _page(asking: Asking, wanted: Filter, query: SequenceAuditQuery) -> AuditPage:
    async with asking.own.database.transaction() as connection:
        found = await audit.page(connection, asking.account, wanted, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    who = await _who(asking, page)
    before = str(page[-1].id) if len(found) > query.limit else None
    return {"entries": [_shown(row, who) for row in page], "before": before}


async def _who(asking: Asking, page: Iterable[Row]) -> Mapping[int, Person]:
    return await faces(asking, {row.user_id for row in page})


def _shown(row: Row, who: Mapping[int, Person]) -> AuditEntry:
    return {
        "id": str(row.id),
        "at": row.at,
        "until": row.until,
        "by": None if row.user_id is None else face(who, row.user_id),
        "what": row.what,
        "sentence": auditing.SENTENCES[What(row.what)],
        "subject": row.subject,
        "subject_id": None if row.subject_id is None else str(row.subject_id),
        "name": row.name,
        "sequence": None if row.sequence_id is None else str(row.sequence_id),
        "changes": [_change(one) for one in _told(row)],
    }


def _told(row: Row) -> list[Told]:
    return auditing.told(Change(row.before, row.after))


def _change(one: Told) -> ShownChange:
    return {"field": one.field, "label": one.label, "before": one.before, "after": one.after}


async def _chunks(asking: Asking, wanted: Filter) -> AsyncIterator[list[Sequence[Cell]]]:
    before = audit.NEWEST
    while True:
        async with asking.own.database.transaction() as connection:
            page = await audit.page(connection, asking.account, wanted, before=before, limit=CHUNK)
        who = await _who(asking, page)
        yield [cells for row in page for cells in _lines(row, who, asking.language)]
        if len(page) < CHUNK:
            return
        before = page[-1].id


def _lines(row: Row, who: Mapping[int, Person], language: str) -> list[Sequence[Cell]]:
    """Return the lines of one change: at least one, also where no place is told."""
    by = face(who, row.user_id)["name"] if row.user_id is not None else spoken(auditing.OPERATOR, language)
    said = spoken(auditing.SENTENCES[What(row.what)], language)
    head: list[Any] = [row.at.isoformat(), by or str(row.user_id), said, row.name or row.subject_id]
    places = _told(row) or [Told("", auditing.EMPTY, None, None)]
    return [[*head, *_cells(one, language)] for one in places]


def _cells(one: Told, language: str) -> list[Cell]:
    said = [spoken(value, language) if value else None for value in (one.before, one.after)]
    return [spoken(one.label, language) if one.field else None, *said]
