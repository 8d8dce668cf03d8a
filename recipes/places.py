"""Where monday may ask us to call: only where monday itself could be."""

from __future__ import annotations

from recipes.block import BadCall
from recipes.services import Services
from sequences.outbox.firing import BadTarget
from tasks.runtime import firing_of


def checked(url: object, services: Services) -> str:
    """Return an address that a call of monday names. Raises BadCall unless monday could be behind it."""
    if not isinstance(url, str):
        raise BadCall("Not understood", "monday named an address that is none.", status=400)
    try:
        return firing_of(services.runtime.settings).check(url)
    except BadTarget as error:
        raise BadCall("Foreign address", f"Only monday itself is called: {error}.", status=400) from error
