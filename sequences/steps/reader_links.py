"""The links of an e-mail that lead back to us: made for one message and nobody else, and read when they come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sequences.core.definition import Tracking
from sequences.storage import linked
from sequences.storage.database import AsyncConnection
from sequences.storage.linked import Linked
from sequences.tenants import Tenant, Tenants
from sequences.tokens import BadToken, Purpose, delivery_of, signer

UNSUBSCRIBE, OPEN, CLICK = "/u/", "/o/", "/c/"  # paths, each before a token
PICTURE = ".gif"  # behind the token of an opening


@dataclass(frozen=True)
class Hosts:
    """Where the links lead: to the application, and to the host that sees openings and clicks (may be the same)."""

    public_url: str
    tracking_url: str


@dataclass(frozen=True)
class ReaderLinks:
    """The links of one message; what is not tracked is None."""

    unsubscribe: str
    pixel: str | None = None
    click: Callable[[int], str] | None = None


def links_of(hosts: Hosts, hash_key: str, account: int, delivery: int, tracking: Tracking) -> ReaderLinks:
    """Return the links of a message: the same ones whenever it is made."""
    asks = signer(hash_key, account, Purpose.UNSUBSCRIBE).sign(delivery)
    opens = signer(hash_key, account, Purpose.OPEN).sign(delivery) if tracking.opens else None
    clicks = signer(hash_key, account, Purpose.CLICK)
    return ReaderLinks(
        f"{hosts.public_url}{UNSUBSCRIBE}{asks}",
        opens and f"{hosts.tracking_url}{OPEN}{opens}{PICTURE}",
        (lambda number: f"{hosts.tracking_url}{CLICK}{clicks.sign(delivery, number)}") if tracking.clicks else None,
    )


@dataclass(frozen=True)
class Followed:
    """What a token that holds stands for."""

    about: Linked
    tenant: Tenant
    number: int


async def read_tokens(
    connection: AsyncConnection, tenants: Tenants, wanted: Iterable[tuple[Purpose, str]]
) -> dict[tuple[Purpose, str], Followed]:
    """Return what tokens stand for; what is no token of ours for its purpose is missing."""
    named = {key: name for key in wanted if (name := _named(key[1])) is not None}
    found = await linked.get(connection, named.values())
    known = await tenants.get(connection, {one.account_id for one in found.values()})
    read: dict[tuple[Purpose, str], Followed] = {}
    for (purpose, token), name in named.items():
        about = found.get(name)
        tenant = known.get(about.account_id) if about else None
        if about and tenant and (number := _number(tenant, purpose, token)) is not None:
            read[purpose, token] = Followed(about, tenant, number)
    return read


def _named(token: str) -> int | None:
    try:
        return delivery_of(token)
    except BadToken:
        return None


def _number(tenant: Tenant, purpose: Purpose, token: str) -> int | None:
    try:
        return signer(tenant.hash_key, tenant.account_id, purpose).number(token)
    except BadToken:
        return None
