"""What a run waits for while no reason is kept for it, in a sentence (row L4). No I/O."""

from __future__ import annotations

SENTENCES = {
    "check": "Its item is being looked at, right after enrolling.",
    "step": "Waits for the time of its next step.",
    "activity": "Waits until somebody has done what the step asks for.",
    "mailbox": "Waits for its mailbox to take mail again.",
    "outcome": "Waits until it is clear whether its e-mail was sent.",
    "away": "Waits until the person is back.",
    "sequence": "Waits until somebody lets the sequence send again.",
}
CODES = tuple(SENTENCES)


def sentence(waiting_for: str | None) -> str | None:
    """Return what a run waits for; None: it does not wait."""
    return SENTENCES[waiting_for] if waiting_for else None
