"""What an account bought: monday's subscription to the app, as its lifecycle events tell it. Pure.

Source: https://developer.monday.com/apps/docs/webhooks-1 (its fields may be null or absent).
"""

from __future__ import annotations

from typing import Any

from sequences.core.fields import sound
from sequences.words import say

LONGEST = 200
# What each event makes of it; `None`: as it was.
STATES: dict[str, str | None] = {
    "app_subscription_created": "paid",
    "app_subscription_changed": "paid",
    "app_subscription_renewed": "paid",
    "app_subscription_cancelled_by_user": "ending",
    "app_subscription_cancelled": "ended",
    "app_subscription_cancellation_revoked_by_user": "paid",
    "app_subscription_renewal_attempt_failed": "unpaid",
    "app_subscription_renewal_failed": "ended",
    "app_trial_subscription_started": "trial",
    "app_trial_subscription_ended": "trial_over",
    "app_subscription_pricing_version_change_scheduled": None,
}
BEGINNINGS = frozenset(kind for kind, state in STATES.items() if state in ("paid", "trial"))
SENTENCES = {
    "paid": say("The plan is paid."),
    "trial": say("The trial is running."),
    "ending": say("The plan was cancelled and ends with the period that is paid."),
    "unpaid": say("The plan could not be renewed yet: check how it is paid."),
    "ended": say("The plan has ended."),
    "trial_over": say("The trial is over."),
}
WORDS = ("plan_id", "billing_period", "renewal_date")
NUMBERS = ("days_left", "pricing_version", "max_units")


def told(kind: str, data: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """Return the plan after an event of `kind`; what it does not say stays as it was `before`."""
    given = data.get("subscription")
    subscription = given if isinstance(given, dict) else {}
    plan = dict(before or {})
    plan |= {name: text for name in WORDS if (text := _text(subscription.get(name))) is not None}
    plan |= {name: number for name in NUMBERS if (number := _number(subscription.get(name))) is not None}
    if isinstance(subscription.get("is_trial"), bool):
        plan["is_trial"] = subscription["is_trial"]
    if (tier := _text(data.get("account_tier"))) is not None:
        plan["account_tier"] = tier
    if (seats := _number(data.get("account_max_users"))) is not None:
        plan["account_max_users"] = seats
    if state := STATES.get(kind) or (None if "state" in plan else _guess(subscription)):
        plan["state"] = state
    return plan


def _guess(subscription: dict[str, Any]) -> str | None:
    """Return the state where only an installation, or a change of prices, told of the plan."""
    if not subscription:
        return None
    return "trial" if subscription.get("is_trial") is True else "paid"


def _text(value: Any) -> str | None:
    text = value if isinstance(value, str) else None
    return sound(text).replace("\x00", "")[:LONGEST] or None if text else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None
