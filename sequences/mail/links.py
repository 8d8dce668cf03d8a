"""Where the links of an e-mail lead: found in its HTML when a step is compiled, worked out for each person.

Only addresses of the web are followed through us; what else a link may hold (an address to write to, a
number to call, a place in the same mail) stays as the author wrote it.
"""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from sequences.core import fields
from sequences.core.fields import Field, Template

MARK = "qzfield{}zq"  # stands for a field while HTML is worked on
FOUND = re.compile(r"qzfield(\d+)zq")
HREF = re.compile(r'<a(?: [^\s="]+="[^"]*")*? href="(?P<href>[^"]*)"')  # as nh3 writes tags
WEB = re.compile(r"\s*https?://", re.IGNORECASE)


def found(clean: str, asked: Sequence[Field]) -> Iterator[tuple[int, int, Template]]:
    """Yield where in clean HTML the address of a link stands, and what it says, if it may lead to the web."""
    for link in HREF.finditer(clean):
        if WEB.match(link["href"]) or FOUND.match(link["href"].lstrip()):
            start, end = link.span("href")
            yield start, end, _template(markup.unescape(link["href"]), asked)


def _template(address: str, asked: Sequence[Field]) -> Template:
    pieces = FOUND.split(address)  # every other one is the number of a field
    parts = (asked[int(piece)] if n % 2 else piece for n, piece in enumerate(pieces))
    return tuple(part for part in parts if part != "")


def target(template: Template, values: Mapping[str, str]) -> str | None:
    """Return where a link leads for one person; None: not to a place on the web."""
    address = fields.header(fields.splice(template, values, fields.header))
    try:
        url = urlsplit(address)
    except ValueError:
        return None
    return address if url.scheme.lower() in ("http", "https") and url.netloc else None


def named(template: Template) -> str:
    """Return a link as its author wrote it, the same for everybody."""
    return "".join(part if isinstance(part, str) else f"{{{part.column}}}" for part in template).strip()
