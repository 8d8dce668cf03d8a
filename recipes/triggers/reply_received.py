"""Trigger: when a person replies to an e-mail of a sequence."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import REPLY_RECEIVED

subscribe = subscribing.subscribe(REPLY_RECEIVED)
unsubscribe = subscribing.unsubscribe(REPLY_RECEIVED)
