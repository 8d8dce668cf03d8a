"""Where somebody is: their zone column, else their country, else their phone number, else nobody knows."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import holidays
from sequences.core.definition import Definition, Recipient, Schedule
from sequences.core.places import USUAL, Whereabouts, columns, kept, whereabouts

THEM = Recipient(zone=True, zone_column="zone", country_column="country", region_column="region")
ASKS = Definition("Asks", phone_column="phone", schedule=Schedule("Europe/Berlin", recipient=THEM), language="de")


@pytest.mark.parametrize(
    ("texts", "zone", "place", "found_in"),
    [
        ({"zone": "Asia/Tokyo", "country": "FR", "phone": "+14155552671"}, "Asia/Tokyo", "FR", "zone"),
        ({"zone": "Mars/Phobos", "country": "France"}, "Europe/Paris", "FR", "country"),
        ({"country": "Frankreich"}, "Europe/Paris", "FR", "country"),  # as the language of the sequence has it
        ({"country": "uk"}, "Europe/London", "GB", "country"),
        ({"country": "de-by"}, "Europe/Berlin", "DE-BY", "country"),
        ({"country": "Germany", "region": "Bayern"}, "Europe/Berlin", "DE-BY", "country"),
        ({"country": "Germany", "region": "Mars"}, "Europe/Berlin", "DE", "country"),
        ({"country": "United States"}, "America/New_York", "US", "country"),
        ({"country": "US", "phone": "+1 415 555 2671"}, "America/Los_Angeles", "US", "country"),
        ({"country": "US", "phone": "+33 6 12 34 56 78"}, "America/New_York", "US", "country"),
        ({"phone": "14155552671"}, "America/Los_Angeles", "US", "phone"),  # as monday writes it
        ({"phone": "+61 412 345 678"}, "Australia/Sydney", "AU", "phone"),  # a mobile: the usual clock
        ({"country": "Atlantis", "phone": "none"}, None, None, None),
        ({}, None, None, None),
    ],
)
def test_the_nearest_thing_tells(
    texts: dict[str, str], zone: str | None, place: str | None, found_in: str | None
) -> None:
    assert whereabouts(ASKS, texts) == Whereabouts(zone, place, found_in)


def test_nothing_is_asked_of_people_where_the_sequence_does_not_mind() -> None:
    careless = Definition("Does not", phone_column="phone")
    assert whereabouts(careless, {"phone": "+14155552671"}) is None
    assert columns(careless) == frozenset()
    assert columns(ASKS) == {"zone", "country", "region", "phone"}


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=120), st.text(max_size=120))
def test_whatever_stands_in_a_cell_does_no_harm(zone: str, country: str, region: str, phone: str) -> None:
    found = whereabouts(ASKS, {"zone": zone, "country": country, "region": region, "phone": phone})
    assert found is not None
    assert kept(found.written()) == found


def test_the_usual_zones_exist() -> None:
    assert all(ZoneInfo(name) for name in USUAL.values())


def test_holidays_are_those_of_the_place() -> None:
    assert holidays.of_year("DE-BY", 2026)[date(2026, 1, 6)] == "Epiphany"
    assert date(2026, 1, 6) not in holidays.of_year("DE", 2026)
    assert holidays.of_year("ZZ", 2026) == {}
    assert [holidays.is_place(name) for name in ("FR", "DE-BY", "DE-XX", "fr", "", "-", "Mars")] == [True] * 2 + [
        False
    ] * 5
