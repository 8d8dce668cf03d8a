"""The audit log's words and differences: the closed set of what people change, and what is kept of before and after.

What is kept is small and holds no secret and no address of anybody we write to: single values that differ, by the
name of their place (`schedule.days`), long texts cut. Of a draft's steps only how many there are and which were
touched is told: versions are compared line by line elsewhere (`sequences.files.comparing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sequences.core.naming import cut
from sequences.words import Said, known_as, say

MOST_PLACES, LONGEST_TEXT, MOST_IN_LIST = 40, 120, 20
ONE_EDIT = timedelta(minutes=10)  # saves of one person that follow each other faster are one edit of a draft
TOUCHED = "touched"


class What(StrEnum):
    """What a person did. A name, once written, stays: rows of a year hold it."""

    SEQUENCE_CREATED = "sequence_created"
    SEQUENCE_IMPORTED = "sequence_imported"
    SEQUENCE_DUPLICATED = "sequence_duplicated"
    SEQUENCE_EDITED = "sequence_edited"
    SEQUENCE_PUBLISHED = "sequence_published"
    SEQUENCE_SWITCHED_OFF = "sequence_switched_off"
    SEQUENCE_RESUMED = "sequence_resumed"
    SEQUENCE_TAKEN_BACK = "sequence_taken_back"
    SEQUENCE_DELETED = "sequence_deleted"
    PEOPLE_ENROLLED = "people_enrolled"
    BATCH_UNDONE = "batch_undone"
    RUN_PAUSED = "run_paused"
    RUN_RESUMED = "run_resumed"
    RUN_REMOVED = "run_removed"
    RUN_RETRIED = "run_retried"
    MAIL_SENT_AGAIN = "mail_sent_again"
    MAIL_SKIPPED = "mail_skipped"
    ACTIVITY_DONE = "activity_done"
    ACTIVITY_DROPPED = "activity_dropped"
    MAILBOX_CONNECTED = "mailbox_connected"
    MAILBOX_CHANGED = "mailbox_changed"
    MAILBOX_REMOVED = "mailbox_removed"
    SUPPRESSION_ADDED = "suppression_added"
    SUPPRESSIONS_IMPORTED = "suppressions_imported"
    SUPPRESSION_REMOVED = "suppression_removed"
    LIMIT_CHANGED = "limit_changed"
    DAYS_OFF_CHANGED = "days_off_changed"
    BOARD_CHANGED = "board_changed"
    ACTIVITIES_BOARD_CHANGED = "activities_board_changed"
    SIGNATURE_CHANGED = "signature_changed"
    TEMPLATE_CREATED = "template_created"
    TEMPLATE_CHANGED = "template_changed"
    TEMPLATE_DELETED = "template_deleted"
    FILE_ADDED = "file_added"
    FILE_REMOVED = "file_removed"
    PERSON_COPIED = "person_copied"
    PERSON_ERASED = "person_erased"
    PUBLISHING_ASKED = "publishing_asked"
    PUBLISHING_APPROVED = "publishing_approved"
    PUBLISHING_DECLINED = "publishing_declined"
    PUBLISHING_WITHDRAWN = "publishing_withdrawn"
    SECOND_PERSON_CHANGED = "second_person_changed"
    POST_RETRIED = "post_retried"
    MONDAY_CONNECTED = "monday_connected"
    APP_INSTALLED = "app_installed"
    APP_REMOVED = "app_removed"


class Subject(StrEnum):
    """What kind of thing was changed."""

    SEQUENCE = "sequence"
    RUN = "run"
    MAILBOX = "mailbox"
    SUPPRESSION = "suppression"
    SETTINGS = "settings"
    BOARD = "board"
    TEMPLATE = "template"
    FILE = "file"
    PERSON = "person"
    POST = "post"
    ACCOUNT = "account"


SENTENCES: Mapping[What, Said] = {
    What.SEQUENCE_CREATED: say("Sequence created"),
    What.SEQUENCE_IMPORTED: say("Sequence imported from a file"),
    What.SEQUENCE_DUPLICATED: say("Sequence duplicated"),
    What.SEQUENCE_EDITED: say("Draft edited"),
    What.SEQUENCE_PUBLISHED: say("Sequence published"),
    What.SEQUENCE_SWITCHED_OFF: say("Sequence switched off"),
    What.SEQUENCE_RESUMED: say("Sequence sends again"),
    What.SEQUENCE_TAKEN_BACK: say("Last change taken back"),
    What.SEQUENCE_DELETED: say("Sequence deleted"),
    What.PEOPLE_ENROLLED: say("People enrolled"),
    What.BATCH_UNDONE: say("Enrolling undone"),
    What.RUN_PAUSED: say("Person paused"),
    What.RUN_RESUMED: say("Person resumed"),
    What.RUN_REMOVED: say("Person taken out"),
    What.RUN_RETRIED: say("Person tried again"),
    What.MAIL_SENT_AGAIN: say("Held e-mail sent again"),
    What.MAIL_SKIPPED: say("Held e-mail skipped"),
    What.ACTIVITY_DONE: say("Activity done"),
    What.ACTIVITY_DROPPED: say("Activity dropped"),
    What.MAILBOX_CONNECTED: say("Mailbox connected"),
    What.MAILBOX_CHANGED: say("Mailbox changed"),
    What.MAILBOX_REMOVED: say("Mailbox removed"),
    What.SUPPRESSION_ADDED: say("Added to the do-not-contact list"),
    What.SUPPRESSIONS_IMPORTED: say("Do-not-contact list imported"),
    What.SUPPRESSION_REMOVED: say("Allowed again"),
    What.LIMIT_CHANGED: say("Monthly limit changed"),
    What.DAYS_OFF_CHANGED: say("Days off changed"),
    What.BOARD_CHANGED: say("Columns of a board chosen"),
    What.ACTIVITIES_BOARD_CHANGED: say("Activities board chosen"),
    What.SIGNATURE_CHANGED: say("Own signature changed"),
    What.TEMPLATE_CREATED: say("Template created"),
    What.TEMPLATE_CHANGED: say("Template changed"),
    What.TEMPLATE_DELETED: say("Template deleted"),
    What.FILE_ADDED: say("File uploaded"),
    What.FILE_REMOVED: say("File removed"),
    What.PERSON_COPIED: say("Copy of a person’s data made"),
    What.PERSON_ERASED: say("Person erased"),
    What.PUBLISHING_ASKED: say("Approval asked for"),
    What.PUBLISHING_APPROVED: say("Approved and published"),
    What.PUBLISHING_DECLINED: say("Not approved"),
    What.PUBLISHING_WITHDRAWN: say("Request for approval withdrawn"),
    What.SECOND_PERSON_CHANGED: say("Approval by a second person changed"),
    What.POST_RETRIED: say("Message to monday tried again"),
    What.MONDAY_CONNECTED: say("monday connected"),
    What.APP_INSTALLED: say("App installed"),
    What.APP_REMOVED: say("App removed"),
}
LABELS: Mapping[str, Said] = {
    "name": say("Name"),
    "steps": say("Steps"),
    TOUCHED: say("Steps that were touched"),
    "board": say("Board"),
    "email_column": say("E-mail column"),
    "phone_column": say("Phone column"),
    "send_as": say("Sender"),
    "sender": say("Sender by the item’s owner"),
    "schedule": say("Schedule"),
    "rules": say("Rules"),
    "notifications": say("Notifications"),
    "holding": say("Steps that wait to be done"),
    "tracking": say("Tracking"),
    "footer": say("Footer"),
    "conditions": say("Conditions"),
    "label_removed": say("Edited column of sequences"),
    "bounce_limit": say("Limit of bounces"),
    "entry": say("Who may enter"),
    "company": say("Same company"),
    "timeline": say("Emails & Activities"),
    "language": say("Language"),
    "note": say("Note"),
    "state": say("Status"),
    "people": say("People inside"),
    "items": say("Items"),
    "until": say("Until"),
    "kind": say("Kind"),
    "shared": say("Shared"),
    "lent": say("Lent for its owner’s items"),
    "pace": say("Pace"),
    "limit": say("Actions a month"),
    "days": say("Days off"),
    "hash": say("Hash"),
    "added": say("Added"),
    "rows": say("Rows"),
    "size": say("Bytes"),
    "automatic": say("In every automatic e-mail"),
    "subject": say("Subject"),
    "body": say("Text"),
    "display_name": say("Sender name"),
    "servers": say("Servers"),
    "owner": say("Owner"),
    "columns": say("Columns"),
    "role": say("Role"),
    "returned": say("Stand as before"),
    "copy_of": say("Copy of"),
    "second_person": say("A second person must approve"),
    "asked_by": say("Asked by"),
}
VALUES: Mapping[str, Mapping[str, Said]] = {  # words of ours that stand for something, by the place they stand in
    "state": {
        "active": say("active"),
        "inactive": say("inactive"),
        "missing_config": say("incomplete"),
    },
    "people": {
        "finish": say("finish on their version"),
        "move": say("move to the new version"),
        "stop": say("are stopped"),
        "complete": say("are done at once"),
        "later": say("move after their step"),
        "stay": say("are there already"),
    },
}
YES, NO, EMPTY = say("yes"), say("no"), say("empty")
OPERATOR = say("Operator")
Plain = str | int | float | bool | None | list[Any]


@dataclass(frozen=True)
class Change:
    """What differs: the places that do, with their values before and after; a place left out was not there."""

    before: Mapping[str, Plain] = field(default_factory=dict)
    after: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Return whether nothing differs."""
        return not (self.before or self.after)


@dataclass(frozen=True)
class Told:
    """One place that differs, as people read it; None: there was nothing."""

    field: str
    label: Said
    before: str | None
    after: str | None


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """Return what differs between two states, each of any depth; no more than MOST_PLACES places of it."""
    old, new = flat(before), flat(after)
    return _differing(old, new)


def of_drafts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """Return what differs between two definitions in their JSON form."""
    old, new = ({k: v for k, v in one.items() if k != "steps"} for one in (before, after))
    first, second = before.get("steps", ()), after.get("steps", ())
    changed = difference({**old, "steps": len(first)}, {**new, "steps": len(second)})
    steps = _touched(first, second)
    return Change(changed.before, {**changed.after, TOUCHED: steps}) if steps else changed


def merged(earlier: Change, later: Change) -> Change:
    """Return one change for two that followed each other: what is as at first has not changed."""
    known = {*earlier.before, *earlier.after}
    old = {name: one for name, one in later.before.items() if name not in known} | dict(earlier.before)
    gone = later.before.keys() - later.after.keys()
    new = {name: one for name, one in earlier.after.items() if name not in gone} | dict(later.after)
    change = _differing(old, new)
    steps = sorted({*_listed(earlier), *_listed(later)})[:MOST_IN_LIST]
    kept = {name: value for name, value in change.after.items() if name != TOUCHED}
    return Change(change.before, {**kept, TOUCHED: steps} if steps else kept)


def flat(value: Mapping[str, Any], within: str = "") -> dict[str, Plain]:
    """Return the single values of a state by their place, as in `schedule.days`; empty ones are left out."""
    found: dict[str, Plain] = {}
    for name, one in value.items():
        found |= _leaves(f"{within}{name}", one)
    return found


def told(change: Change) -> list[Told]:
    """Return each place that differs in words."""
    names = dict.fromkeys([*change.before, *change.after])
    return [Told(n, label(n), text(n, change.before.get(n)), text(n, change.after.get(n))) for n in names]


def label(name: str) -> Said:
    """Return what a place is called: by its first part, with the rest as files name it."""
    first, _, rest = name.partition(".")
    known = LABELS.get(first) or known_as(first)
    return say("{place} ({key})", place=known, key=_known(first, rest)) if rest else known


def text(name: str, value: Plain) -> str | None:
    """Return the value of a place as people read it; None: there is none."""
    match value:
        case None:
            return None
        case bool():
            return YES if value else NO
        case list():
            return ", ".join(str(one) for one in value) or EMPTY
    return _known(name, str(value))


def _known(name: str, word: str) -> str:
    return VALUES.get(name, {}).get(word, word)


def _leaves(place: str, one: Any) -> dict[str, Plain]:
    match one:
        case Mapping():
            return flat(one, f"{place}.")
        case str():
            return {place: cut(one, LONGEST_TEXT)} if one else {}
        case list() | tuple() if any(isinstance(part, Mapping) for part in one):
            return flat({str(n): part for n, part in enumerate(one, start=1)}, f"{place}.")
        case list() | tuple():
            return {place: [cut(str(part), LONGEST_TEXT) for part in one[:MOST_IN_LIST]]} if one else {}
        case None:
            return {}
    return {place: one}


def _differing(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> Change:
    names = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)][:MOST_PLACES]
    return Change({n: old[n] for n in names if n in old}, {n: new[n] for n in names if n in new})


def _touched(before: Sequence[Any], after: Sequence[Any]) -> list[int]:
    """Return the numbers, from 1, of steps that are not as they were; those gone among them."""
    most = max(len(before), len(after))
    return [n + 1 for n in range(most) if _at(before, n) != _at(after, n)][:MOST_IN_LIST]


def _at(steps: Sequence[Any], place: int) -> Any:
    return steps[place] if place < len(steps) else None


def _listed(change: Change) -> list[int]:
    steps = change.after.get(TOUCHED)
    return steps if isinstance(steps, list) else []
