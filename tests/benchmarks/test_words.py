"""The words of a bench in each side's template language."""

from __future__ import annotations

from benchmarks.words import BODY, FIELD, PLAIN, SUBJECT, filled, for_django


def test_fields_are_filled_in_and_empty_ones_by_their_fallback() -> None:
    values = {"first_name": "Ada", "company": ""}
    assert filled(SUBJECT, values) == "Ada, shall we talk about your team?"
    assert filled(SUBJECT, {}) == "Hello, shall we talk about your team?"


def test_django_gets_a_template_that_says_the_same() -> None:
    places = {"first_name": "user.first_name", "company": "user.last_name"}
    wanted = '{{ user.first_name|default:"Hello" }}, shall we talk about {{ user.last_name|default:"your team" }}?'
    assert for_django(SUBJECT, places) == wanted


def test_every_text_uses_the_same_fields() -> None:
    fields = [sorted({name for name, _ in FIELD.findall(text)}) for text in (SUBJECT, BODY, PLAIN)]
    assert fields == [["company", "first_name"]] * 3
