"""The event log: what happened in the sandbox, in an order that one seed always gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class EventLog:
    """Events with the sandbox's time; listeners hear of each."""

    now: Callable[[], datetime]
    events: list[dict[str, Any]] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def add(self, what: str, who: str, **facts: Any) -> None:
        """Note that `what` happened to `who`."""
        self.events.append({"at": self.now().isoformat(), "what": what, "who": who, **facts})
        self.changed()

    def changed(self) -> None:
        """Tell the listeners that something is new."""
        for listener in self.listeners:
            listener()

    def ordered(self) -> list[dict[str, Any]]:
        """Return the events by moment, kind and person: the order of arrival within a moment is chance.

        Of the cells that the app writes in one moment only what they say at its end counts.
        """
        return sorted(_net(self.events), key=lambda event: json.dumps(
            [event["at"], event["what"], event["who"], event], sort_keys=True, default=str
        ))  # fmt: skip


def _net(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what a cell said on the way, and a moment that left it as it was."""
    cells: dict[tuple[str, ...], dict[str, Any]] = {}
    for event in filter(_written, events):
        cell = event["at"], event["board"], event["who"], event["column"]
        cells[cell] = {**event, "was": cells.get(cell, event)["was"]}
    changed = [event for event in cells.values() if event["was"] != event["text"]]
    return [event for event in events if not _written(event)] + changed


def _written(event: dict[str, Any]) -> bool:
    return bool(event["what"] == "cell" and event["by"] == "app")
