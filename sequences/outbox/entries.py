"""What an entry of Emails & Activities says: texts within monday's limits, HTML escaped. No I/O.

Source: https://developer.monday.com/api-reference/reference/timeline (title and summary: 255 characters)
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sequences.core import fields
from sequences.core.definition import Definition, EmailStep, StepKind, WaitStep
from sequences.core.naming import cut
from sequences.core.reasons import kept
from sequences.mail.plain_text import plain_text
from sequences.words import say

LONGEST_LINE, LONGEST_NAME, LONGEST_CONTENT = 255, 60, 4000
HEADS = {
    StepKind.CALL.value: "Call made",
    StepKind.TASK.value: "Task done",
    StepKind.MANUAL_EMAIL.value: "E-mail written",
}
KINDS = {StepKind.CALL.value: "call", StepKind.TASK.value: "task", StepKind.MANUAL_EMAIL.value: "email"}


@dataclass(frozen=True)
class Told:
    """An entry: its kind (email, call, task, run), lines of plain text, HTML, and when it happened."""

    kind: str
    title: str
    summary: str
    content: str
    at: datetime

    @property
    def timestamp(self) -> str:
        """The moment as monday takes it."""
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_mail(mail: Mapping[str, Any], definition: Definition) -> Told:
    """Return the entry of an e-mail that was sent by itself."""
    step = definition.steps[mail["position"]]
    assert isinstance(step, EmailStep)
    text = plain_text(fields.splice(fields.parse_html(step.body), mail["fields"], fields.html)).strip()
    place = _place(definition, mail["position"])
    title = _title("E-mail sent", mail["subject"], place)
    return Told("email", title, _line(f"To {mail['recipient']}: {text}"), _content(_shown(mail, text)), mail["at"])


def _shown(mail: Mapping[str, Any], text: str) -> str:
    return f"To: {mail['recipient']}\nSubject: {mail['subject']}\n\n{text}"


def of_activity(activity: Mapping[str, Any], definition: Definition) -> Told:
    """Return the entry of a call, a task, or an e-mail that somebody wrote."""
    kind, note = activity["kind"], activity["note"]
    title = _title(HEADS[kind], activity["title"], _place(definition, activity["position"]))
    return Told(KINDS[kind], title, _line(note or activity["title"]), _content(note), activity["at"])


def of_end(run: Mapping[str, Any], definition: Definition) -> Told:
    """Return the entry of a run that is over, and why."""
    name = cut(definition.name, LONGEST_NAME)
    if run["state"] == "completed":
        return Told("run", _line(f"Sequence completed: {name}"), _line(say("Every step is done.")), "", run["at"])
    reason = kept(run["reason"])
    head = "Sequence failed" if run["state"] == "failed" else "Sequence ended"
    content = _content(f"{reason.sentence}\n{reason.next_step}")
    return Told("run", _line(f"{head}: {name}"), _line(reason.sentence), content, run["at"])


def _title(head: str, text: str, place: str) -> str:
    """Return a title whose end tells which step it was: no two steps of a run have the same."""
    room = LONGEST_LINE - len(head) - len(place) - 2
    return f"{head}: {cut(fields.header(text), room)}{place}"


def _place(definition: Definition, position: int) -> str:
    """Return which step of which sequence this is; waits are not numbered."""
    numbered = [n for n, step in enumerate(definition.steps) if not isinstance(step, WaitStep)]
    number = numbered.index(position) + 1
    return f" ({cut(fields.header(definition.name), LONGEST_NAME)}, step {number} of {len(numbered)})"


def _line(text: str) -> str:
    return cut(" ".join(fields.plain(text).split()), LONGEST_LINE)


def _content(text: str) -> str:
    """Return a text as HTML; nothing in it is markup."""
    return html.escape(cut(fields.plain(text).strip(), LONGEST_CONTENT)).replace("\n", "<br>")
