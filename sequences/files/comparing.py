"""Two versions of a sequence as files, line by line: what went and what came, with the lines around it (row L11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sequences.core.definition import Definition
from sequences.files.writer import dump

AROUND = 3  # lines that stay, before and behind what changes
Kind = Literal["same", "removed", "added", "left_out"]


@dataclass(frozen=True)
class Line:
    """A line of one of the files, or of both; `left_out`: as many lines that are alike as `text` says."""

    kind: Kind
    text: str


def compare(before: Definition, after: Definition) -> list[Line]:
    """Return what is different between two sequences, in the words of their files; nothing where they are alike."""
    old, new = dump(before).splitlines(), dump(after).splitlines()
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    if all(name == "equal" for name, *_ in changes):
        return []
    return [line for change in changes for line in _lines(change, old, new)]


def _lines(change: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[Line]:
    name, start, end, begin, stop = change
    if name == "equal":
        yield from _alike(old[start:end], is_first=start == 0, is_last=end == len(old))
        return
    yield from (Line("removed", text) for text in old[start:end])
    yield from (Line("added", text) for text in new[begin:stop])


def _alike(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    """Return the lines next to a change; those farther away are counted."""
    head, tail = 0 if is_first else AROUND, 0 if is_last else AROUND
    far = len(lines) - head - tail
    if far <= 1:
        yield from (Line("same", text) for text in lines)
        return
    yield from (Line("same", text) for text in lines[:head])
    yield Line("left_out", str(far))
    yield from (Line("same", text) for text in lines[len(lines) - tail :])
