"""Who does what with a mail: decided by seed, address and the number of mails got, never by chance of arrival."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

TEMPERS = (
    "replies",
    "silent",
    "opens",
    "replies_late",
    "bounces",
    "clicks",
    "away",
    "replies",
    "left",
    "refused",
)
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl")
SEES = {"opens": "open", "clicks": "click"}
REPLIES = (
    "Hi Dana,\n\nsounds interesting. Could we talk on Thursday afternoon?\n\nBest,\n{name}",
    "Thanks for reaching out – please send me a quote for twenty seats.\n\n{name}",
    "Hello,\nnot right now, but ask me again in spring.\nRegards\n{name}",
    "Yes, this is on our list. Who would be my contact?\n\n{name}\nsent from my phone",
)


@dataclass(frozen=True)
class Plan:
    """What somebody does with one mail, and when."""

    act: str  # reply, bounce, away, left, open, click, nothing
    delay: timedelta
    text: str = ""
    language: str = "en"  # of a note
    days: int = 0  # away for so many more days


def digest(*parts: object) -> int:
    """Return a number that the same parts always give."""
    return int.from_bytes(hashlib.sha256(":".join(map(str, parts)).encode()).digest()[:8], "big")


def temper(seed: int, address: str) -> str:
    """Return how somebody is."""
    return TEMPERS[digest(seed, "temper", address) % len(TEMPERS)]


def _language(seed: int, address: str) -> str:
    return LANGUAGES[digest(seed, "language", address) % len(LANGUAGES)]


def plan(seed: int, address: str, n: int, name: str) -> Plan:
    """Return what somebody does with the `n`-th mail they get (from 1)."""
    number = digest(seed, address, n)
    minutes = timedelta(minutes=20 + number % 280)
    kind = temper(seed, address)
    text = REPLIES[number % len(REPLIES)].format(name=name)
    if (kind == "replies" and n == 1) or (kind == "replies_late" and n == 2):
        return Plan("reply", minutes, text)
    if kind == "bounces":
        return Plan("bounce", timedelta(minutes=1))
    if kind == "away" and n == 1:
        return Plan("away", timedelta(minutes=1), language=_language(seed, address), days=4 + number % 12)
    if kind == "left":
        return Plan("left", timedelta(minutes=1), language=_language(seed, address))
    return Plan(SEES.get(kind, "nothing"), minutes)
