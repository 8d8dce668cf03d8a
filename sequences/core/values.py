"""What a cell holds beside plain text, and how a reader of a language reads it.

monday writes dates and numbers as machines do; an e-mail says them as its reader would. The forms are those of
the Unicode CLDR, https://cldr.unicode.org, which Babel carries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers

USUAL = "en"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")
GROUPED, WHOLE = "#,##0.########", "0.########"
MOST_DIGITS, MOST_PLACES = 18, 8  # before and behind the decimal sign; Babel reckons with 28 in all


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both inside."""

    first: date
    last: date


@dataclass(frozen=True)
class Amount:
    """A number with the sign of its unit, which may be empty; `before`: the sign stands on the left."""

    number: Decimal
    symbol: str = ""
    before: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a number that cannot be said as it is."""
        exponent = self.number.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -MOST_PLACES or self.number.adjusted() >= MOST_DIGITS:
            raise ValueError("this number has too many digits, or is none")


Value = date | datetime | time | Span | Amount  # a datetime is aware


def is_language(tag: str) -> bool:
    """Return whether a language tag, as in `fr` or `en-GB`, is one that values can be said in."""
    try:
        locale_of(tag)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    if not LANGUAGE.fullmatch(tag):
        raise ValueError(f"{tag!r} is no language tag")
    try:
        return Locale.parse(tag, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(f"{tag!r} is no known language") from error


def said(value: Value, language: str, zone: ZoneInfo) -> str:
    """Return a value as a reader of `language` reads it; moments are told in `zone`."""
    locale = locale_of(language)
    match value:
        case datetime():
            local = value.astimezone(zone)
            return f"{_day(local.date(), locale)}, {_clock(local.time(), locale)}"
        case date():
            return _day(value, locale)
        case time():
            return _clock(value, locale)
        case Span(first, last):
            return _day(first, locale) if first == last else f"{_day(first, locale)} – {_day(last, locale)}"
        case Amount():
            return _amount(value, locale)


def _day(day: date, locale: Locale) -> str:
    return str(dates.format_date(day, "long", locale))


def _clock(at: time, locale: Locale) -> str:
    return str(dates.format_time(at, "short", locale=locale))


def _amount(amount: Amount, locale: Locale) -> str:
    """Return a number; only one with a unit is grouped, for any other may be a year or the number of an order."""
    pattern = GROUPED if amount.symbol else WHOLE
    number = str(numbers.format_decimal(amount.number, pattern, locale=locale, decimal_quantization=False))
    if not amount.symbol:
        return number
    return f"{amount.symbol}{number}" if amount.before else f"{number}{_gap(amount.symbol)}{amount.symbol}"


def _gap(symbol: str) -> str:
    """Return what stands between a number and the sign on its right: words do not stick to it."""
    return "\u00a0" if symbol[0].isalpha() else ""
