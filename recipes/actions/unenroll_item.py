"""Action: remove the item from a sequence."""

from __future__ import annotations

from recipes.actions.steering import steer
from recipes.block import Answer, Call
from recipes.services import Services
from sequences.runs.steering import Wish


async def unenroll_item(call: Call, services: Services) -> Answer:
    """Take the item out of one sequence; nothing more is sent."""
    return await steer(Wish.REMOVE, call, services, sequence=call.id_of("sequence", "Sequence"))
