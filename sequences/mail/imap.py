"""Reads mailboxes over IMAP: what is new in a folder, and whether a message stands in Sent.

IMAPClient blocks, so it runs in threads. Sources: RFC 3501, RFC 6154 (special-use folders).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from sequences.mail import hosts
from sequences.mail.line import Client, Line, lasting
from sequences.words import say

LARGEST = 500_000  # bytes of a message: of a larger one only this much is read
AT_ONCE = 10_000_000  # bytes of messages that are in hand at a time
CONNECT_SECONDS, READ_SECONDS = 10, 30  # of one answer
SESSION_SECONDS = 100.0  # of a whole reading, within the lease of its mailbox
TOO_SLOW = say("its server is too slow")
INBOX = "INBOX"
THREADS = ThreadPoolExecutor(16, "imap")  # its own: servers that hang keep nothing else from threads
NONSENSE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
)  # what IMAPClient makes of an odd answer
SENT = b"\\Sent"  # RFC 6154
SENT_NAMES = ("Sent", "Sent Items", "Sent Mail", "INBOX.Sent", "[Gmail]/Sent Mail")
Result = TypeVar("Result")


class MailboxProblem(Exception):
    """A mailbox cannot be read."""


class MailboxRefused(MailboxProblem):
    """It refused the password."""


class MailboxUnreachable(MailboxProblem):
    """Its server does not answer, or broke off."""


@dataclass(frozen=True)
class ImapSettings:
    """How to reach a mailbox. `security` is none, starttls or tls."""

    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)  # or the access token
    private_hosts: frozenset[str] = frozenset()
    xoauth2: bool = False  # developers.google.com/workspace/gmail/imap/xoauth2-protocol


@dataclass(frozen=True)
class Cursor:
    """How far a folder was read: its UIDVALIDITY, and the UID to go on with (or what a provider has instead)."""

    uid_validity: int
    next_uid: int
    link: str = ""  # where a provider names the next page itself
    since: date | None = field(default=None, compare=False)  # the day it was read last, less one


@dataclass(frozen=True)
class Inbound:
    """A message as the server has it."""

    uid: int
    raw: bytes


async def read_new(
    settings: ImapSettings, folder: str, cursor: Cursor | None, limit: int
) -> tuple[list[Inbound], Cursor]:
    """Return up to `limit` messages after the cursor, oldest first, and the cursor behind them.

    The first reading (no cursor) starts at the end: old mail is not ours. After a change of UIDVALIDITY what
    came `since` the cursor's day (else in the last two days) is read again; the caller tells known messages by
    their Message-ID. It is fewer than `limit` where they are large.

    Raises:
        MailboxProblem: refused or unreachable.
    """
    return await _in_thread(settings, lambda client: _read(client, folder, cursor, limit))


async def find_sent(settings: ImapSettings, message_ids: Sequence[str]) -> set[str]:
    """Return which messages stand in the Sent folder, by their Message-ID. Raises MailboxProblem."""
    return await _in_thread(settings, lambda client: _find(client, message_ids))


async def _in_thread(settings: ImapSettings, work: Callable[[IMAPClient], Result]) -> Result:
    def run() -> Result:
        with _session(settings) as client:
            return work(client)

    return await asyncio.get_running_loop().run_in_executor(THREADS, run)


@contextmanager
def _session(settings: ImapSettings) -> Iterator[IMAPClient]:
    with lasting(SESSION_SECONDS) as line:
        client = enter(settings, line)
        try:
            with problems(line):
                yield client
        finally:
            leave(client)


def enter(settings: ImapSettings, line: Line) -> IMAPClient:
    """Return a client that is connected and logged in over `line`; it blocks. Raises MailboxProblem."""
    try:
        address = hosts.resolve_now(settings.host, settings.port, private_hosts=settings.private_hosts)
        client = _connect(settings, address, line)
    except hosts.ForbiddenHost as error:
        raise MailboxUnreachable(str(error)) from error
    except (OSError, IMAPClientError) as error:
        raise MailboxUnreachable(
            TOO_SLOW if line.cut_off else say("no connection: {error}", error=type(error).__name__)
        ) from error
    try:
        with problems(line):
            _log_in(client, settings)
    except MailboxProblem:
        leave(client)
        raise
    return client


@contextmanager
def problems(line: Line | None = None) -> Iterator[None]:
    """Turn what a server and its connection may do into a MailboxProblem."""
    try:
        yield
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise MailboxUnreachable(TOO_SLOW if _cut(line) else say("broken off while logging in")) from error
        raise MailboxRefused(say("the mailbox refused the password")) from error
    except (OSError, IMAPClientError, ssl.SSLError) as error:
        raise MailboxUnreachable(
            TOO_SLOW if _cut(line) else say("broken off: {error}", error=type(error).__name__)
        ) from error
    except NONSENSE as error:
        raise MailboxUnreachable(say("its server talks nonsense: {error}", error=type(error).__name__)) from error


def _cut(line: Line | None) -> bool:
    return line is not None and line.cut_off


def _connect(settings: ImapSettings, address: str, line: Line) -> IMAPClient:
    context = hosts.tls_context(settings.host) if settings.security != "none" else None
    client = Client(
        line,
        address,
        port=settings.port,
        ssl=settings.security == "tls",
        ssl_context=context,
        timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
    )
    try:
        if settings.security == "starttls":
            client.starttls(context)
    except (OSError, IMAPClientError):
        leave(client)
        raise
    _bound(client)
    return client


def _bound(client: IMAPClient) -> None:
    """Let no server make us take in more than a message at once: it announces sizes as it likes."""
    read = client._imap.read

    def bounded(size: int) -> bytes:
        if size > LARGEST + 1000:
            raise IMAPClientAbortError(f"{size} bytes were announced")
        return bytes(read(size))

    client._imap.read = bounded


def _log_in(client: IMAPClient, settings: ImapSettings) -> None:
    """Log in; LOGIN knows only ASCII, PLAIN takes any letter (RFC 4616)."""
    if settings.xoauth2:
        client.oauth2_login(settings.username, settings.password)
    elif (settings.username + settings.password).isascii():
        client.login(settings.username, settings.password)
    else:
        client.plain_login(settings.username, settings.password)


def leave(client: IMAPClient) -> None:
    """Say goodbye and close."""
    try:
        client.logout()
    except (TimeoutError, OSError, IMAPClientError):
        with suppress(OSError):  # it is closed already
            client.shutdown()


def _read(client: IMAPClient, folder: str, cursor: Cursor | None, limit: int) -> tuple[list[Inbound], Cursor]:
    opened = client.select_folder(folder, readonly=True)
    if b"UIDVALIDITY" not in opened:
        raise MailboxUnreachable(say("its server numbers no messages"))
    validity, following = int(opened[b"UIDVALIDITY"]), int(opened.get(b"UIDNEXT", 1))
    if cursor is None:
        return [], Cursor(validity, following)
    if cursor.uid_validity != validity:
        uids = client.search(["SINCE", cursor.since or (datetime.now(UTC) - timedelta(days=2)).date()])
    else:
        uids = [uid for uid in client.search(["UID", f"{cursor.next_uid}:*"]) if uid >= cursor.next_uid]
    page = _in_hand(client, sorted(uids)[:limit])
    inbound = [Inbound(uid, _body(found)) for uid, found in sorted(_fetch(client, page).items()) if uid in page]
    end = following if len(page) == len(uids) else 1
    read = cursor.next_uid if cursor.uid_validity == validity else 1  # a server need not tell UIDNEXT
    return inbound, Cursor(validity, max(end, read, page[-1] + 1 if page else 1))


def _in_hand(client: IMAPClient, uids: list[int]) -> list[int]:
    """Return the first of these messages, as many as may be in hand at a time; at least one."""
    sizes = client.fetch(uids, ["RFC822.SIZE"]) if uids else {}
    total = 0
    page: list[int] = []
    for uid in uids:
        total += min(int(sizes.get(uid, {}).get(b"RFC822.SIZE", LARGEST)), LARGEST)
        if page and total > AT_ONCE:
            break
        page.append(uid)
    return page


def _fetch(client: IMAPClient, uids: list[int]) -> dict[int, dict[bytes, Any]]:
    return client.fetch(uids, [f"BODY.PEEK[]<0.{LARGEST}>"]) if uids else {}


def _body(found: dict[bytes, Any]) -> bytes:
    return next((value for key, value in found.items() if key.startswith(b"BODY[")), b"") or b""


def _find(client: IMAPClient, message_ids: Sequence[str]) -> set[str]:
    folder = client.find_special_folder(SENT) or next((name for name in SENT_NAMES if client.folder_exists(name)), None)
    if folder is None:
        raise MailboxUnreachable(say("there is no Sent folder"))
    client.select_folder(folder, readonly=True)
    return {one for one in message_ids if client.search(["HEADER", "Message-ID", one])}
