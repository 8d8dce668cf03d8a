"""Names in one line: as many as there is room for, and how many are left out. No I/O."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], *, room: int) -> str:
    """Return names as a list of at most `room` characters (20 or more), as in "Ada, Grace and 3 more"."""
    for many in range(len(names), 0, -1):
        text = ", ".join(names[:many]) + _rest(len(names) - many)
        if len(text) <= room:
            return text
    rest = _rest(len(names) - 1)
    return cut(names[0], room - len(rest)) + rest if names else ""


def _rest(many: int) -> str:
    return f" and {many} more" if many else ""


def cut(text: str, room: int) -> str:
    """Return a text that is no longer than `room` characters; where it was, it ends in an ellipsis."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
