"""What a sequence still lacks before it can be active, and what in it will never happen.

What is never accepted at all is in `problems`, offered here too. Places are those of the JSON form.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sequences.core import step_conditions
from sequences.core.definition import Asked, Definition, EmailStep, Event, ManualStep, Step, StepKind, WaitStep
from sequences.core.problems import Problem, problems
from sequences.core.replying import answered
from sequences.words import Said, say

__all__ = ["Missing", "Problem", "missing", "problems", "warnings"]

TAGS = re.compile(r"<(?!img\b)[^>]*>", re.IGNORECASE)  # a picture is something to read
WEB_LINK = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?\s*(?:https?:|\{(?!\{))", re.IGNORECASE)
TRACKED = {Event.OPENED: "opens", Event.CLICKED: "clicks"}
UNTRACKED = {
    Event.OPENED: say("This rule never fires, because opens are not tracked: switch it off, or tracking on."),
    Event.CLICKED: say("This rule never fires, because clicks are not tracked: switch it off, or tracking on."),
}

ASKED = {Asked.OPENED: "opens", Asked.CLICKED: "clicks"}
UNSEEN = {
    Asked.OPENED: say("This is never so, because opens are not tracked: choose another condition, or track opens."),
    Asked.CLICKED: say("This is never so, because clicks are not tracked: choose another condition, or track clicks."),
}


@dataclass(frozen=True)
class Missing:
    """Something a sequence needs before it can be active (rows B6, R1)."""

    code: str
    field: str
    sentence: Said


def missing(definition: Definition) -> tuple[Missing, ...]:
    """Return what must be filled in before the sequence can be active, in the order of the screens."""
    return (*_steps(definition), *_rules(definition))


def _steps(definition: Definition) -> Iterator[Missing]:
    if all(isinstance(step, WaitStep) for step in definition.steps):
        yield Missing("no_steps", "steps", say("The sequence does nothing yet: add an e-mail, a task or a call."))
    for n, step in enumerate(definition.steps):
        yield from _blank(n, step, definition)


def _blank(n: int, step: Step, definition: Definition) -> Iterator[Missing]:
    if isinstance(step, EmailStep):
        answers = step.thread == "reply" and answered(definition, n) is not None
        for number, wording in enumerate(step.wordings()):
            place = f"steps[{n}].variants[{number - 1}]" if number else f"steps[{n}]"
            yield from _unwritten(n, place, wording, answers)
    if isinstance(step, ManualStep) and not step.title.strip():
        yield Missing(
            "no_title", f"steps[{n}].title", say("Step {step} has no title: say what is to be done.", step=n + 1)
        )


def _unwritten(n: int, place: str, step: EmailStep, answers: bool) -> Iterator[Missing]:
    """Yield what a wording of an e-mail lacks."""
    if not answers and not step.subject.strip():
        sentence = say("The e-mail in step {step} has no subject: write one.", step=n + 1)
        yield Missing("no_subject", f"{place}.subject", sentence)
    if not _readable(step.body):
        sentence = say("The e-mail in step {step} has no text: write one.", step=n + 1)
        yield Missing("no_body", f"{place}.body", sentence)


def _readable(body: str) -> bool:
    """Return whether a reader of this HTML would see anything."""
    return bool(html.unescape(TAGS.sub("", body)).strip())


def _rules(definition: Definition) -> Iterator[Missing]:
    if definition.needs_mailbox() and not definition.send_as and not definition.sender.by_owner:
        yield Missing("no_sender", "send_as", say("Nobody sends the e-mails: choose the mailbox to send as."))
    if definition.board is None:
        yield Missing("no_board", "board", say("The sequence has no board: choose the board whose items it is for."))
    if definition.email_column is None and _writes(definition):
        sentence = say("The e-mails go nowhere: choose the board's column that holds the e-mail address.")
        yield Missing("no_email_column", "email_column", sentence)
    notifications = definition.notifications
    if notifications.any_on() and not notifications.people_column:
        sentence = say("Notifications go to nobody: choose a People column, or switch all notifications off.")
        yield Missing("no_recipient", "notifications.people_column", sentence)


def _writes(definition: Definition) -> bool:
    return any(step.kind in (StepKind.EMAIL, StepKind.MANUAL_EMAIL) for step in definition.steps)


def warnings(definition: Definition) -> tuple[Problem, ...]:
    """Return what is accepted and never does what it says (row R4)."""
    return (*_deaf(definition), *_threadless(definition), *_nowhere(definition), *_never(definition))


def _deaf(definition: Definition) -> Iterator[Problem]:
    for n, rule in enumerate(definition.rules):
        what = TRACKED.get(rule.event) if rule.on else None
        if what and not getattr(definition.tracking, what):
            yield Problem(f"rules[{n}]", UNTRACKED[rule.event])
        elif what and not _trackable(definition, rule.event):
            sentence = say(
                "This rule never fires, because no automatic e-mail has a link to the web: add one, or switch it off."
            )
            yield Problem(f"rules[{n}]", sentence)


def _trackable(definition: Definition, event: Event) -> bool:
    """Return whether there is anything to open, or to click."""
    emails = [step for step in definition.steps if isinstance(step, EmailStep)]
    return event is not Event.CLICKED or any(WEB_LINK.search(one.body) for step in emails for one in step.wordings())


def _never(definition: Definition) -> Iterator[Problem]:
    """Yield what steps ask for that cannot be, or wait to give up and do not wait at all."""
    for n, place, condition in step_conditions.places(definition):
        what = ASKED.get(condition.about)
        if what and not getattr(definition.tracking, what):
            yield Problem(place, UNSEEN[condition.about])
        elif what and not definition.follows_up(n):
            sentence = say("No e-mail comes before this step: nobody can have opened one, or clicked in it.")
            yield Problem(place, sentence)
    for n, step in enumerate(definition.steps):
        if isinstance(step, ManualStep) and step.give_up_after is not None and not definition.holds(step):
            sentence = say("Nothing waits for this step, so it is never given up: let the next step wait for it.")
            yield Problem(f"steps[{n}].give_up_after", sentence)


def _threadless(definition: Definition) -> Iterator[Problem]:
    first = next(((n, step) for n, step in enumerate(definition.steps) if isinstance(step, EmailStep)), None)
    if first and first[1].thread == "reply":
        sentence = say("No e-mail comes before this reply: it starts a new thread, so give it a subject.")
        yield Problem(f"steps[{first[0]}].thread", sentence)


def _nowhere(definition: Definition) -> Iterator[Problem]:
    """Yield what is minded of recipients of whom no column tells where they are."""
    them = definition.schedule.recipient
    if them.zone and not (them.zone_column or them.country_column or definition.phone_column):
        sentence = say(
            "Nothing tells the time zone of recipients, so the sequence's holds for all: choose the column of their "
            "time zone, their country or their phone number."
        )
        yield Problem("schedule.recipient.zone_column", sentence)
    if them.holidays and not (them.country_column or definition.phone_column):
        sentence = say(
            "Nothing tells the country of recipients, so their holidays are not kept: choose the column of their "
            "country or their phone number."
        )
        yield Problem("schedule.recipient.country_column", sentence)
