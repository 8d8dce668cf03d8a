"""The HTML of a reply in a form that may be shown: nothing runs, nothing is loaded, and what was quoted is gone."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import nh3

LONGEST = 50_000
KEPT = 20_000  # characters of the result
TAGS = {
    "a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "ins", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "u", "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
VOID = frozenset({"br", "hr", "img", "wbr"})
MARKED = nh3.Cleaner(
    tags=TAGS, attributes={"*": {"class", "id"}, "a": {"href"}, "blockquote": {"type"}}, url_schemes=SCHEMES,
    link_rel=None,
)  # fmt: skip
SAFE = nh3.Cleaner(tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow")
# What mail programs put around the message that is answered.
QUOTES = (
    "gmail_quote", "gmail_extra", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra",
)  # fmt: skip
TO_THE_END = (
    "divrplyfwdmsg", "appendonsend", "outlookmessageheader", "moz-cite-prefix",
    "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message",
)  # fmt: skip


class _Writer(HTMLParser):
    """Writes well-formed HTML again without the quoted parts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self.said = False  # whether any text is left
        self.empty = True  # whether there was none at all
        self._inside = 0  # how many tags deep in something quoted
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._over:
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id")).lower()
        cited = tag == "blockquote" and dict(attrs).get("type", "") == "cite"
        if any(one in marks for one in TO_THE_END):
            self._over = True
        elif self._inside or cited or any(one in marks for one in QUOTES):
            self._inside += tag not in VOID
        else:
            href = dict(attrs).get("href")
            self.kept.append(f'<{tag} href="{html.escape(href)}">' if href else f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside -= tag not in VOID
        elif not self._over:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.empty = self.empty and data.isspace()
        if not self._inside and not self._over:
            self.kept.append(html.escape(data))
            self.said = self.said or not data.isspace()


def written(markup: str) -> str:
    """Return what a person wrote as HTML without scripts, styles, pictures and quotations.

    Where everything looks quoted (an answer between the lines), it is kept as it is.
    """
    marked = MARKED.clean(markup[:LONGEST])
    writer = _Writer()
    writer.feed(marked)
    writer.close()
    if writer.empty:
        return ""
    safe = SAFE.clean("".join(writer.kept) if writer.said else marked)
    return safe if len(safe) <= KEPT else SAFE.clean(safe[:KEPT])
