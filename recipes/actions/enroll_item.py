"""Action: add the item to a sequence."""

from __future__ import annotations

from recipes import places
from recipes.block import Answer, Call, severity
from recipes.services import Services
from sequences.core import reasons
from sequences.core.callbacks import enrolled
from sequences.runs.enrolling import ALREADY, ENROLLED, EnrollCall, Outcome

REFUSED = {
    "sequence_not_found": (
        422,
        "Sequence not found",
        "The sequence chosen in this automation does not exist in this account: pick another one.",
    ),
    "sequence_deleted": (
        410,
        "Sequence deleted",
        "The sequence used by this automation was deleted: pick another one and turn the automation on again.",
    ),
    "sequence_not_active": (
        422,
        "Sequence is switched off",
        "The sequence takes no one in while it is inactive: activate it, then run the automation again.",
    ),
    "sequence_other_board": (
        422,
        "Sequence of another board",
        "The sequence belongs to another board: pick a sequence of the board this automation runs on.",
    ),
}


INSIDE = "The item is in the sequence; its columns are checked next."


async def enroll_item(call: Call, services: Services) -> Answer:
    """Enroll the item, and answer when that is durable; the worker then checks the item's columns.

    Where the block is marked as asynchronous, monday waits for what that check comes to.
    """
    return await services.enroll.submit(
        EnrollCall(
            account_id=call.account_id,
            user_id=call.user_id,
            action_uuid=call.action_uuid,
            board_id=call.id_of("boardId", "Board"),
            item_id=call.id_of("itemId", "Item"),
            sequence_id=call.id_of("sequence", "Sequence"),
            callback_url=None if call.callback_url is None else places.checked(call.callback_url, services),
        )
    )


def answer(call: EnrollCall, outcome: Outcome) -> Answer:
    """Return what monday is told, and told again when it repeats the call."""
    if outcome.code in (ENROLLED, ALREADY):
        first = next(iter(outcome.enrollment_ids), None)
        already = outcome.code == ALREADY
        sentence = reasons.reason(ALREADY).sentence if already else INSIDE
        return 200, {"outputFields": enrolled(first, outcome.code, sentence, already=already)}
    status, title, sentence = REFUSED[outcome.code]
    return severity(status, title, sentence, off=outcome.code == "sequence_deleted")
