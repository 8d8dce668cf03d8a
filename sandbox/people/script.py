"""Lets the prospects live: each mail they get is answered, opened or ignored as their temper says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from email.utils import parseaddr
from html import unescape
from typing import Any

import httpx

from sandbox.clock import Clock
from sandbox.mail.store import MailStore, Stored
from sandbox.people import letters
from sandbox.people.tempers import Plan, plan, temper

HERE = r"https?://(?:127\.0\.0\.1|localhost)[:/]"  # nobody of the sandbox leaves this machine
IMAGE = re.compile(rf'<img[^>]+src="({HERE}[^"]+)"')
LINK = re.compile(rf'<a[^>]+href="({HERE}[^"]+)"')
PROGRAM = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.2.0"}


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
            self.store.deliver(rep, letters.away(message, address, name, now, language=what.language, days=what.days))
        elif what.act == "left":
            self.store.deliver(rep, letters.left(message, address, name, now, language=what.language))
        elif what.act == "bounce":
            self.store.deliver(rep, letters.bounce(message, address, now))
        elif what.act in ("open", "click"):
            await self._look(message, follow=what.act == "click")

    async def _look(self, message: Any, *, follow: bool) -> None:
        """Look at a mail: load its pictures, as mail programs do, and `follow` its first link."""
        body = message.get_body(("html",))
        text = str(body.get_content()) if body else ""
        for picture in IMAGE.findall(text):
            await self._get(picture, "picture missing", message)
        for link in LINK.findall(text)[:1] if follow else ():
            await self._get(link, "link broken", message)

    async def _get(self, url: str, otherwise: str, message: Any) -> None:
        try:
            await self.http.get(unescape(url), headers=PROGRAM, timeout=5)
        except httpx.HTTPError:
            self.store.log.add(otherwise, str(message["to"]))

    def shown(self) -> list[dict[str, str]]:
        """Return the prospects as the page lists them."""
        return [
            {"address": one, "name": name, "temper": temper(self.seed, one), "next": self.coming.get(one, "")}
            for one, name in sorted(self.names.items())
        ]
