"""Header lines, written so that no value can become a line of its own (design §5.5).

Values are reduced to one line before they are encoded, so that nothing an encoded-word decodes to holds
a line break either. Sources: RFC 5322 §2.2, RFC 2047 §2.
"""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from sequences.core.fields import header as one_line

PLAIN = re.compile(r"[ -~]*\Z")
ATOMS = re.compile(r"[A-Za-z0-9 ]*\Z")
WORD_BYTES = 39  # of text in one encoded-word: 64 characters with its frame, 73 behind "Subject: "
LINE = 70


def subject(text: str) -> bytes:
    """Return the value of a Subject header."""
    return _text(one_line(text))


def mailbox(name: str, address: str) -> bytes:
    """Return `name <address>` as a header value. Raises ValueError for an address that could break out."""
    if not PLAIN.match(address) or any(bad in address for bad in ' <>",;'):
        raise ValueError("an address in a header holds no spaces, brackets or commas")
    name = one_line(name)
    if not name:
        return address.encode()
    return b"%s <%s>" % (_phrase(name), address.encode())


def date(moment: datetime) -> bytes:
    """Return a Date header's value."""
    return _date(moment, moment.utcoffset())


@lru_cache(maxsize=64)
def _date(moment: datetime, offset: timedelta | None) -> bytes:
    """Return a date as told in its zone: the e-mails of a batch share theirs. Equal moments may differ in zone."""
    return format_datetime(moment).encode()


def _phrase(name: str) -> bytes:
    if ATOMS.match(name) and len(name) <= LINE:
        return name.encode()
    if PLAIN.match(name) and "=?" not in name and len(name) <= LINE:
        return b'"%s"' % name.replace("\\", "\\\\").replace('"', '\\"').encode()
    return _words(name)


def _text(text: str) -> bytes:
    plain = PLAIN.match(text) and "=?" not in text
    return text.encode() if plain and len(text) <= LINE else _words(text)


def _words(text: str) -> bytes:
    """Return `text` as encoded-words, one a line, none cutting a character."""
    words, chunk = [], b""
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    words.append(chunk)
    return b"\r\n ".join(b"=?utf-8?b?%s?=" % base64.b64encode(word) for word in words)
