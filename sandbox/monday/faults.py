"""Fault switches: the next so many calls go wrong in the chosen way."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Fault:
    """One switch; `count` None: until it is switched off. `account`: for calls of this one only."""

    mode: str | None = None
    count: int | None = None
    account: int | None = None

    def take(self, *modes: str, account: int | None = None) -> str | None:
        """Return what goes wrong with this call; with `modes`, only they can."""
        if self.mode is None or self.count == 0 or (modes and self.mode not in modes):
            return None
        if self.account is not None and self.account != account:
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
    version: Fault = field(default_factory=Fault)  # its mode is the kind of version that answers

    def set(self, wanted: dict[str, dict[str, object]]) -> None:
        """Set switches as `{"graphql": {"mode": "429", "count": 1}}`."""
        for name, fault in wanted.items():
            switch: Fault = getattr(self, name)
            switch.mode = str(fault["mode"]) if fault.get("mode") else None
            switch.count, switch.account = _number(fault.get("count")), _number(fault.get("account"))

    def shown(self) -> dict[str, dict[str, object]]:
        """Return the switches."""
        return {
            name: {"mode": one.mode, "count": one.count, "account": one.account} for name, one in vars(self).items()
        }


def _number(value: object) -> int | None:
    return int(str(value)) if value is not None else None
