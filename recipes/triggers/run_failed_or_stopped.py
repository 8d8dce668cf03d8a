"""Trigger: when a run fails, is stopped, or is refused."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import RUN_FAILED_OR_STOPPED

subscribe = subscribing.subscribe(RUN_FAILED_OR_STOPPED)
unsubscribe = subscribing.unsubscribe(RUN_FAILED_OR_STOPPED)
