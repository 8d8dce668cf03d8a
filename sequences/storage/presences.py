"""Whether users of monday are there, as it said last: who left their account, who is out of office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sequences.core.senders import Absence
from sequences.core.zones import known
from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Presence:
    """What monday says of a user; they are out of office from one day to another, both of them included.

    The days are those of their own time zone; `away_until` None with an `away_from`: they did not say.
    """

    account_id: int
    user_id: int
    is_gone: bool
    away_from: date | None
    away_until: date | None
    time_zone: str | None
    seen_at: datetime

    @property
    def absence(self) -> Absence | None:
        """When they are out of office."""
        if self.away_from is None:
            return None
        place = known(self.time_zone)
        until = self.away_until if self.away_until != date.max else None  # that is how some say for ever
        back = None if until is None else datetime.combine(until + timedelta(days=1), time(), place)
        return Absence(datetime.combine(self.away_from, time(), place), back)


NAMES = "account_id, user_id, is_gone, away_from, away_until, time_zone, seen_at"
GET = statement(f"""
SELECT {NAMES} FROM presence WHERE account_id = :account AND user_id = ANY(CAST(:users AS bigint[]))
""")
PUT = statement(f"""
INSERT INTO presence ({NAMES})
SELECT * FROM unnest(CAST(:accounts AS bigint[]), CAST(:users AS bigint[]), CAST(:gone AS boolean[]),
                     CAST(:since AS date[]), CAST(:until AS date[]), CAST(:zones AS text[]),
                     CAST(:moments AS timestamptz[])) AS p({NAMES})
ORDER BY account_id, user_id
ON CONFLICT (account_id, user_id) DO UPDATE
SET is_gone = excluded.is_gone, away_from = excluded.away_from, away_until = excluded.away_until,
    time_zone = COALESCE(excluded.time_zone, presence.time_zone), seen_at = excluded.seen_at
""")


async def of_users(connection: AsyncConnection, account: int, users: Iterable[int]) -> dict[int, Presence]:
    """Return what is known of users by their id; those nobody asked monday about are missing."""
    found = await rows(connection, GET, account=account, users=sorted(set(users)))
    return {row["user_id"]: Presence(**row) for row in found}


async def put(connection: AsyncConnection, every: Sequence[Presence]) -> None:
    """Keep what monday says of users."""
    values = {
        "accounts": [one.account_id for one in every],
        "users": [one.user_id for one in every],
        "gone": [one.is_gone for one in every],
        "since": [one.away_from for one in every],
        "until": [one.away_until for one in every],
        "zones": [one.time_zone for one in every],
        "moments": [one.seen_at for one in every],
    }
    await connection.execute(PUT, values)
