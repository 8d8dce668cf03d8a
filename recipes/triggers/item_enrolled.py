"""Trigger: when an item is enrolled in a sequence."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import ITEM_ENROLLED

subscribe = subscribing.subscribe(ITEM_ENROLLED)
unsubscribe = subscribing.unsubscribe(ITEM_ENROLLED)
