"""Whose mailbox an e-mail leaves through: the first who may, by the rules for who is away and who has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import senders
from sequences.core.definition import EmailStep, Sender, WaitStep
from sequences.core.senders import Absence, Candidate, Line, Nobody, choose

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOLIDAY = Absence(NOW - DAY, NOW + DAY)
SAM, ANN = Candidate("sam@acme.test", user=2), Candidate("ann@acme.test", user=3)
TEAM = Candidate("team@acme.test")
AWAY = Candidate("sam@acme.test", user=2, away=HOLIDAY)
LEFT = Candidate("sam@acme.test", user=2, left=True)
BARE = Candidate(None, user=2)
BY_OWNER = Sender(("owner",))


def chosen(*line: Candidate, bound: bool = False, now: datetime = NOW, **rules: str) -> str | None:
    """Return the address that is chosen, or why there is none."""
    found = choose(Line(line, bound), Sender(("owner",), **rules), now)  # type: ignore[arg-type]
    return found.code if isinstance(found, Nobody) else found.address


def test_the_first_who_has_a_mailbox_sends() -> None:
    assert chosen(SAM, ANN, TEAM) == "sam@acme.test"
    assert chosen(BARE, ANN, TEAM) == "ann@acme.test"
    assert chosen(BARE, TEAM) == "team@acme.test"
    assert chosen(BARE) == "no_owner_mailbox"
    assert chosen() == "no_owner_mailbox"


def test_a_mailbox_that_refuses_is_waited_for() -> None:
    refusing = Candidate("sam@acme.test", connected=False, retry_at=NOW + DAY, user=2)
    found = choose(Line((refusing, TEAM)), BY_OWNER, NOW)
    assert isinstance(found, Candidate)
    assert (found.address, found.usable(NOW), found.usable(NOW + DAY)) == ("sam@acme.test", False, True)
    [mended] = senders.mended(Line((refusing,)), NOW + DAY).candidates
    assert mended.connected
    assert senders.mended(Line((refusing,)), NOW) == Line((refusing,))


@pytest.mark.parametrize(("rule", "found"), [("wait", "owner_away"), ("next", "team@acme.test")])
def test_who_is_away_is_waited_for_or_passed_by(rule: str, found: str) -> None:
    assert chosen(AWAY, TEAM, away=rule) == found
    assert chosen(AWAY, TEAM, away=rule, now=NOW + DAY) == "sam@acme.test"
    assert chosen(AWAY, TEAM, away=rule, now=NOW - 2 * DAY) == "sam@acme.test"


def test_a_wait_ends_when_they_are_back_where_they_said_when() -> None:
    back = choose(Line((AWAY,)), BY_OWNER, NOW)
    assert back == Nobody("owner_away", NOW + DAY, {"day": "2026-11-24"})
    somewhen = Candidate("sam@acme.test", away=Absence(NOW, None))
    assert choose(Line((somewhen,)), BY_OWNER, NOW + 100 * DAY) == Nobody("owner_away")


@pytest.mark.parametrize(("rule", "found"), [("hold", "owner_left"), ("next", "team@acme.test")])
def test_who_has_left_holds_or_is_passed_by(rule: str, found: str) -> None:
    assert chosen(LEFT, TEAM, left=rule) == found
    assert chosen(Candidate(None, left=True), TEAM, left=rule) == found


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (SAM, "sam@acme.test"),
        (AWAY, "owner_away"),
        (LEFT, "owner_left"),
        (Candidate("sam@acme.test", connected=False), "thread_mailbox_gone"),
    ],
)
def test_a_thread_stays_on_its_mailbox_whatever_the_rules_say(one: Candidate, found: str) -> None:
    line = senders.bound(Line((one, ANN, TEAM)), "sam@acme.test")
    for away in ("wait", "next"):
        for left in ("hold", "next"):
            assert chosen(*line.candidates, bound=line.bound, away=away, left=left) == found


def test_a_thread_whose_mailbox_nobody_knows_waits_for_it_by_name() -> None:
    found = choose(senders.bound(Line((ANN, TEAM)), "sam@acme.test"), BY_OWNER, NOW)
    assert found == Nobody("thread_mailbox_gone", facts={"value": "sam@acme.test"})


def test_the_sequences_own_mailbox_that_is_not_there_is_named_as_ever() -> None:
    assert chosen(BARE, Candidate("team@acme.test", connected=False)) == "mailbox_not_connected"


REPLY, ANEW = EmailStep("", "<p>Hi</p>", thread="reply"), EmailStep("Hi", "<p>Hi</p>")
STAY = replace(BY_OWNER, changed="stay")


def test_a_reply_leaves_from_where_its_thread_left_and_nowhere_else() -> None:
    for rules in (BY_OWNER, STAY):
        assert senders.at_step(Line((SAM, ANN, TEAM)), REPLY, rules, "ann@acme.test") == Line((ANN,), bound=True)


def test_an_email_that_begins_anew_leaves_from_there_first_where_that_is_wished() -> None:
    line = Line((SAM, ANN, TEAM))
    assert senders.at_step(line, ANEW, BY_OWNER, "ann@acme.test") == line
    assert senders.at_step(line, ANEW, STAY, "ann@acme.test") == Line((ANN, SAM, TEAM))
    assert senders.at_step(Line((SAM, TEAM)), ANEW, STAY, "ann@acme.test", ANN) == Line((ANN, SAM, TEAM))
    assert senders.at_step(Line((SAM, TEAM)), ANEW, STAY, "ann@acme.test") == Line((SAM, TEAM))  # it is gone
    assert senders.at_step(line, WaitStep(1), STAY, "ann@acme.test") == line


MOMENTS = st.integers(-5, 5).map(lambda days: NOW + days * DAY)
CANDIDATES = st.builds(
    Candidate, st.none() | st.sampled_from(("a@acme.test", "b@acme.test")), st.booleans(), st.none() | MOMENTS,
    st.booleans(), st.none() | st.builds(Absence, MOMENTS, st.none() | MOMENTS), st.none() | st.integers(1, 3),
)  # fmt: skip
LINES = st.builds(Line, st.lists(CANDIDATES, max_size=4).map(tuple), st.booleans())
RULES = st.builds(
    Sender, st.just(("owner",)), away=st.sampled_from(("wait", "next")), left=st.sampled_from(("next", "hold"))
)


@given(LINES, RULES, MOMENTS)
def test_nobody_sends_who_has_left_or_is_away(line: Line, rules: Sender, now: datetime) -> None:
    found = choose(line, rules, now)
    if isinstance(found, Candidate):
        assert found in line.candidates
        assert found.there
        assert not found.left
        assert not found.is_away(now)
    else:
        assert found.until is None or found.until > now
