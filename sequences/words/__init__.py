"""Sentences for people, which can still be said in the language of whoever reads them. No I/O.

A sentence stands in English where it happens, `say("There are {n} steps: keep to {most}.", n=…, most=…)`, and is a
`str` that says just that. It remembers its text and its facts, so that the edge can say it in another language: the
catalogue of one holds each English text with its translation (`sequences.words.fr`, one module per area).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from babel import dates, numbers
from babel.lists import format_list

from sequences.words import fr

ENGLISH = "en"
CATALOGUES: dict[str, Mapping[str, str]] = {"fr": fr.SENTENCES}  # of English no translation is needed
LANGUAGES = (ENGLISH, *CATALOGUES)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text)), re.DOTALL)


KEPT = {text: _pattern(text) for text in fr.kept.SENTENCES}


class Said(str):
    """A sentence in English; `text` is what it says before its facts are filled in.

    A fact is text, a number, a date, a moment in the zone it is told in, another sentence, or several of them. One
    that is not known yet leaves its place open, as in `{item}`.
    """

    text: str
    facts: Mapping[str, Any]

    def __new__(cls, text: str, facts: Mapping[str, Any], /) -> Said:
        """Fill in the facts."""
        one = super().__new__(cls, _filled(text, facts, ENGLISH))
        one.text, one.facts = text, facts
        return one

    def __deepcopy__(self, memo: object) -> Said:
        """Return itself: nothing of it changes."""
        return self

    def knowing(self, **facts: Any) -> Said:
        """Return the sentence with more facts filled in, where it and those within it left places open."""
        inner = {name: one.knowing(**facts) if isinstance(one, Said) else one for name, one in self.facts.items()}
        return Said(self.text, {**facts, **inner})

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: Any) -> Any:
        """Describe it as the text that it becomes."""
        return handler(str)


def say(text: str, /, **facts: Any) -> Said:
    """Return a sentence; `text` is a literal, for the catalogues are held against what the code says."""
    return Said(text, facts)


def known_as(text: str) -> Said:
    """Return words that somebody else gave, which are the same in every language."""
    return Said(text, {})


def spoken(sentence: str, language: str) -> str:
    """Return a sentence in a language; one without words for it is said in English."""
    if not isinstance(sentence, Said):
        return sentence
    return _filled(CATALOGUES.get(language, {}).get(sentence.text, sentence.text), sentence.facts, language)


def in_language(answer: Any, language: str) -> Any:
    """Return an answer of dictionaries, lists and dataclasses with every sentence in it in a language."""
    if language == ENGLISH:
        return answer
    match answer:
        case str():
            return spoken(answer, language)
        case Mapping():
            return {name: in_language(one, language) for name, one in answer.items()}
        case list() | tuple():
            return [in_language(one, language) for one in answer]
        case _ if is_dataclass(answer) and not isinstance(answer, type):
            return {one.name: in_language(getattr(answer, one.name), language) for one in fields(answer)}
    return answer


def _filled(text: str, facts: Mapping[str, Any], language: str) -> str:
    def fact(place: re.Match[str]) -> str:
        return _told(facts[place[1]], language) if place[1] in facts else place[0]

    return PLACEHOLDER.sub(fact, text)


def _told(fact: Any, language: str) -> str:
    """Return a fact as a reader of the language reads it."""
    match fact:
        case str():
            return spoken(fact, language)
        case int() | float():
            return str(numbers.format_decimal(fact, locale=language))
        case datetime():
            clock = dates.format_time(fact, "short", tzinfo=fact.tzinfo, locale=language)
            return f"{dates.format_date(fact, 'long', locale=language)}, {clock}"
        case date():
            return str(dates.format_date(fact, "long", locale=language))
        case list() | tuple():
            return str(format_list([_told(one, language) for one in fact], locale=language))
    raise TypeError(f"{type(fact).__name__} cannot be told in a sentence")


def packed(sentence: str) -> str:
    """Return a sentence as it is kept until somebody reads it; its facts are texts, numbers, days or sentences."""
    return json.dumps(_plain(sentence)) if isinstance(sentence, Said) else sentence


def unpacked(text: str) -> Said:
    """Return a kept sentence; one that was kept as mere words says these in every language."""
    try:
        found = _recalled(json.loads(text))
    except ValueError:
        return _known_again(text)
    return found if isinstance(found, Said) else known_as(text)


def _known_again(text: str) -> Said:
    """Return words that were kept as they were, which may be ours: what a mail server answered, say."""
    for ours, pattern in KEPT.items():
        if found := pattern.fullmatch(text):
            return Said(ours, {name: unpacked(fact) for name, fact in found.groupdict().items()})
    return known_as(text)


def _plain(fact: Any) -> Any:
    match fact:
        case Said():
            return {"say": fact.text, "facts": {name: _plain(one) for name, one in fact.facts.items()}}
        case list() | tuple():
            return [_plain(one) for one in fact]
        case date():
            return {"at" if isinstance(fact, datetime) else "day": fact.isoformat()}
    return fact


def _recalled(fact: Any) -> Any:
    match fact:
        case {"say": str(text), "facts": dict(facts)}:
            return Said(text, {name: _recalled(one) for name, one in facts.items()})
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"at": str(at)}:
            return datetime.fromisoformat(at)
        case list():
            return [_recalled(one) for one in fact]
    return fact
