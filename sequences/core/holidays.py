"""Public holidays of a country or of a region of it, by day and name; kept by place and year, for `hours`.

A place is written `FR`, or with a region `DE-BY`, by ISO 3166. Source of the days: python-holidays (MIT).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

COUNTRY = re.compile(r"[A-Z]{2}")
LANGUAGE = "en_US"  # names are said in it where the library can, else in the country's own
# India's moon calendar ends in 2035. What is known of a later year is kept; the library need not say so each time.
BEYOND = "Requested Holidays are available only"
warnings.filterwarnings("ignore", BEYOND, UserWarning)


@lru_cache(maxsize=1024)
def is_place(name: str) -> bool:
    """Return whether there is a calendar for a place."""
    country, dash, region = name.partition("-")
    return _calendar(country) is not None and (not dash or region in _regions(country))


@lru_cache(maxsize=512)
def _calendar(country: str) -> holidays.HolidayBase | None:
    """Return the calendar of a country, which knows no day yet."""
    if not COUNTRY.fullmatch(country):
        return None
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


def _regions(country: str) -> tuple[str, ...]:
    calendar = _calendar(country)
    return () if calendar is None else tuple(calendar.subdivisions)


@lru_cache(maxsize=4096)
def of_year(place: str, year: int) -> Mapping[date, str]:
    """Return the holidays of a place in a year; none where the place is unknown."""
    if not is_place(place):
        return MappingProxyType({})
    country, _, region = place.partition("-")
    found = holidays.country_holidays(country, subdiv=region or None, years=year, language=LANGUAGE)
    return MappingProxyType({day: str(name) for day, name in found.items() if day.year == year})


@lru_cache(maxsize=4096)
def region_of(country: str, name: str) -> str | None:
    """Return the place of a region by its code (`BY`, `DE-BY`) or its name (`Bayern`); None: it is not known."""
    wanted = name.strip().casefold().removeprefix(f"{country}-".casefold())
    for region in _regions(country):
        if region.casefold() == wanted:
            return f"{country}-{region}"
    named = _named(country).get(wanted)
    return f"{country}-{named}" if named else None


@lru_cache(maxsize=512)
def _named(country: str) -> Mapping[str, str]:
    aliases = getattr(_calendar(country), "subdivisions_aliases", {})
    return {name.casefold(): region for name, region in aliases.items()}
