"""Trigger: when a person opens an e-mail of a sequence; what machines load does not count."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import EMAIL_OPENED

subscribe = subscribing.subscribe(EMAIL_OPENED)
unsubscribe = subscribing.unsubscribe(EMAIL_OPENED)
