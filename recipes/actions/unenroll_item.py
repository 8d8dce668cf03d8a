"""Action: remove the item from a sequence."""

from __future__ import annotations

from recipes.block import Answer, Call
from recipes.services import Services
from sequences.enrolling import RemoveCall


async def unenroll_item(call: Call, services: Services) -> Answer:
    """Take the item out of one sequence; nothing more is sent."""
    call.id_of("boardId", "Board")
    return await services.remove.submit(
        RemoveCall(
            account_id=call.account_id,
            user_id=call.user_id,
            action_uuid=call.action_uuid,
            item_id=call.id_of("itemId", "Item"),
            sequence_id=call.id_of("sequence", "Sequence"),
        )
    )
