"""Dynamic fields: `{column}` or `{column|fallback}` in a text, parsed once and filled in for each person.

`{{` and `}}` stand for the braces themselves; `{name}` is the name of the item. A blank field shows its
fallback, which may be empty (`{column|}`); one without a fallback must not be blank (row N8).
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sequences.core.definition import Definition, EmailStep, ManualStep
from sequences.words import say

TOKEN = re.compile(r"\{\{|\}\}|\{([A-Za-z0-9_-]{1,100})(?:\|([^{}]{0,500}))?\}|[{}]")
LINE_ENDS = re.compile(r"\r\n|[\r\u2028\u2029\x85]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # leaves tab and line feed
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
BIDI = re.compile(r"[\u202a-\u202e\u2066-\u206f\u200e\u200f\u061c]")
Escape = Callable[[str], str]


class BadField(ValueError):
    """A brace that is neither part of a field nor doubled; `at` is its index in the text, `sentence` says it."""

    def __init__(self, text: str, at: int) -> None:
        near = text[max(0, at - 10) : at + 20]
        self.sentence = say(
            "In this text, character {at}, in “{near}”, is a brace that belongs to no field: write {example} or "
            "{fallback}, or double the brace to show it.",
            at=at + 1, near=near, example="{column}", fallback="{column|fallback}",
        )  # fmt: skip
        super().__init__(self.sentence)
        self.at = at


@dataclass(frozen=True)
class Field:
    """A place to fill: the column, and what to write when it is blank (None: it must not be)."""

    column: str
    fallback: str | None = None


Template = tuple[str | Field, ...]


@lru_cache(maxsize=1024)
def parse(text: str) -> Template:
    """Return the parts of a text: literals, no two in a row and none empty, and fields. Raises BadField."""
    return tuple(_joined(_pieces(text)))


@lru_cache(maxsize=1024)
def parse_html(text: str) -> Template:
    """Return the parts of HTML: as `parse`, with each fallback as a reader sees it (`A &amp; B` is A & B)."""
    return tuple(_unescaped(part) if isinstance(part, Field) else part for part in parse(text))


def _unescaped(field: Field) -> Field:
    return field if field.fallback is None else replace(field, fallback=markup.unescape(field.fallback))


def _pieces(text: str) -> Iterator[str | Field]:
    end = 0
    for found in TOKEN.finditer(text):
        yield text[end : found.start()]
        yield _piece(found, text)
        end = found.end()
    yield text[end:]


def _piece(found: re.Match[str], text: str) -> str | Field:
    token = found.group()
    if token in ("{{", "}}"):
        return token[0]
    if found.group(1) is None:
        raise BadField(text, found.start())
    return Field(found.group(1), found.group(2))


def _joined(pieces: Iterator[str | Field]) -> Iterator[str | Field]:
    literal: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            literal.append(piece)
            continue
        if any(literal):
            yield "".join(literal)
        yield piece
        literal = []
    if any(literal):
        yield "".join(literal)


def named(template: Template) -> frozenset[str]:
    """Return the columns a text asks for; `name`, the item's own, among them."""
    return frozenset(part.column for part in template if isinstance(part, Field))


def columns(definition: Definition) -> frozenset[str]:
    """Return the columns that the texts of a sequence ask for. Raises BadField."""
    return frozenset(column for text in texts(definition) for column in named(parse(text)))


def texts(definition: Definition) -> Iterator[str]:
    """Yield every text that may hold fields."""
    for step in definition.steps:
        if isinstance(step, EmailStep):
            for one in step.wordings():
                yield from (one.subject, one.body)
        elif isinstance(step, ManualStep):
            yield from (step.title, step.note, step.subject, step.body)


def blank(template: Template, values: Mapping[str, str]) -> list[Field]:
    """Return the fields that have neither a value nor a fallback (row N8)."""
    return [part for part in template if isinstance(part, Field) and part.fallback is None and not fill(part, values)]


def fill(field: Field, values: Mapping[str, str]) -> str:
    """Return what stands in a field: the value, else the fallback, else nothing."""
    return values.get(field.column, "").strip() or field.fallback or ""


def splice(template: Template, values: Mapping[str, str], escape: Escape) -> str:
    """Return the text with every field filled in; values are escaped for their place, the text is not."""
    return "".join([part if isinstance(part, str) else escape(fill(part, values)) for part in template])


def plain(text: str) -> str:
    """Escape a value for plain text: one kind of line end, and no other control but the tab."""
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", sound(text)))


def html(text: str) -> str:
    """Escape a value for HTML, attributes included; line ends stay visible."""
    return markup.escape(plain(text), quote=True).replace("\n", "<br>")


def header(text: str) -> str:
    """Escape a value for a header: one line, no controls, nothing that turns the direction of reading.

    What looks like an encoded-word stays as it is: whoever writes the header must encode the whole of it.
    """
    return BIDI.sub("", CONTROLS.sub(" ", sound(text))).strip()


def sound(text: str) -> str:
    """Return `text` with lone surrogates, which no encoding can write, replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
