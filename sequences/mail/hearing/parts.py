"""The parts of a message, a bounded number of them, and what is in one."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

MOST = 100


def every(message: Message) -> Iterator[Message]:
    """Yield a message and its parts, those of attached messages too, depth first."""
    for count, part in enumerate(message.walk()):
        if count >= MOST:
            return
        yield part


def shown(message: Message) -> Iterator[Message]:
    """Yield the parts that are the message itself: no attachments, and nothing inside attached messages."""
    waiting = [message]
    for _ in range(MOST):
        if not waiting:
            return
        part = waiting.pop()
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() == "message":
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting += [one for one in reversed(payload[:MOST]) if isinstance(one, Message)]
        else:
            yield part


def report_type(message: Message) -> str:
    """Return what a multipart/report reports, in small letters."""
    return str(message.get_param("report-type", "")).lower()


def content(part: Message) -> bytes:
    """Return the bytes of a part, decoded."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
