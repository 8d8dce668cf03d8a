"""What a side of a bench sent: counted by the sink, and read back, so that all sides send as many of the same words."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Awaitable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Said:
    """The words of an e-mail, without their spaces: those are each side's own."""

    subject: str
    plain: str
    html: str


def said(raw: bytes) -> Said:
    """Return what an e-mail says."""
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    bodies = [read.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = ("".join(body.get_content().split()) if body else "" for body in bodies)
    return Said(str(read["Subject"]), plain, html)


async def counted(sink: int, count: int, sending: Awaitable[float]) -> tuple[float, Said]:
    """Return a rate and what was said, once `count` e-mails have reached the sink whose HTTP port is given."""
    before, _ = await asyncio.to_thread(_taken, sink)
    found = await sending
    after, last = await asyncio.to_thread(_taken, sink)
    assert after - before == count, f"{after - before} e-mails came instead of {count}"
    return found, said(last)


def _taken(sink: int) -> tuple[int, bytes]:
    with urllib.request.urlopen(f"http://127.0.0.1:{sink}/", timeout=10) as answer:
        told = json.loads(answer.read())
    return told["taken"], told["last"].encode("latin-1")
