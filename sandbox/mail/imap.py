"""The IMAP server reps' mailboxes are read through: as much of RFC 3501 as a mail program needs to read.

IDLE (RFC 2177) tells at once what came. Faults: `drop_mid_fetch`, `silent_idle` (it never tells), `no_idle`.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shlex
from email.utils import parsedate_to_datetime
from typing import Any

from sandbox.mail.connections import Connections
from sandbox.mail.store import MailStore, Stored
from sandbox.monday.faults import Faults

CAPABILITIES = "IMAP4rev1 IDLE SPECIAL-USE UIDPLUS"
COMMANDS = {"CAPABILITY", "EXAMINE", "FETCH", "ID", "LIST", "LOGIN", "LOGOUT", "NOOP", "SEARCH", "SELECT"}
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")
PART = re.compile(r"BODY(?:\.PEEK)?\[(HEADER|TEXT)?\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)


async def serve(
    port: int, store: MailStore, faults: Faults | None = None, connections: Connections | None = None
) -> asyncio.Server:
    """Start the server on loopback; `connections` are what it takes."""
    taken = connections or Connections()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.take(writer.transport)
        session = _Session(store, faults or Faults(), reader, writer)
        store.watchers.append(session.news.set)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await session.run()
        finally:
            store.watchers.remove(session.news.set)
            writer.close()

    return await asyncio.start_server(client, "127.0.0.1", port)


class _Session:
    def __init__(
        self, store: MailStore, faults: Faults, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.news = asyncio.Event()
        self._store = store
        self._faults = faults
        self._reader = reader
        self._writer = writer
        self._address = ""
        self._folder = ""
        self._told = 0  # how many messages the client knows of
        self._open = True

    async def run(self) -> None:
        """Answer commands until the client leaves."""
        self._say(f"* OK [CAPABILITY {self._abilities()}] sandbox")
        while self._open and (line := await self._line()):
            tag, _, rest = line.partition(" ")
            name, _, arguments = rest.partition(" ")
            if name.upper() == "UID":
                name, _, arguments = arguments.partition(" ")
            answer = await self._idle() if name.upper() == "IDLE" else self._answer(name, arguments)
            self._say(f"{tag} {answer}")
            await self._writer.drain()

    async def _idle(self) -> str:
        """Tell what comes until the client says DONE (RFC 2177)."""
        if not self._address or not self._folder:
            return "BAD select a folder first"
        self._say("+ idling")
        silent = self._faults.imap.take("silent_idle") is not None
        done = asyncio.ensure_future(self._reader.readline())
        try:
            while not done.done():
                self.news.clear()
                if not silent:
                    self._tell()
                    await self._writer.drain()
                coming = asyncio.ensure_future(self.news.wait())
                await asyncio.wait({done, coming}, return_when=asyncio.FIRST_COMPLETED)
                coming.cancel()
        finally:
            done.cancel()
        return "OK done" if done.result().strip().upper() == b"DONE" else "BAD say DONE"

    def _tell(self) -> None:
        """Say how many messages there are when the client does not know."""
        if self._told != len(self._messages()):
            self._told = len(self._messages())
            self._say(f"* {self._told} EXISTS")

    def _abilities(self) -> str:
        return CAPABILITIES.replace(" IDLE", "") if self._faults.imap.mode == "no_idle" else CAPABILITIES

    async def _line(self) -> str:
        """Return a command with its literals read."""
        line = await self._reader.readline()
        while found := LITERAL.search(line):
            self._writer.write(b"+ go on\r\n")
            literal = await self._reader.readexactly(int(found.group(1)))
            quoted = b'"' + literal.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
            line = line[: found.start()] + quoted + await self._reader.readline()
        return line.decode(errors="replace").strip()

    def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")

    def _answer(self, name: str, arguments: str) -> str:
        if name.upper() not in COMMANDS:
            return "BAD not known here"
        try:
            return str(getattr(self, f"_{name.lower()}")(arguments))
        except (IndexError, ValueError):
            return "BAD not understood"

    def _capability(self, arguments: str) -> str:
        self._say(f"* CAPABILITY {self._abilities()}")
        return "OK done"

    def _noop(self, arguments: str) -> str:
        self._tell()
        return "OK done"

    def _id(self, arguments: str) -> str:
        self._say("* ID NIL")
        return "OK done"

    def _login(self, arguments: str) -> str:
        address, password = [*shlex.split(arguments), "", ""][:2]
        if self._store.passwords.get(address.lower()) != password:
            return "NO [AUTHENTICATIONFAILED] wrong password"
        self._address = address.lower()
        return "OK logged in"

    def _logout(self, arguments: str) -> str:
        self._say("* BYE")
        self._open = False
        return "OK done"

    def _list(self, arguments: str) -> str:
        wanted = (shlex.split(arguments) or [""])[-1]
        for name in self._store.folders.get(self._address, {}):
            if wanted in ("*", "%", name, ""):
                flags = "\\HasNoChildren \\Sent" if name == "Sent" else "\\HasNoChildren"
                self._say(f'* LIST ({flags}) "/" "{name}"')
        return "OK done"

    def _messages(self) -> list[Stored]:
        return self._store.folders.get(self._address, {}).get(self._folder, [])

    def _select(self, arguments: str) -> str:
        name = (shlex.split(arguments) or [""])[0]
        self._folder = "INBOX" if name.upper() == "INBOX" else name
        if self._folder not in self._store.folders.get(self._address, {}):
            self._folder = ""
            return "NO there is no such folder"
        messages = self._messages()
        following = messages[-1].uid + 1 if messages else 1
        self._told = len(messages)
        self._say(f"* {len(messages)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self._store.validity}] valid")
        self._say(f"* OK [UIDNEXT {following}] next")
        return "OK [READ-ONLY] selected"

    _examine = _select

    def _search(self, arguments: str) -> str:
        words = shlex.split(arguments)
        found = [one.uid for one in self._messages() if _matches(one, words, self._messages())]
        self._say("* SEARCH " + " ".join(map(str, found)))
        return "OK done"

    def _fetch(self, arguments: str) -> str:
        uids, _, items = arguments.partition(" ")
        for number, one in enumerate(self._messages(), 1):
            if _in_set(one.uid, uids, self._messages()):
                self._write_fetched(number, one, items)
                if PART.search(items) and self._faults.imap.take("drop_mid_fetch"):
                    raise ConnectionAbortedError("a fault switch")
        return "OK done"

    def _write_fetched(self, number: int, one: Stored, items: str) -> None:
        self._writer.write(f"* {number} FETCH (UID {one.uid}".encode())
        if "RFC822.SIZE" in items.upper():
            self._writer.write(f" RFC822.SIZE {len(one.raw)}".encode())
        for part in PART.finditer(items):
            data, name = _part(one, part)
            self._writer.write(f" {name} {{{len(data)}}}\r\n".encode() + data)
        if "FLAGS" in items.upper():
            self._writer.write(b" FLAGS ()")
        self._writer.write(b")\r\n")


def _part(one: Stored, wanted: re.Match[str]) -> tuple[bytes, str]:
    section, start, size = wanted.groups()
    head, _, body = one.raw.partition(b"\r\n\r\n")
    chosen = {"HEADER": head + b"\r\n\r\n", "TEXT": body}.get((section or "").upper(), one.raw)
    name = f"BODY[{(section or '').upper()}]"
    if start is None:
        return chosen, name
    return chosen[int(start) : int(start) + int(size)], f"{name}<{start}>"


def _matches(one: Stored, words: list[str], every: list[Stored]) -> bool:
    """Return whether a message fits search keys: ALL, UID set, HEADER name value, SINCE day, or a plain set."""
    rest = list(words)
    while rest:
        key = rest.pop(0).upper()
        if key == "UID":
            fits = _in_set(one.uid, rest.pop(0), every)
        elif key == "HEADER":
            name, value = rest.pop(0), rest.pop(0)
            fits = value.lower() in str(_head(one).get(name.lower(), "")).lower()
        elif key == "SINCE":
            fits = one.at.date() >= parsedate_to_datetime(f"{rest.pop(0).replace('-', ' ')} 00:00:00").date()
        elif key == "CHARSET":
            fits = bool(rest.pop(0))
        else:
            fits = key in ("ALL", "UNSEEN", "UNDELETED") or _in_set(one.uid, key, every)
        if not fits:
            return False
    return True


def _head(one: Stored) -> dict[str, Any]:
    return {name.lower(): value for name, value in one.parsed().items()}


def _in_set(uid: int, text: str, every: list[Stored]) -> bool:
    """Return whether a UID is in a set like 1:3,7,9:* (RFC 3501, sequence-set)."""
    last = every[-1].uid if every else 0
    for part in text.split(","):
        start, _, end = part.partition(":")
        low = last if start == "*" else int(start) if start.isdigit() else -1
        high = low if not end else last if end == "*" else int(end)
        if min(low, high) <= uid <= max(low, high):
            return True
    return False
