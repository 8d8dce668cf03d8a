"""What a run waits for while no reason is kept for it, in a sentence (row L4). No I/O."""

from __future__ import annotations

from sequences.words import Said, say

SENTENCES = {
    "check": say("Its item is being looked at, right after enrolling."),
    "step": say("Waits for the time of its next step."),
    "activity": say("Waits until somebody has done what the step asks for."),
    "mailbox": say("Waits for its mailbox to take mail again."),
    "outcome": say("Waits until it is clear whether its e-mail was sent."),
    "away": say("Waits until the person is back."),
    "sequence": say("Waits until somebody lets the sequence send again."),
}
CODES = tuple(SENTENCES)


def sentence(waiting_for: str | None) -> Said | None:
    """Return what a run waits for; None: it does not wait."""
    return SENTENCES[waiting_for] if waiting_for else None
