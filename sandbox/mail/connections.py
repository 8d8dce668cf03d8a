"""The connections that a mail server has taken: what is left of them is cut when it stops."""

from __future__ import annotations

import asyncio
from weakref import WeakSet


class Connections:
    """Transports of clients, as long as somebody has them."""

    def __init__(self) -> None:
        self._taken: WeakSet[asyncio.BaseTransport] = WeakSet()

    def take(self, transport: asyncio.BaseTransport) -> None:
        """Note a connection."""
        self._taken.add(transport)

    async def cut(self) -> None:
        """End all of them at once, and let that be noticed: nothing is open when the loop is closed."""
        for transport in list(self._taken):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.sleep(0)
