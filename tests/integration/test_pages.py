"""The pages behind our links: the same ones in every language, without scripts, and never out of their place."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from string import Formatter

import pytest
from starlette.requests import Request

from integration.page_words import AWAY, WORDS
from integration.pages import page

NAMES = sorted(WORDS["en"])


def asked(language: str = "") -> Request:
    """Return the request of a reader."""
    return Request({"type": "http", "method": "GET", "headers": [(b"accept-language", language.encode())]})


class Tags(HTMLParser):
    """Collects the tags of a page and every attribute."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_every_page_with_the_same_facts(language: str) -> None:
    for name, words in WORDS["en"].items():
        other = WORDS[language][name]
        assert facts("".join(other.paragraphs)) == facts("".join(words.paragraphs))
        assert (other.button is None) == (words.button is None)
    assert WORDS[language].keys() == WORDS["en"].keys()


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_its_language_and_loads_nothing(name: str, language: str) -> None:
    answer = page(asked(language), name, 200, address="a***@b***.example")
    text = bytes(answer.body).decode()
    found = Tags(text)
    assert f'<html lang="{language}">' in text
    assert answer.headers["content-language"] == language
    assert {"script", "img", "link", "iframe"}.isdisjoint(found.tags)
    assert not [name for name in found.attributes if name.startswith("on") or name in ("src", "href", "style")]
    assert found.tags.count("h1") == 1


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    answer = page(asked(), NAMES[0], address="x")
    [style] = re.findall("<style>(.*?)</style>", bytes(answer.body).decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert (answer.headers["x-frame-options"], answer.headers["vary"]) == ("DENY", "Accept-Language")


def test_a_fact_is_shown_and_not_obeyed() -> None:
    text = bytes(page(asked(), "ask", address="<script>alert(1)</script>{x}").body).decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_who_comes_while_nothing_works_is_told_when_to_come_again() -> None:
    assert int(page(asked(), AWAY, 503).headers["retry-after"]) > 0
