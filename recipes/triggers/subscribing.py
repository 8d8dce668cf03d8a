"""What every trigger does when an automation is saved, edited or removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from recipes import places
from recipes.block import Answer, BadCall, Call, whole_number
from recipes.services import Services
from sequences.storage import sequences as sequence_store
from sequences.storage import subscriptions
from sequences.storage.sequences import SequenceRow
from sequences.storage.subscriptions import Subscription

Endpoint = Callable[[Call, Services], Awaitable[Answer]]


def subscribe(trigger: str) -> Endpoint:
    """Return the Subscribe endpoint of `trigger`.

    Source: https://developer.monday.com/apps/docs/workflows-triggers
    """

    async def endpoint(call: Call, services: Services) -> Answer:
        wanted = _subscription(call, services, trigger)
        async with services.runtime.database.transaction() as connection:
            if wanted.sequence_id is not None:
                row = await sequence_store.get(connection, call.account_id, wanted.sequence_id)
                _must_fire(row, wanted)
            previous = whole_number(call.payload.get("previousSubscriptionId"))
            await subscriptions.put(connection, wanted, previous=previous, now=call.at)
        return 200, {"webhookId": str(wanted.subscription_id)}

    return endpoint


def _must_fire(row: SequenceRow | None, wanted: Subscription) -> None:
    """Raise BadCall when the sequence a trigger is narrowed to will never start it."""
    if row is None or row.state == "deleted":
        raise BadCall("Sequence not found", "This sequence does not exist any more: pick another one.")
    if row.board_id is not None and row.board_id != wanted.board_id:
        raise BadCall("Sequence of another board", "The sequence belongs to another board: pick one of this board.")


def _subscription(call: Call, services: Services, trigger: str) -> Subscription:
    number = whole_number(call.payload.get("subscriptionId"))
    if number is None:
        raise BadCall("Not a subscription", "monday sent a subscription without an id.", status=400)
    return Subscription(
        account_id=call.account_id,
        subscription_id=number,
        trigger=trigger,
        webhook_url=places.checked(call.payload.get("webhookUrl"), services),
        board_id=call.id_of("boardId", "Board"),
        sequence_id=call.optional_id("sequence", "Sequence"),
        user_id=call.user_id,
        integration_id=whole_number(call.payload.get("integrationId")),
    )


def unsubscribe(trigger: str) -> Endpoint:
    """Return the Unsubscribe endpoint of `trigger`: always 200, even for what is not known."""

    async def endpoint(call: Call, services: Services) -> Answer:
        number = whole_number(call.payload.get("webhookId"))
        if number is not None:
            async with services.runtime.database.transaction() as connection:
                if call.payload.get("unsubscribeReason") == "resubscribing":
                    await subscriptions.supersede(connection, call.account_id, number, now=call.at)
                else:
                    await subscriptions.drop(connection, call.account_id, number)
        return 200, {}

    return endpoint
