"""Who must not be written to: added and removed by admins, kept as hashes only."""

from __future__ import annotations

from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from sequences.mail.address import check_address
from sequences.storage import suppressions as store


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the do-not-contact list."""
    return [
        guard.route("POST", "/suppressions", add, status=201),
        guard.route("DELETE", "/suppressions", remove),
    ]


async def _what(asking: Asking) -> str:
    """Return the address, or "@domain", of the body."""
    text = str((await read_json(asking.request)).get("address", "")).strip().lower()
    if text.startswith("@") and check_address(f"anybody{text}"):
        return text
    address = check_address(text)
    if address is None:
        raise BadBody(400, "bad_address", 'Send an e-mail address, or a domain as "@example.org".')
    return address


async def add(asking: Asking) -> object:
    """Never write to an address or domain again."""
    asking.must_write()
    what = await _what(asking)
    async with asking.own.database.transaction() as connection:
        tenant = (await asking.own.tenants.get(connection, [asking.account]))[asking.account]
        await store.add(connection, asking.account, what, "by hand", tenant.hash_key, now=asking.now)
    return {"suppressed": True}


async def remove(asking: Asking) -> object:
    """Allow an address or domain again."""
    asking.must_administer()
    what = await _what(asking)
    async with asking.own.database.transaction() as connection:
        tenant = (await asking.own.tenants.get(connection, [asking.account]))[asking.account]
        gone = await store.remove(connection, asking.account, what, tenant.hash_key)
    return {"removed": gone}
