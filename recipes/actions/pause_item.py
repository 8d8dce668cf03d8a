"""Action: pause the item in a sequence, or in every sequence it is in."""

from __future__ import annotations

from recipes.actions.steering import steer
from recipes.block import Answer, Call
from recipes.services import Services
from sequences.runs.steering import Wish


async def pause_item(call: Call, services: Services) -> Answer:
    """Let the item stand still until somebody or another automation resumes it."""
    return await steer(Wish.PAUSE, call, services, sequence=call.mapped_id("sequence", "Sequence"))
