"""The links of an e-mail that lead back to us, made for one message and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sequences.definition import Tracking
from sequences.tokens import Purpose, signer

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
