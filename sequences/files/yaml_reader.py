"""Reads a text as one plain YAML document, and refuses what a file of ours never needs.

Anchors, aliases and tags are refused (they are how YAML is made to explode, or to run), and so is a file
that is huge, deep, or not text; what is left is a tree whose every node knows its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import yaml
from yaml.reader import ReaderError

LARGEST, DEEPEST, MOST_NODES = 1_000_000, 20, 20_000
TAB = "\\t"


@dataclass(frozen=True)
class FileError:
    """One thing wrong in a file: where, and what is expected there, as a phrase or a whole sentence."""

    source: str
    line: int
    field: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}: {self.field or 'file'}"
        return f"{where}: {self.expected}" if self.expected.endswith(".") else f"{where}: expected {self.expected}"


class BrokenFile(ValueError):
    """A file that is no sequence; `errors` has everything that is wrong with it, in order of lines."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


def compose(text: str | bytes, source: str) -> yaml.Node:
    """Return the tree of a file. Raises BrokenFile with the first thing that is not plain YAML."""
    text = _decoded(text, source)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except _Unwanted as error:
        _fail(source, error.line, error.expected)
    except ReaderError as error:
        _fail(source, text.count("\n", 0, error.position) + 1, "no control characters")
    except yaml.MarkedYAMLError as error:
        _fail(source, *_syntax(error))
    if node is None:
        _fail(source, 1, "a sequence; the file is empty")
    return node


def _decoded(text: str | bytes, source: str) -> str:
    if len(text) > LARGEST:
        _fail(source, 1, "a file of at most 1 MB")
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _fail(source, text.count(b"\n", 0, error.start) + 1, "text in UTF-8")


def _fail(source: str, line: int, expected: str) -> NoReturn:
    raise BrokenFile([FileError(source, line, "", expected)])


def _syntax(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """Return the line and the gist of a mistake in the YAML itself."""
    mark = error.problem_mark or error.context_mark
    line, problem = (mark.line + 1 if mark else 1), str(error.problem or error.context)
    if TAB in problem:
        return line, "spaces, not tabs, to indent with"
    if "expected a single document" in str(error.context):
        return line, "one sequence in a file; remove the line ---"
    return line, f"readable YAML ({problem}): look at the indentation, and at signs that need quotes"


class _Unwanted(Exception):
    """Something that is YAML, and has no place in a file of ours."""

    def __init__(self, event: yaml.Event, expected: str) -> None:
        super().__init__(expected)
        self.line = event.start_mark.line + 1 if event.start_mark else 1
        self.expected = expected


class _Loader(yaml.SafeLoader):
    """Composes a tree, looking at each node before it is built."""

    _depth = _count = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node, unless it is one too many, too deep, or more than plain."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]  # so are PyYAML's types
        self._refuse(event)
        self._depth, self._count = self._depth + 1, self._count + 1
        if self._depth > DEEPEST or self._count > MOST_NODES:
            raise _Unwanted(event, "a sequence; this is far too much structure")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _refuse(self, event: yaml.Event) -> None:
        if getattr(event, "anchor", None) is not None:
            raise _Unwanted(event, 'no anchors (&) and aliases (*); put a text with such a sign in "quotes"')
        if getattr(event, "tag", None) is not None:
            raise _Unwanted(event, 'no tags (!); put a text that begins with this sign in "quotes"')
