"""Consents: mailboxes of Google and Microsoft, connected by their owner's permission instead of a password."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.api.mailboxes import Line, owner_of, shown
from integration.bodies import read_json
from sequences import connecting
from sequences.errors import Unacceptable
from tasks.wake import wake

Body = TypeVar("Body", bound=BaseModel)


class Wish(BaseModel):
    """What a person wants to connect."""

    model_config = ConfigDict(extra="forbid")

    provider: Literal["google", "microsoft"]
    via: Literal["api", "smtp"] = "api"
    send_only: bool = False
    shared: bool = False
    display_name: Line = Field("", max_length=200)


class Given(BaseModel):
    """What the provider's page gave back."""

    model_config = ConfigDict(extra="forbid")

    state: Line = Field(max_length=200)
    code: Line = Field(max_length=4000)


def routes(guard: Guard) -> list[Route]:
    """Return the routes of consents."""
    return [
        guard.route("GET", "/mailbox-consents", providers),
        guard.route("POST", "/mailbox-consents", ask, status=201),
        guard.route("POST", "/mailbox-consents/redeem", redeem, status=201),
    ]


async def providers(asking: Asking) -> object:
    """Return the providers that the operator has set up."""
    return {"providers": asking.own.grants.providers}


async def ask(asking: Asking) -> object:
    """Return the page where the owner gives consent; it leads back here within a quarter of an hour."""
    asking.must_write()
    wish = await _read(asking, Wish)
    wanted = wish.model_dump()
    url = await asking.own.grants.ask(asking.account, asking.person.user_id, wanted, now=asking.now)
    return {"url": url}


async def redeem(asking: Asking) -> object:
    """Connect the mailbox whose owner gave consent; only who asked can, and once."""
    asking.must_write()
    given, own, user = await _read(asking, Given), asking.own, asking.person.user_id
    consent = await own.grants.redeem(asking.account, user, given.state, given.code, now=asking.now)
    owner = await owner_of(asking, consent.wanted["address"])
    mailbox = await connecting.connect_by_consent(
        own.database, own.grants, own.mailer, asking.account, owner, consent, now=asking.now
    )
    await wake(own.redis)
    return shown(mailbox, asking.person)


async def _read(asking: Asking, shape: type[Body]) -> Body:
    """Return the body of a request. Raises Unacceptable."""
    try:
        return shape.model_validate(await read_json(asking.request))
    except ValidationError as error:
        details = [{"field": ".".join(map(str, e["loc"])), "sentence": e["msg"]} for e in error.errors()]
        raise Unacceptable("bad_consent", "Something about this consent is missing or wrong.", details) from error
