"""The pace of a mailbox: no stretch of time ever holds more than its limit, and no slot is given away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequences.core.hours import Hours
from sequences.core.pace import DAY, HOUR, MINUTE, USUAL, Begun, Chosen, Pace, Ramp, Wish, next_slot, pace_of, slots
from sequences.core.schedule import is_open

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG_AGO = NOW - 400 * DAY
TICK = timedelta(microseconds=1)
ALWAYS = Hours("UTC", frozenset(range(7)), time(0), time(23, 59))

LIMIT = st.none() | st.integers(1, 6)
RAMPS = st.none() | st.builds(Ramp, st.integers(1, 4), st.integers(1, 3))
PACES = st.builds(Pace, LIMIT, LIMIT, st.integers(1, 9), RAMPS)
AGES = st.sampled_from((timedelta(0), HOUR, 23 * HOUR, DAY - TICK, DAY, 3 * DAY, 300 * DAY))
SECONDS = st.integers(0, 26 * 3600) | st.integers(0, 90)
BACK = st.builds(lambda seconds, odd: timedelta(seconds=seconds, microseconds=odd), SECONDS, st.integers(0, 2))
PASTS = st.lists(BACK, max_size=20).map(lambda back: sorted(NOW - one for one in back))


def fits(began: Sequence[datetime], at: datetime, pace: Pace, connected: datetime) -> bool:
    """Return whether a mail may begin at `at`: it and those before it are within every limit."""
    return all(sum(at - span < one for one in began) < most for span, most in pace.limits(at - connected))


def moments(past: Sequence[datetime], connected: datetime, until: datetime) -> Iterator[datetime]:
    """Yield every moment before `until` at which a slot may become free."""
    found = [NOW, until - TICK, *(one + span for one in past for span in (MINUTE, HOUR, DAY))]
    found += [connected + n * DAY for n in range(20)]
    yield from (one for one in found if NOW <= one < until)


@given(PASTS, PACES, AGES)
def test_the_next_slot_is_the_first_moment_within_every_limit(past: list[datetime], pace: Pace, age: timedelta) -> None:
    connected = NOW - age
    slot = next_slot(past, pace, NOW, connected=connected)
    assert slot >= NOW
    assert fits(past, slot, pace, connected)
    assert not any(fits(past, one, pace, connected) for one in moments(past, connected, slot))


@given(PASTS, PACES, AGES, st.lists(st.timedeltas(timedelta(0), 3 * HOUR), min_size=1, max_size=40))
def test_no_stretch_of_time_holds_more_than_its_limit_whatever_pauses_there_are(
    past: list[datetime], pace: Pace, age: timedelta, pauses: list[timedelta]
) -> None:
    began, at = list(past), NOW
    for pause in pauses:
        at = next_slot(began, pace, at + pause, connected=NOW - age)
        assert fits(began, at, pace, NOW - age)
        began.append(at)


@given(PASTS, PACES, AGES)
def test_what_another_worker_began_a_moment_later_counts_as_well(
    past: list[datetime], pace: Pace, age: timedelta
) -> None:
    ahead = [*past, NOW + timedelta(seconds=1)]
    slot = next_slot(ahead, pace, NOW, connected=NOW - age)
    assert fits(ahead, slot, pace, NOW - age)


def test_a_mailbox_without_a_limit_never_waits() -> None:
    assert next_slot([NOW] * 1000, Pace(), NOW, connected=LONG_AGO) == NOW


def test_a_slot_is_free_when_the_oldest_mail_of_a_full_stretch_has_left_it() -> None:
    past = [NOW - timedelta(seconds=50), NOW - timedelta(seconds=10)]
    assert next_slot(past, Pace(per_minute=2), NOW, connected=LONG_AGO) == NOW + timedelta(seconds=10)
    assert next_slot(past, Pace(per_minute=3), NOW, connected=LONG_AGO) == NOW
    assert next_slot(past, Pace(per_minute=3, per_day=1), NOW, connected=LONG_AGO) == past[-1] + DAY


def test_a_new_mailbox_may_do_more_each_day_until_it_may_do_all() -> None:
    pace = Pace(per_day=100, ramp=Ramp(30, 40))
    assert [pace.day(n * DAY) for n in range(4)] == [30, 70, 100, 100]
    assert pace.day(DAY - TICK) == 30
    assert pace.day(-HOUR) == 30
    assert [pace.grows(n * DAY) for n in range(3)] == [DAY, 2 * DAY, None]


def test_who_waits_for_a_ramp_goes_when_it_grows() -> None:
    past = [NOW - HOUR] * 3
    slot = next_slot(past, Pace(per_day=9, ramp=Ramp(3, 3)), NOW, connected=NOW - 20 * HOUR)
    assert slot == NOW + 4 * HOUR


# What a mailbox is given ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "host", "usual"),
    [
        ("smtp", "mail.acme.test", "smtp"),
        ("smtp", "SMTP.Gmail.com", "gmail"),
        ("smtp", "smtp.office365.com", "microsoft"),
        ("gmail", "", "gmail"),
        ("microsoft", "", "microsoft"),
        ("something new", "", "smtp"),
    ],
)
def test_each_provider_has_its_own_usual_pace(kind: str, host: str, usual: str) -> None:
    assert pace_of(kind, host, Chosen()) == USUAL[usual]


def test_the_usual_paces_are_those_that_the_providers_tell() -> None:
    assert USUAL["gmail"].per_day == 2_000
    assert (USUAL["microsoft"].per_minute, USUAL["microsoft"].per_day) == (30, 10_000)
    assert (USUAL["gmail"].ramp, USUAL["microsoft"].ramp) == (None, None)


def test_what_was_chosen_takes_the_place_of_what_is_usual() -> None:
    found = pace_of("smtp", "mail.acme.test", Chosen(per_minute=5))
    assert found == replace(USUAL["smtp"], per_minute=5)
    assert pace_of("gmail", "", Chosen(per_hour=90)) == replace(USUAL["gmail"], per_hour=90)


@pytest.mark.parametrize(
    ("chosen", "ramp"),
    [
        (Chosen(per_day=10_000), None),
        (Chosen(per_day=10_000, ramp_first=50), Ramp(50, 50)),
        (Chosen(ramp_first=50, ramp_more=10), Ramp(50, 10)),
        (Chosen(ramp_first=0), None),
        (Chosen(per_hour=10), USUAL["smtp"].ramp),
    ],
)
def test_the_usual_ramp_belongs_to_the_usual_day(chosen: Chosen, ramp: Ramp | None) -> None:
    assert pace_of("smtp", "mail.acme.test", chosen).ramp == ramp


# Who goes when -------------------------------------------------------------------------------------------


def wishes(count: int, *, follow_up: bool, since: datetime = NOW, ready: datetime = NOW) -> list[Wish]:
    """Return some who wait alike."""
    return [Wish(since, ready, follow_up)] * count


def test_all_go_at_once_while_there_is_room_and_the_others_as_slots_come_free() -> None:
    given_out = slots(wishes(5, follow_up=False), [], Begun(), Pace(per_minute=2), NOW, connected=LONG_AGO)
    assert given_out == [NOW, NOW, NOW + MINUTE, NOW + MINUTE, NOW + 2 * MINUTE]


def test_follow_ups_and_first_mails_take_turns() -> None:
    first = wishes(4, follow_up=False, since=NOW - DAY)
    mine = [*first, *wishes(2, follow_up=True)]
    past = Begun([NOW - HOUR], [True])
    given_out = slots(mine, [], past, Pace(per_minute=1), NOW, connected=LONG_AGO)
    assert [int((at - NOW) / MINUTE) for at in given_out] == [0, 2, 4, 5, 1, 3]


@pytest.mark.parametrize(("past", "order"), [([], [1, 0]), ([True], [0, 1]), ([False], [1, 0])])
def test_who_goes_first_depends_on_who_went_last(past: list[bool], order: list[int]) -> None:
    mine = [*wishes(1, follow_up=False), *wishes(1, follow_up=True)]
    begun = Begun([NOW - HOUR] * len(past), past)
    given_out = slots(mine, [], begun, Pace(per_minute=1), NOW, connected=LONG_AGO)
    assert [int((at - NOW) / MINUTE) for at in given_out] == order


def test_a_kind_that_went_more_often_while_the_other_waited_waits_itself() -> None:
    others = wishes(9, follow_up=True, ready=NOW - MINUTE)
    past = Begun([NOW - HOUR, NOW, NOW, NOW], [False] * 4)
    mine = wishes(3, follow_up=False, ready=NOW - MINUTE)
    given_out = slots(mine, others, past, Pace(per_minute=20), NOW, connected=LONG_AGO)
    assert given_out == [NOW] * 3
    given_out = slots(mine, others, past, Pace(per_minute=8), NOW, connected=LONG_AGO)
    assert given_out == [NOW, NOW + MINUTE, NOW + MINUTE]


def test_others_who_wait_longer_keep_their_turn() -> None:
    others = wishes(2, follow_up=False, since=NOW - HOUR, ready=NOW)
    [at] = slots(wishes(1, follow_up=False), others, Begun(), Pace(per_minute=1), NOW, connected=LONG_AGO)
    assert at == NOW + 2 * MINUTE


def test_a_slot_that_nobody_is_ready_for_is_not_kept() -> None:
    others = wishes(9, follow_up=False, since=NOW - HOUR, ready=NOW + HOUR)
    [at] = slots(wishes(1, follow_up=False), others, Begun(), Pace(per_minute=1), NOW, connected=LONG_AGO)
    assert at == NOW


def test_a_slot_outside_the_sending_hours_is_left_to_others() -> None:
    evening = NOW.replace(hour=16, minute=59)
    mine = [Wish(evening, evening, False, Hours("UTC"))] * 3
    given_out = slots(mine, [], Begun(), Pace(per_minute=1), evening, connected=LONG_AGO)
    assert given_out == [evening, NOW + DAY, NOW + DAY + MINUTE]


HOURS = st.sampled_from((None, ALWAYS, Hours("UTC"), Hours("Asia/Kathmandu", frozenset((0, 3)))))
WISHES = st.builds(
    lambda since, ready, follow_up, hours: Wish(NOW - since, NOW + ready, follow_up, hours),
    BACK, st.sampled_from((timedelta(0), timedelta(0), MINUTE, HOUR, DAY)), st.booleans(), HOURS,
)  # fmt: skip


CROWDS = st.lists(WISHES, max_size=12)


def begun(past: list[datetime], kinds: int) -> Begun:
    """Return mails of either kind, as the bits of a number say."""
    return Begun(past, [bool(kinds >> n & 1) for n in range(len(past))])


@given(CROWDS, CROWDS, PASTS, st.integers(0, 2**20), PACES, AGES)
def test_slots_are_within_every_limit_and_hour_and_never_too_soon(
    mine: list[Wish], others: list[Wish], past: list[datetime], kinds: int, pace: Pace, age: timedelta
) -> None:
    given_out = slots(mine, others, begun(past, kinds), pace, NOW, connected=NOW - age)
    assert len(given_out) == len(mine)
    for wish, at in zip(mine, given_out, strict=True):
        assert at >= max(NOW, wish.ready)
        assert wish.hours is None or is_open(at, wish.hours)
    began = list(past)
    for at in sorted(given_out):
        assert fits(began, at, pace, NOW - age)
        began.append(at)


@given(CROWDS, CROWDS, PASTS, st.integers(0, 2**20), PACES)
def test_of_one_kind_whoever_has_waited_longer_is_never_later(
    mine: list[Wish], others: list[Wish], past: list[datetime], kinds: int, pace: Pace
) -> None:
    given_out = slots(mine, others, begun(past, kinds), pace, NOW, connected=LONG_AGO)
    for one, at in zip(mine, given_out, strict=True):
        for two, other in zip(mine, given_out, strict=True):
            alike = (one.follow_up, one.ready, one.hours) == (two.follow_up, two.ready, two.hours)
            assert not alike or one.since >= two.since or at <= other


# A mailbox through several days --------------------------------------------------------------------------


class Mailbox:
    """People who come, wait and are woken one by one, as the engine does it; a worker runs `late` after each moment."""

    def __init__(self, pace: Pace, late: timedelta) -> None:
        self.pace, self.late = pace, late
        self.sent: list[tuple[datetime, Wish]] = []
        self.waiting: dict[int, Wish] = {}
        self.wakes = 0

    def run(self, arrivals: Sequence[Wish]) -> None:
        """Let everybody come in their time, until all are gone."""
        self.waiting = dict(enumerate(arrivals))
        while self.waiting:
            now = min(wish.ready for wish in self.waiting.values()) + self.late
            for number in [n for n, wish in self.waiting.items() if wish.ready <= now]:
                self.wake(number, now)

    def wake(self, number: int, now: datetime) -> None:
        """Let one person ask for a slot."""
        self.wakes += 1
        wish = self.waiting.pop(number)
        others = [one for one in self.waiting.values() if one.since <= now]
        past = Begun([at for at, _ in self.sent], [one.follow_up for _, one in self.sent])
        [at] = slots([wish], others, past, self.pace, now, connected=LONG_AGO)
        if at > now:
            self.waiting[number] = replace(wish, ready=at)
            return
        assert fits(past.at, now, self.pace, LONG_AGO)
        self.sent.append((now, wish))


def arrivals(count: int, *, follow_up: bool, every: timedelta, start: datetime = NOW) -> list[Wish]:
    """Return people who come one after the other."""
    return [Wish(start + n * every, start + n * every, follow_up) for n in range(count)]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=0.4), timedelta(seconds=7)])
def test_a_crowd_of_new_people_does_not_keep_follow_ups_waiting(late: timedelta) -> None:
    crowd = arrivals(300, follow_up=False, every=timedelta(0))
    answers = arrivals(20, follow_up=True, every=5 * MINUTE, start=NOW + 10 * MINUTE)
    mailbox = Mailbox(Pace(per_minute=2), late)
    mailbox.run([*crowd, *answers])
    assert max(at - wish.since for at, wish in mailbox.sent if wish.follow_up) <= MINUTE + 3 * late
    assert mailbox.wakes <= 4 * len(mailbox.sent)


def test_who_comes_when_an_hour_is_used_up_goes_first_in_the_next() -> None:
    crowd = arrivals(100, follow_up=False, every=timedelta(0))
    answers = arrivals(5, follow_up=True, every=MINUTE, start=NOW + 20 * MINUTE)
    mailbox = Mailbox(Pace(per_minute=5, per_hour=20), timedelta(seconds=0.4))
    mailbox.run([*crowd, *answers])
    assert sum(wish.follow_up for _, wish in mailbox.sent[20:32]) == 5


def test_a_flood_of_follow_ups_does_not_keep_new_people_out() -> None:
    flood = arrivals(200, follow_up=True, every=timedelta(seconds=10))
    new = arrivals(10, follow_up=False, every=timedelta(seconds=40))
    mailbox = Mailbox(Pace(per_minute=2), timedelta(seconds=0.3))
    mailbox.run([*flood, *new])
    assert max(at - wish.since for at, wish in mailbox.sent if not wish.follow_up) < 5 * MINUTE


KINDS = st.lists(st.tuples(st.booleans(), st.integers(0, 600)), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(KINDS, PACES.map(lambda pace: replace(pace, ramp=None)), st.sampled_from((0.0, 0.4, 30.0)))
def test_everybody_goes_in_the_end_and_nobody_before_their_time(
    people: list[tuple[bool, int]], pace: Pace, late: float
) -> None:
    mailbox = Mailbox(pace, timedelta(seconds=late))
    mailbox.run([Wish(at, at, kind) for kind, seconds in people for at in [NOW + timedelta(seconds=seconds)]])
    assert len(mailbox.sent) == len(people)
    assert all(at >= wish.since for at, wish in mailbox.sent)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.permutations([True, False]), st.integers(1, 7))
def test_of_two_crowds_neither_is_ahead_while_both_wait(
    follow_ups: int, first: int, order: list[bool], most: int
) -> None:
    people = [wish for kind in order for wish in wishes(follow_ups if kind else first, follow_up=kind)]
    mailbox = Mailbox(Pace(per_minute=most), timedelta(seconds=0.4))
    mailbox.run(people)
    both = 2 * min(follow_ups, first)
    for end in range(most, both - most, most):
        went = sum(wish.follow_up for _, wish in mailbox.sent[:end])
        assert abs(2 * went - end) <= most + 1
