"""The words of the views: every language has them all, and none is unused."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "integration" / "views" / "src"
LANGUAGES = ("en", "fr")
KEY = re.compile(r"""["'`]([a-z][A-Za-z]*(?:\.[A-Za-z0-9_]+)+)["'`]""")
PREFIX = re.compile(r"""`([a-z][A-Za-z]*(?:\.[A-Za-z0-9_]+)*\.)\$\{""")  # t(`status.${state}`)
PLURAL = re.compile(r"_(zero|one|two|few|many|other)$")
PLACE = re.compile(r"{{(\w+)}}")


def words(language: str) -> dict[str, str]:
    """Return a catalogue; each key is in one file only."""
    parts = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((SOURCES / "words" / language).glob("*.json"))
    ]
    counted = Counter(key for part in parts for key in part)
    assert [key for key, many in counted.items() if many > 1] == []
    return {key: text for part in parts for key, text in part.items()}


def code() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in SOURCES.rglob("*.ts*")
        if path.name != "schema.d.ts" and "words" not in path.parts
    )


def singular(keys: set[str]) -> set[str]:
    return {PLURAL.sub("", key) for key in keys}


def test_every_language_has_the_same_words() -> None:
    english, *others = ({PLURAL.sub("", key): text for key, text in words(one).items()} for one in LANGUAGES)
    for other in others:
        assert other.keys() == english.keys()
        for key, text in other.items():
            assert set(PLACE.findall(text)) | {"count"} == set(PLACE.findall(english[key])) | {"count"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing_and_none_unused(language: str) -> None:
    text, known = code(), singular(set(words(language)))
    named = {key for key in KEY.findall(text) if key.partition(".")[0] in {one.partition(".")[0] for one in known}}
    begun = tuple(PREFIX.findall(text))
    assert named - known == set()
    assert {key for key in known - named if not key.startswith(begun or ("\0",))} == set()


def test_french_keeps_its_marks_with_their_words() -> None:
    for key, text in words("fr").items():
        assert not re.search(r" [:;?!»]|« ", text), key  # a line would begin with the mark
