"""The plain side of an HTML e-mail: what a reader would see, as lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.mail.plain_text import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hi Ada</p><p>How are you?</p>", "Hi Ada\n\nHow are you?\n"),
        ("<p>Hi<br>there<br/>Ada</p>", "Hi\nthere\nAda\n"),
        ("Hi   Ada,\n\t how\r\nare you", "Hi Ada, how are you\n"),
        ("<p>Hi <b>dear</b> <i>Ada</i>!</p>", "Hi dear Ada!\n"),
        ("<ul><li>one</li><li>two</li></ul><p>end</p>", "- one\n- two\n\nend\n"),
        ("<h1>News</h1><div>first<div>second</div></div>", "News\n\nfirst\n\nsecond\n"),
        ("A &amp; B &lt;tag&gt; &eacute; &#8364;", "A & B <tag> é €\n"),
        ('<p>Logo: <img src="x.png" alt="Acme"></p>', "Logo: Acme\n"),
        ("<p></p><p> </p><p>alone</p><p></p>", "alone\n"),
        ("", "\n"),
    ],
)
def test_markup_becomes_lines(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="https://acme.test/x">our site</a>', "our site (https://acme.test/x)\n"),
        ('<a href="https://acme.test">https://acme.test</a>', "https://acme.test\n"),
        ("<a>nowhere</a>", "nowhere\n"),
        ("<a href>nowhere</a></a>", "nowhere\n"),
        ('<a href="https://acme.test"><img src="l.png" alt="Acme"></a>', "Acme (https://acme.test)\n"),
    ],
)
def test_a_link_stands_behind_its_words(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.lists(st.sampled_from(["<p>", "</p>", "<a href='x'>", "</a>", "<li>", "<br>", "<", ">", "&", "a ", "\n"])))
def test_broken_markup_still_gives_tidy_text(pieces: list[str]) -> None:
    text = plain_text("".join(pieces))
    assert text == text.strip() + "\n"
