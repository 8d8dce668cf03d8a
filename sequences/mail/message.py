"""E-mails, compiled once for each step and filled in for each person.

Compiling sanitises the author's HTML, makes the plain text, and encodes everything that is the same for
all; rendering joins bytes. Nothing of a message is decided by the order in which it is sent.
"""

from __future__ import annotations

import base64
import hashlib
import html as markup
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import nh3

from sequences.core import fields
from sequences.core.definition import EmailStep, Footer, Tracking
from sequences.core.fields import Field, Template
from sequences.mail import footer as below
from sequences.mail import headers, links, quoted
from sequences.mail.attaching import AttachedFile, part
from sequences.mail.links import FOUND, MARK
from sequences.mail.plain_text import plain_text

ADDRESS = re.compile(r'<[a-z][a-z0-9]*(?: [^\s="]+="[^"]*")* (?:href|src|cite)="([^"]*)$')  # as nh3 writes tags
SETTLED = re.compile(r"[:/?#]")  # behind one of these, nothing is a scheme any more

Escape = Callable[[str], str]
Values = Mapping[str, str]


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
    pixel: str | None = None  # URL of the picture that tells of an opening
    click: Callable[[int], str] | None = None  # the URL that stands for the link of a number
    signature: str = ""  # HTML of this message alone


Splice = Callable[[Values, Envelope], bytes]
Part = bytes | tuple[Field, Escape] | Splice


@dataclass(frozen=True)
class CompiledEmail:
    """A step's e-mail, ready for anybody; `targets` are the links whose clicks are seen, by number."""

    columns: frozenset[str]
    boundary: bytes
    plain: tuple[Part, ...]
    html: tuple[Part, ...]
    targets: tuple[Template, ...] = ()
    attached: tuple[bytes, ...] = ()  # a part for each file, encoded
    size: int = 0  # bytes of these files before that

    @property
    def weight(self) -> int:
        """The bytes that the files take in every message."""
        return sum(map(len, self.attached))

    def render(self, values: Values, envelope: Envelope, also: Sequence[bytes] = ()) -> bytes:
        """Return the message as bytes with CRLF line ends (RFC 5322); `also` are parts of this message alone.

        Raises ValueError when an address could break out of its header.
        """
        alternative = (
            b"--", self.boundary, _PLAIN, *_filled(self.plain, values, envelope),
            b"\r\n--", self.boundary, _HTML, *_filled(self.html, values, envelope),
            b"\r\n--", self.boundary, b"--\r\n",
        )  # fmt: skip
        said = b'Content-Type: multipart/alternative;\r\n boundary="%s"\r\n\r\n' % self.boundary
        attached = (*self.attached, *also)
        if not attached:
            return b"".join((_head(envelope), said, *alternative))
        outer = b"%s_m" % self.boundary
        mixed = b'Content-Type: multipart/mixed;\r\n boundary="%s"\r\n\r\n' % outer
        files = (piece for one in attached for piece in (b"--", outer, b"\r\n", one))
        return b"".join(
            (_head(envelope), mixed, b"--", outer, b"\r\n", said, *alternative, *files, b"--", outer, b"--\r\n")
        )


_PART = b"; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_PLAIN = b"\r\nContent-Type: text/plain" + _PART
_HTML = b"\r\nContent-Type: text/html" + _PART


def compile_email(
    step: EmailStep,
    footer: Footer | None = None,
    tracking: Tracking | None = None,
    signature: str | None = "",
    files: Sequence[AttachedFile] = (),
) -> CompiledEmail:
    """Return a step's e-mail with everything done that is the same for all.

    `signature` is HTML without fields; None: each message brings its own.
    """
    footer, tracking = footer or Footer(), tracking or Tracking()
    subject, body = fields.parse(step.subject), fields.parse_html(step.body + signed(signature or ""))
    asked = [part for part in body if isinstance(part, Field)]
    numbered = iter(range(len(asked)))
    marked = "".join(part if isinstance(part, str) else MARK.format(next(numbered)) for part in body)
    clean = nh3.clean(marked, link_rel=None)
    plain = plain_text(clean)
    boundary = hashlib.sha256(clean.encode()).hexdigest()[:32].encode()
    targets: dict[Template, int] = {}
    html = _followed(clean, asked, targets) if tracking.clicks else _parts(clean, asked, _place, 0, len(clean))
    pixel = [_pixel] if tracking.opens else []
    own_plain, own_html = ([_plain_signature], [_signature]) if signature is None else ([], [])
    return CompiledEmail(
        fields.named(subject) | fields.named(body),
        b"=_" + boundary,
        (
            *_parts(plain, asked, lambda _: fields.plain, 0, len(plain)),
            *own_plain,
            *_footer(below.plain(footer), fields.plain),
        ),
        (*html, *own_html, *_footer(below.html(footer), fields.html), *pixel),
        tuple(targets),
        tuple(map(part, files)),
        sum(len(file.content) for file in files),
    )


def signed(signature: str) -> str:
    """Return what is put below the author's text; no brace of a signature is a field."""
    return _below(signature.replace("{", "{{").replace("}", "}}")) if signature else ""


def _parts(text: str, asked: list[Field], escape: Callable[[str], Escape], start: int, end: int) -> list[Part]:
    """Return a stretch of text as encoded pieces and fields, each with the escape of its place."""
    parts: list[Part] = []
    for found in FOUND.finditer(text, start, end):
        parts.append(quoted.piece(text[start : found.start()]))
        parts.append((asked[int(found.group(1))], escape(text[: found.start()])))
        start = found.end()
    parts.append(quoted.piece(text[start:end]))
    return parts


def _followed(clean: str, asked: list[Field], targets: dict[Template, int]) -> list[Part]:
    """Return HTML whose links to the web lead through us; each target gets a number, from 0."""
    parts: list[Part] = []
    done = 0
    for start, end, template in links.found(clean, asked):
        number = targets.setdefault(template, len(targets))
        parts += _parts(clean, asked, _place, done, start)
        parts.append(_click(number, template, _parts(clean, asked, _place, start, end)))
        done = end
    return [*parts, *_parts(clean, asked, _place, done, len(clean))]


def _click(number: int, template: Template, written: list[Part]) -> Splice:
    """Return what stands for the address of a link: ours, or what its author wrote when that is not on the web."""

    same = all(isinstance(part, str) for part in template) and links.target(template, {}) is not None

    def splice(values: Values, envelope: Envelope) -> bytes:
        if envelope.click is None or not (same or links.target(template, values)):
            return b"".join((quoted.SOFT, *_filled(written, values, envelope), quoted.SOFT))
        return quoted.value(markup.escape(envelope.click(number)))

    return splice


def _pixel(values: Values, envelope: Envelope) -> bytes:
    """Return the picture that tells of an opening."""
    if envelope.pixel is None:
        return b""
    return quoted.value(f'<img src="{markup.escape(envelope.pixel)}" width="1" height="1" alt="">')


def _signature(values: Values, envelope: Envelope) -> bytes:
    """Return the signature of this message alone; its links are not followed."""
    return quoted.value(nh3.clean(_below(envelope.signature), link_rel=None)) if envelope.signature else b""


def _plain_signature(values: Values, envelope: Envelope) -> bytes:
    return quoted.value("\n\n" + plain_text(envelope.signature)) if envelope.signature else b""


def _below(signature: str) -> str:
    return f"<br>\n<div>{signature}</div>"


def _footer(halves: below.Halves | None, escape: Escape) -> list[Part]:
    """Return the footer of one side with the address of the unsubscribe page in it."""
    if halves is None:
        return []
    before, behind = map(quoted.piece, halves)
    return (
        [before, lambda _, envelope: quoted.value(escape(envelope.unsubscribe or "#")), behind] if behind else [before]
    )


def _place(before: str) -> Escape:
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


def _filled(parts: Sequence[Part], values: Values, envelope: Envelope) -> list[bytes]:
    return [part if isinstance(part, bytes) else _spliced(part, values, envelope) for part in parts]


def _spliced(part: tuple[Field, Escape] | Splice, values: Values, envelope: Envelope) -> bytes:
    if isinstance(part, tuple):
        return quoted.value(part[1](fields.fill(part[0], values)))
    return part(values, envelope)


def _head(envelope: Envelope) -> bytes:
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
    lines.append(b"MIME-Version: 1.0\r\n")
    return b"\r\n".join(lines)


def _ids(message_ids: tuple[str, ...]) -> bytes:
    return b"\r\n ".join(fields.header(one).encode() for one in message_ids)


def new_message_id(domain: str, key: str) -> str:
    """Return the Message-ID that `key` always gives: nobody without the key can guess it."""
    digest = hashlib.sha256(key.encode()).digest()[:20]
    return f"<{base64.b32encode(digest).decode().lower()}@{domain}>"
