"""The decision: one answer to any situation, and each thing that is wrong is enough to keep a mail or a person back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequences.core import decide as core
from sequences.core.decide import (
    ACTIVITY,
    CHECK,
    MAILBOX,
    OUTCOME,
    SEQUENCE,
    STEP,
    Facts,
    Hold,
    ItemFacts,
    Move,
    Next,
    Reconcile,
    Refuse,
    Run,
    Send,
    Start,
    Stop,
)
from sequences.core.definition import (
    Definition,
    EmailStep,
    Schedule,
)
from sequences.core.hours import hours_of
from sequences.core.reasons import Kind, reason
from tests.sequences.core.any_run import (
    ADDRESSES,
    COLUMNS,
    DAY,
    DELIVERIES,
    HOUR,
    MINUTE,
    MOMENTS,
    NO_ADDRESSES,
    TEXTS,
    definitions,
    open_at,
)

MOSTLY = st.sampled_from((True, True, True, True, False))
VALUES = st.fixed_dictionaries({}, optional={column: st.sampled_from(("Ada", "Ada", "Ada", " ")) for column in COLUMNS})
ITEMS = st.builds(
    lambda values, text: ItemFacts("Ada", values, text, ADDRESSES.get(text)),
    VALUES,
    st.sampled_from((*ADDRESSES, *ADDRESSES, *NO_ADDRESSES)),
)
FACTS = st.builds(
    Facts,
    st.builds(lambda there, item: item if there else None, MOSTLY, ITEMS),
    MOSTLY,
    MOSTLY.map(lambda mostly: not mostly),
    MOSTLY,
    st.none() | MOMENTS,
    st.sampled_from(DELIVERIES),
    paused_for=st.none() | st.just("too_many_bounces:6/50"),
)
MOSTLY_WELL = FACTS | st.builds(Facts, ITEMS, delivery=st.sampled_from(DELIVERIES))
PLACES = st.sampled_from((CHECK, STEP, STEP, ACTIVITY, MAILBOX, SEQUENCE, OUTCOME))
Situation = tuple[Run, Definition, Facts, datetime]


def at(place: int, waiting_for: str, definition: Definition, facts: Facts, now: datetime) -> Situation:
    """Return a run at a place of its sequence; behind the last step is one, too."""
    return Run(place % (len(definition.steps) + 1), waiting_for), definition, facts, now


# Any run at any place with any facts, whether or not they can come together.
SITUATIONS = st.builds(at, st.integers(0, 7), PLACES, definitions(0) | definitions(2), MOSTLY_WELL, MOMENTS)


@settings(max_examples=300, deadline=None)
@given(SITUATIONS)
def test_there_is_one_answer_to_any_situation_and_it_can_be_told(
    situation: Situation,
) -> None:
    run, definition, facts, now = situation
    move = core.decide(run, definition, facts, now)
    assert isinstance(move, Move)
    assert core.decide(run, definition, facts, now) == move
    assert isinstance(move, Refuse | Start) is (run.waiting_for == CHECK)
    if isinstance(move, Refuse | Stop):
        assert reason(move.code, **move.facts).kind in (Kind.REFUSED, Kind.STOPPED, Kind.HELD, Kind.FAILED)
    if isinstance(move, Next | Start):
        assert move.due_at >= now
    if isinstance(move, Hold):
        assert (reason(move.code).kind is Kind.WAITING) is (move.due_at is not None)
        assert move.due_at is None or move.due_at > now


@settings(max_examples=600, deadline=None)
@given(SITUATIONS)
def test_nobody_is_sent_to_who_must_not_be(situation: Situation) -> None:
    run, definition, facts, now = situation
    move = core.decide(run, definition, facts, now)
    if isinstance(move, Send):
        assert facts.item is not None
        assert move.email == facts.item.email == "ada@byron.example"
        assert (facts.suppressed, facts.mailbox_connected, facts.paused_for) == (False, True, None)
        assert facts.delivery in (None, "retry")
        assert open_at(now, hours_of(definition.schedule))
        needed = TEXTS[move.step.subject] + TEXTS[move.step.body]
        assert [column for column in needed if not move.values.get(column, "").strip()] == []


ONE_MAIL = Definition("One", (EmailStep("Hello {first_name}", "Hello"),), schedule=Schedule(days=frozenset(range(7))))
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ADA = ItemFacts("Ada", {"first_name": "Ada"}, "ada@byron.example", "ada@byron.example")
WELL = Facts(ADA)


@pytest.mark.parametrize(
    ("facts", "move"),
    [
        (WELL, Send(ONE_MAIL.steps[0], "ada@byron.example", ADA.values)),
        (replace(WELL, allowed=False), Send(ONE_MAIL.steps[0], "ada@byron.example", ADA.values)),
        (replace(WELL, delivery="retry"), Send(ONE_MAIL.steps[0], "ada@byron.example", ADA.values)),
        (replace(WELL, item=None), Stop("item_gone")),
        (replace(WELL, moved=True), Stop("item_moved")),
        (replace(WELL, board_stops="Lost"), Stop("board_says_stop", {"value": "Lost"})),
        (replace(WELL, item=replace(ADA, email=None)), Stop("missing_email_at_run")),
        (replace(WELL, item=replace(ADA, values={})), Stop("blank_field", {"field": "first_name"})),
        (replace(WELL, suppressed=True), Stop("suppressed")),
        (replace(WELL, suppressed=True, delivery="retry"), Stop("suppressed")),
        (replace(WELL, mailbox_connected=False), Hold("mailbox_not_connected", MAILBOX, None)),
        (
            replace(WELL, paused_for="too_many_bounces:6/50"),
            Hold("too_many_bounces", SEQUENCE, None, {"share": "6/50"}),
        ),
        (
            replace(WELL, mailbox_connected=False, mailbox_retry_at=NOON + HOUR),
            Hold("mailbox_refused", MAILBOX, NOON + HOUR),
        ),
        (
            replace(WELL, mailbox_connected=False, mailbox_retry_at=NOON),
            Hold("mailbox_refused", MAILBOX, NOON + MINUTE),
        ),
        (replace(WELL, delivery="sending"), Reconcile()),
        (replace(WELL, delivery="sent"), Next(1, NOON)),
        (replace(WELL, delivery="skipped"), Next(1, NOON)),
        (replace(WELL, delivery="held"), Hold("outcome_unknown", OUTCOME, None)),
        (replace(WELL, delivery="refused"), Stop("recipient_refused")),
    ],
)
def test_one_thing_that_is_wrong_is_enough_to_keep_a_mail_back(facts: Facts, move: Move) -> None:
    assert core.decide(Run(0, STEP), ONE_MAIL, facts, NOON) == move


@pytest.mark.parametrize(
    ("facts", "move"),
    [
        (replace(WELL, allowed=False), Refuse("not_allowed")),
        (replace(WELL, item=None), Refuse("item_gone")),
        (replace(WELL, moved=True), Refuse("sequence_other_board")),
        (replace(WELL, board_stops="Lost"), Refuse("board_says_stop", {"value": "Lost"})),
        (replace(WELL, suppressed=True), Refuse("suppressed")),
        (replace(WELL, item=replace(ADA, email_text=" ", email=None)), Refuse("no_email")),
        (replace(WELL, item=replace(ADA, email=None)), Refuse("bad_email")),
        (replace(WELL, item=replace(ADA, values={})), Refuse("blank_field", {"field": "first_name"})),
        (replace(WELL, mailbox_connected=False), Refuse("mailbox_not_connected")),
    ],
)
def test_one_thing_that_is_wrong_is_enough_to_keep_somebody_out(facts: Facts, move: Move) -> None:
    assert core.decide(Run(0, CHECK), replace(ONE_MAIL, email_column="email"), facts, NOON) == move


def test_a_mail_leaves_from_the_first_moment_of_its_hours_to_before_the_last() -> None:
    nine, five = NOON - 3 * HOUR, NOON + 5 * HOUR
    moment = timedelta(microseconds=1)
    moves = [core.decide(Run(0, STEP), ONE_MAIL, WELL, now) for now in (nine - moment, nine, five - moment, five)]
    assert moves[0] == Hold("waiting_for_window", STEP, nine)
    assert [type(move) for move in moves[1:3]] == [Send, Send]
    assert moves[3] == Hold("waiting_for_window", STEP, nine + DAY)
