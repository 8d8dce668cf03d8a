"""The signature of whoever asks: nobody else's is ever shown or changed (row B8)."""

from __future__ import annotations

from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from sequences import composing
from sequences.storage import signatures as store
from sequences.storage.signatures import Signature


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the signature."""
    return [guard.route("GET", "/signature", read), guard.route("PUT", "/signature", write)]


async def read(asking: Asking) -> object:
    """Return one's own signature; empty when there is none."""
    async with asking.own.database.transaction() as connection:
        return vars(await store.get(connection, asking.account, asking.person.user_id))


async def write(asking: Asking) -> object:
    """Keep one's own signature; what is published from now on carries it."""
    asking.must_write()
    body = await read_json(asking.request)
    html, automatic = body.get("html"), body.get("automatic", False)
    if not isinstance(html, str) or not isinstance(automatic, bool):
        raise BadBody(400, "bad_signature", 'Send the signature as "html", and "automatic" as true or false.')
    signature = Signature(composing.signature(html), automatic)
    async with asking.own.database.transaction() as connection:
        await store.put(connection, asking.account, asking.person.user_id, signature, now=asking.now)
    return vars(signature)
