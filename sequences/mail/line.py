"""The line to a mail server, which ends after a time, whatever the server does: time-outs bind one answer only.

A server that says a letter every few seconds would hold a thread for ever, and threads are shared by all mailboxes.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS


class Line:
    """One connection that somebody else may cut, also while it is being made."""

    def __init__(self) -> None:
        self._copy: socket.socket | None = None
        self.cut_off = False

    def hold(self, made: socket.socket) -> socket.socket:
        """Take hold of a connection just made; TLS may be laid around it later."""
        self._copy = made.dup()
        if self.cut_off:
            self.cut()
        return made

    def cut(self) -> None:
        """End the connection: whoever reads from it is told."""
        self.cut_off = True
        if self._copy is not None:
            with suppress(OSError):
                self._copy.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Let go; the connection stays as it is."""
        if self._copy is not None:
            self._copy.close()


@contextmanager
def lasting(seconds: float) -> Iterator[Line]:
    """Give a line that is cut after so many seconds, by the wall clock, unless the work is done before."""
    line = Line()
    timer = threading.Timer(seconds, line.cut)
    timer.daemon = True
    timer.start()
    try:
        yield line
    finally:
        timer.cancel()
        line.release()


class _Plain(IMAP4WithTimeout):  # type: ignore[misc]  # it has no types
    def __init__(self, line: Line, *args: Any) -> None:
        self._line = line
        super().__init__(*args)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._line.hold(super()._create_socket(timeout))


class _Tls(IMAP4_TLS):  # type: ignore[misc]
    def __init__(self, line: Line, *args: Any) -> None:
        self._line = line
        super().__init__(*args)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout=timeout or self._timeout)
        assert self.ssl_context is not None
        wrapped: socket.socket = self.ssl_context.wrap_socket(self._line.hold(plain), server_hostname=self.host)
        return wrapped


class Client(IMAPClient):  # type: ignore[misc]
    """A client of IMAPClient's on a line."""

    def __init__(self, line: Line, address: str, **options: Any) -> None:
        self._line = line
        super().__init__(address, **options)

    def _create_IMAP4(self) -> _Plain | _Tls:  # noqa: N802
        assert isinstance(self._timeout, SocketTimeout)
        if self.ssl:
            return _Tls(self._line, self.host, self.port, self.ssl_context, self._timeout.connect)
        return _Plain(self._line, self.host, self.port, self._timeout.connect)
