"""What the app asks of an account: the scopes of its manifest, which monday shows whoever installs it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

MANIFEST = Path(__file__).parents[2] / "manifest.json"


@lru_cache
def needed() -> tuple[str, ...]:
    """Return the scopes that the app works with."""
    return tuple(json.loads(MANIFEST.read_text(encoding="utf-8"))["app"]["oauth"]["scopes"])


def missing(approved: Iterable[str]) -> list[str]:
    """Return those that were not approved."""
    there = set(approved)
    return [one for one in needed() if one not in there]
