"""What stands in the file columns of an item, and whether an e-mail may leave with it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sequences.core import fields
from sequences.core.definition import EmailStep

LONGEST_TOLD = 100


@dataclass(frozen=True)
class ColumnFile:
    """A file in a column. One without an asset is a link to somewhere else, or a monday doc."""

    name: str
    asset: int | None = None


Columns = Mapping[str, tuple[ColumnFile, ...]]


def wanted(step: EmailStep, columns: Columns) -> tuple[ColumnFile, ...]:
    """Return the files that an e-mail carries beside the uploaded ones, in the order of its columns."""
    return tuple(one for column in step.file_columns for one in columns.get(column, ()))


def lacking(step: EmailStep, columns: Columns) -> tuple[str, dict[str, str]] | None:
    """Return the code and facts of what keeps an e-mail from leaving, as far as the columns tell."""
    if step.without_file == "hold":
        for column in step.file_columns:
            if not columns.get(column):
                return "no_file", {"field": column}
    for one in wanted(step, columns):
        if one.asset is None:
            return "file_is_link", {"file": told(one.name)}
    return None


def told(name: str) -> str:
    """Return the name of a file for a sentence: short, and in one line."""
    return fields.header(name)[:LONGEST_TOLD]
