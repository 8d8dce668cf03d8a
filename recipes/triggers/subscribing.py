"""What every trigger does when an automation is saved, edited or removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from recipes.block import Answer, BadCall, Call, whole_number
from recipes.services import Services
from sequences.firing import BadTarget
from sequences.storage import sequences as sequence_store
from sequences.storage import subscriptions
from sequences.storage.subscriptions import Subscription
from tasks.runtime import firing_of

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
                if row is None or row.state == "deleted":
                    raise BadCall("Sequence not found", "This sequence does not exist any more: pick another one.")
            previous = whole_number(call.payload.get("previousSubscriptionId"))
            await subscriptions.put(connection, wanted, previous=previous, now=call.at)
        return 200, {"webhookId": str(wanted.subscription_id)}

    return endpoint


def _subscription(call: Call, services: Services, trigger: str) -> Subscription:
    number = whole_number(call.payload.get("subscriptionId"))
    url = call.payload.get("webhookUrl")
    if number is None or not isinstance(url, str):
        raise BadCall("Not a subscription", "monday sent a subscription without id or address.", status=400)
    return Subscription(
        account_id=call.account_id,
        subscription_id=number,
        trigger=trigger,
        webhook_url=_checked(url, services),
        board_id=call.optional_id("boardId", "Board"),
        sequence_id=call.optional_id("sequence", "Sequence"),
        user_id=call.user_id,
        integration_id=whole_number(call.payload.get("integrationId")),
    )


def _checked(url: str, services: Services) -> str:
    try:
        return firing_of(services.runtime.settings).check(url)
    except BadTarget as error:
        raise BadCall("Foreign address", f"Triggers are fired at monday only: {error}.", status=400) from error


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
