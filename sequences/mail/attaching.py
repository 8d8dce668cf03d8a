"""Files at an e-mail: which are accepted, what they are called, and the part of a message each becomes.

Sources: RFC 2183 (Content-Disposition), RFC 2231 (names in other letters, and long ones), RFC 6266 §4.3 and
appendix D (what a name may hold).
"""

from __future__ import annotations

import base64
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from sequences.core import fields
from sequences.mail.file_kinds import KINDS, ending_of, found_kind
from sequences.words import Said, say

MEGABYTE = 1_000_000
LARGEST_FILE, LARGEST_TOTAL = 5 * MEGABYTE, 10 * MEGABYTE  # base64 adds a third; many servers take 20 MB
LONGEST_NAME, LONGEST_ENDING = 120, 10
PIECE = 17  # characters of a name in one line, each at most three when it is encoded
UNSAFE = re.compile(r'[/\\:*?"<>|%{}\x00-\x1f\x7f]')
TOKEN = re.compile(r"[A-Za-z0-9._ -]{1,60}\Z")


class BadFile(ValueError):
    """A file that is not accepted; `code` stays, `sentence` says why and what to do."""

    def __init__(self, code: str, sentence: Said) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class AttachedFile:
    """A file to attach; `kind` is its media type."""

    name: str
    kind: str
    content: bytes


def accept(name: str, content: bytes) -> AttachedFile:
    """Return a file as it is kept: with a safe name, and the type that its content has. Raises BadFile."""
    safe = safe_name(name)
    if safe is None:
        raise BadFile("bad_name", say("This file has no name that can be kept: rename it, with letters and an ending."))
    if not content:
        raise BadFile("empty_file", say("{name} is empty: choose another file.", name=safe))
    if len(content) > LARGEST_FILE:
        sentence = say(
            "{name} is larger than {most} MB: make it smaller, or put a link into the e-mail.",
            name=safe,
            most=megabytes(LARGEST_FILE),
        )
        raise BadFile("too_large", sentence)
    ending = ending_of(safe)
    found = found_kind(content, ending)
    if found is None or ending not in KINDS:
        known = ", ".join(KINDS)
        raise BadFile(
            "bad_kind", say("{name} is of a kind that is not sent: save it as one of {known}.", name=safe, known=known)
        )
    if found != ending:
        raise BadFile(
            "other_kind",
            say("{name} is in truth a .{found} file: rename it, or choose another.", name=safe, found=found),
        )
    return AttachedFile(safe, KINDS[found], content)


def megabytes(size: int) -> str:
    """Return a size in megabytes, for a sentence."""
    return f"{size / MEGABYTE:.1f}".removesuffix(".0")


def safe_name(name: str) -> str | None:
    """Return a file's name without folders, controls, turned reading or signs of a shell; None: it has no name."""
    last = re.split(r"[/\\]", name)[-1]
    plain = unicodedata.normalize("NFC", UNSAFE.sub("_", fields.header(last)))
    stem, dot, ending = " ".join(plain.split()).strip(". ").rpartition(".")
    if not stem.strip("_. ") or not ending:
        return None
    if len(ending) > LONGEST_ENDING:
        return None
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}{dot}{ending}"


def part(file: AttachedFile) -> bytes:
    """Return the part of a message that holds a file, with its headers and CRLF line ends."""
    head = (
        b"Content-Type: " + file.kind.encode() + (b"; charset=utf-8" if file.kind.startswith("text/") else b""),
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment" + disposition_name(file.name),
    )
    return b"\r\n".join(head) + b"\r\n\r\n" + base64.encodebytes(file.content).replace(b"\n", b"\r\n")


def disposition_name(name: str) -> bytes:
    """Return the parameters of Content-Disposition that name a file, each on its own line (RFC 2231 §3, §4)."""
    if TOKEN.match(name):
        return b';\r\n filename="%s"' % name.encode()
    encoded = quote(name, safe="")
    pieces = _pieces(encoded)
    if len(pieces) == 1:
        return b";\r\n filename*=utf-8''" + pieces[0].encode()
    first, *others = pieces
    lines = [f"filename*0*=utf-8''{first}", *(f"filename*{n}*={piece}" for n, piece in enumerate(others, 1))]
    return "".join(f";\r\n {line}" for line in lines).encode()


def _pieces(encoded: str) -> list[str]:
    """Cut a percent-encoded name so that no piece is long and no %XX is cut."""
    pieces = re.findall(rf"(?:%[0-9A-F]{{2}}|[^%]){{1,{PIECE}}}", encoded)
    return [str(piece) for piece in pieces]


def download_name(name: str) -> str:
    """Return the value of Content-Disposition for a download (RFC 6266 §4.3): for old browsers and for all."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
