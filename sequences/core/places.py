"""Where somebody is, from what their item says: a zone, else a country, else a phone number (row L2). No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from babel import Locale
from babel.core import get_global
from phonenumbers import timezone as phone_zones

from sequences.core import holidays
from sequences.core.definition import Definition
from sequences.core.values import locale_of
from sequences.core.zones import zone

# Of a country with several clocks, the one that most of its people live by.
USUAL = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei", "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby", "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}  # fmt: skip
ALSO = {  # names that people and monday write, and the CLDR does not
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "uk": "GB", "great britain": "GB",
    "england": "GB", "czech republic": "CZ", "turkey": "TR", "ivory coast": "CI", "macedonia": "MK", "burma": "MM",
    "myanmar": "MM", "hong kong": "HK", "macau": "MO", "macao": "MO", "korea, republic of": "KR",
    "russian federation": "RU", "viet nam": "VN", "the netherlands": "NL", "swaziland": "SZ", "cape verde": "CV",
}  # fmt: skip
LONGEST = 100  # of a cell that may name a zone, a country or a number


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody is, as far as it is known; `found_in` says what told the zone: zone, country or phone."""

    time_zone: str | None = None
    place: str | None = None  # a country, or a region of it, as in `US` or `DE-BY`
    found_in: str | None = None

    def written(self) -> str:
        """Return them as they are kept with a run."""
        return f"{self.time_zone or ''} {self.place or ''} {self.found_in or ''}"


def kept(text: str | None) -> Whereabouts | None:
    """Return what `written` made; None: nothing was kept."""
    return None if text is None else Whereabouts(*(part or None for part in text.split(" ")))


def columns(definition: Definition) -> frozenset[str]:
    """Return the columns that tell where people are, if the sequence wants to know."""
    them = definition.schedule.recipient
    if not them.asked:
        return frozenset()
    named = (them.zone_column, them.country_column, them.region_column, definition.phone_column)
    return frozenset(column for column in named if column)


def whereabouts(definition: Definition, texts: Mapping[str, str]) -> Whereabouts | None:
    """Return where somebody is whose item says `texts`, by column; None where the sequence does not ask.

    The zone is that of the zone column, else of the country, else of the phone number. Of a country with several
    clocks the number says which, where it can.
    """
    them = definition.schedule.recipient
    if not them.asked:
        return None
    told = _zone(_cell(texts, them.zone_column))
    country, region = _country(_cell(texts, them.country_column), definition.language)
    region = _cell(texts, them.region_column) or region
    alone = country is not None and (told is not None or len(_zones(country)) == 1)
    called = None if alone else _phone(_cell(texts, definition.phone_column), country)
    return _found(told, country, region, called)


def _cell(texts: Mapping[str, str], column: str | None) -> str:
    return texts.get(column, "").strip()[:LONGEST] if column else ""


def _found(told: str | None, country: str | None, region: str | None, called: _Called | None) -> Whereabouts:
    lives = country or (called.country if called else None)
    place = (holidays.region_of(lives, region or "") or lives) if lives else None
    if told:
        return Whereabouts(told, place, "zone")
    if country and (name := _zone_of(country, called)):
        return Whereabouts(name, place, "country")
    if called and (name := called.zone or _zone_of(called.country, called)):
        return Whereabouts(name, place, "phone")
    return Whereabouts(None, place)


def _zone(name: str) -> str | None:
    try:
        return zone(name).key
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _country(text: str, language: str) -> tuple[str | None, str | None]:
    """Return the country that a text names by its code or its name, and the region of `DE-BY`."""
    code, _, region = text.partition("-")
    if len(code) == 2 and (code.upper() in _codes() or code.upper() == "UK"):
        return ("GB" if code.upper() == "UK" else code.upper()), region or None
    return _countries(language).get(text.casefold()), None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(get_global("territory_zones")) - {"ZZ"}


@lru_cache(maxsize=64)
def _countries(language: str) -> Mapping[str, str]:
    """Return countries by their names in English and in the language of the sequence."""
    names: dict[str, str] = {}
    for locale in (locale_of(language), Locale("en")):
        names |= {name.casefold(): code for code, name in locale.territories.items() if code in _codes()}
    return {**names, **ALSO}


@dataclass(frozen=True)
class _Called:
    """What a phone number tells: the country, and the zone where it names a single one."""

    country: str | None
    zone: str | None


def _phone(number: str, country: str | None) -> _Called | None:
    parsed = _parsed(number, country)
    if parsed is None:
        return None
    zones = phone_zones.time_zones_for_number(parsed)
    return _Called(phonenumbers.region_code_for_number(parsed), _zone(zones[0]) if len(zones) == 1 else None)


def _parsed(number: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    """Return a number, which monday writes without the sign before the code of its country."""
    for text in (number, f"+{number}"):
        try:
            parsed = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return parsed
    return None


def _zones(country: str) -> list[str]:
    found: list[str] = get_global("territory_zones").get(country, [])
    return found


def _zone_of(country: str | None, called: _Called | None) -> str | None:
    """Return the zone of a country; of several, that of the phone number if it is there, else the usual one."""
    zones = _zones(country or "")
    if len(zones) == 1:
        return zones[0]
    if called and called.country == country and called.zone:
        return called.zone
    return USUAL.get(country or "")
