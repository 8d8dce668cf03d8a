"""Who asks, and what they may: roles are looked up by the server, never taken from a token or a body (row A1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.api.shapes import Shape, shape_of
from integration.auth import Caller, Verifier
from integration.languages import language_of
from sequences.core import auditing
from sequences.core.auditing import Change, Subject, What
from sequences.errors import NotAllowed, NotFound
from sequences.monday.client import Access
from sequences.storage import audit
from sequences.storage import sequences as sequence_store
from sequences.storage.accounts import Person
from sequences.storage.database import AsyncConnection, act_for
from sequences.storage.sequences import SequenceRow
from sequences.words import ENGLISH, in_language, say
from tasks.runtime import Runtime

NOTHING: Mapping[str, Any] = {}
LOOKS_ONLY = say("Viewers and guests can look, not change: ask a member or an admin.")


@dataclass(frozen=True)
class Asking:
    """One request of a person whose role is known."""

    own: Runtime
    person: Person
    request: Request
    now: datetime
    boards: frozenset[int] | None = None  # of a guest: the ones they are on; None: all
    language: str = ENGLISH  # in which they are answered

    @property
    def account(self) -> int:
        """The account of the verified token."""
        return self.person.account_id

    def must_write(self) -> None:
        """Raise NotAllowed unless the person may change things at all."""
        if self.person.role not in ("admin", "member"):
            raise NotAllowed("viewer", LOOKS_ONLY)

    def must_own(self, row: SequenceRow) -> None:
        """Raise NotAllowed unless the person may change this sequence (row A1)."""
        if why_not := self.why_not_own(row):
            raise why_not

    def why_not_own(self, row: SequenceRow) -> NotAllowed | None:
        """Return why the person may not change this sequence; None: they may."""
        if self.person.role not in ("admin", "member"):
            return NotAllowed("viewer", LOOKS_ONLY)
        if self.person.role != "admin" and row.owner_id != self.person.user_id:
            return NotAllowed("not_owner", say("Only its creator and admins can change this sequence."))
        return None

    def must_administer(self) -> None:
        """Raise NotAllowed unless the person is an admin."""
        if self.person.role != "admin":
            raise NotAllowed("not_admin", say("Only admins of the account can do this."))

    def number(self, name: str) -> int:
        """Return a number of the path. Raises NotFound when it is none."""
        text = str(self.request.path_params[name])
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise NotFound("not_found", say("There is nothing at this address."))
        return int(text)

    async def access(self) -> Access:
        """Return how monday is called for this account in the background."""
        async with self.own.database.transaction() as connection:
            tenant = (await self.own.tenants.get(connection, [self.account]))[self.account]
        return Access(self.account, tenant.token or "")

    async def sequence(self, connection: AsyncConnection, number: int | None = None) -> SequenceRow:
        """Return the sequence of the path, or of a number that came otherwise. Raises NotFound."""
        wanted = self.number("sequence") if number is None else number
        row = await sequence_store.get(connection, self.account, wanted)
        if row is None or row.state == "deleted" or not self.sees(row):
            raise NotFound("sequence_not_found", say("This sequence does not exist, or was deleted."))
        return row

    async def note(
        self,
        connection: AsyncConnection,
        what: What,
        subject: Subject,
        number: int | None = None,
        *,
        name: str | None = None,
        sequence: int | None = None,
        before: Mapping[str, Any] = NOTHING,
        after: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Keep in the audit log what the person does, in the transaction of the change itself (row L11)."""
        change = auditing.difference(before, after)
        await audit.add(connection, self._entry(what, subject, number, name, sequence, change), now=self.now)

    async def note_sequence(
        self,
        connection: AsyncConnection,
        what: What,
        row: SequenceRow,
        *,
        before: Mapping[str, Any] = NOTHING,
        after: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Keep what the person does with a sequence."""
        await self.note(
            connection, what, Subject.SEQUENCE, row.id, name=row.name, sequence=row.id, before=before, after=after
        )

    async def note_edit(self, connection: AsyncConnection, before: SequenceRow, after: SequenceRow) -> None:
        """Keep that the person saved a draft: with the saves before as one edit."""
        change = auditing.of_drafts(before.draft, after.draft)
        number, subject = after.id, Subject.SEQUENCE
        entry = self._entry(What.SEQUENCE_EDITED, subject, number, after.name, number, change)
        await audit.edit(connection, entry, now=self.now)

    def _entry(
        self, what: What, subject: Subject, number: int | None, name: str | None, sequence: int | None, change: Change
    ) -> audit.Entry:
        return audit.Entry(self.account, self.person.user_id, what, subject, number, name, sequence, change)

    def sees(self, row: SequenceRow) -> bool:
        """Return whether the person may see this sequence at all: guests only on boards they are on (row A1)."""
        return self.boards is None or row.board_id in self.boards


@dataclass(frozen=True)
class Visiting:
    """One request of a user of monday, whoever that is: for what must work before anybody can be looked up."""

    own: Runtime
    caller: Caller
    request: Request
    now: datetime


Handler = Callable[..., Awaitable[object]]  # (asking) or with body and query as `shapes` describes
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Description:
    """What the OpenAPI document tells of a route."""

    handler: Handler
    shape: Shape
    status: int


class Described(Route):
    """A route that knows what it takes and gives."""

    def __init__(self, path: str, endpoint: Endpoint, method: str, description: Description) -> None:
        super().__init__(path, endpoint, methods=[method], name=f"{method} {path.removeprefix('/api')}")
        self.verb = method
        self.description = description


class Guard:
    """Lets people in: token, role, then the handler; its answer becomes JSON."""

    def __init__(self, own: Runtime, verifier: Verifier) -> None:
        self.own = own
        self._verifier = verifier

    def route(self, method: str, path: str, handler: Handler, *, status: int = 200) -> Route:
        """Return a route that only people of monday reach; `handler` says by its signature what it takes and gives."""
        shape = shape_of(handler)

        async def endpoint(request: Request) -> Response:
            caller = self._let_in(request)
            now = await self.own.clock.now()
            person = await self._person(caller, now)
            language = language_of(request)
            boards = await self.own.members.boards(person)
            asking = Asking(self.own, person, request, now, boards, language)
            answer = await handler(asking, **await shape.read(request))
            return answer if isinstance(answer, Response) else _json(answer, status, language)

        return Described(f"/api{path}", endpoint, method, Description(handler, shape, status))

    def visit(self, method: str, path: str, handler: Handler) -> Route:
        """Return a route that every user of monday reaches; it may tell nothing that not all of an account may know."""
        shape = shape_of(handler)

        async def endpoint(request: Request) -> Response:
            caller = self._let_in(request)
            visiting = Visiting(self.own, caller, request, await self.own.clock.now())
            answer = await handler(visiting, **await shape.read(request))
            return _json(answer, 200, language_of(request))

        return Described(f"/api{path}", endpoint, method, Description(handler, shape, 200))

    def _let_in(self, request: Request) -> Caller:
        """Return who asks; from here on the request sees the rows of their account only. Raises NotMonday."""
        caller = self._verifier.session(request.headers.get("authorization"))
        act_for(caller.account_id)
        return caller

    async def _person(self, caller: Caller, now: datetime) -> Person:
        person = await self.own.members.get(caller.account_id, caller.user_id, now=now)
        if person is None:
            raise NotAllowed("unknown_user", say("monday does not know you as an active user of this account."))
        return person


def _json(answer: object, status: int, language: str) -> Response:
    """Return an answer as JSON: typed dictionaries, and the dataclasses and moments in them, every sentence said."""
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(to_json(in_language(answer, language)), status, headers, "application/json")
