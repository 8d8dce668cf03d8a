"""Reads YAML strictly: every value by the type its place expects, every error with its line, all at once.

Scalars are read as they are written, so that `no` stays a word where a word is expected; anchors, tags
and repeated keys are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import NoReturn

import yaml

LARGEST = 1_000_000
TRUE, FALSE = ("yes", "true", "on"), ("no", "false", "off")


@dataclass(frozen=True)
class FileError:
    """One thing wrong in a file."""

    source: str
    line: int
    field: str
    expected: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.field or 'file'}: expected {self.expected}"


class BrokenFile(ValueError):
    """A file that is no sequence; `errors` has everything that is wrong with it."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


def compose(text: str | bytes, source: str) -> yaml.Node:
    """Return the tree of a file. Raises BrokenFile when it is not one plain YAML document."""
    text = _decoded(text, source)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                _fail(source, event.start_mark.line + 1, "", "no anchors (&) and aliases (*)")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        _fail(source, line, "", f"YAML ({error.problem})")
    except (yaml.YAMLError, RecursionError) as error:
        _fail(source, 1, "", f"YAML ({type(error).__name__})")
    if node is None:
        _fail(source, 1, "", "a sequence; the file is empty")
    return node


def _decoded(text: str | bytes, source: str) -> str:
    if len(text) > LARGEST:
        _fail(source, 1, "", "a file of at most 1 MB")
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _fail(source, text[: error.start].count(b"\n") + 1, "", "text in UTF-8")


def _fail(source: str, line: int, field: str, expected: str) -> NoReturn:
    raise BrokenFile([FileError(source, line, field, expected)])


class Reader:
    """Collects the errors of one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.errors: list[FileError] = []

    def wrong(self, node: yaml.Node, field: str, expected: str) -> None:
        """Note an error."""
        self.errors.append(FileError(self.source, node.start_mark.line + 1, field, expected))

    def finish(self) -> None:
        """Raise BrokenFile when anything was wrong."""
        if self.errors:
            raise BrokenFile(sorted(set(self.errors), key=lambda error: (error.line, error.field)))

    def mapping(self, node: yaml.Node | None, place: str, keys: frozenset[str]) -> Section:
        """Return the section at `node`, checked for unknown and repeated keys."""
        if node is None:
            return Section(self, None, place, {})
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, place, f"a section with {_words(sorted(keys))}")
            return Section(self, node, place, {})
        values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in keys:
                self.wrong(key, _join(place, name), f"one of {_words(sorted(keys))}")
            elif name in values:
                self.wrong(key, _join(place, name), "each key once")
            else:
                values[name] = value
        return Section(self, node, place, values)


class Section:
    """One mapping of a file, read key by key."""

    def __init__(
        self, reader: Reader, node: yaml.Node | None, place: str, values: dict[str, yaml.Node]
    ) -> None:
        self._reader = reader
        self._node = node
        self._place = place
        self._values = values

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._values

    def is_scalar(self, key: str) -> bool:
        """Return whether the key has a single value."""
        return isinstance(self._values.get(key), yaml.ScalarNode)

    def section(self, key: str, keys: frozenset[str]) -> Section:
        """Return the section under a key; an absent one is empty."""
        return self._reader.mapping(self._values.get(key), _join(self._place, key), keys)

    def items(self, key: str) -> list[yaml.Node]:
        """Return the entries of the list under a key."""
        node = self._values.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._reader.wrong(node, _join(self._place, key), "a list")
            return []
        return list(node.value)

    def only_key(self, expected: str) -> str | None:
        """Return the one key of this section."""
        if len(self._values) == 1:
            return next(iter(self._values))
        if self._node is not None:
            self._reader.wrong(self._node, self._place, expected)
        return None

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return the text under a key."""
        node = self._values.get(key)
        if node is None:
            if required and self._node is not None:
                self._reader.wrong(self._node, _join(self._place, key), "a text")
            return None
        if not isinstance(node, yaml.ScalarNode):
            self._reader.wrong(node, _join(self._place, key), "a text")
            return None
        return None if node.tag.endswith(":null") and node.value != "" and node.style is None else str(node.value)

    def number(self, key: str, *, least: int) -> int | None:
        """Return the whole number under a key."""
        node = self._values.get(key)
        if node is None:
            return None
        written = node.value if isinstance(node, yaml.ScalarNode) else ""
        if written.isascii() and written.isdigit() and len(written) <= 18 and int(written) >= least:
            return int(written)
        self._reader.wrong(node, _join(self._place, key), f"a whole number from {least} on")
        return None

    def flag(self, key: str, usual: bool) -> bool:
        """Return the switch under a key."""
        node = self._values.get(key)
        if node is None:
            return usual
        word = node.value.lower() if isinstance(node, yaml.ScalarNode) else ""
        if word not in TRUE + FALSE:
            self._reader.wrong(node, _join(self._place, key), "on or off")
        return word in TRUE

    def choice(self, key: str, options: Sequence[str]) -> str | None:
        """Return the word under a key, one of `options`."""
        node = self._values.get(key)
        return None if node is None else self.choice_of(node, _join(self._place, key), options)

    def choice_of(self, node: yaml.Node, place: str, options: Sequence[str]) -> str | None:
        """Return the word at a node, one of `options`."""
        if isinstance(node, yaml.ScalarNode) and node.value in options:
            return str(node.value)
        self._reader.wrong(node, place, f"one of {_words([str(option) for option in options])}")
        return None

    def time(self, key: str) -> time | None:
        """Return the time of day under a key, as in "09:30"."""
        node = self._values.get(key)
        if node is None:
            return None
        try:
            moment = time.fromisoformat(node.value if isinstance(node, yaml.ScalarNode) else "")
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is not None or len(node.value) not in (5, 8):
            self._reader.wrong(node, _join(self._place, key), 'a time of day like "09:30"')
            return None
        return moment


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _words(options: Sequence[str]) -> str:
    return ", ".join(options)
