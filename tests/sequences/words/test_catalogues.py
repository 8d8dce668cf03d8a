"""The catalogues: every sentence that the code says is in each language, with the same facts, and no other is."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sequences.core import reasons
from sequences.words import CATALOGUES, PLACEHOLDER, fr
from sequences.words.en import reasons as english

ROOT = Path(__file__).parents[3]
ROOMS = ("sequences", "tasks", "recipes", "integration")
NARROW, WIDE = "\u202f", "\u00a0"


def texts() -> Iterator[str]:
    """Yield what the code says: the literal of each `say`, and the reasons."""
    for path in (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0]
                assert isinstance(first, ast.Constant), f"{path.name}:{node.lineno} says no literal"
                yield str(first.value)
    yield from (text for pair in english.WORDS.values() for text in pair)


SAID = frozenset(texts())


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
def test_a_language_has_every_sentence_and_none_that_nobody_says(catalogue: Mapping[str, str]) -> None:
    assert SAID - catalogue.keys() == set()
    assert catalogue.keys() - SAID == set()


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
def test_a_translation_tells_the_same_facts(catalogue: Mapping[str, str]) -> None:
    facts = {text: sorted(PLACEHOLDER.findall(text)) for text in catalogue}
    assert {text: sorted(PLACEHOLDER.findall(catalogue[text])) for text in catalogue} == facts


def test_the_areas_of_a_language_do_not_overlap() -> None:
    every = Counter(text for area in fr.AREAS for text in area.SENTENCES)
    assert [text for text, times in every.items() if times > 1] == []


def test_french_has_the_reasons_of_english() -> None:
    assert fr.reasons.WORDS.keys() == english.WORDS.keys() == reasons.KINDS.keys()


def test_french_is_set_as_it_is_printed() -> None:
    for text in CATALOGUES["fr"].values():
        bare = text.replace("127.0.0.1", "")
        assert "'" not in bare, f"{text}: an apostrophe is ’"
        assert " :" not in bare.replace(WIDE, "_"), f"{text}: a colon has a no-break space before it"
        assert not any(f" {mark}" in bare for mark in ";!?»"), f"{text}: {NARROW!r} before ; ! ?"
        assert "« " not in bare, f"{text}: a no-break space behind a guillemet"
