"""Nobody is forgotten (row L4): in every state a person has a next date, or waits for somebody, or knows why not."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError

from sequences.core import waits
from sequences.storage.database import Database, statement
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING

PUT = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, state, waiting_for,
                        due_at, ended_at, reason)
VALUES (:account, 1, 1, 1, 1, :now, :state, :waits, :due, :ended, :reason)
""")
ENDS = ("completed", "stopped", "exited", "failed")
SOMEBODY = {"activity", "mailbox", "outcome", "sequence"}  # acts, and then they go on


def allowed(state: str, waiting: str | None, due: bool, ended: bool, reason: bool) -> bool:
    """Return whether a person in this state is accounted for."""
    if state == "active":
        return waiting is not None and (due or waiting in SOMEBODY)
    return state == "paused" or (ended and reason)


@pytest.mark.parametrize("state", ["active", "paused", *ENDS])
async def test_no_state_forgets_anybody(database: Database, state: str) -> None:
    for waiting, due, ended, reason in product((None, *waits.CODES), *[(True, False)] * 3):
        facts = {
            "account": ACCOUNT, "now": MONDAY_MORNING, "state": state, "waits": waiting,
            "due": MONDAY_MORNING if due else None, "ended": MONDAY_MORNING if ended else None,
            "reason": "replied" if reason else None,
        }  # fmt: skip
        try:
            async with database.transaction() as connection:
                await connection.execute(PUT, facts)
                await connection.execute(statement("DELETE FROM enrollment"))
            kept = True
        except IntegrityError:
            kept = False
        assert kept is allowed(state, waiting, due, ended, reason), facts


def test_whoever_waits_without_a_date_is_said_to_wait_for_somebody() -> None:
    assert set(waits.CODES) >= SOMEBODY
