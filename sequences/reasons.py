"""The closed catalogue of reasons: why somebody was not enrolled, or a run waits, stopped or failed.

Each has one sentence that says what happened and one that says what to do next. A code never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter


@dataclass(frozen=True)
class Reason:
    """A reason as a person reads it."""

    code: str
    sentence: str
    next_step: str


class UnknownReason(KeyError):
    """A code that is not in the catalogue."""


CATALOGUE: dict[str, tuple[str, str]] = {
    # not enrolled
    "already_enrolled": ("The item is in this sequence already.", "Nothing to do; it enters again when it has left."),
    "no_email": ("The item has no e-mail address.", "Fill in the e-mail column, then enroll the item again."),
    "bad_email": ("What stands in the e-mail column is not an address.", "Correct it, then enroll the item again."),
    "suppressed": ("This address asked not to be written to.", "Remove it from the do-not-contact list only if it agrees."),
    "blank_field": ("The field {field} is blank and has no fallback text.", "Fill in the column, or give the field a fallback."),
    "sequence_not_active": ("The sequence is switched off.", "Activate the sequence, then enroll the item again."),
    "sequence_not_found": ("The sequence does not exist.", "Pick another sequence."),
    "sequence_deleted": ("The sequence was deleted.", "Pick another sequence."),
    "sequence_other_board": ("The sequence belongs to another board.", "Pick a sequence of this board."),
    "not_allowed": ("Whoever enrolled the item may not use this sequence.", "Ask its owner, or share its mailbox."),
    "mailbox_not_connected": ("The sender's mailbox is not connected.", "Connect the mailbox; who waits goes on by itself."),
    "item_gone": ("The item was deleted, archived, or cannot be read.", "Restore the item, then enroll it again."),
    # waiting
    "waiting_for_window": ("It waits for the sending hours.", "Nothing to do, or widen the sending hours."),
    "waiting_for_activity": ("It waits until the activity is done.", "Complete the activity on the Activities board."),
    "mailbox_refused": ("The sender's mailbox refused us.", "Connect the mailbox again; who waits goes on by itself."),
    "mail_delayed": ("The mail server asked to try again later.", "Nothing to do; it is tried again."),
    "outcome_unknown": ("Nobody can tell whether this e-mail was sent.", "Look into the Sent folder, then send it again or skip it."),
    # ended
    "completed": ("Every step is done.", "Nothing to do."),
    "replied": ("The person replied.", "Answer them."),
    "opened": ("The person opened an e-mail.", "Nothing to do."),
    "clicked": ("The person clicked a link.", "Nothing to do."),
    "auto_reply": ("An automatic reply came back.", "Enroll the item again when the person is back."),
    "unsubscribed": ("The person asked not to be written to.", "Nothing to do; they are not written to again."),
    "bounced": ("An e-mail came back undelivered.", "Correct the address, then enroll the item again."),
    "recipient_refused": ("The recipient's mail server refused the address.", "Correct the address, then enroll the item again."),
    "mail_given_up": ("The mail server did not take the e-mail for a day.", "Look at the mailbox, then enroll the item again."),
    "missing_email_at_run": ("Recipient e-mail address missing.", "Fill in the e-mail column, then enroll the item again."),
    "removed_by_person": ("Somebody removed the item.", "Nothing to do."),
    "removed_by_automation": ("An automation removed the item.", "Nothing to do."),
    "sequence_deactivated": ("The sequence was switched off for everybody inside.", "Activate it, then enroll the item again."),
}  # fmt: skip


def reason(code: str, **facts: str) -> Reason:
    """Return the reason called `code` with its facts filled in. Raises UnknownReason."""
    if code not in CATALOGUE:
        raise UnknownReason(code)
    sentence, next_step = CATALOGUE[code]
    wanted = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return Reason(code, sentence.format(**{name: facts.get(name, "of a step") for name in wanted}), next_step)


def kept(text: str) -> Reason:
    """Return the reason that an enrollment keeps as "code" or "code:fact"."""
    code, _, fact = text.partition(":")
    return reason(code, field=fact) if fact else reason(code)
