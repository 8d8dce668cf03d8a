"""The signature of whoever asks: nobody else's is ever shown or changed (row B8)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict
from sequences.authoring import composing
from sequences.core.auditing import Subject, What
from sequences.storage import signatures as store
from sequences.storage.signatures import Signature


class SignatureWish(Strict, strict=True):
    """One's own signature; `automatic`: below every automatic e-mail that does not say otherwise."""

    html: str
    automatic: bool = False


class OwnSignature(TypedDict):
    """The same, sanitised."""

    html: str
    automatic: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the signature."""
    return [guard.route("GET", "/signature", read), guard.route("PUT", "/signature", write)]


def _shown(one: Signature) -> OwnSignature:
    return {"html": one.html, "automatic": one.automatic}


async def read(asking: Asking) -> OwnSignature:
    """Return one's own signature; empty when there is none."""
    async with asking.own.database.transaction() as connection:
        return _shown(await store.get(connection, asking.account, asking.person.user_id))


async def write(asking: Asking, body: SignatureWish) -> OwnSignature:
    """Keep one's own signature; what is published from now on carries it."""
    asking.must_write()
    signature = Signature(composing.signature(body.html), body.automatic)
    async with asking.own.database.transaction() as connection:
        known = await store.get(connection, asking.account, asking.person.user_id)
        await store.put(connection, asking.account, asking.person.user_id, signature, now=asking.now)
        await asking.note(
            connection, What.SIGNATURE_CHANGED, Subject.SETTINGS,
            before={"automatic": known.automatic, "size": len(known.html)},
            after={"automatic": signature.automatic, "size": len(signature.html)},
        )  # fmt: skip
    return _shown(signature)
