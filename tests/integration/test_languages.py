"""The language of a reader: the best of those we speak, whatever the header says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.languages import preferred

OURS = ("en", "fr")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB, fr;q=0.9", "en"),
        ("de-DE,de;q=0.9,fr;q=0.5,en;q=0.4", "fr"),
        ("de,es", "en"),
        ("FR", "fr"),
        ("*", "en"),
        ("*;q=0.5, fr;q=0.8", "fr"),
        ("en;q=0, *;q=0.1", "fr"),
        ("en;q=0, fr;q=0", "en"),
        ("fr;q=two, en;q=0.1", "en"),
        ("fr;q=-1, en;q=0.1", "en"),
        ("fr;q=nan, en;q=0.1", "en"),
        (";;;,,,q=1", "en"),
    ],
)
def test_the_language_that_is_liked_best_is_spoken(header: str | None, language: str) -> None:
    assert preferred(header, OURS) == language


@given(st.text(max_size=3000))
def test_whatever_a_browser_says_there_is_a_language(header: str) -> None:
    assert preferred(header, OURS) in OURS
