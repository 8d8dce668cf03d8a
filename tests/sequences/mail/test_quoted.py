"""Quoted-printable: pieces joined in any order decode to what they were, on short lines of ASCII."""

from __future__ import annotations

import quopri
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequences.mail import quoted

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=250)
LINES = st.lists(st.text(" .=\tabcé", max_size=90), max_size=4).map("\n".join)


def read(encoded: bytes) -> str:
    """Return what a mail program reads, with plain line feeds."""
    return quopri.decodestring(encoded).decode().replace("\r\n", "\n")


def lines_of(text: str) -> str:
    """Return text with every kind of line break as a line feed."""
    return re.sub(r"\r\n|\r", "\n", text)


@given(TEXTS | LINES)
@example("x" * 76)
@example("é" + "x" * 70)
@example("one\rtwo\r\nthree\n\n")
@example("a space at the end \nand a tab\t\n ")
def test_a_value_reads_back_as_it_was(text: str) -> None:
    assert read(quoted.value(text)) == lines_of(text)
    assert read(quoted.piece(text)) == lines_of(text)


@given(st.lists(st.tuples(TEXTS | LINES, TEXTS | LINES), max_size=4))
@example([("é" + "x" * 70, "x" * 76), (" ", ".")])
def test_pieces_and_values_never_meet(parts: list[tuple[str, str]]) -> None:
    whole = b"".join(quoted.piece(text) + quoted.value(value) for text, value in parts)
    assert read(whole) == "".join(lines_of(text) + lines_of(value) for text, value in parts)
    assert max(map(len, whole.split(b"\r\n"))) <= 76


@given(TEXTS | LINES)
@example("x" * 76)
def test_what_is_encoded_can_travel_anywhere(text: str) -> None:
    for line in quoted.value(text).split(b"\r\n"):
        assert len(line) <= 76
        assert re.fullmatch(rb"[\t -~]*", line)
        assert not line.endswith((b" ", b"\t"))


@pytest.mark.parametrize("text", ["--=_boundary--", "=2E", "=\r\n", "From me\n.\n.."])
def test_nothing_in_a_value_is_taken_for_code(text: str) -> None:
    encoded = quoted.value(text)
    assert read(encoded) == lines_of(text)
    assert b"=_" not in encoded


def test_safe_text_stays_readable() -> None:
    assert quoted.piece("Hi there,\nhow are you?") == b"Hi there,\r\nhow are you?"
