"""Mailboxes: the ones somebody owns or may use, and connecting one."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

from pydantic import Field, model_validator
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict
from sequences.core.auditing import Subject, What
from sequences.core.pace import Chosen, pace_of
from sequences.core.zones import known
from sequences.errors import NotAllowed, NotFound
from sequences.mail import health
from sequences.mail.address import check_address
from sequences.mailboxes import connecting, trying
from sequences.storage import mailboxes as store
from sequences.storage import paces
from sequences.storage.accounts import Person
from sequences.storage.database import AsyncConnection
from sequences.storage.mailboxes import Mailbox
from sequences.words import Said, say, unpacked
from tasks.wake import wake

Line = Annotated[str, Field(pattern=r"^\P{Cc}*$")]  # no control characters: it may end up in a header


class MailboxWish(Strict):
    """A mailbox as a person describes it."""

    address: Line = Field(max_length=320)
    display_name: Line = Field("", max_length=200)
    shared: bool = False
    smtp_host: Line = Field(max_length=253)
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: str = Field("starttls", pattern="^(none|starttls|tls)$")
    imap_host: Line | None = Field(None, max_length=253)
    imap_port: int = Field(993, ge=1, le=65535)
    imap_security: str = Field("tls", pattern="^(none|starttls|tls)$")
    username: Line = Field(max_length=320)
    password: Line = Field(max_length=1000)
    keeps_sent: bool = False


class LendingWish(Strict):
    """Whether colleagues' sequences may send through a mailbox to the items of its owner."""

    lent: bool


Mails = Annotated[int, Field(ge=1, le=100_000)]


class PaceWish(Strict):
    """How many e-mails may leave; null: as is usual for the provider. `ramp_first` 0: no ramp."""

    per_minute: Mails | None = None
    per_hour: Mails | None = None
    per_day: Mails | None = None
    ramp_first: int | None = Field(None, ge=0, le=100_000)
    ramp_more: Mails | None = None

    @model_validator(mode="after")
    def _a_ramp_begins(self) -> PaceWish:
        if self.ramp_more is not None and not self.ramp_first:
            raise ValueError("a ramp begins with ramp_first")
        return self


class ShownPace(TypedDict):
    """How many e-mails may leave in any minute, hour and day; a ramp begins with `ramp_first` a day."""

    per_minute: int | None
    per_hour: int | None
    per_day: int | None
    ramp_first: int | None
    ramp_more: int | None


class ShownMailbox(TypedDict):
    """A mailbox without anything secret; `held` people wait for it, `health` says how it is in a sentence."""

    id: str
    address: str
    display_name: str
    kind: str
    auth: str
    reads: bool
    owner: str
    shared: bool
    lent: bool
    state: str
    problem: Said | None
    held: int
    health: Said
    pace: ShownPace


class Mailboxes(TypedDict):
    """Those one may use."""

    mailboxes: list[ShownMailbox]


class Removed(TypedDict):
    """Whether it is gone."""

    removed: bool


class Tried(TypedDict):
    """What a test of a mailbox found, each thing in a sentence."""

    sends: bool
    reads: bool | None  # None: it only sends, or was not tried
    sentences: list[Said]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of mailboxes."""
    return [
        guard.route("GET", "/mailboxes", every),
        guard.route("POST", "/mailboxes", connect, status=201),
        guard.route("POST", "/mailboxes/{mailbox}/test", test),
        guard.route("PUT", "/mailboxes/{mailbox}/pace", choose_pace),
        guard.route("PUT", "/mailboxes/{mailbox}/lending", lend),
        guard.route("DELETE", "/mailboxes/{mailbox}", remove),
    ]


def _shown(mailbox: Mailbox, person: Person, held: int, chosen: Chosen) -> ShownMailbox:
    """Return a mailbox as the settings show it; days are those of `person`."""
    return {
        "id": str(mailbox.id),
        "address": mailbox.address,
        "display_name": mailbox.display_name,
        "kind": mailbox.kind,
        "auth": mailbox.auth,
        "reads": mailbox.reads,
        "owner": str(mailbox.owner_id),
        "shared": mailbox.shared,
        "lent": mailbox.lent,
        "state": mailbox.state,
        "problem": unpacked(mailbox.problem) if mailbox.problem else None,
        "held": held,
        "health": health.sentence(mailbox, held, known(person.time_zone)),
        "pace": _pace(mailbox, chosen),
    }


def _pace(mailbox: Mailbox, chosen: Chosen) -> ShownPace:
    """Return the pace that holds: what was chosen, else what is usual."""
    pace = pace_of(mailbox.kind, mailbox.smtp_host or "", chosen)
    return {
        "per_minute": pace.per_minute,
        "per_hour": pace.per_hour,
        "per_day": pace.per_day,
        "ramp_first": pace.ramp.first if pace.ramp else None,
        "ramp_more": pace.ramp.more if pace.ramp else None,
    }


async def every(asking: Asking) -> Mailboxes:
    """Return the mailboxes somebody may use (row R2); admins see all."""
    if asking.boards is not None:  # a guest
        return {"mailboxes": []}
    async with asking.own.database.transaction() as connection:
        found = await store.of_account(connection, asking.account)
        held = await store.held(connection, asking.account)
        chosen = await paces.chosen(connection, asking.account)
    person = asking.person
    mine = [one for one in found if one.shared or one.owner_id == person.user_id or person.role == "admin"]
    return {"mailboxes": [_shown(one, person, held.get(one.address, 0), chosen[one.id]) for one in mine]}


async def connect(asking: Asking, body: MailboxWish) -> ShownMailbox:
    """Connect a mailbox, or connect it again; it is tried before it is kept."""
    asking.must_write()
    own, owner = asking.own, await owner_of(asking, body.address)
    mailbox = await connecting.connect(
        own.database, own.keyring, own.mailer, asking.account, owner,
        body.model_dump(), by=asking.person.user_id, now=asking.now,
    )  # fmt: skip
    await wake(own.redis)
    return await shown(asking, mailbox)


async def shown(asking: Asking, mailbox: Mailbox) -> ShownMailbox:
    """Return a mailbox as the settings show it to whoever asks."""
    async with asking.own.database.transaction() as connection:
        chosen = await paces.chosen(connection, asking.account)
        held = await store.held(connection, asking.account)
    return _shown(mailbox, asking.person, held.get(mailbox.address, 0), chosen[mailbox.id])


async def choose_pace(asking: Asking, body: PaceWish) -> ShownMailbox:
    """Choose how many e-mails may leave; people who wait for a slot ask again at once."""
    async with asking.own.database.transaction() as connection:
        mailbox = await _owned(asking, connection, say("Only its owner and admins can change this mailbox."))
        known = (await paces.chosen(connection, asking.account))[mailbox.id]
        wanted = Chosen(**body.model_dump())
        await paces.choose(connection, asking.account, mailbox.id, wanted, now=asking.now)
        before, after = {"pace": asdict(known)}, {"pace": asdict(wanted)}
        await asking.note(
            connection, What.MAILBOX_CHANGED, Subject.MAILBOX, mailbox.id, name=mailbox.address, before=before,
            after=after,
        )  # fmt: skip
    await wake(asking.own.redis)
    return await shown(asking, mailbox)


async def lend(asking: Asking, body: LendingWish) -> ShownMailbox:
    """Lend one's mailbox to colleagues' sequences for items of one's own, or take it back (row L9).

    Nobody else can do that, not even an admin: who writes in somebody's name has asked them.
    """
    async with asking.own.database.transaction() as connection:
        mailbox = await _owned(asking, connection, say("Only its owner can lend this mailbox."))
        if mailbox.owner_id != asking.person.user_id:
            raise NotAllowed("not_your_mailbox", say("Only its owner can lend this mailbox."))
        await store.lend(connection, asking.account, mailbox.id, lent=body.lent)
        lent = replace(mailbox, lent=body.lent)
        if lent != mailbox:
            await store.release(connection, lent, now=asking.now)
        await asking.note(
            connection, What.MAILBOX_CHANGED, Subject.MAILBOX, mailbox.id, name=mailbox.address,
            before={"lent": mailbox.lent}, after={"lent": body.lent},
        )  # fmt: skip
    await wake(asking.own.redis)
    return await shown(asking, lent)


async def owner_of(asking: Asking, address: str) -> int:
    """Return who owns the mailbox of this address once it is connected; an admin who mends it does not take it.

    Raises NotAllowed when it is somebody else's.
    """
    kept = (check_address(address) or address).lower()  # as it will be kept
    async with asking.own.database.transaction() as connection:
        known = await store.by_address(connection, asking.account, kept)
    owner = known.owner_id if known else asking.person.user_id
    if owner != asking.person.user_id:
        asking.must_administer()
    return owner


async def remove(asking: Asking) -> Removed:
    """Forget a mailbox and its password; its sequences wait until another is connected."""
    async with asking.own.database.transaction() as connection:
        mailbox = await _owned(asking, connection, say("Only its owner and admins can remove this mailbox."))
        await store.delete(connection, asking.account, mailbox.id)
        await asking.note(
            connection, What.MAILBOX_REMOVED, Subject.MAILBOX, mailbox.id, name=mailbox.address,
            before=connecting.audited(mailbox),
        )  # fmt: skip
    return {"removed": True}


async def _owned(asking: Asking, connection: AsyncConnection, refusal: Said) -> Mailbox:
    """Return the mailbox of the path. Raises NotFound, or NotAllowed when it is somebody else's."""
    asking.must_write()
    number = asking.number("mailbox")
    mailbox = (await store.by_id(connection, [number])).get(number)
    if mailbox is None or mailbox.account_id != asking.account:
        raise NotFound("mailbox_not_found", say("This mailbox is not connected."))
    if mailbox.owner_id != asking.person.user_id and asking.person.role != "admin":
        raise NotAllowed("not_owner", refusal)
    return mailbox


async def test(asking: Asking) -> Tried:
    """Send a message to the mailbox itself and read it back; when that works, people who waited go on."""
    own = asking.own
    async with own.database.transaction() as connection:
        mailbox = await _owned(asking, connection, say("Only its owner and admins can test this mailbox."))
    tried = await trying.try_mailbox(own.mailer, mailbox, now=asking.now)
    async with own.database.transaction() as connection:
        if tried.sends:
            await store.recover(connection, mailbox, now=asking.now)
        if tried.reads:
            await store.read(connection, mailbox.id)
    await wake(own.redis)
    return {"sends": tried.sends, "reads": tried.reads, "sentences": list(tried.sentences)}
