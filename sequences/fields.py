"""Dynamic fields: `{column}` or `{column|fallback}` in a text, parsed once and filled in for each person.

`{{` and `}}` stand for the braces themselves; `{name}` is the name of the item.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sequences.definition import Definition, EmailStep, ManualStep

TOKEN = re.compile(r"\{\{|\}\}|\{([a-z0-9_]{1,64})(?:\|([^{}]{0,200}))?\}|[{}]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
Escape = Callable[[str], str]


class BadField(ValueError):
    """A brace that is neither a field nor doubled; `at` is where it stands."""

    def __init__(self, text: str, at: int) -> None:
        near = text[max(0, at - 10) : at + 20]
        super().__init__(f"a field is written {{column}} or {{column|fallback}}; near {near!r} it is not")
        self.at = at


@dataclass(frozen=True)
class Field:
    """A place to fill: the column, and what to write when it is blank (None: it must not be)."""

    column: str
    fallback: str | None = None


Template = tuple[str | Field, ...]


@lru_cache(maxsize=4096)
def parse(text: str) -> Template:
    """Return the parts of a text. Raises BadField."""
    parts: list[str | Field] = []
    end = 0
    for found in TOKEN.finditer(text):
        parts.append(text[end : found.start()])
        parts.append(_part(found, text))
        end = found.end()
    parts.append(text[end:])
    return tuple(_joined(parts))


def _part(found: re.Match[str], text: str) -> str | Field:
    token = found.group()
    if token in ("{{", "}}"):
        return token[0]
    if found.group(1) is None:
        raise BadField(text, found.start())
    return Field(found.group(1), found.group(2))


def _joined(parts: list[str | Field]) -> Iterator[str | Field]:
    """Yield the parts with neighbouring texts made one and empty ones left out."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if text:
            yield text
        yield part
        text = ""
    if text:
        yield text


def named(template: Template) -> frozenset[str]:
    """Return the columns a text asks for."""
    return frozenset(part.column for part in template if isinstance(part, Field))


def columns(definition: Definition) -> frozenset[str]:
    """Return the columns that the texts of a sequence ask for."""
    every: frozenset[str] = frozenset()
    for text in texts(definition):
        every |= named(parse(text))
    return every


def texts(definition: Definition) -> Iterator[str]:
    """Yield every text that may hold fields."""
    for step in definition.steps:
        if isinstance(step, EmailStep):
            yield from (step.subject, step.body)
        elif isinstance(step, ManualStep):
            yield from (step.title, step.note)


def blank(template: Template, values: Mapping[str, str]) -> list[Field]:
    """Return the fields that have neither a value nor a fallback (row N8)."""
    return [part for part in template if isinstance(part, Field) and not fill(part, values)]


def fill(field: Field, values: Mapping[str, str]) -> str:
    """Return what stands in a field: the value, else the fallback, else nothing."""
    return values.get(field.column, "").strip() or field.fallback or ""


def splice(template: Template, values: Mapping[str, str], escape: Escape) -> str:
    """Return the text with every field filled in; values are escaped for their place, the text is not."""
    return "".join(part if isinstance(part, str) else escape(fill(part, values)) for part in template)


def sound(text: str) -> str:
    """Return `text` with lone surrogates, which no encoding can write, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def html(text: str) -> str:
    """Escape a value for HTML, attributes included; line breaks stay visible."""
    return markup.escape(sound(text), quote=True).replace("\r\n", "\n").replace("\n", "<br>").replace("\x00", "")


def plain(text: str) -> str:
    """Escape a value for plain text: no NUL, one kind of line break."""
    return sound(text).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def header(text: str) -> str:
    """Escape a value for a header: one line, no controls, nothing that turns the direction of reading."""
    return BIDI.sub("", CONTROLS.sub(" ", sound(text))).strip()
