"""Steps that runs went on without, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, statement

# Whoever is moved back to another version may come by a step again: the first reason stays.
ADD = statement("""
INSERT INTO skip (account_id, enrollment_id, version_id, position, reason, at)
SELECT s.*, :now FROM unnest(CAST(:accounts AS bigint[]), CAST(:enrollments AS bigint[]), CAST(:versions AS bigint[]),
                             CAST(:positions AS smallint[]), CAST(:reasons AS text[])) AS s
ON CONFLICT (enrollment_id, version_id, position) DO NOTHING
""")


@dataclass(frozen=True)
class Skipped:
    """A step that a run went on without; `reason` as an enrollment keeps one."""

    account_id: int
    enrollment_id: int
    version_id: int
    position: int
    reason: str

    @property
    def step(self) -> tuple[int, int, int]:
        """The enrollment, its version, and the position there."""
        return self.enrollment_id, self.version_id, self.position


async def add(connection: AsyncConnection, every: Sequence[Skipped], *, now: datetime) -> None:
    """Keep that steps were skipped at `now`."""
    if every:
        await connection.execute(
            ADD,
            {
                "accounts": [one.account_id for one in every],
                "enrollments": [one.enrollment_id for one in every],
                "versions": [one.version_id for one in every],
                "positions": [one.position for one in every],
                "reasons": [one.reason for one in every],
                "now": now,
            },
        )
