"""Rows of the outbox for its tests: put there, sent, and looked at on both sides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.automations.center import Automation
from sandbox.seed import DANA, FIRST_ITEM, LEADS
from sequences.core.effects import REPLY_RECEIVED, ActivityItem, Alarm, Effects, Fire, Notice
from sequences.outbox.posting import post_all
from sequences.storage import outbox
from sequences.storage.effects import record
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT

ADA, GRACE = FIRST_ITEM, FIRST_ITEM + 1


async def automation(installation: Installation, trigger: str = REPLY_RECEIVED) -> Automation:
    """Save an automation that does nothing more than being started."""
    return await installation.sandbox.center.create(
        {
            "name": f"When {trigger}",
            "board": LEADS,
            "user": DANA,
            "trigger": {"block": trigger, "values": {}},
            "actions": [],
        }
    )


def fire(item: int = ADA, trigger: str = REPLY_RECEIVED, key: str = "") -> Fire:
    """Return an event about an item."""
    outputs = {"boardId": LEADS, "itemId": item, "sequence": "1", "reason": "replied"}
    return Fire(ACCOUNT, trigger, LEADS, 1, item, key or f"fire:{trigger}:{item}", outputs)


def notice(item: int = ADA, column: str | None = "owner", key: str = "notice") -> Notice:
    """Return a notice for the people of an item."""
    return Notice(ACCOUNT, item, column, DANA, "{item} replied.", key)


async def put(installation: Installation, *effects: Fire | Notice | ActivityItem | Alarm) -> None:
    """Put rows into the outbox."""
    collected = Effects(
        fires=[one for one in effects if isinstance(one, Fire)],
        notices=[one for one in effects if isinstance(one, Notice)],
        activities=[one for one in effects if isinstance(one, ActivityItem)],
        alarms=[one for one in effects if isinstance(one, Alarm)],
    )
    async with installation.database.transaction() as connection:
        await record(connection, collected, now=installation.clock.shown)


async def post(installation: Installation) -> int:
    """Send what may leave now; return how many rows that were."""
    now = installation.clock.shown
    async with installation.database.transaction() as connection:
        ids = await outbox.claim_due(connection, now=now)
    await post_all(installation.own.poster, ids, now=now)
    return len(ids)


async def posts(installation: Installation) -> list[dict[str, Any]]:
    """Return the rows of the outbox."""
    return await installation.select("SELECT state, tries, due_at, answer, leased_until FROM outbox ORDER BY id")


async def states(installation: Installation) -> list[str]:
    """Return what became of each row."""
    return [row["state"] for row in await posts(installation)]


def monday(installation: Installation) -> str:
    """Return where the sandbox answers."""
    return f"http://127.0.0.1:{installation.sandbox.options.port}"


async def fires(installation: Installation) -> list[tuple[int, int]]:
    """Return what came to monday's sink, as (subscription, item)."""
    heard = (await installation.http.get(f"{monday(installation)}/sandbox/runs")).json()["fires"]
    return [(one["subscription"], one["outputs"]["itemId"]) for one in heard]


def break_sink(installation: Installation, mode: str | None, count: int | None = None) -> None:
    """Have monday answer fires with this status."""
    installation.sandbox.faults.set({"sink": {"mode": mode, "count": count}})


def bells(installation: Installation) -> list[tuple[int, str]]:
    """Return whose bell rang, and why."""
    return [(one["user"], one["text"]) for one in installation.sandbox.world.notifications]


def due_within(row: dict[str, Any], now: datetime, pause: timedelta) -> bool:
    """Return whether a row waits for a pause, with its jitter."""
    return bool(now + pause <= row["due_at"] <= now + pause * 1.3)
