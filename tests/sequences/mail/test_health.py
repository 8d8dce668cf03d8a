"""How a mailbox is, in a sentence for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sequences.mail import health
from sequences.mail.smtp import Outcome, Phase, Verdict

LATE = datetime(2026, 5, 2, 22, 30, tzinfo=UTC)  # the third of May in Berlin


@dataclass
class Box:
    """A mailbox as the sentence sees it."""

    state: str = "connected"
    problem: str | None = None
    refused_at: datetime | None = None
    read_problem: str | None = None
    unread_since: datetime | None = None
    reads: bool = True


@pytest.mark.parametrize(
    ("box", "held", "sentence"),
    [
        (Box(), 0, "It sends and is read."),
        (Box(reads=False), 0, "It sends; replies are not heard, because it is not read."),
        (Box("refused", "password refused", LATE), 12, "Password refused on May 3, 2026; 12 people held."),
        (Box("refused", "password refused", LATE), 1, "Password refused on May 3, 2026; 1 person held."),
        (Box("refused", "550 5.7.1 no.", LATE), 0, "550 5.7.1 no on May 3, 2026."),
        (Box("refused", "password refused", LATE), 1200, "Password refused on May 3, 2026; 1,200 people held."),
        (
            Box(read_problem="broken off: EOF", unread_since=LATE),
            0,
            "It sends, but was not read since May 3, 2026: broken off: EOF.",
        ),
    ],
)
def test_the_sentence_says_what_is_wrong_since_when_and_who_waits(box: Box, held: int, sentence: str) -> None:
    assert health.sentence(box, held, ZoneInfo("Europe/Berlin")) == sentence


@pytest.mark.parametrize(
    ("code", "text", "kept"),
    [
        (535, "5.7.8 bad", "password refused"),
        (530, "", "password refused"),
        (550, "5.7.60 not yours", "5.7.60 not yours"),
        (None, "", "refused without a reason"),
    ],
)
def test_a_refusal_is_kept_by_what_it_means(code: int | None, text: str, kept: str) -> None:
    assert health.problem(Outcome(Verdict.REFUSED, Phase.NOTHING, code, text, "mailbox")) == kept
