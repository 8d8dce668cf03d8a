"""Values as readers of several languages read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sequences.core.values import Amount, Span, Value, is_language, said

PARIS = ZoneInfo("Europe/Paris")
DECEMBER = date(2026, 12, 1)
LATE = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (DECEMBER, "en", "December 1, 2026"),
        (DECEMBER, "en-GB", "1 December 2026"),
        (DECEMBER, "fr", "1 décembre 2026"),
        (DECEMBER, "ja", "2026年12月1日"),
        (LATE, "fr", "2 décembre 2026, 00:30"),  # it is the next day already in Paris
        (time(9, 5), "de", "09:05"),
        (Span(DECEMBER, date(2026, 12, 4)), "fr", "1 décembre 2026 – 4 décembre 2026"),
        (Span(DECEMBER, DECEMBER), "de", "1. Dezember 2026"),
        (Amount(Decimal(2026)), "en", "2026"),
        (Amount(Decimal("0.10")), "fr", "0,1"),
        (Amount(Decimal("12500.5"), "$", before=True), "en", "$12,500.5"),
        (Amount(Decimal(12500), "€"), "de", "12.500€"),
        (Amount(Decimal(-3), "Tage"), "de", "-3\u00a0Tage"),
        (Amount(Decimal("123456789012345678.12345678")), "fr", "123456789012345678,12345678"),
    ],
)
def test_a_value_is_said_in_the_readers_language(value: Value, language: str, expected: str) -> None:
    assert said(value, language, PARIS) == expected


@pytest.mark.parametrize("tag", ["en", "en-GB", "pt-BR", "zh-Hant-TW", "es-419"])
def test_a_language_with_a_name_is_one(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["", "english", "xx", "en_GB", "en-", "../en", "en\n", "C", "e" * 1000])
def test_anything_else_is_no_language(tag: str) -> None:
    assert not is_language(tag)
