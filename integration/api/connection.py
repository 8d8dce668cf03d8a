"""Whether the app is connected to monday in this account, what it was bought as, and where to connect it."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route
from typing_extensions import TypedDict

from integration import tickets
from integration.api.guard import Guard, Visiting
from sequences.accounts import connection as reading
from sequences.core import billing
from sequences.storage import installations
from sequences.words import Said


class Plan(TypedDict):
    """What the account bought; `state` is paid, trial, ending, unpaid, ended or trial_over."""

    state: str | None
    sentence: Said | None
    plan_id: str | None
    is_trial: bool | None
    billing_period: str | None
    renewal_date: str | None
    days_left: int | None
    max_units: int | None


class ConnectionState(TypedDict):
    """`state`: connected, incomplete, reconnect, not_connected, removed. `start_url` is good once, for ten minutes."""

    state: str
    sentence: Said
    kind: str | None
    user_id: str | None
    name: str | None
    missing_scopes: list[str]
    problem: str | None
    plan: Plan | None
    start_url: str


def routes(guard: Guard) -> list[Route]:
    """Return the route; it needs no connection itself, and therefore asks for no role."""
    return [guard.visit("GET", "/connection", show)]


async def show(visiting: Visiting) -> ConnectionState:
    """Return how this account is connected to monday, and the link that whoever asks connects it by."""
    account = visiting.caller.account_id
    async with visiting.own.database.transaction() as connection:
        found = await reading.read(connection, account)
        there = await installations.get(connection, account)
    return {
        "state": found.state,
        "sentence": found.sentence,
        "kind": found.kind,
        "user_id": None if found.user_id is None else str(found.user_id),
        "name": found.name,
        "missing_scopes": list(found.missing_scopes),
        "problem": found.problem,
        "plan": _plan(there.plan) if there and there.plan else None,
        "start_url": tickets.link(visiting.own.settings, visiting.caller),
    }


def _plan(plan: dict[str, Any]) -> Plan:
    state = plan.get("state")
    return {
        "state": state,
        "sentence": billing.SENTENCES.get(state or ""),
        "plan_id": plan.get("plan_id"),
        "is_trial": plan.get("is_trial"),
        "billing_period": plan.get("billing_period"),
        "renewal_date": plan.get("renewal_date"),
        "days_left": plan.get("days_left"),
        "max_units": plan.get("max_units"),
    }
