"""The plain-text side of an HTML e-mail, made once when a step is compiled."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "pre"}
BLANKS = re.compile(r"[ \t\r\n]+")


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.text = self.text.rstrip(" ") + "\n"
        elif tag in BLOCKS:
            self._block()
        elif tag == "li":
            self.text = self.text.rstrip() + "\n- "
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.text)))
        elif tag == "img":
            self.text += dict(attrs).get("alt") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._block()
        elif tag == "a" and self._links:
            target, start = self._links.pop()
            if target and target not in self.text[start:]:
                self.text += f" ({target})"

    def handle_data(self, data: str) -> None:
        text = BLANKS.sub(" ", data)
        self.text += text.lstrip() if not self.text or self.text[-1] in "\n " else text

    def _block(self) -> None:
        if self.text.strip():
            self.text = self.text.rstrip() + "\n\n"


def plain_text(markup: str) -> str:
    """Return what HTML says, as lines of text: links behind their words, items with a dash."""
    writer = _Writer()
    writer.feed(markup)
    writer.close()
    return writer.text.strip() + "\n"
