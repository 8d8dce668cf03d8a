"""Names in one line: as many as there is room for, and how many are left out. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from sequences.words import LANGUAGES, Said, known_as, say, spoken


def listed(names: Sequence[str], *, room: int) -> Said:
    """Return names as a list of at most `room` characters (20 or more), as in "Ada, Grace and 3 more"."""
    for many in range(len(names), 0, -1):
        text = _list(", ".join(names[:many]), len(names) - many)
        if longest(text) <= room:
            return text
    rest = longest(_list("", len(names) - 1))
    return _list(cut(names[0], room - rest), len(names) - 1) if names else known_as("")


def _list(names: str, more: int) -> Said:
    return say("{names} and {more} more", names=names, more=more) if more else known_as(names)


def longest(sentence: Said) -> int:
    """Return how many characters a sentence takes in the language in which it is longest."""
    return max(len(spoken(sentence, language)) for language in LANGUAGES)


def cut(text: str, room: int) -> str:
    """Return a text that is no longer than `room` characters; where it was, it ends in an ellipsis."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
