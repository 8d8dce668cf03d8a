"""Public holidays: each place of the library has a calendar for every year that a plan may reach."""

from __future__ import annotations

from datetime import date

import holidays as library
import pytest

from sequences.core import holidays

FAR = 2060  # a wait of 365 Mondays, begun anew after a pause of as many, is over long before


@pytest.mark.parametrize("country", sorted(library.list_supported_countries(include_aliases=False)))
def test_every_country_has_a_calendar_far_ahead(country: str) -> None:
    assert all(day.year == FAR for day in holidays.of_year(country, FAR))


def test_a_calendar_that_ends_keeps_what_is_known_of_later_years() -> None:
    assert holidays.of_year("IN", 2036)[date(2036, 8, 15)] == "Independence Day"


def test_an_unknown_place_has_no_holidays() -> None:
    assert not holidays.is_place("XX")
    assert holidays.of_year("XX", 2026) == {}
