"""What people do on the Activities board, heard by webhook: done, dropped, given to somebody else, put off, removed.

Source: https://developer.monday.com/api-reference/reference/webhooks (events and their values)
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import structlog

from sequences.core import schedule
from sequences.core.definition import ManualStep
from sequences.core.effects import Effects, Reminder
from sequences.runs import acting, calendars
from sequences.storage import activities, activities_boards, effects, enrollments
from sequences.storage.activities import Activity
from sequences.storage.activities_boards import ActivitiesBoard
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plan, Plans

log = structlog.get_logger()
REMOVED = ("archive_pulse", "delete_pulse")


async def apply(
    connection: AsyncConnection, plans: Plans, account: int, item: int, event: dict[str, Any], *, now: datetime
) -> bool:
    """Do here what an event says about an item of an Activities board; return whether something changed.

    An event may come twice, late or out of order: what is over stays over, and the same value changes nothing.
    """
    found = await activities.of_board_item(connection, account, item)
    if found is None or found.state != "open":
        return False
    if event.get("type") in REMOVED:
        return await acting.drop_activity(connection, plans, account, found.id, now=now, there=True)
    board = await activities_boards.get(connection, account, found.board_id) if found.board_id else None
    column = event.get("columnId")
    meaning = next((name for name, one in board.columns.items() if one == column), None) if board else None
    if board is None or meaning is None:
        return False
    changed = await _changed(connection, plans, board, found, meaning, event.get("value"), now)
    log.info("activity changed on its board", activity=found.id, what=meaning, changed=changed)
    return changed


async def _changed(
    connection: AsyncConnection,
    plans: Plans,
    board: ActivitiesBoard,
    one: Activity,
    meaning: str,
    value: Any,
    now: datetime,
) -> bool:
    values = value if isinstance(value, dict) else {}
    if meaning == "status":
        return await _status(connection, plans, board, one, values, now)
    if meaning == "owner" and (person := _person(values)) not in (None, one.person_id):
        await activities.assign(connection, one.account_id, one.id, person or 0)
        return True
    if meaning == "due":
        return await _put_off(connection, plans, one, values, now)
    return False


async def _status(
    connection: AsyncConnection,
    plans: Plans,
    board: ActivitiesBoard,
    one: Activity,
    value: dict[str, Any],
    now: datetime,
) -> bool:
    label = value.get("label")
    number = label.get("index") if isinstance(label, dict) else None
    if number is None or isinstance(number, bool):
        return False
    if number == board.labels["done"]:
        return await acting.complete_activity(connection, plans, one.account_id, one.id, now=now, there=True)
    if number == board.labels.get("dropped"):
        return await acting.drop_activity(connection, plans, one.account_id, one.id, now=now, there=True)
    return False


def _person(value: dict[str, Any]) -> int | None:
    """Return the first person of a People cell; teams do nothing, people do."""
    entries = value.get("personsAndTeams")
    for entry in entries if isinstance(entries, list) else []:
        number = entry.get("id") if isinstance(entry, dict) and entry.get("kind") == "person" else None
        if str(number).isdecimal() and str(number).isascii() and 0 < int(str(number)) < 2**63:
            return int(str(number))
    return None


async def _put_off(
    connection: AsyncConnection, plans: Plans, one: Activity, value: dict[str, Any], now: datetime
) -> bool:
    """Move an activity; when it is due later than now, its owner is reminded then. It is given up as much later."""
    plan = (await plans.get(connection, [one.version_id]))[one.version_id]
    due_at = _moment(value, plan)
    await enrollments.lock(connection, [one.enrollment_id])  # first, as whoever ends the run does
    if due_at is None or not await activities.put_off(connection, one.account_id, one.id, due_at):
        return False
    if (given_up_at := await _given_up(connection, plans, plan, one, due_at)) is not None:
        place = (one.enrollment_id, one.version_id, one.position)
        await enrollments.wait_longer(connection, *place, until=max(given_up_at, now))
    if due_at > now and plan.definition.notifications.due:
        again = Reminder(one.account_id, one.id, due_at)
        await effects.record(connection, Effects(reminders=[again]), now=now)
    return True


async def _given_up(
    connection: AsyncConnection, plans: Plans, plan: Plan, one: Activity, due_at: datetime
) -> datetime | None:
    """Return when the run goes on without an activity that is due then; None: it waits as long as it takes."""
    step = plan.definition.steps[one.position]
    if not isinstance(step, ManualStep) or step.give_up_after is None:
        return None
    hours = await calendars.of_runs(connection, plans, [one.enrollment_id])
    return schedule.add_days(due_at, step.give_up_after, hours[one.enrollment_id])


def _moment(value: dict[str, Any], plan: Plan) -> datetime | None:
    """Return what a date cell says: monday keeps UTC; a day alone means when the sequence's hours begin."""
    try:
        day = date.fromisoformat(str(value.get("date")))
        if value.get("time"):
            return datetime.combine(day, time.fromisoformat(str(value["time"])), UTC).replace(microsecond=0)
    except ValueError:
        return None
    hours = plan.definition.schedule
    return datetime.combine(day, hours.opens, schedule.zone(hours.time_zone)).astimezone(UTC)
