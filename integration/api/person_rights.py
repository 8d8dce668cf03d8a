"""One person's rights, for admins: a copy of everything that is known of an address, and erasing it (row L13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.faces import Face, face, faces
from integration.api.guard import Asking, Guard
from integration.api.shapes import Before, Limit, Strict, Words
from sequences.accounts import person_rights
from sequences.core.auditing import Subject, What
from sequences.mail.address import check_address
from sequences.secrets import keyed_hash
from sequences.storage import person_rows, suppressions
from sequences.storage.person_rows import Receipt
from sequences.words import say

BAD_ADDRESS = say("Send the e-mail address of one person.")


def _address(value: object) -> str:
    found = check_address(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(BAD_ADDRESS)
    return found


class OnePerson(Strict):
    """Whom it is about."""

    words: ClassVar[Words] = {"address": ("bad_address", BAD_ADDRESS)}
    address: Annotated[str, BeforeValidator(_address)]


class PersonToErase(OnePerson):
    """Whom to forget; `suppress`: never to write to them again, of which a keyed hash is kept."""

    suppress: bool = True


class PersonCopy(TypedDict):
    """Everything that is known of an address: rows by table, and whether it must not be written to."""

    address: str
    made_at: str
    suppressed: bool
    tables: dict[str, list[dict[str, Any]]]


class PersonErasure(TypedDict):
    """A receipt: who erased somebody, when, and how many rows of each table; nothing says whom."""

    id: str
    by: Face
    at: str
    counts: dict[str, int]


class ReceiptQuery(Strict):
    """Which receipts: newest first, before the one that the answer before named."""

    before: Before = 2**62
    limit: Limit = 50


class PersonErasures(TypedDict):
    """A page of receipts; `before` asks for the next one."""

    erasures: list[PersonErasure]
    before: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of a person's rights."""
    return [
        guard.route("POST", "/person/copy", copy),
        guard.route("POST", "/person/erase", erase),
        guard.route("GET", "/person/erasures", every),
    ]


async def copy(asking: Asking, body: OnePerson) -> PersonCopy:
    """Return everything that is known of a person."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        tenant = (await asking.own.tenants.get(connection, [asking.account]))[asking.account]
        found = await person_rights.copy(connection, asking.account, body.address)
        key = {"hash": keyed_hash(body.address, tenant.hash_key).hex()}
        await asking.note(connection, What.PERSON_COPIED, Subject.PERSON, after=key)
        listed = await suppressions.knows(connection, asking.account, body.address, tenant.hash_key)
    return {"address": body.address, "made_at": asking.now.isoformat(), "suppressed": listed, "tables": found}


async def erase(asking: Asking, body: PersonToErase) -> PersonErasure:
    """Forget a person: their runs end, every row about them goes, and a receipt stays."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        tenant = (await asking.own.tenants.get(connection, [asking.account]))[asking.account]
        receipt = await person_rights.erase(
            connection, asking.own.plans, tenant, body.address, by=asking.person.user_id, suppress=body.suppress,
            now=asking.now,
        )  # fmt: skip
        key = {"hash": keyed_hash(body.address, tenant.hash_key).hex()}
        await asking.note(
            connection, What.PERSON_ERASED, Subject.PERSON, receipt.id, after={**key, "rows": receipt.counts}
        )
    [shown] = await _shown(asking, [receipt])
    return shown


async def every(asking: Asking, query: ReceiptQuery) -> PersonErasures:
    """Return a page of receipts, newest first."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        found = await person_rows.page(connection, asking.account, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    return {
        "erasures": await _shown(asking, page),
        "before": str(page[-1].id) if len(found) > query.limit else None,
    }


async def _shown(asking: Asking, page: Iterable[Receipt]) -> list[PersonErasure]:
    receipts = list(page)
    who = await faces(asking, {one.user_id for one in receipts})
    return [
        {"id": str(one.id), "by": face(who, one.user_id), "at": one.at.isoformat(), "counts": one.counts}
        for one in receipts
    ]
