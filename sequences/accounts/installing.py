"""The app comes into an account, goes and comes back, as monday tells: each event once, in whatever order they come.

Going stops everything by one committed word, the account's state, which every claim and every intent asks for.
What takes longer (ending runs, revoking tokens, erasing) the clock does afterwards (`leaving`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sequences.core import billing
from sequences.core.auditing import Subject, What
from sequences.storage import audit, erasures, installations, lifecycle_events
from sequences.storage.audit import Entry
from sequences.storage.database import AsyncConnection
from sequences.storage.installations import UNINSTALLED, Installation

ERASED_AFTER = timedelta(days=9)  # monday asks for ten: one is left for an outage
INSTALL, UNINSTALL = "install", "uninstall"
KINDS = frozenset({INSTALL, UNINSTALL, *billing.STATES})
Know = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class AppEvent:
    """One event of the app's life in an account; `at` is monday's moment, `data` the body's."""

    kind: str
    account_id: int
    user_id: int | None
    at: datetime
    slug: str | None
    key: bytes
    data: dict[str, Any] = field(repr=False)


async def hear(connection: AsyncConnection, event: AppEvent, know: Know, *, now: datetime) -> bool:
    """Do what an event means; return whether it changed anything.

    `know` makes the account's row. An account that is unknown and not just coming is left unknown: whatever is
    told of it after its erasure leaves no trace.
    """
    there = await installations.lock(connection, event.account_id)
    if there is None:
        if not await _comes(connection, event):
            return False
        await know()
        there = await installations.lock(connection, event.account_id)
        assert there is not None
    if not await lifecycle_events.add(connection, event.account_id, event.key, event.kind, now=now):
        return False
    if event.kind == UNINSTALL:
        return await _leave(connection, there, event, now)
    moved = event.kind == INSTALL and await _come(connection, there, event, now)
    return await _bought(connection, there, event) or moved


async def back(
    connection: AsyncConnection, account: int, *, at: datetime, user: int | None, slug: str | None, now: datetime
) -> None:
    """Note that the app is in the account, whoever told us so; an erasure that has not begun is cancelled."""
    too_late = await erasures.cancel(connection, account, now=now)
    if not too_late:  # else it begins anew when the erasure is over
        await installations.install(connection, account, at=at, user=user, slug=slug)


async def _comes(connection: AsyncConnection, event: AppEvent) -> bool:
    """Return whether an event means that the app comes into an account that is unknown."""
    if event.kind != INSTALL and event.kind not in billing.BEGINNINGS:
        return False
    before = await erasures.of_account(connection, event.account_id)
    return not before or before[-1].uninstalled_at < event.at


async def _come(connection: AsyncConnection, there: Installation, event: AppEvent, now: datetime) -> bool:
    if there.moved_at is not None and event.at <= there.moved_at:
        return False  # it was removed since
    await back(connection, there.account_id, at=event.at, user=event.user_id, slug=event.slug, now=now)
    await _note(connection, What.APP_INSTALLED, event, now)
    return True


async def _leave(connection: AsyncConnection, there: Installation, event: AppEvent, now: datetime) -> bool:
    if there.moved_at is not None and event.at < there.moved_at:
        return False  # it was installed again since
    await installations.uninstall(connection, there.account_id, at=event.at)
    if there.state == UNINSTALLED:
        await erasures.gone_again(connection, there.account_id)
    await erasures.plan(connection, there.account_id, uninstalled_at=event.at, due_at=now + ERASED_AFTER)
    await _note(connection, What.APP_REMOVED, event, now)
    return True


async def _note(connection: AsyncConnection, what: What, event: AppEvent, now: datetime) -> None:
    """Keep in the audit log who let the app in or removed it."""
    entry = Entry(event.account_id, event.user_id, what, Subject.ACCOUNT, event.account_id, event.slug)
    await audit.add(connection, entry, now=now)


async def _bought(connection: AsyncConnection, there: Installation, event: AppEvent) -> bool:
    """Keep what an event tells of the plan, unless a later one has told already."""
    if there.plan_at is not None and event.at < there.plan_at:
        return False
    plan = billing.told(event.kind, event.data, there.plan)
    if not plan:
        return False
    await installations.bought(connection, there.account_id, plan, at=event.at, slug=event.slug)
    return True
