"""Writes docs/why.md: every reason of the catalogue, what to do next, and where; in English and in French.

    python -m deploy.why            # after a reason was added or reworded

A test fails when the page says anything else than the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sequences.core.reasons import KINDS, Kind, Place, reason
from sequences.words import spoken

PAGE = Path(__file__).parents[1] / "docs" / "why.md"
HEAD = """# Why

Whatever does not happen has a reason: a code that never changes, a sentence, what to do next, and the place where that
is done, to which the views lead. This page is made from the catalogue (`python -m deploy.why`); the words are in
`sequences/words/`, the codes in `sequences/core/reasons.py`.
"""
TITLES = {
    Kind.REFUSED: "Not enrolled",
    Kind.WAITING: "Waits, and goes on by itself",
    Kind.HELD: "Held, until somebody acts",
    Kind.SKIPPED: "A step skipped: the run went on without it",
    Kind.COMPLETED: "Completed",
    Kind.EXITED: "Ended by a rule, or by the person's own wish",
    Kind.STOPPED: "Stopped",
    Kind.FAILED: "Failed",
}
ALSO = "Met by the check right after enrolling, a reason that stops a run keeps its item out, too."
PLACES = {
    Place.ITEM: "the item",
    Place.STEPS: "Steps",
    Place.RULES: "Rules and notifications",
    Place.PERSON: "People",
    Place.SEQUENCES: "the list of sequences",
    Place.MAILBOXES: "Settings, Mailboxes",
    Place.SUPPRESSIONS: "Settings, Do not contact",
    Place.USAGE: "Settings, Usage",
    Place.CALENDAR: "Settings, Account defaults",
    Place.MONDAY: "Settings, monday",
    Place.ACTIVITIES: "the Activities board",
}


def page() -> str:
    """Return what the page says."""
    return "\n".join((HEAD, *(line for kind in Kind for line in _part(kind))))


def _part(kind: Kind) -> Iterator[str]:
    yield from (f"## {TITLES[kind]}", "")
    if kind is Kind.STOPPED:
        yield from (ALSO, "")
    yield from ("| code | what happened, and what to do | where | in French |", "|---|---|---|---|")
    yield from (_row(code) for code, its in KINDS.items() if its is kind)
    yield ""


def _row(code: str) -> str:
    one = reason(code)
    english, french = (
        f"{spoken(one.sentence, language)} *{spoken(one.next_step, language)}*" for language in ("en", "fr")
    )
    return f"| `{code}` | {english} | {PLACES[one.mend] if one.mend else '–'} | {french} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
