"""Quoted-printable in pieces: what is known beforehand is encoded once, values when they come.

A soft line break stands before and after each value, so that pieces never meet on one line.
Source: RFC 2045 §6.7.
"""

from __future__ import annotations

import binascii
import re

SOFT = b"=\r\n"
LONGEST = 72
EQUALS = ord("=")
SAFE = re.compile(rb"[ !-<>-~]{0,72}\Z")  # printable ASCII but the equals sign


def piece(text: str) -> bytes:
    """Return `text` encoded; line breaks become CRLF, no line is longer than 76 characters."""
    return b"\r\n".join(_line(line.encode()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _line(line: bytes) -> bytes:
    if SAFE.match(line) and not line.endswith(b" "):
        return line
    encoded = binascii.b2a_qp(line, quotetabs=False, istext=True, header=False)
    if encoded.endswith(b" "):
        encoded = encoded[:-1] + b"=20"
    encoded = encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return _with_room(encoded)


def _with_room(encoded: bytes) -> bytes:
    """Return lines whose last one has room for the sign of a soft break."""
    start = encoded.rfind(b"\n") + 1
    if len(encoded) - start <= LONGEST:
        return encoded
    cut = start + LONGEST - 3
    cut += next((3 - back for back in (1, 2) if encoded[cut - back] == EQUALS), 0)
    return encoded[:cut] + SOFT + encoded[cut:]


def value(text: str) -> bytes:
    """Return a value encoded, between soft line breaks."""
    return SOFT + piece(text) + SOFT
