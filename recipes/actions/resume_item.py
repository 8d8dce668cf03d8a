"""Action: resume the item in a sequence, or in every sequence it is paused in."""

from __future__ import annotations

from recipes.actions.steering import steer
from recipes.block import Answer, Call
from recipes.services import Services
from sequences.runs.steering import Wish


async def resume_item(call: Call, services: Services) -> Answer:
    """Let a paused item go on, whoever paused it."""
    return await steer(Wish.RESUME, call, services, sequence=call.mapped_id("sequence", "Sequence"))
