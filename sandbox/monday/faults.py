"""Fault switches: the next so many calls go wrong in the chosen way."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Fault:
    """One switch; `count` None: until it is switched off."""

    mode: str | None = None
    count: int | None = None

    def take(self, *modes: str) -> str | None:
        """Return what goes wrong with this call; with `modes`, only they can."""
        if self.mode is None or self.count == 0 or (modes and self.mode not in modes):
            return None
        if self.count is not None:
            self.count -= 1
        return self.mode


@dataclass
class Faults:
    """The switches of the sandbox."""

    graphql: Fault = field(default_factory=Fault)
    webhook: Fault = field(default_factory=Fault)
    sink: Fault = field(default_factory=Fault)
    callback: Fault = field(default_factory=Fault)
    smtp: Fault = field(default_factory=Fault)
    imap: Fault = field(default_factory=Fault)
    files: Fault = field(default_factory=Fault)

    def set(self, wanted: dict[str, dict[str, object]]) -> None:
        """Set switches as `{"graphql": {"mode": "429", "count": 1}}`."""
        for name, fault in wanted.items():
            switch: Fault = getattr(self, name)
            switch.mode = str(fault["mode"]) if fault.get("mode") else None
            count = fault.get("count")
            switch.count = int(str(count)) if count is not None else None

    def shown(self) -> dict[str, dict[str, object]]:
        """Return the switches."""
        return {name: {"mode": one.mode, "count": one.count} for name, one in vars(self).items()}
