"""Waits for mail: one connection that idles in a folder and hears at once when something comes. Source: RFC 2177.

Its methods block, so they run in threads; while nothing comes no thread is held, only a socket that is looked at.
"""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import suppress

from imapclient import IMAPClient

from sequences.mail.imap import (
    READ_SECONDS,
    SESSION_SECONDS,
    ImapSettings,
    MailboxProblem,
    MailboxUnreachable,
    enter,
    problems,
)
from sequences.mail.line import lasting
from sequences.words import say

NEWS = re.compile(rb"\* \d+ (EXISTS|RECENT)\s*$", re.IGNORECASE)
MOST_LINES = 1000  # at a time


class CannotIdle(MailboxProblem):
    """A server that does not know IDLE: the mailbox has to be asked."""


class Watch:
    """A connection that waits in a folder. Whatever raises MailboxProblem has ended it: `close` it then."""

    def __init__(self, settings: ImapSettings, folder: str) -> None:
        self._settings = settings
        self._folder = folder
        self._client: IMAPClient | None = None
        self._closed = False

    def begin(self) -> int:
        """Connect and wait; return the number of the socket to look at. Raises MailboxProblem."""
        with lasting(SESSION_SECONDS) as line:
            client = self._client = enter(self._settings, line)
            if self._closed:
                self.close()
            with problems(line):
                if not client.has_capability("IDLE"):
                    raise CannotIdle("its server does not tell what comes")
                client.select_folder(self._folder, readonly=True)
                client.idle()
                return int(client.socket().fileno())

    def heard(self) -> bool:
        """Return whether mail came, now that the socket has something to say. Raises MailboxProblem."""
        with problems():
            said = self._said()
        return _news(said) if said else self.renew()  # nothing at all: it is gone, or its TLS spoke to itself

    def renew(self) -> bool:
        """Wait anew, as servers and routers forget who is silent; return whether mail came. Raises MailboxProblem."""
        with problems():
            _, between = self._open.idle_done()
            self._open.idle()
            news = _news(self._said())  # what came with the answer is not told by the socket again
        return news or any(len(one) > 1 and one[1] in (b"EXISTS", b"RECENT") for one in between)

    def _said(self) -> list[bytes]:
        """Return the lines that are there by now."""
        lines: list[bytes] = []
        while len(lines) < MOST_LINES and self._pending():
            lines.append(self._open._imap._get_line())
        return lines

    def _pending(self) -> bool:
        """Return whether there is something to read, also what was read ahead."""
        sock = self._open.socket()
        sock.setblocking(False)
        try:
            return bool(self._open._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            sock.settimeout(READ_SECONDS)

    def close(self) -> None:
        """End at once, whatever a thread is doing with it."""
        self._closed = True
        if self._client is not None:
            with suppress(OSError, ValueError):
                self._client.socket().shutdown(socket.SHUT_RDWR)  # whoever reads from it is told first
            with suppress(OSError, ValueError):
                self._client.shutdown()

    @property
    def _open(self) -> IMAPClient:
        assert self._client is not None
        return self._client


def _news(said: list[bytes]) -> bool:
    """Return whether mail came. Raises MailboxUnreachable when the server said that it leaves."""
    if any(line.upper().startswith(b"* BYE") for line in said):
        raise MailboxUnreachable(say("its server said goodbye"))
    return any(NEWS.match(line) for line in said)
