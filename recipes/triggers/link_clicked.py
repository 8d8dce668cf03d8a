"""Trigger: when a person clicks a link in an e-mail of a sequence; what machines follow does not count."""

from __future__ import annotations

from recipes.triggers import subscribing
from sequences.core.effects import LINK_CLICKED

subscribe = subscribing.subscribe(LINK_CLICKED)
unsubscribe = subscribing.unsubscribe(LINK_CLICKED)
