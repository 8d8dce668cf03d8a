"""The key-value storage of the SDK: a value by its key, for the whole app or for one place it stands at.

Source: https://developer.monday.com/apps/docs/mondaystorage
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

LONGEST_KEY, LARGEST_VALUE, LONGEST_LIFE = 256, 6_000_000, timedelta(days=30)
Place = tuple[int, str, str]  # the account; the instance, or nothing for the whole app; the key


@dataclass(frozen=True)
class Kept:
    """A value, its version, and until when it is there."""

    value: Any
    version: str
    until: datetime | None


@dataclass
class Storage:
    """What the app's views keep at monday."""

    now: Callable[[], datetime]
    _kept: dict[Place, Kept] = field(default_factory=dict)

    def get(self, place: Place) -> dict[str, Any]:
        """Return the value, or none."""
        found = self._living(place)
        return {"success": True, "value": found and found.value, "version": found and found.version}

    def set(self, place: Place, value: Any, options: dict[str, Any]) -> dict[str, Any]:
        """Keep a value; with `previous_version` only when nobody else wrote meanwhile."""
        if len(place[2]) > LONGEST_KEY:
            return _refused(f"A key has at most {LONGEST_KEY} characters.")
        if len(json.dumps(value).encode()) > LARGEST_VALUE:
            return _refused("A value has at most 6 MB.")
        found, expected = self._living(place), options.get("previous_version")
        if expected is not None and (found is None or found.version != expected):
            return {**_refused("Another version was stored meanwhile."), "reason": "VERSION_MISMATCH"}
        life = min(timedelta(seconds=options["ttl"]), LONGEST_LIFE) if "ttl" in options else None
        self._kept[place] = Kept(value, uuid.uuid4().hex[:8], self.now() + life if life else None)
        return {"success": True, "version": self._kept[place].version}

    def delete(self, place: Place) -> dict[str, Any]:
        """Forget a value."""
        found = self._kept.pop(place, None)
        return {"success": True, "value": found and found.value}

    def _living(self, place: Place) -> Kept | None:
        found = self._kept.get(place)
        return None if found and found.until and found.until <= self.now() else found


def _refused(error: str) -> dict[str, Any]:
    return {"success": False, "error": error}
