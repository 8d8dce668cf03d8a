"""Trigger: when an automatic reply to an e-mail of a sequence comes back."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import AUTO_REPLY_RECEIVED

subscribe = subscribing.subscribe(AUTO_REPLY_RECEIVED)
unsubscribe = subscribing.unsubscribe(AUTO_REPLY_RECEIVED)
