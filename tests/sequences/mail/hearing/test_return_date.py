"""The day of return, read from notes in seven languages; what may mean two days is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.people import notes
from sequences.mail.hearing.dates import find
from sequences.mail.hearing.return_date import FARTHEST, read
from sequences.mail.hearing.words import folded

TODAY = date(2026, 11, 23)  # a Monday
NOTES: list[tuple[str, date | None]] = [
    ("I am out of the office until 7 December 2026.", date(2026, 12, 7)),
    ("I am out of office from 23 November to 4 December and will be back on Monday, 7 December.", date(2026, 12, 7)),
    ("I will return on December 7th, 2026.", date(2026, 12, 7)),
    ("I'll be back on Monday.", date(2026, 11, 30)),
    ("Back in the office on 7 Dec.", date(2026, 12, 7)),
    ("I am away through December 4.", date(2026, 12, 5)),
    ("I am back on 04/12/2026.", None),
    ("I am away from 23/11/2026 to 04/12/2026.", date(2026, 12, 4)),
    ("I am away from 11/23/2026 to 12/04/2026.", date(2026, 12, 4)),
    ("I am back on Friday 04/12/2026.", date(2026, 12, 4)),
    ("I am back on 2026-12-07", date(2026, 12, 7)),
    ("I am back on 12/12/2026", date(2026, 12, 12)),
    ("I will be back next Friday.", None),
    ("I am away. In urgent cases call us, we are available 24/7.", None),
    ("We are available Monday to Friday 9-17. I'm back on 7 December.", date(2026, 12, 7)),
    ("I will be back on Tuesday 8 December or Wednesday 9 December.", None),
    ("I am back on Monday, 8 December 2026.", None),
    ("I return on 31 December 2099.", None),
    ("From 7 December I will be available again.", date(2026, 12, 7)),
    ("On 7 December I'll be back.", date(2026, 12, 7)),
    ("I am not available from 23 November.", None),
    ("I'm away 23 November - 4 December.", date(2026, 12, 4)),
    ("Je suis absent jusqu'au 4 décembre 2026 inclus.", date(2026, 12, 5)),
    ("Je suis absente du 23 novembre au 4 décembre. De retour le lundi 7 décembre.", date(2026, 12, 7)),
    ("Je serai de retour le 07/12/2026.", date(2026, 12, 7)),
    ("À partir du 7 décembre, je serai de nouveau joignable.", date(2026, 12, 7)),
    ("Je suis en congés jusqu’au 1er janvier.", date(2027, 1, 1)),
    ("Ich bin bis zum 4. Dezember 2026 nicht im Büro.", date(2026, 12, 4)),
    ("Ich bin bis einschließlich 04.12.2026 abwesend.", date(2026, 12, 5)),
    ("Ab dem 7. Dezember bin ich wieder für Sie da.", date(2026, 12, 7)),
    ("Ich bin vom 23.11. bis 04.12.2026 im Urlaub und ab 07.12. wieder erreichbar.", date(2026, 12, 7)),
    ("Ich bin ab Montag, dem 7. Dezember, wieder im Büro.", date(2026, 12, 7)),
    ("Ich bin am Montag wieder da.", date(2026, 11, 30)),
    ("Ab 23.11. bin ich nicht erreichbar.", None),
    ("Guten Morgen, ich bin derzeit im Urlaub.", None),
    ("Ich bin morgen wieder da.", date(2026, 11, 24)),
    ("Estaré fuera de la oficina hasta el 7 de diciembre de 2026.", date(2026, 12, 7)),
    ("Vuelvo el lunes 7 de diciembre.", date(2026, 12, 7)),
    ("Del 23 al 27 de noviembre estaré de vacaciones.", date(2026, 11, 27)),
    ("Estaré de vuelta el 07/12/2026.", date(2026, 12, 7)),
    ("Sono fuori ufficio fino al 4 dicembre compreso.", date(2026, 12, 5)),
    ("Sarò assente dal 23 novembre al 4 dicembre 2026. Rientro il 7 dicembre.", date(2026, 12, 7)),
    ("Torno lunedì 7 dicembre.", date(2026, 12, 7)),
    ("Estou de férias até 4 de dezembro de 2026.", date(2026, 12, 4)),
    ("Regresso no dia 7 de dezembro.", date(2026, 12, 7)),
    ("Estarei ausente de 23 de novembro a 4 de dezembro, volto segunda-feira, 7 de dezembro.", date(2026, 12, 7)),
    ("Voltarei em 7/12/2026.", date(2026, 12, 7)),
    ("Ik ben afwezig tot en met 4 december 2026.", date(2026, 12, 5)),
    ("Ik ben afwezig t/m 4 december.", date(2026, 12, 5)),
    ("Ik ben vanaf maandag 7 december weer bereikbaar.", date(2026, 12, 7)),
    ("Ik ben van 23 november tot 4 december op vakantie. Op 7 december ben ik terug.", date(2026, 12, 7)),
    ("Ik ben 7-12-2026 weer aanwezig.", date(2026, 12, 7)),
    ("Out of office: back 7 Dec", date(2026, 12, 7)),
    ("I'm on leave. Our offices are closed on 25 December. I will be back on 7 December.", date(2026, 12, 7)),
    ("I'm out 1-5 December.", None),
    ("Bonjour,\nJe suis en déplacement, de retour\nle 7 décembre.\n\nCordialement", date(2026, 12, 7)),
    ("I will be out of the office starting 11/23/2026 and will not return until 12/07/2026.", date(2026, 12, 7)),
    ("Ich bin vom 23. bis 27. November nicht im Büro", date(2026, 11, 27)),
    ("I am out of the office this week and back on Monday 30th.", date(2026, 11, 30)),
    ("I'll be back in January.", None),
    ("I am out of office until tomorrow.", date(2026, 11, 24)),
    ("I'm out of the office until next week.", date(2026, 11, 30)),
    ("I am in the office on Monday and Tuesday only.", None),
    ("Ich bin vom 23.11.2026 bis zum 04.12.2026 außer Haus.", date(2026, 12, 4)),
    ("Thank you for your e-mail of 23 November 2026. I return on 7 December.", date(2026, 12, 7)),
    ("Estoy de vacaciones. Volveré el martes 1 de diciembre.", date(2026, 12, 1)),
    ("Sarò nuovamente in ufficio da lunedì 7 dicembre 2026.", date(2026, 12, 7)),
    ("Estarei de volta a 7 de dezembro.", date(2026, 12, 7)),
    ("I will be back after 7 December.", date(2026, 12, 8)),
    ("I'm back from vacation on 12.07.2027.", date(2027, 7, 12)),
    ("I was away until 1 October 2026", None),
]
DAYS = st.dates(TODAY + timedelta(days=1), TODAY + timedelta(days=200))


@pytest.mark.parametrize(("note", "day"), NOTES)
def test_a_note_names_its_day(note: str, day: date | None) -> None:
    assert read(folded(note), TODAY) == day


@given(st.sampled_from(sorted(notes.AWAY)), DAYS)
def test_every_day_is_read_in_every_language(language: str, back: date) -> None:
    _, text = notes.away(language, "Hello", back)
    assert read(folded(text), TODAY) == back


@given(DAYS)
def test_figures_are_read_where_only_one_day_can_be_meant(back: date) -> None:
    assert read(folded(f"Ich bin ab {back:%d.%m.%Y} wieder erreichbar."), TODAY) == back
    assert read(folded(f"Je serai de retour le {back:%d/%m/%Y}."), TODAY) == back
    assert read(folded(f"I will be back on {back:%Y-%m-%d}."), TODAY) == back
    english = read(folded(f"I will be back on {back:%d/%m/%Y}."), TODAY)
    assert english == (back if back.day > 12 or back.day == back.month else None)


@given(DAYS)
def test_the_day_of_the_week_tells_which_day_is_meant_or_that_the_note_is_wrong(back: date) -> None:
    assert read(folded(f"I am back on {back:%A}, {back:%-d %B %Y}."), TODAY) == back
    wrong = back + timedelta(days=1)
    assert read(folded(f"I am back on {wrong:%A}, {back:%-d %B %Y}."), TODAY) is None


@pytest.mark.parametrize(("later", "day"), [(1, date(2026, 12, 7)), (13, date(2026, 12, 7)), (14, date(2026, 12, 7))])
def test_a_day_without_a_year_is_the_next_one(later: int, day: date) -> None:
    assert read(folded("I am back on 7 December."), TODAY + timedelta(days=later)) == day


def test_a_day_just_gone_is_not_that_of_next_year() -> None:
    assert read(folded("I am back on 20 November."), TODAY) is None
    assert read(folded("I am back on 7 January."), TODAY) == date(2027, 1, 7)
    assert read(folded("I am back on 29 February 2027."), TODAY) is None


def test_nobody_is_away_for_more_than_a_year() -> None:
    for day, expected in ((TODAY + FARTHEST, TODAY + FARTHEST), (TODAY + FARTHEST + timedelta(days=1), None)):
        assert read(folded(f"I am back on {day:%-d %B %Y}."), TODAY) == expected


@given(st.text(max_size=300))
def test_any_text_gives_a_day_ahead_or_none(text: str) -> None:
    found = read(folded("I am back on " + text), TODAY)
    assert found is None or TODAY <= found <= TODAY + FARTHEST


@pytest.mark.parametrize("text", ["until 1 December ", "monday, ", "1/2/", "12 ", "1 de ", "- ", "0", "31.12. "])
def test_a_text_made_to_be_slow_is_read(text: str) -> None:
    assert len(find(folded(text * 3000))) <= 40
    read(folded("back " + text * 3000), TODAY)


def test_words_are_compared_without_accents_case_and_kinds_of_apostrophes() -> None:
    assert folded("  Jusqu\u2019au\u00a01ER  AO\u00dbT \u2013 fini\nencore\n\n\u00c0 bient\u00f4t ") == (
        "jusqu'au 1er aout - fini encore\na bientot"
    )
