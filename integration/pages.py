"""The small pages behind the links of our e-mails: no scripts, nothing loaded, in the reader's language."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from integration.languages import preferred
from integration.page_words import AWAY, WORDS, Words

STYLE = (
    ":root{color-scheme:light dark;font:18px/1.5 system-ui,sans-serif}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}"
    "main{max-width:32rem;margin:2rem}h1{font-size:1.5rem;line-height:1.2}"
    "button{font:inherit;padding:.75rem 1.5rem;border:0;border-radius:.25rem;background:#0060b9;color:#fff}"
    "button:focus-visible{outline:3px solid #ffb300;outline-offset:3px}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept-Language",
}
RETRY_SECONDS = "120"


def page(request: Request, name: str, status: int = 200, **facts: str) -> HTMLResponse:
    """Return a page in the language of the reader; `facts` stand in its text."""
    language = preferred(request.headers.get("accept-language"), tuple(WORDS))
    headers = {**HEADERS, "Content-Language": language}
    if name == AWAY:
        headers["Retry-After"] = RETRY_SECONDS
    return HTMLResponse(_html(language, WORDS[language][name], facts), status, headers)


def _html(language: str, words: Words, facts: dict[str, str]) -> str:
    paragraphs = "".join(f"<p>{escape(text.format(**facts))}</p>" for text in words.paragraphs)
    button = f'<form method="post"><button>{escape(words.button)}</button></form>' if words.button else ""
    title = escape(words.title)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{paragraphs}{button}</main></body></html>"
    )
