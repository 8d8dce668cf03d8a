"""Dynamic fields: what is a field, what is shown in it, and that no value breaks out of its place."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import fields
from sequences.core.definition import Definition, EmailStep, ManualStep, StepKind, WaitStep
from sequences.core.fields import BadField, Field, blank, named, parse, parse_html, splice

COLUMNS = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)
FALLBACKS = st.none() | st.text(st.characters(exclude_characters="{}"), max_size=30)
FIELDS = st.builds(Field, COLUMNS, FALLBACKS)
WILD = st.text(st.characters(), max_size=60)  # lone surrogates and controls too


def written(template: tuple[str | Field, ...]) -> str:
    """Return the text that a template comes from."""
    return "".join(map(_part, template))


def _part(part: str | Field) -> str:
    if isinstance(part, str):
        return part.replace("{", "{{").replace("}", "}}")
    return f"{{{part.column}}}" if part.fallback is None else f"{{{part.column}|{part.fallback}}}"


class Tags(HTMLParser):
    """Collects the names of the tags a reader of mail would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)


@given(st.lists(WILD | FIELDS))
def test_what_is_written_is_what_is_parsed(parts: list[str | Field]) -> None:
    template = parse(written(tuple(parts)))
    assert [one for one in template if isinstance(one, Field)] == [one for one in parts if isinstance(one, Field)]
    assert parse(written(template)) == template
    assert "" not in template
    kinds = [type(one) for one in template]
    assert (str, str) not in pairwise(kinds)


@given(st.text(st.characters(exclude_characters="{"), max_size=60))
def test_a_stray_brace_is_refused_where_it_stands(text: str) -> None:
    doubled = text.replace("}", "}}")
    assert splice(parse(doubled), {}, fields.plain) == text
    with pytest.raises(BadField) as caught:
        parse(doubled + "{ " + text)
    assert caught.value.at == len(doubled)


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("", ()),
        ("Hello", ("Hello",)),
        ("{name}", (Field("name"),)),
        ("Hi {first_name|there}!", ("Hi ", Field("first_name", "there"), "!")),
        ("{a}{b|}", (Field("a"), Field("b", ""))),
        ("{{name}}", ("{name}",)),
        ("{{{name}}}", ("{", Field("name"), "}")),
        ("{a|x|y}", (Field("a", "x|y"),)),
        ("{text_mkx1-2}", (Field("text_mkx1-2"),)),
    ],
)
def test_fields_are_written_with_a_column_and_perhaps_a_fallback(text: str, template: object) -> None:
    assert parse(text) == template


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("{", 0),
        ("a }", 2),
        ("Hi {first name}", 3),
        ("{}", 0),
        ("{|x}", 0),
        ("{a|{b}}", 0),
        ("{ a }", 0),
        ("{a", 0),
    ],
)
def test_a_brace_that_belongs_to_no_field_is_refused_with_its_position(text: str, at: int) -> None:
    with pytest.raises(BadField, match=f"character {at + 1}, ") as caught:
        parse(text)
    assert caught.value.at == at


def test_blank_fields_without_a_fallback_are_found() -> None:
    template = parse("{a} {b|B} {c|} {d} {e}")
    assert blank(template, {"a": " \n", "d": "D"}) == [Field("a"), Field("e")]


def test_a_value_is_trimmed_and_a_blank_one_shows_its_fallback() -> None:
    template = parse("Hi {first_name|there}, {company|}")
    assert splice(template, {"first_name": " Ada ", "company": "Acme"}, fields.plain) == "Hi Ada, Acme"
    assert splice(template, {"first_name": "\t"}, fields.plain) == "Hi there, "


def test_a_value_with_braces_is_not_read_again() -> None:
    assert splice(parse("{a}"), {"a": "{b}", "b": "x"}, fields.plain) == "{b}"


def test_a_fallback_in_html_is_read_as_its_reader_sees_it() -> None:
    for text in ("<p>{a|Q &amp; A}</p>", "<p>{a|Q & A}</p>"):
        assert splice(parse_html(text), {}, fields.html) == "<p>Q &amp; A</p>"
        assert splice(parse_html(text), {"a": "&amp;"}, fields.html) == "<p>&amp;amp;</p>"


@given(WILD)
def test_no_value_becomes_markup(value: str) -> None:
    seen = Tags()
    seen.feed(splice(parse('<p title="{a}">{a}</p>'), {"a": value}, fields.html))
    seen.close()
    assert seen.names - {"br"} == {"p"}


@given(WILD, WILD)
def test_no_value_becomes_a_line_of_its_own_in_a_header(one: str, two: str) -> None:
    line = splice(parse("Re: {a} and {b|x}"), {"a": one, "b": two}, fields.header)
    assert line.splitlines() == [line]
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)
    assert not fields.BIDI.search(line)
    line.encode("utf-8")


def test_a_header_keeps_the_words_apart_and_drops_direction_marks() -> None:
    assert fields.header("Ada\r\nBcc: x@y.test\0\u202egpj") == "Ada Bcc: x@y.test gpj"


@given(WILD)
def test_plain_text_has_one_kind_of_line_end_and_can_be_encoded(value: str) -> None:
    text = fields.plain(value)
    assert not set("\r\0\u2028\x85") & set(text)
    assert fields.plain(text) == text
    text.encode("utf-8")


def test_the_columns_of_a_sequence_are_those_of_all_its_texts() -> None:
    steps = (
        EmailStep("{a} {name}", "{b|x}"),
        WaitStep(2),
        ManualStep(StepKind.CALL, "Call {c}", "{{d}}"),
    )
    assert fields.columns(Definition("x", steps)) == {"a", "b", "c", "name"}
    assert named(parse("{a}{a}")) == {"a"}
