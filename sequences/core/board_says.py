"""What the board says of a run: which condition of its sequence holds now, and counts. No clock, no I/O.

A value counts when it is new: what we wrote ourselves never does, and a pause or resumption is done once for a value,
so that whoever resumes somebody by hand is not overruled by a value that still stands there. A stop counts as long as
it stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sequences.core.definition import Condition, Consequence, Definition

ORDER = (Consequence.STOP, Consequence.PAUSE, Consequence.RESUME)


class Shows(Protocol):
    """An item as it is now."""

    def shows(self, column: str) -> tuple[str, ...]:
        """Return the values that a column shows."""
        ...


@dataclass(frozen=True)
class Seen:
    """What stood in a cell when we wrote it (`ours`), or acted upon it."""

    value: str
    ours: bool


@dataclass(frozen=True)
class Said:
    """What the board says: what is to be done, and the value that says so, as a person reads it."""

    then: Consequence
    value: str


def words(values: Iterable[str]) -> str:
    """Return what a column shows as one text, as `known_cell` keeps it."""
    return "\n".join(values)


def said(definition: Definition, item: Shows, seen: Mapping[str, Seen]) -> Said | None:
    """Return what the board says of a run of `definition`; `seen` is what was known of the item, by column.

    Where several conditions hold, a stop comes before a pause, and that before a resumption.
    """
    holding = [found for one in definition.conditions if (found := _holds(one, item, seen.get(one.column)))]
    return min(holding, key=lambda one: ORDER.index(one.then), default=None)


def _holds(condition: Condition, item: Shows, seen: Seen | None) -> Said | None:
    shown = item.shows(condition.column)
    known = seen is not None and seen.value == words(shown)
    if known and (seen is None or seen.ours or condition.then is not Consequence.STOP):
        return None
    value = among(shown, condition.any_of)
    return None if value is None else Said(condition.then, value)


def among(shown: Iterable[str], wanted: Iterable[str]) -> str | None:
    """Return the first value of a column that is one of those wanted, whatever their case."""
    same = {_same(text) for text in wanted}
    return next((text for text in shown if _same(text) in same), None)


def _same(text: str) -> str:
    return text.strip().casefold()


def columns(definition: Definition) -> frozenset[str]:
    """Return the columns (and `group`) that conditions name."""
    return frozenset(one.column for one in definition.conditions)
