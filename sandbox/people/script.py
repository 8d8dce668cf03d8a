"""Lets the prospects live: each mail they get is answered, opened or ignored as their temper says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

import httpx

from sandbox.clock import Clock
from sandbox.mail.store import MailStore, Stored
from sandbox.people import letters
from sandbox.people.tempers import Plan, plan, temper

IMAGE = re.compile(r'<img[^>]+src="(https?://[^"]+)"')


@dataclass
class Script:
    """The prospects of one seed."""

    seed: int
    clock: Clock
    store: MailStore
    http: httpx.AsyncClient
    names: dict[str, str]  # address -> name
    got: Counter[str] = field(default_factory=Counter)
    coming: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store.listeners.append(self._heard)

    def refuses(self, address: str) -> bool:
        """Return whether the server of an address knows nobody of that name."""
        return address in self.names and temper(self.seed, address) == "refused"

    def _heard(self, address: str, stored: Stored) -> None:
        if address not in self.names:
            return
        self.got[address] += 1
        what = plan(self.seed, address, self.got[address], self.names[address])
        if what.act == "nothing":
            return
        moment = stored.at + what.delay
        self.coming[address] = f"{what.act} at {moment.isoformat()}"

        async def act() -> None:
            self.coming.pop(address, None)
            await self._act(address, stored, what)

        self.clock.at(moment, f"person:{address}:{self.got[address]}", act)

    async def _act(self, address: str, stored: Stored, what: Plan) -> None:
        message, name, now = stored.parsed(), self.names[address], self.clock.now()
        rep = parseaddr(str(message["from"]))[1]
        self.store.log.add(what.act, address)
        if what.act == "reply":
            self.store.deliver(rep, letters.reply(message, address, name, now, what.text))
        elif what.act == "away":
            self.store.deliver(rep, letters.away(message, address, name, now))
        elif what.act == "bounce":
            self.store.deliver(rep, letters.bounce(message, address, now))
        elif what.act == "open":
            await self._open(message)

    async def _open(self, message: Any) -> None:
        """Look at a mail: load its first picture, as mail programs do."""
        body = message.get_body(("html",))
        found = IMAGE.search(str(body.get_content())) if body else None
        if found:
            try:
                await self.http.get(found.group(1), timeout=5)
            except httpx.HTTPError:
                self.store.log.add("picture missing", str(message["to"]))

    def shown(self) -> list[dict[str, str]]:
        """Return the prospects as the page lists them."""
        return [
            {"address": one, "name": name, "temper": temper(self.seed, one), "next": self.coming.get(one, "")}
            for one, name in sorted(self.names.items())
        ]
