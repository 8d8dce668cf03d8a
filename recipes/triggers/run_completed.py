"""Trigger: when an item completes a sequence."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import RUN_COMPLETED

subscribe = subscribing.subscribe(RUN_COMPLETED)
unsubscribe = subscribing.unsubscribe(RUN_COMPLETED)
