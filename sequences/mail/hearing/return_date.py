"""The day an absence note says somebody is back, in English, French, German, Spanish, Italian, Portuguese and Dutch.

A day counts only beside words that make it the day of return or the last one away. What may mean two days is
refused: days in figures in English (04/12), "next Friday" on a Monday, two returns, a day that falls on
another day of the week than the note says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sequences.mail.hearing.cues import (
    BACK,
    BETWEEN,
    DAYS,
    EITHER,
    ENGLISH,
    FROM,
    HERE,
    NEXT,
    NOT,
    OTHERS,
    SENTENCE,
    TOO,
    UNTIL,
)
from sequences.mail.hearing.dates import NoDay, Order, Written, day, find

FARTHEST = timedelta(days=366)  # who is away longer, or mistook the year, is asked again sooner
NEAR_BEFORE, NEAR_AFTER = 60, 70


@dataclass(frozen=True)
class Mention:
    """A date that matters: of a return, or else the last one away; `too`: that day is still one away."""

    written: Written
    of_return: bool
    too: bool
    next: bool


def read(text: str, today: date) -> date | None:
    """Return the day of return that a folded `text`, written on `today`, names; None: none, or not for sure.

    It is `today` at the earliest and a year ahead at most. "Until 4 December" is back on that day, "through"
    or "including" it on the day after.
    """
    dates = find(text)
    mentions = list(_mentions(text, dates))
    returns = [one for one in mentions if one.of_return] or mentions
    if not returns:
        return None
    figures = any(one.in_figures for one in dates)
    european = OTHERS.search(text) and not ENGLISH.search(text)
    orders = [Order.DAY_FIRST] if european or not figures else list(Order)
    worlds = [days for order in orders if (days := _days(returns, dates, order, today))]
    named = {one for days in worlds for one in days}
    answer = named.pop() if len(named) == 1 else None
    return answer if answer is not None and today <= answer <= today + FARTHEST else None


def _days(returns: Sequence[Mention], dates: Sequence[Written], order: Order, today: date) -> set[date]:
    """Return the days of return in a world where figures are written so; none when the text then makes no sense."""
    try:
        for one in dates:
            if one.in_figures:
                day(one, order, today)
        return {_day(one, order, today) for one in returns}
    except NoDay:
        return set()


def _day(one: Mention, order: Order, today: date) -> date:
    meant = day(one.written, order, today)
    if one.next and one.written.weekday and meant.isocalendar()[:2] == today.isocalendar()[:2]:
        raise NoDay("of this week or of the next")
    return meant + timedelta(days=1) if one.too else meant


def _mentions(text: str, dates: Sequence[Written]) -> Iterator[Mention]:
    """Yield the dates that stand beside words of a return, or of an end of absence."""
    last: bool | None = None
    for n, one in enumerate(dates):
        before = _before(text, dates[n - 1].end if n else 0, one.start)
        after = _after(text, one.end, dates[n + 1].start if n + 1 < len(dates) else len(text))
        begins = n + 1 < len(dates) and BETWEEN.fullmatch(text[one.end : dates[n + 1].start])
        ends = n > 0 and BETWEEN.fullmatch(text[dates[n - 1].end : one.start])
        if begins or (ends and one.weekday and dates[n - 1].weekday):
            continue  # the first day of a stretch; or hours, Monday to Friday
        found = _kind(one, before, after, bool(ends))
        if EITHER.fullmatch(before) and n and last is not None:
            found = last
        last = found
        if found is not None:
            yield Mention(one, found, _too(before, after), bool(NEXT.search(before[-15:]) or NEXT.match(after.strip())))


def _before(text: str, least: int, start: int) -> str:
    near = text[max(least, start - NEAR_BEFORE) : start]
    cuts = list(SENTENCE.finditer(near))
    return near[cuts[-1].end() :] if cuts else near


def _after(text: str, end: int, most: int) -> str:
    near = text[end : min(most, end + NEAR_AFTER)]
    cut = SENTENCE.search(near)
    return near[: cut.start()] if cut else near


def _kind(one: Written, before: str, after: str, ends: bool) -> bool | None:
    """Return whether it is a day of return (True), the end of an absence (False), or neither."""
    back, until = _last(BACK, before), _last(UNTIL, before)
    if ends or DAYS.search(before) or (until is not None and (back is None or back.start() < until.start())):
        return False
    if back is not None:
        refused = NOT.search(before[: back.end()]) and FROM.search(before[back.end() :])
        return None if refused else True
    leads = one.vague or not before.strip() or FROM.search(before[-20:]) or HERE.search(before)
    returns = BACK.search(after)
    return True if leads and returns and not NOT.search(after[: returns.end()]) else None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _too(before: str, after: str) -> bool:
    """Return whether the day itself is one away."""
    return bool(TOO.search(before[-30:]) or TOO.match(after.strip(" ,(")))
