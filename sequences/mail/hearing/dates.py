"""Dates as people write them in seven languages: where they stand in a text, and which days they may mean.

A date in figures may mean two days (04/12); it keeps both until something tells which. Texts are `folded`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "january jan janvier janv januar janner enero ene gennaio gen janeiro januari",
            "february feb fevrier fevr fev februar febrero febbraio fevereiro februari feber",
            "march mar mars marz maerz mrz marzo marco maart mrt",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "june jun juin juni junio giugno giu junho",
            "july jul juillet juil juli julio luglio lug julho",
            "august aug aout agosto ago augustus",
            "september sep sept septembre septiembre setiembre settembre set setembro",
            "october oct octobre oktober okt octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec decembre dezember dez diciembre dic dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: day
    for day, names in enumerate(
        (
            "monday lundi montag lunes lunedi segunda-feira segunda maandag",
            "tuesday mardi dienstag martes martedi terca-feira terca dinsdag",
            "wednesday mercredi mittwoch miercoles mercoledi quarta-feira quarta woensdag",
            "thursday jeudi donnerstag jueves giovedi quinta-feira quinta donderdag",
            "friday vendredi freitag viernes venerdi sexta-feira sexta vrijdag",
            "saturday samedi samstag sonnabend sabado sabato zaterdag",
            "sunday dimanche sonntag domingo domenica zondag",
        )
    )
    for name in names.split()
}
SHORT = "mon tues tue wed thurs thur thu fri sat sun mo di mi do fr sa so lun mar mer jeu ven sam dim ma wo vr za zo"
TOMORROW = "tomorrow|demain|morgen|manana|domani|amanha"
NEXT_WEEK = (
    "next week|la semaine prochaine|nachste woche|nachsten woche|kommende woche|kommenden woche|la proxima semana|"
    "la semana que viene|la prossima settimana|la settimana prossima|na proxima semana|volgende week"
).replace(" ", r"\s")


def _names(names: object) -> str:
    return "|".join(sorted(names, key=len, reverse=True))  # type: ignore[call-overload]  # any collection of names


YEAR = r"(?:20\d\d|'\d\d)(?!\d)"
DATE = re.compile(
    rf"""(?<![\w/.-])
    (?:(?:(?P<weekday>{_names(WEEKDAYS)})|(?:{_names(SHORT.split())}))\b\.?[\s,(]{{0,4}}
       (?:(?:the|den|dem|der|le|el|il|dia|de|am|on|o|a)\s+){{0,3}})?
    (?:
      (?P<iso>\d{{4}}-\d\d-\d\d)
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th|er|o|\u00ba|\u00aa|\u00b0|\.)?\s*(?:of\s+|de\s+|di\s+|d')?
      (?P<month>{_names(MONTHS)})\b(?!\sof\b)(?:\.?,?\s*(?:de\s+|del\s+|di\s+)?(?P<year>{YEAR}))?
    | (?P<us_month>{_names(MONTHS)})\b\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.]\d)
      (?:,?\s+(?P<us_year>20\d\d))?
    | (?P<first>\d{{1,2}})(?P<sign>[./-])(?P<second>\d{{1,2}})
      (?:(?P=sign)\s?(?P<last>20\d\d|\d\d(?![\d:])))?(?P<dot>\.)?
    )(?![\w/]|[-.]\d)
    | (?<![\w-])(?:(?P<alone>{_names(WEEKDAYS)})|(?P<tomorrow>{TOMORROW})|(?P<next_week>{NEXT_WEEK}))(?![\w-])
    """,
    re.VERBOSE,
)
MOST = 40
LATELY = timedelta(days=60)  # a date without a year lies at most so far back


class Order(Enum):
    """How dates in figures are written."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True)
class Written:
    """A date in a text: its place there, and how it is written."""

    start: int
    end: int
    parts: dict[str, str]

    @property
    def in_figures(self) -> bool:
        """Whether nobody can tell day from month by its look."""
        return "first" in self.parts and self.parts["sign"] != "."

    @property
    def vague(self) -> bool:
        """Whether it only names a day of the week, or one as seen from today."""
        return bool(self.parts.keys() & {"alone", "tomorrow", "next_week"})

    @property
    def weekday(self) -> bool:
        """Whether it only names a day of the week."""
        return "alone" in self.parts


class NoDay(ValueError):
    """A date that is none, or not in this order."""


def find(text: str) -> list[Written]:
    """Return the dates in a folded text, in their order; far down nobody looks."""
    return list(_found(text))


def _found(text: str) -> Iterator[Written]:
    for count, found in enumerate(DATE.finditer(text)):
        if count >= MOST:
            return
        parts = {name: value for name, value in found.groupdict().items() if value is not None}
        if not _is_a_number(parts):
            yield Written(found.start(), found.end(), parts)
        elif (name := parts.get("weekday")) is not None:  # "Friday 9-17": hours
            yield Written(found.start(), found.start() + len(name), {"alone": name})


def _is_a_number(parts: dict[str, str]) -> bool:
    """Return whether this is a version, a price, a time or a habit rather than a date: 4.5, 9.30, 3-4, 24/7."""
    if "first" not in parts or "last" in parts:
        return False
    return (
        parts["sign"] == "-"
        or parts["first"] + parts["second"] == "247"
        or (parts["sign"] == "." and "dot" not in parts)
    )


def day(written: Written, order: Order, today: date) -> date:
    """Return the day that is meant; without a year, the next or only just gone one. Raises NoDay."""
    try:
        meant = _day(written.parts, order, today)
    except (ValueError, OverflowError) as error:
        raise NoDay(str(error)) from error
    named = written.parts.get("weekday")
    if named is not None and meant.weekday() != WEEKDAYS[named]:
        raise NoDay("it falls on another day of the week")
    return meant


def _day(parts: dict[str, str], order: Order, today: date) -> date:
    if "iso" in parts:
        return date.fromisoformat(parts["iso"])
    if "month" in parts:
        return _dated(parts.get("year"), MONTHS[parts["month"]], int(parts["day"]), today)
    if "us_month" in parts:
        return _dated(parts.get("us_year"), MONTHS[parts["us_month"]], int(parts["us_day"]), today)
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        month_first = order is Order.MONTH_FIRST and parts["sign"] != "."
        number, month = (second, first) if month_first else (first, second)
        return _dated(parts.get("last"), month, number, today)
    return _seen_from(parts, today)


def _seen_from(parts: dict[str, str], today: date) -> date:
    if "tomorrow" in parts:
        return today + timedelta(days=1)
    if "next_week" in parts:
        return today + timedelta(days=7 - today.weekday())
    return today + timedelta(days=(WEEKDAYS[parts["alone"]] - today.weekday() - 1) % 7 + 1)


def _dated(year: str | None, month: int, number: int, today: date) -> date:
    if year is not None:
        written = int(year.strip("'"))
        return date(written if written > 99 else 2000 + written, month, number)
    for guess in (today.year - 1, today.year, today.year + 1):
        try:
            meant = date(guess, month, number)
        except ValueError:  # 29 February
            continue
        if meant >= today - LATELY:
            return meant
    raise ValueError("there is no such day")
