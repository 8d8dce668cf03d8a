"""Sentences that can be said in another language."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from sequences.words import Said, in_language, known_as, packed, say, spoken, unpacked

LATE = say("The person no longer works there.")
STEPS = say("There are {many} steps: keep to {most_steps}, or make two sequences.", many=1200, most_steps=100)


def test_a_sentence_is_text_in_english_and_can_be_said_in_french() -> None:
    assert LATE == "The person no longer works there."
    assert spoken(LATE, "fr") == "La personne n’y travaille plus."
    assert spoken(LATE, "tlh") == spoken("as it is", "en").replace("as it is", LATE)


def test_numbers_and_days_are_told_as_the_reader_writes_them() -> None:
    assert STEPS.startswith("There are 1,200 steps")
    assert spoken(STEPS, "fr").startswith("Il y a 1\u202f200 étapes")
    since = say("{sentence} It has not since {day}.", sentence=LATE, day=date(2026, 5, 3))
    assert since.endswith("since May 3, 2026.")
    assert spoken(since, "fr") == "La personne n’y travaille plus. Depuis le 3 mai 2026."


def test_a_fact_is_filled_in_and_not_read_as_a_text() -> None:
    assert say("The board has no column “{column}”: choose another column.", column="{column}").count("{column}") == 1


def test_a_fact_that_is_not_known_yet_leaves_its_place_open() -> None:
    open_ = say("{item} completed {name}.", name="Leads")
    assert open_ == "{item} completed Leads."
    assert spoken(open_.knowing(item="Ada"), "fr") == "Ada a terminé Leads."


@dataclass(frozen=True)
class Told:
    sentence: Said
    code: str = "left"


def test_an_answer_is_said_wherever_a_sentence_stands_in_it() -> None:
    answer = {"one": LATE, "many": [Told(LATE)], "none": None, "number": 3}
    assert in_language(answer, "en") is answer
    french = "La personne n’y travaille plus."
    said = {"one": french, "many": [{"sentence": french, "code": "left"}], "none": None, "number": 3}
    assert in_language(answer, "fr") == said


@pytest.mark.parametrize(
    "sentence",
    [
        LATE,
        say("{sentence} It has not since {day}.", sentence=LATE, day=date(2026, 5, 3)),
        say("{sentence} It has not since {day}.", sentence=LATE, day=datetime(2026, 5, 3, 9, 30, tzinfo=UTC)),
        say("Their note names {contacts} instead.", contacts=["ada@example.org", "grace@example.org"]),
        known_as('{"say": 3}'),
    ],
)
def test_a_kept_sentence_can_still_be_said_in_both(sentence: Said) -> None:
    again = unpacked(packed(sentence))
    assert (again, spoken(again, "fr")) == (sentence, spoken(sentence, "fr"))


def test_words_of_others_are_the_same_in_every_language() -> None:
    for words in ("5.7.1 go away", '{"say": 3}', "12"):
        assert spoken(unpacked(words), "fr") == words


def test_our_words_are_known_again_where_they_were_kept_as_text() -> None:
    assert spoken(unpacked("no connection: TimeoutError"), "fr") == "pas de connexion\u00a0: TimeoutError"


def test_a_sentence_may_be_copied_and_takes_no_fact_that_cannot_be_told() -> None:
    assert copy.deepcopy({"a": STEPS})["a"] is STEPS
    with pytest.raises(TypeError):
        say("The body is larger than {size} MB.", size=object())


def test_what_is_filled_in_later_reaches_sentences_within_a_sentence() -> None:
    inner = say("{item} left {name}: {sentence}", name="Win back", sentence="No.")
    whole = unpacked(packed(say("{first} {note}", first=inner, note="Bye.")))
    assert whole.knowing(item="Ada") == "Ada left Win back: No. Bye."
