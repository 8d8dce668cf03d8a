"""The closed catalogue of reasons: why somebody was not enrolled, or a run waits, stopped or failed.

Each has one sentence that says what happened and one that says what to do next, and where that is (row L4). A code
never changes and is never used again for something else. The words are in `sequences.words.en.reasons`, those of
another language in its catalogue under the same codes. `docs/why.md` is made from all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sequences.core import step_conditions
from sequences.words import PLACEHOLDER, Said, say
from sequences.words.en import reasons as english


class Kind(StrEnum):
    """What a reason does to a run. Met by the check at the door, a stopping one refuses as well."""

    REFUSED = "refused"  # never entered
    WAITING = "waiting"  # goes on by itself
    HELD = "held"  # goes on when somebody acts
    SKIPPED = "skipped"  # one step only: the run went on without it
    COMPLETED = "completed"
    EXITED = "exited"  # a rule, or the person's own wish, ended it
    STOPPED = "stopped"  # a person, an automation or missing data took them out
    FAILED = "failed"


class Place(StrEnum):
    """Where a reason is mended: the screens lead there."""

    ITEM = "item"  # its card in monday
    STEPS = "steps"  # of the sequence
    RULES = "rules"  # of the sequence, its activation among them
    PERSON = "person"  # their row in the People tab: resume, send again, try again
    SEQUENCES = "sequences"  # the list, where another one is chosen
    MAILBOXES = "mailboxes"  # the settings from here on
    SUPPRESSIONS = "suppressions"
    USAGE = "usage"
    CALENDAR = "calendar"
    MONDAY = "monday"  # the app's connection
    ACTIVITIES = "activities"  # the Activities board


@dataclass(frozen=True)
class Reason:
    """A reason as a person reads it."""

    code: str
    sentence: Said
    next_step: Said
    kind: Kind
    mend: Place | None  # None: there is nothing to mend, or nothing that a screen leads to


class UnknownReason(KeyError):
    """A code that is not in the catalogue."""


KINDS: dict[str, Kind] = {
    "already_enrolled": Kind.REFUSED,
    "no_email": Kind.REFUSED,
    "bad_email": Kind.REFUSED,
    "sequence_not_active": Kind.REFUSED,
    "sequence_not_found": Kind.REFUSED,
    "sequence_other_board": Kind.REFUSED,
    "not_allowed": Kind.REFUSED,
    "had_before": Kind.REFUSED,
    "had_lately": Kind.REFUSED,
    "inside_elsewhere": Kind.REFUSED,
    "same_address_inside": Kind.REFUSED,
    "waiting_for_window": Kind.WAITING,
    "mail_delayed": Kind.WAITING,
    "out_of_office": Kind.WAITING,
    "mailbox_pace": Kind.WAITING,
    "mailbox_refused": Kind.WAITING,
    "owner_away": Kind.WAITING,
    "usage_limit": Kind.WAITING,
    "calendar_closed": Kind.WAITING,
    "monday_unreachable": Kind.WAITING,
    "monday_not_connected": Kind.WAITING,
    "file_unreadable": Kind.WAITING,
    "waiting_for_activity": Kind.HELD,
    "mailbox_not_connected": Kind.HELD,
    "no_owner_mailbox": Kind.HELD,
    "owner_left": Kind.HELD,
    "thread_mailbox_gone": Kind.HELD,
    "paused_by_person": Kind.HELD,
    "board_says_pause": Kind.HELD,
    "paused_by_automation": Kind.HELD,
    "colleague_wrote": Kind.HELD,
    "too_many_bounces": Kind.HELD,
    "outcome_unknown": Kind.HELD,
    "no_file": Kind.HELD,
    "file_is_link": Kind.HELD,
    "file_not_sent": Kind.HELD,
    "file_too_large": Kind.HELD,
    "too_many_files": Kind.HELD,
    "mail_skipped": Kind.SKIPPED,
    "activity_dropped": Kind.SKIPPED,
    "activity_given_up": Kind.SKIPPED,
    "condition_not_met": Kind.SKIPPED,
    "completed": Kind.COMPLETED,
    "finished_by_change": Kind.COMPLETED,
    "replied": Kind.EXITED,
    "auto_reply": Kind.EXITED,
    "opened": Kind.EXITED,
    "clicked": Kind.EXITED,
    "ended_by_condition": Kind.EXITED,
    "unsubscribed": Kind.EXITED,
    "complained": Kind.EXITED,
    "suppressed": Kind.STOPPED,
    "blank_field": Kind.STOPPED,
    "missing_email_at_run": Kind.STOPPED,
    "colleague_replied": Kind.STOPPED,
    "item_gone": Kind.STOPPED,
    "item_moved": Kind.STOPPED,
    "board_says_stop": Kind.STOPPED,
    "removed_on_board": Kind.STOPPED,
    "removed_by_person": Kind.STOPPED,
    "removed_by_automation": Kind.STOPPED,
    "sequence_deactivated": Kind.STOPPED,
    "stopped_by_change": Kind.STOPPED,
    "sequence_deleted": Kind.STOPPED,
    "account_uninstalled": Kind.STOPPED,
    "bounced": Kind.FAILED,
    "bounced_soft": Kind.FAILED,
    "left_company": Kind.FAILED,
    "recipient_refused": Kind.FAILED,
    "mail_given_up": Kind.FAILED,
}

MENDED: dict[str, Place] = {
    "already_enrolled": Place.PERSON,
    "no_email": Place.ITEM,
    "bad_email": Place.ITEM,
    "sequence_not_active": Place.RULES,
    "sequence_not_found": Place.SEQUENCES,
    "sequence_other_board": Place.SEQUENCES,
    "not_allowed": Place.MAILBOXES,
    "had_before": Place.RULES,
    "had_lately": Place.RULES,
    "inside_elsewhere": Place.ITEM,
    "same_address_inside": Place.PERSON,
    "waiting_for_window": Place.RULES,
    "mailbox_pace": Place.MAILBOXES,
    "mailbox_refused": Place.MAILBOXES,
    "owner_away": Place.ITEM,
    "usage_limit": Place.USAGE,
    "calendar_closed": Place.CALENDAR,
    "monday_not_connected": Place.MONDAY,
    "file_unreadable": Place.ITEM,
    "waiting_for_activity": Place.ACTIVITIES,
    "mailbox_not_connected": Place.MAILBOXES,
    "no_owner_mailbox": Place.ITEM,
    "owner_left": Place.ITEM,
    "thread_mailbox_gone": Place.MAILBOXES,
    "paused_by_person": Place.PERSON,
    "board_says_pause": Place.ITEM,
    "paused_by_automation": Place.PERSON,
    "colleague_wrote": Place.PERSON,
    "too_many_bounces": Place.RULES,
    "outcome_unknown": Place.PERSON,
    "no_file": Place.ITEM,
    "file_is_link": Place.ITEM,
    "file_not_sent": Place.ITEM,
    "file_too_large": Place.ITEM,
    "too_many_files": Place.ITEM,
    "activity_given_up": Place.STEPS,
    "condition_not_met": Place.STEPS,
    "ended_by_condition": Place.STEPS,
    "replied": Place.ITEM,
    "auto_reply": Place.ITEM,
    "opened": Place.ITEM,
    "clicked": Place.ITEM,
    "unsubscribed": Place.SUPPRESSIONS,
    "complained": Place.SUPPRESSIONS,
    "suppressed": Place.SUPPRESSIONS,
    "blank_field": Place.ITEM,
    "missing_email_at_run": Place.ITEM,
    "colleague_replied": Place.RULES,
    "item_moved": Place.SEQUENCES,
    "board_says_stop": Place.ITEM,
    "removed_on_board": Place.ITEM,
    "sequence_deactivated": Place.RULES,
    "stopped_by_change": Place.SEQUENCES,
    "sequence_deleted": Place.SEQUENCES,
    "bounced": Place.ITEM,
    "bounced_soft": Place.ITEM,
    "left_company": Place.ITEM,
    "recipient_refused": Place.ITEM,
    "mail_given_up": Place.MAILBOXES,
}
ELSE = {  # for a fact nobody gave
    "field": say("of a step"),
    "day": say("they are back"),
    "file": say("a file"),
    "value": say("that"),
    "share": say("more than its limit"),
    "condition": say("something is so"),
}


def reason(code: str, **facts: Any) -> Reason:
    """Return the reason `code` with its facts filled in; a fact that is not given has a general word.

    Raises UnknownReason.
    """
    if code not in KINDS:
        raise UnknownReason(code)
    sentence, next_step = english.WORDS[code]
    known = {**ELSE, **{name: _read(name, fact) for name, fact in facts.items() if fact}}
    filled = {name: known[name] for name in PLACEHOLDER.findall(sentence)}
    return Reason(code, Said(sentence, filled), Said(next_step, {}), KINDS[code], MENDED.get(code))


def written(code: str, facts: Mapping[str, str]) -> str:
    """Return a reason as an enrollment keeps it: its code, and the one fact that belongs to it, if any."""
    return ":".join([code, *facts.values()])


def kept(text: str) -> Reason:
    """Return the reason that an enrollment keeps as "code" or "code:fact"."""
    code, _, fact = text.partition(":")
    return reason(code, field=fact, day=_day(fact), file=fact, value=fact, share=fact, condition=fact)


def _read(name: str, fact: Any) -> Any:
    return step_conditions.told(fact) if name == "condition" else fact


def _day(fact: str) -> date | str:
    try:
        return date.fromisoformat(fact)
    except ValueError:
        return fact
