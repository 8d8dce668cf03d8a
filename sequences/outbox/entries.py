"""What an entry of Emails & Activities says: texts within monday's limits, HTML escaped. No I/O.

Whoever looks at the item reads it, so it is in the language of the sequence's creator.

Source: https://developer.monday.com/api-reference/reference/timeline (title and summary: 255 characters)
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sequences.core import fields
from sequences.core.definition import Definition, EmailStep, StepKind, WaitStep
from sequences.core.naming import cut
from sequences.core.reasons import kept
from sequences.mail.plain_text import plain_text
from sequences.words import Said, say, spoken

SPACE = re.compile(r"[ \t\n]+")  # no-break ones belong to their sentence
LONGEST_LINE, LONGEST_NAME, LONGEST_CONTENT = 255, 60, 4000
HEADS = {
    StepKind.CALL.value: say("Call made"),
    StepKind.TASK.value: say("Task done"),
    StepKind.MANUAL_EMAIL.value: say("E-mail written"),
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


def of_mail(mail: Mapping[str, Any], definition: Definition, language: str) -> Told:
    """Return the entry of an e-mail that was sent by itself."""
    step = definition.steps[mail["position"]]
    assert isinstance(step, EmailStep)
    step = step.wording(mail["variant"] or 0)
    text = plain_text(fields.splice(fields.parse_html(step.body), mail["fields"], fields.html)).strip()
    place = spoken(_place(definition, mail["position"]), language)
    title = _title(spoken(say("E-mail sent"), language), mail["subject"], place)
    summary = say("To {recipient}: {text}", recipient=mail["recipient"]).knowing(text=text)
    shown = say("To: {recipient}\nSubject: {subject}\n\n{text}", recipient=mail["recipient"], subject=mail["subject"])
    content = spoken(shown.knowing(text=text), language)
    return Told("email", title, _line(spoken(summary, language)), _content(content), mail["at"])


def of_activity(activity: Mapping[str, Any], definition: Definition, language: str) -> Told:
    """Return the entry of a call, a task, or an e-mail that somebody wrote."""
    kind, note = activity["kind"], activity["note"]
    place = spoken(_place(definition, activity["position"]), language)
    title = _title(spoken(HEADS[kind], language), activity["title"], place)
    return Told(KINDS[kind], title, _line(note or activity["title"]), _content(note), activity["at"])


def of_end(run: Mapping[str, Any], definition: Definition, language: str) -> Told:
    """Return the entry of a run that is over, and why."""
    name = cut(definition.name, LONGEST_NAME)
    if run["state"] == "completed":
        done = spoken(say("Every step is done."), language)
        return Told(
            "run", _line(spoken(say("Sequence completed: {name}", name=name), language)), _line(done), "", run["at"]
        )
    reason = kept(run["reason"])
    failed = run["state"] == "failed"
    text = say("Sequence failed: {name}", name=name) if failed else say("Sequence ended: {name}", name=name)
    sentence, next_step = spoken(reason.sentence, language), spoken(reason.next_step, language)
    return Told("run", _line(spoken(text, language)), _line(sentence), _content(f"{sentence}\n{next_step}"), run["at"])


def _title(head: str, text: str, place: str) -> str:
    """Return a title whose end tells which step it was: no two steps of a run have the same."""
    room = LONGEST_LINE - len(head) - len(place) - 2
    return f"{head}: {cut(fields.header(text), room)}{place}"


def _place(definition: Definition, position: int) -> Said:
    """Return which step of which sequence this is; waits are not numbered."""
    numbered = [n for n, step in enumerate(definition.steps) if not isinstance(step, WaitStep)]
    number = numbered.index(position) + 1
    name = cut(fields.header(definition.name), LONGEST_NAME)
    return say(" ({name}, step {number} of {steps})", name=name, number=number, steps=len(numbered))


def _line(text: str) -> str:
    return cut(SPACE.sub(" ", fields.plain(text)).strip(), LONGEST_LINE)


def _content(text: str) -> str:
    """Return a text as HTML; nothing in it is markup."""
    return html.escape(cut(fields.plain(text).strip(), LONGEST_CONTENT)).replace("\n", "<br>")
