"""Action: remove the item from all sequences."""

from __future__ import annotations

from recipes.block import Answer, Call
from recipes.services import Services
from sequences.enrolling import RemoveCall


async def unenroll_everywhere(call: Call, services: Services) -> Answer:
    """Take the item out of every sequence of the account; nothing more is sent."""
    call.id_of("boardId", "Board")
    return await services.remove.submit(
        RemoveCall(
            account_id=call.account_id,
            user_id=call.user_id,
            action_uuid=call.action_uuid,
            item_id=call.id_of("itemId", "Item"),
            sequence_id=None,
        )
    )
