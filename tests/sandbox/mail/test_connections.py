"""What is left of a mail server's connections is cut when it stops."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sandbox.log import EventLog
from sandbox.mail import imap
from sandbox.mail.connections import Connections
from sandbox.mail.store import MailStore
from tests.fixtures.ports import free_port

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


async def test_a_client_that_stays_is_cut() -> None:
    port, taken = free_port(), Connections()
    store = MailStore(EventLog(lambda: NOW), lambda: NOW)
    listening = await imap.serve(port, store, None, taken)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    assert (await reader.readline()).startswith(b"* OK")
    listening.close()
    await taken.cut()
    try:
        left = await reader.read()
    except ConnectionResetError:
        left = b""
    assert left == b""
    writer.close()
