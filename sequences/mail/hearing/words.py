"""Words as messages are compared with them: without case and accents, apostrophes and blanks all alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 6_000
ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"}
)
BLANKS = re.compile(r"[^\S\n]+")
WRAPPED = re.compile(r"(?<=[^\n]) ?\n ?(?=[^\n])")  # a line that goes on in the next one
PARAGRAPH = re.compile(r"\n\s*")


def folded(text: str) -> str:
    """Return `text` in small plain letters, a line for each paragraph: `Août\u202f` becomes `aout `."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].translate(ALIKE).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return PARAGRAPH.sub("\n", WRAPPED.sub(" ", BLANKS.sub(" ", letters.translate(ALIKE)))).strip()


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the folded `phrases` (each a pattern itself) as whole words."""
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)")
