"""Which language somebody reads, by what their browser says (RFC 9110 §12.5.4)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from sequences.words import LANGUAGES

LONGEST = 1000


def language_of(request: Request) -> str:
    """Return the language in which whoever sent a request is answered: one that sentences can be said in."""
    return preferred(request.headers.get("accept-language"), LANGUAGES)


def preferred(header: str | None, offered: Sequence[str]) -> str:
    """Return the offered language that an Accept-Language header likes best; the first one when it likes none."""
    liked = [_liked(one) for one in (header or "")[:LONGEST].split(",")]
    weights = {language: _weight(language, liked) for language in offered}
    best = max(offered, key=lambda language: weights[language])  # of equals the one offered first
    return best if weights[best] > 0 else offered[0]


def _liked(entry: str) -> tuple[str, float]:
    """Return one entry as language and weight, as in "fr-CA;q=0.8" -> ("fr", 0.8)."""
    name, *parameters = (part.strip().lower() for part in entry.split(";"))
    weight = next((text.removeprefix("q=") for text in parameters if text.startswith("q=")), "1")
    try:
        number = float(weight)
    except ValueError:
        number = 0.0
    return name.partition("-")[0], number if 0 <= number <= 1 else 0.0


def _weight(language: str, liked: Sequence[tuple[str, float]]) -> float:
    named = [weight for name, weight in liked if name == language]
    others = [weight for name, weight in liked if name == "*"]
    return max(named or others, default=0.0)
