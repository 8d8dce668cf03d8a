"""Waits for mail: one connection that idles in a folder and hears at once when something comes. Source: RFC 2177.

Its methods block, so they run in threads; while nothing comes no thread is held, only a socket that is looked at.
"""

from __future__ import annotations

import socket
from contextlib import suppress

from imapclient import IMAPClient

from sequences.mail.imap import ImapSettings, MailboxProblem, MailboxUnreachable, enter, problems

NEWS = frozenset({b"EXISTS", b"RECENT"})


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
        client = self._client = enter(self._settings)
        if self._closed:
            self.close()
        with problems():
            if not client.has_capability("IDLE"):
                raise CannotIdle("its server does not tell what comes")
            client.select_folder(self._folder, readonly=True)
            client.idle()
            return int(client.socket().fileno())

    def heard(self) -> bool:
        """Return whether mail came, now that the socket has something to say. Raises MailboxProblem."""
        with problems():
            told = self._open.idle_check(timeout=0)
            if not told:  # nothing at all: the other side is gone, or its TLS spoke to itself
                return self.renew()
            return _news(told)

    def renew(self) -> bool:
        """Wait anew, as servers and routers forget who is silent; return whether mail came. Raises MailboxProblem."""
        with problems():
            _, told = self._open.idle_done()
            news = _news(told)
            self._open.idle()
            return news

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


def _news(told: list[tuple[object, ...]]) -> bool:
    """Return whether mail came. Raises MailboxUnreachable when the server said that it leaves."""
    if any(one and one[0] == b"BYE" for one in told):
        raise MailboxUnreachable("its server said goodbye")
    return any(len(one) > 1 and one[1] in NEWS for one in told)
