"""Pauses whoever's board says so before a step, as they would have been had the board been heard (row L10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sequences.core import board_says, reasons
from sequences.core.decide import CHECK
from sequences.core.definition import Consequence
from sequences.core.effects import Effects
from sequences.runs import pausing
from sequences.runs.ending import merge
from sequences.runs.facts import Case
from sequences.storage import known_cells
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plans


async def part(
    connection: AsyncConnection, plans: Plans, found: Sequence[Case], *, now: datetime
) -> tuple[list[Case], Effects]:
    """Pause people whose board says so; return the others, and what follows for the caller to record."""
    held = [case for case in found if _on_hold(case)]
    follows = [await _pause(connection, plans, case, now) for case in held]
    ids = {case.enrollment.id for case in held}
    return [case for case in found if case.enrollment.id not in ids], merge(follows)


def _on_hold(case: Case) -> bool:
    """Return whether the board says to pause somebody; what a worker had begun comes first."""
    begun = case.delivery is not None and case.delivery.state == "sending"
    inside = case.enrollment.waiting_for != CHECK and case.facts.item is not None and not case.facts.moved
    return case.says is not None and case.says.then is Consequence.PAUSE and inside and not begun


async def _pause(connection: AsyncConnection, plans: Plans, case: Case, now: datetime) -> Effects:
    assert case.item is not None
    assert case.says is not None
    names = board_says.columns(case.plan.definition)
    cells = {(case.item.id, name): board_says.words(case.item.shows(name)) for name in names}
    await known_cells.see(connection, case.enrollment.account_id, cells, now=now)
    code = reasons.written("board_says_pause", {"value": case.says.value})
    return await pausing.pause(connection, plans, [case.enrollment.id], code=code, now=now)
