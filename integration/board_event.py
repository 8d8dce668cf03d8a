"""One event of a board webhook, read once: what happened to which item, and what makes it one event.

Source: https://developer.monday.com/api-reference/reference/webhooks (sample payloads)
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from recipes.block import whole_number
from sequences.core import cell_words
from sequences.storage.board_events import CELL, CREATED, GONE, MOVED, RESTORED, Told

KINDS = {
    "archive_pulse": GONE,
    "delete_pulse": GONE,
    "restore_pulse": RESTORED,
    "move_pulse_into_group": MOVED,
    "update_column_value": CELL,
    "create_pulse": CREATED,
}
LONGEST = 200  # of a column's id, and of the ids that name an event


def read_event(account: int, event: dict[str, Any], now: datetime) -> Told | None:
    """Return what an event tells, None when it is none that matters here."""
    kind = KINDS.get(str(event.get("type")))
    item = whole_number(event.get("pulseId")) or whole_number(event.get("itemId"))
    board = whole_number(event.get("boardId"))
    column = str(event.get("columnId") or "")[:LONGEST]
    if kind is None or item is None or board is None or "\x00" in column:
        return None
    words = cell_words.of_event(event.get("columnType"), event.get("value")) if kind == CELL else None
    if words is not None and not _storable(words):
        words = None
    return Told(account, board, item, kind, column if kind == CELL else "", words, _source(event), _at(event, now))


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _source(event: dict[str, Any]) -> str:
    """Return what makes an event one event: monday's ids, which a repeat has too; without any its content."""
    uuid, subscription = event.get("triggerUuid"), event.get("subscriptionId")
    if isinstance(uuid, str) and 0 < len(uuid) <= LONGEST and uuid.isprintable() and uuid.isascii():
        return f"{whole_number(subscription) or ''}:{uuid}"
    told = {key: value for key, value in event.items() if key != "isRetry"}
    return "sha256:" + hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _at(event: dict[str, Any], now: datetime) -> datetime:
    """Return when it happened; where that cannot be read, now."""
    changed, triggered = event.get("changedAt"), event.get("triggerTime")
    try:
        if isinstance(changed, int | float) and not isinstance(changed, bool):
            return datetime.fromtimestamp(changed, UTC)
        moment = datetime.fromisoformat(str(triggered))
    except (ValueError, OverflowError, OSError):
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
