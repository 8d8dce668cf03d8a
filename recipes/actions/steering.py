"""What the actions on the runs of an item have in common: one call, and what it is answered."""

from __future__ import annotations

from recipes import places
from recipes.block import Answer, Call
from recipes.services import Services
from sequences.runs.steering import (
    ALREADY_PAUSED,
    NOT_INSIDE,
    NOT_PAUSED,
    PAUSED,
    REMOVED,
    RESUMED,
    ItemCall,
    Steered,
    Wish,
)

DONE = {Wish.REMOVE: REMOVED, Wish.PAUSE: PAUSED, Wish.RESUME: RESUMED}
SENTENCES = {
    REMOVED: "The item left {sequences}; nothing more is sent.",
    PAUSED: "The item stands still in {sequences}.",
    RESUMED: "The item goes on in {sequences}.",
    ALREADY_PAUSED: "The item is paused already.",
    NOT_PAUSED: "The item is not paused.",
}
OUTSIDE = {True: "The item is not in this sequence.", False: "The item is in no sequence."}


async def steer(wish: Wish, call: Call, services: Services, *, sequence: int | None) -> Answer:
    """Do what a sentence wants with the item, and answer when that is durable."""
    call.id_of("boardId", "Board")
    return await services.steer.submit(
        ItemCall(
            wish=wish,
            account_id=call.account_id,
            user_id=call.user_id,
            action_uuid=call.action_uuid,
            item_id=call.id_of("itemId", "Item"),
            sequence_id=sequence,
            callback_url=None if call.callback_url is None else places.checked(call.callback_url, services),
        )
    )


def answer(call: ItemCall, outcome: Steered) -> Answer:
    """Return what monday is told: whether it was done, in how many sequences, and if not, why."""
    done = DONE[call.wish]
    return 200, {
        "outputFields": {
            done: outcome.code == done,
            "count": outcome.count,
            "reason": outcome.code,
            "sentence": _sentence(call, outcome),
        }
    }


def _sentence(call: ItemCall, outcome: Steered) -> str:
    if outcome.code == NOT_INSIDE:
        return OUTSIDE[call.sequence_id is not None]
    sequences = "1 sequence" if outcome.count == 1 else f"{outcome.count} sequences"
    return SENTENCES[outcome.code].format(sequences=sequences)
