"""E-mails, compiled once for each step and filled in for each person.

Compiling sanitises the author's HTML, makes the plain text, and encodes everything that is the same for
all; rendering joins bytes. Nothing of a message is decided by the order in which it is sent.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import nh3

from sequences import fields
from sequences.definition import EmailStep
from sequences.fields import Field
from sequences.mail import headers, quoted
from sequences.mail.plain_text import plain_text

MARK = "qzfield{}zq"
FOUND = re.compile(r"qzfield(\d+)zq")
ADDRESS = re.compile(r'<[a-z][a-z0-9]*(?: [^\s="]+="[^"]*")* (?:href|src|cite)="([^"]*)$')  # as nh3 writes tags
SETTLED = re.compile(r"[:/?#]")  # behind one of these, nothing is a scheme any more

Part = bytes | tuple[Field, Callable[[str], str]]


@dataclass(frozen=True)
class Envelope:
    """What is different about each message beside the values.

    `references` are the Message-IDs of the thread, oldest first; `subject` is already filled in.
    """

    sender_name: str
    sender: str
    recipient: str
    subject: str
    message_id: str
    date: datetime
    references: tuple[str, ...] = ()
    unsubscribe: str | None = None  # https URL of RFC 8058


@dataclass(frozen=True)
class CompiledEmail:
    """A step's e-mail, ready for anybody."""

    columns: frozenset[str]
    boundary: bytes
    plain: tuple[Part, ...]
    html: tuple[Part, ...]

    def render(self, values: Mapping[str, str], envelope: Envelope) -> bytes:
        """Return the message as bytes with CRLF line ends (RFC 5322).

        Raises ValueError when an address could break out of its header.
        """
        return b"".join(
            (
                _head(envelope, self.boundary),
                b"--", self.boundary, _PLAIN, *_filled(self.plain, values),
                b"\r\n--", self.boundary, _HTML, *_filled(self.html, values),
                b"\r\n--", self.boundary, b"--\r\n",
            )
        )  # fmt: skip


_PART = b"; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_PLAIN = b"\r\nContent-Type: text/plain" + _PART
_HTML = b"\r\nContent-Type: text/html" + _PART


def compile_email(step: EmailStep) -> CompiledEmail:
    """Return a step's e-mail with everything done that is the same for all."""
    subject, body = fields.parse(step.subject), fields.parse_html(step.body)
    asked = [part for part in body if isinstance(part, Field)]
    numbered = iter(range(len(asked)))
    marked = "".join(part if isinstance(part, str) else MARK.format(next(numbered)) for part in body)
    clean = nh3.clean(marked, link_rel=None)
    plain = plain_text(clean)
    boundary = hashlib.sha256(clean.encode()).hexdigest()[:32].encode()
    return CompiledEmail(
        fields.named(subject) | fields.named(body),
        b"=_" + boundary,
        _parts(plain, asked, lambda _: fields.plain),
        _parts(clean, asked, _place),
    )


def _parts(text: str, asked: list[Field], escape: Callable[[str], Callable[[str], str]]) -> tuple[Part, ...]:
    """Return text with tokens as encoded pieces and fields, each with the escape of its place."""
    parts: list[Part] = []
    end = 0
    for found in FOUND.finditer(text):
        parts.append(quoted.piece(text[end : found.start()]))
        parts.append((asked[int(found.group(1))], escape(text[: found.start()])))
        end = found.end()
    parts.append(quoted.piece(text[end:]))
    return tuple(parts)


def _place(before: str) -> Callable[[str], str]:
    """Return how to escape a value in HTML: an address of a link or picture is also checked."""
    found = ADDRESS.search(before)
    if found is None:
        return fields.html
    begun = found.group(1).strip()
    if not begun:
        return _link
    return _more if SETTLED.search(begun) else _no_scheme


def _link(text: str) -> str:
    """Escape the address of a link: only web and mail addresses lead anywhere."""
    text = fields.header(text)  # first: what is dropped here must not hide a scheme
    try:
        scheme = urlsplit(text).scheme.lower()
    except ValueError:
        scheme = "?"
    return fields.html(text) if scheme in ("http", "https", "mailto", "tel", "") else "#"


def _more(text: str) -> str:
    """Escape more of an address whose scheme the author wrote."""
    return fields.html(fields.header(text))


def _no_scheme(text: str) -> str:
    """Escape more of an address that has no scheme yet, so that it gets none."""
    return _more(text).replace(":", "%3A")


def _filled(parts: tuple[Part, ...], values: Mapping[str, str]) -> list[bytes]:
    return [part if isinstance(part, bytes) else quoted.value(part[1](fields.fill(part[0], values))) for part in parts]


def _head(envelope: Envelope, boundary: bytes) -> bytes:
    lines = [
        b"From: " + headers.mailbox(envelope.sender_name, envelope.sender),
        b"To: " + headers.mailbox("", envelope.recipient),
        b"Subject: " + headers.subject(envelope.subject),
        b"Message-ID: " + _ids((envelope.message_id,)),
        b"Date: " + headers.date(envelope.date),
    ]
    if envelope.references:
        lines.append(b"In-Reply-To: " + _ids(envelope.references[-1:]))
        lines.append(b"References: " + _ids(envelope.references))
    if envelope.unsubscribe:
        lines.append(b"List-Unsubscribe: <%s>" % fields.header(envelope.unsubscribe).encode())
        lines.append(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    lines.append(b"MIME-Version: 1.0")
    lines.append(b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary)
    return b"\r\n".join(lines)


def _ids(message_ids: tuple[str, ...]) -> bytes:
    return b"\r\n ".join(fields.header(one).encode() for one in message_ids)


def new_message_id(domain: str, key: str) -> str:
    """Return the Message-ID that `key` always gives: nobody without the key can guess it."""
    digest = hashlib.sha256(key.encode()).digest()[:20]
    return f"<{base64.b32encode(digest).decode().lower()}@{domain}>"
