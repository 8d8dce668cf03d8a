"""Consents: mailboxes of Google and Microsoft, connected by their owner's permission instead of a password."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.mailboxes import Line, ShownMailbox, owner_of, shown
from integration.api.shapes import Strict
from sequences.mailboxes import connecting
from tasks.wake import wake


class ConsentWish(Strict):
    """What a person wants to connect."""

    provider: Literal["google", "microsoft"]
    via: Literal["api", "smtp"] = "api"
    send_only: bool = False
    shared: bool = False
    display_name: Line = Field("", max_length=200)


class ConsentGiven(Strict):
    """What the provider's page gave back."""

    state: Line = Field(max_length=200)
    code: Line = Field(max_length=4000)


class Providers(TypedDict):
    """The providers that the operator has set up."""

    providers: list[str]


class ConsentPage(TypedDict):
    """Where the owner consents."""

    url: str


def routes(guard: Guard) -> list[Route]:
    """Return the routes of consents."""
    return [
        guard.route("GET", "/mailbox-consents", providers),
        guard.route("POST", "/mailbox-consents", ask, status=201),
        guard.route("POST", "/mailbox-consents/redeem", redeem, status=201),
    ]


async def providers(asking: Asking) -> Providers:
    """Return the providers that the operator has set up."""
    return {"providers": asking.own.grants.providers}


async def ask(asking: Asking, body: ConsentWish) -> ConsentPage:
    """Return the page where the owner gives consent; it leads back here within a quarter of an hour."""
    asking.must_write()
    url = await asking.own.grants.ask(asking.account, asking.person.user_id, body.model_dump(), now=asking.now)
    return {"url": url}


async def redeem(asking: Asking, body: ConsentGiven) -> ShownMailbox:
    """Connect the mailbox whose owner gave consent; only who asked can, and once."""
    asking.must_write()
    own, user = asking.own, asking.person.user_id
    consent = await own.grants.redeem(asking.account, user, body.state, body.code, now=asking.now)
    owner = await owner_of(asking, consent.wanted["address"])
    mailbox = await connecting.connect_by_consent(
        own.database, own.grants, own.mailer, asking.account, owner, consent, by=user, now=asking.now
    )
    await wake(own.redis)
    return await shown(asking, mailbox)
