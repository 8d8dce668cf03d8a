"""The catalogue of reasons: closed, complete, and readable by a board admin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sequences.core import reasons
from sequences.core.reasons import KINDS, Kind, UnknownReason, kept, reason

SEQUENCES = Path(reasons.__file__).parents[1]
USED = re.compile(r'\b(?:Refuse|Stop|Hold|reason_of|reason)\("([a-z_]+)"|\bcode="([a-z_]+)"')


@pytest.mark.parametrize("code", KINDS)
def test_every_reason_says_what_happened_and_what_to_do(code: str) -> None:
    found = reason(code)
    for text in (found.sentence, found.next_step):
        assert text.endswith(".")
        assert text[0].isalpha()
        assert not set("{}\n") & set(text)
    assert (found.code, found.kind) == (code, KINDS[code])


def test_a_blank_field_is_named() -> None:
    assert "field first_name is blank" in reason("blank_field", field="first_name").sentence
    assert kept("blank_field:company") == reason("blank_field", field="company")
    assert kept("blank_field") == reason("blank_field")


def test_a_fact_is_a_word_and_not_a_format() -> None:
    assert "{field.__class__}" in reason("blank_field", field="{field.__class__}").sentence


def test_a_code_outside_the_catalogue_is_an_error() -> None:
    for code in ("", "no_such_reason", "Replied"):
        with pytest.raises(UnknownReason):
            reason(code)


def test_missing_data_is_named_as_the_users_know_it() -> None:
    found = reason("missing_email_at_run")
    assert (found.sentence, found.kind) == ("Recipient e-mail address missing.", Kind.STOPPED)


def test_the_engine_gives_no_reason_that_the_catalogue_lacks() -> None:
    sources = (path.read_text(encoding="utf-8") for path in SEQUENCES.rglob("*.py"))
    used = {code for source in sources for pair in USED.findall(source) for code in pair if code}
    assert used
    assert used <= KINDS.keys()
