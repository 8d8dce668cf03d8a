"""Action: add the item to a sequence."""

from __future__ import annotations

from recipes.block import Answer, Call, severity
from recipes.services import Services
from sequences.enrolling import ALREADY, ENROLLED, EnrollCall, Outcome

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


async def enroll_item(call: Call, services: Services) -> Answer:
    """Enroll the item, and answer when that is durable; the worker then checks the item's columns."""
    return await services.enroll.submit(
        EnrollCall(
            account_id=call.account_id,
            user_id=call.user_id,
            action_uuid=call.action_uuid,
            board_id=call.id_of("boardId", "Board"),
            item_id=call.id_of("itemId", "Item"),
            sequence_id=call.id_of("sequence", "Sequence"),
        )
    )


def answer(call: EnrollCall, outcome: Outcome) -> Answer:
    """Return what monday is told, and told again when it repeats the call."""
    if outcome.code in (ENROLLED, ALREADY):
        first = next(iter(outcome.enrollment_ids), None)
        fields = {"enrollmentId": str(first or ""), "alreadyEnrolled": outcome.code == ALREADY}
        return 200, {"outputFields": fields}
    status, title, sentence = REFUSED[outcome.code]
    return severity(status, title, sentence, off=outcome.code == "sequence_deleted")
