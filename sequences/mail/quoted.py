"""Quoted-printable in pieces: what is known beforehand is encoded once, values when they come.

A soft line break stands before and after each value, so that pieces never meet on one line.
Source: RFC 2045 §6.7.
"""

from __future__ import annotations

import binascii
import re

SOFT = b"=\r\n"
LONGEST = 72
SAFE = re.compile(rb"[ !-<>-~]{0,72}\Z")  # printable ASCII but the equals sign


def piece(text: str) -> bytes:
    """Return `text` encoded; line breaks become CRLF, no line is longer than 76 characters."""
    return b"\r\n".join(_line(line.encode()) for line in text.replace("\r\n", "\n").split("\n"))


def _line(line: bytes) -> bytes:
    if SAFE.match(line) and not line.endswith(b" "):
        return line
    encoded = binascii.b2a_qp(line, quotetabs=False, istext=True, header=False)
    if encoded.endswith(b" "):
        encoded = encoded[:-1] + b"=20"
    return encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def value(text: str) -> bytes:
    """Return a value encoded, between soft line breaks."""
    return SOFT + piece(text) + SOFT
