"""Typed access to the tree of a file: every value by the kind its place expects, every error kept.

A scalar is taken as it is written, so that `no` and `12:30` stay words where words are expected; a
switch or a number must be written without quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import time

import yaml

from sequences.files.yaml_reader import FileError

SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
WHOLE = re.compile(r"0|[1-9][0-9]{0,18}")
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class Report:
    """Collects the errors of one file, and the line of every place that was read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.errors: list[FileError] = []
        self.lines: dict[str, int] = {}

    def wrong(self, node: yaml.Node, place: str, expected: str) -> None:
        """Note an error."""
        self.errors.append(FileError(self.source, node.start_mark.line + 1, place, expected))

    def seen(self, node: yaml.Node, place: str) -> None:
        """Note where a place stands."""
        self.lines[place] = node.start_mark.line + 1

    def is_wrong(self, place: str) -> bool:
        """Return whether an error was noted at a place, around it or inside it."""
        return any(_within(place, one.field) or _within(one.field, place) for one in self.errors)

    def line(self, place: str) -> int:
        """Return the line of a place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", place)
        return self.lines.get(place, 1)


def _within(inner: str, outer: str) -> bool:
    return not outer or inner == outer or (inner.startswith(outer) and inner[len(outer)] in ".[")


class Value:
    """A node at its place; None stands for what the file leaves out, and reads as nothing."""

    def __init__(self, report: Report, node: yaml.Node | None, place: str) -> None:
        self.report, self.node, self.place = report, node, place
        if node is not None:
            report.seen(node, place)

    def __bool__(self) -> bool:
        """Return whether something is written here."""
        return self.node is not None and not (self.is_plain() and self.node.value in NOTHING)

    def is_scalar(self) -> bool:
        """Return whether this is a single value."""
        return isinstance(self.node, yaml.ScalarNode)

    def is_plain(self) -> bool:
        """Return whether this is a single value without quotes."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.style is None

    def wrong(self, expected: str) -> None:
        """Note that this is not what is expected here."""
        if self.node is not None:
            self.report.wrong(self.node, self.place, expected)

    def text(self) -> str | None:
        """Return the text."""
        if self and not self.is_scalar():
            self.wrong("a text")
            return None
        return str(self.node.value) if self and self.node else None

    def number(self, least: int, most: int, expected: str = "") -> int | None:
        """Return the whole number; `expected` names it better than its bounds do."""
        if not self:
            return None
        written = str(self.node.value) if self.is_plain() and self.node else ""
        if WHOLE.fullmatch(written) and least <= int(written) <= most:
            return int(written)
        self.wrong(expected or f"a whole number from {least} to {most}, without quotes")
        return None

    def switch(self, usual: bool) -> bool:
        """Return the switch; `usual` when there is none."""
        if not self:
            return usual
        written = str(self.node.value).lower() if self.is_plain() and self.node else ""
        if written not in SWITCH:
            self.wrong("on or off, without quotes")
        return SWITCH.get(written, usual)

    def choice(self, options: Sequence[str]) -> str | None:
        """Return the word, one of `options`."""
        if not self:
            return None
        if self.is_scalar() and self.node and self.node.value in options:
            return str(self.node.value)
        self.wrong(f"one of {', '.join(options)}")
        return None

    def clock(self) -> time | None:
        """Return the time of day."""
        if not self:
            return None
        found = CLOCK.fullmatch(str(self.node.value)) if self.is_scalar() and self.node else None
        if found is None:
            self.wrong('a time of day like "09:30"')
            return None
        return time(int(found[1]), int(found[2]))

    def items(self) -> list[Value]:
        """Return the entries of a list."""
        if not self:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.wrong("a list")
            return []
        return [Value(self.report, node, f"{self.place}[{n}]") for n, node in enumerate(self.node.value)]

    def section(self, *keys: str, required: Iterable[str] = ()) -> Section:
        """Return the keys and values here; an unknown, repeated or missing key is noted."""
        return Section(self, keys, frozenset(required))


class Section:
    """One mapping of a file."""

    def __init__(self, value: Value, keys: Sequence[str], required: frozenset[str]) -> None:
        self.value = value
        self._found: dict[str, Value] = {}
        if value and not isinstance(value.node, yaml.MappingNode):
            value.wrong(f"a section with {', '.join(keys)}")
        elif value:
            self._read(value, keys)
            for key in required:
                if not self[key] and value.node:
                    value.report.wrong(value.node, self._place(key), "a value")

    def __getitem__(self, key: str) -> Value:
        """Return the value of a key."""
        return self._found.get(key) or Value(self.value.report, None, self._place(key))

    def __iter__(self) -> Iterator[str]:
        """Return the keys, as they stand in the file."""
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def _place(self, key: str) -> str:
        return f"{self.value.place}.{key}" if self.value.place else key

    def _read(self, value: Value, keys: Sequence[str]) -> None:
        assert isinstance(value.node, yaml.MappingNode)
        for key, node in value.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name not in keys:
                value.report.wrong(key, self._place(name), f"one of the keys {', '.join(keys)}")
            elif name in self._found:
                value.report.wrong(key, self._place(name), "each key only once; this one is repeated")
            else:
                self._found[name] = Value(value.report, node, self._place(name))
                value.report.seen(key, self._place(name))
