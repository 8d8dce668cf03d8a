"""Action: remove the item from all sequences."""

from __future__ import annotations

from recipes.actions.steering import steer
from recipes.block import Answer, Call
from recipes.services import Services
from sequences.runs.steering import Wish


async def unenroll_everywhere(call: Call, services: Services) -> Answer:
    """Take the item out of every sequence of the account; nothing more is sent."""
    return await steer(Wish.REMOVE, call, services, sequence=None)
