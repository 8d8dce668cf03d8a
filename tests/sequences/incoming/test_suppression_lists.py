"""Do-not-contact lists: read however a table program wrote them, and written without a name in them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.incoming.suppression_lists import HEAD, entry, read_list, write_rows
from sequences.storage.suppressions import Entry

ADA, BOB, DOMAIN = "ada@byron.example", "bob@byron.example", "@else.example"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        f"{ADA}\n{BOB}\n{DOMAIN}\n",
        f"{ADA}\r\n{BOB}\r\n{DOMAIN}",
        f"\ufeffE-mail\n{ADA}\n{BOB}\n{DOMAIN}\n",
        f"name,email,reason\nAda,{ADA},asked\nBob,{BOB},\nAll,{DOMAIN},x\n",
        f"Nom;Adresse e-mail\nAda;{ADA}\n\nBob;{BOB}\n;{DOMAIN}\n",
        f'Address\tNote\n"{ADA}"\t"a, b"\n{BOB}\t\n{DOMAIN}\t"never closed\n',
        f" {ADA.upper()} \n{BOB}\n{ADA}\n{DOMAIN.upper()}\n",
    ],
)
def test_a_list_is_read_however_it_is_written(text: str) -> None:
    read = read_list(text.encode())
    assert (read.entries, read.refused) == ((ADA, BOB, DOMAIN), ())


def test_what_is_no_address_is_told_by_its_line() -> None:
    read = read_list(f"email\nAda\n{ADA}\n\n@\n{BOB}\n\x00\n".encode())
    assert (read.entries, read.refused) == ((ADA, BOB), (2, 5, 7))


def test_a_table_of_a_western_program_is_read() -> None:
    text = f"Prénom;Courriel\nÉmile;{ADA}\nÉmile;émile\n"
    read = read_list(text.encode("cp1252"))
    assert (read.entries, read.refused) == ((ADA,), (3,))


def test_a_row_that_is_too_short_is_refused() -> None:
    assert read_list(f"name,email\nAda\nBob,{BOB}\n".encode()).refused == (2,)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"email\n"])
def test_an_empty_list_is_one(data: bytes) -> None:
    assert read_list(data) == read_list(b"")
    assert read_list(data).entries == ()


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_is_brought_is_read_or_refused(data: bytes) -> None:
    read = read_list(data)
    assert all(entry(one) == one for one in read.entries)
    assert all(number > 0 for number in read.refused)


@given(st.lists(st.emails(), max_size=20))
def test_every_address_of_a_list_is_found(addresses: list[str]) -> None:
    read = read_list("\n".join(addresses).encode())
    assert set(read.entries) == {kept for one in addresses if (kept := entry(one))}


ENTRIES = st.builds(
    Entry,
    st.binary(min_size=32, max_size=32),
    st.sampled_from(["imported", "by hand"]),
    st.just(NOW),
    st.none() | st.text(),
)


@given(st.lists(ENTRIES, max_size=5))
def test_what_goes_out_is_a_table_with_no_hash_in_it(entries: list[Entry]) -> None:
    rows = list(csv.reader(io.StringIO(write_rows(entries, head=True), newline="")))
    assert rows[0] == list(HEAD)
    assert rows[1:] == [[one.hint or "", one.reason, NOW.isoformat()] for one in entries]
