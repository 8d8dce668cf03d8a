"""The files an e-mail carries from its item: fetched with their limits, and each refusal a reason."""

from __future__ import annotations

import pytest

from sequences.core.column_files import ColumnFile
from sequences.core.definition import EmailStep
from sequences.core.reasons import KINDS
from sequences.mail.attaching import LARGEST_FILE, LARGEST_TOTAL, AttachedFile
from sequences.mail.message import compile_email
from sequences.monday.assets import Asset
from sequences.monday.client import Access
from sequences.steps import item_files
from sequences.steps.item_files import NotAttached
from tests.fixtures.world import ACCOUNT, ScriptedMonday
from tests.sequences.mail.files import PDF, PNG

LARGE = PDF + bytes(LARGEST_FILE - len(PDF))
Given = dict[int, tuple[str, bytes]]


async def fetched(given: Given, uploaded: int = 0, **told_size: int) -> tuple[AttachedFile, ...]:
    """Return what an e-mail with `uploaded` bytes of its own gets of these files."""
    source = ScriptedMonday(assets=given)
    own = [AttachedFile("own.pdf", "application/pdf", PDF + bytes(uploaded - len(PDF)))] if uploaded else []
    found = await source.locate(Access(ACCOUNT, "token"), given)
    sized = {n: Asset(n, one.name, told_size.get(f"n{n}", one.size), one.url) for n, one in found.items()}
    files = [ColumnFile(name, number) for number, (name, _) in given.items()]
    return await item_files.fetch(source, compile_email(EmailStep("x", "x"), files=own), files, sized)


async def test_files_come_judged_by_their_content_and_under_safe_names() -> None:
    found = await fetched({1: ("../Offer\u202e.pdf", PDF), 2: ("b.png", PNG)})
    assert found == (AttachedFile("Offer.pdf", "application/pdf", PDF), AttachedFile("b.png", "image/png", PNG))


@pytest.mark.parametrize(
    ("given", "code", "facts"),
    [
        ({1: ("a.exe", b"MZ")}, "file_not_sent", {"file": "a.exe"}),
        ({1: ("a.pdf", PNG)}, "file_not_sent", {"file": "a.pdf"}),
        ({1: ("a.pdf", b"")}, "file_not_sent", {"file": "a.pdf"}),
        ({1: ("a", PDF)}, "file_not_sent", {"file": "a"}),
        ({1: ("a.pdf", LARGE + b"x")}, "file_too_large", {"file": "a.pdf"}),
        (dict.fromkeys(range(11), ("a.pdf", PDF)), "too_many_files", {}),
        (dict.fromkeys(range(3), ("a.pdf", LARGE)), "too_many_files", {}),
    ],
)
async def test_what_is_not_sent_is_a_reason(given: Given, code: str, facts: dict[str, str]) -> None:
    with pytest.raises(NotAttached) as caught:
        await fetched(given)
    assert (caught.value.code, caught.value.facts) == (code, facts)
    assert code in KINDS


async def test_uploaded_files_count_in() -> None:
    room = LARGEST_TOTAL - LARGEST_FILE
    assert len(await fetched({1: ("a.pdf", LARGE)}, uploaded=room)) == 1
    with pytest.raises(NotAttached) as caught:
        await fetched({1: ("a.pdf", LARGE)}, uploaded=room + 1)
    assert caught.value.code == "too_many_files"
    assert len(await fetched(dict.fromkeys(range(9), ("a.pdf", PDF)), uploaded=100)) == 9
    with pytest.raises(NotAttached):
        await fetched(dict.fromkeys(range(10), ("a.pdf", PDF)), uploaded=100)


async def test_a_size_that_monday_tells_too_small_is_not_believed() -> None:
    given = dict.fromkeys(range(3), ("a.pdf", LARGE))
    with pytest.raises(NotAttached) as caught:
        await fetched(given, n0=10, n1=10, n2=10)
    assert caught.value.code == "too_many_files"


async def test_a_file_that_monday_does_not_show_is_unreadable() -> None:
    with pytest.raises(NotAttached) as caught:
        await item_files.fetch(ScriptedMonday(), compile_email(EmailStep("x", "x")), [ColumnFile("Offer.pdf", 1)], {})
    assert (caught.value.code, caught.value.facts) == ("file_unreadable", {"file": "Offer.pdf"})
