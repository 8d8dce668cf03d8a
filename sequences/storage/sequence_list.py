"""The list of sequences, with their numbers: filtered, sorted by any column, a page at a time (row F1).

A page begins behind the key and id of the last row of the page before, so that it is the same whatever came meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.people import pattern
from sequences.storage.sequences import NAMES, SequenceRow
from sequences.storage.tallies import OF_ACCOUNT, WHOLE, Tally


def _rate(what: str) -> tuple[str, str]:
    """Return how a rate is sorted: who has none comes behind those who have 0 %."""
    return f"COALESCE(n.{what}::float8 / NULLIF(n.delivered, 0), -1)", "float8"


SORTS = {
    "name": ("lower(s.name)", "text"),
    "created_by": ("COALESCE(lower(p.name), '')", "text"),
    "board": ("COALESCE(lower(b.name), '')", "text"),
    "steps": ("s.steps", "int"),
    "days": ("s.days", "int"),
    "active": ("COALESCE(n.active, 0)", "int"),
    "total": ("COALESCE(n.total, 0)", "int"),
    "open_rate": _rate("opened"),
    "reply_rate": _rate("replied"),
    "click_rate": _rate("clicked"),
    "modified": ("s.modified_at", "timestamptz"),
    "state": ("s.state", "text"),
}
ORDERS = {"asc": ">", "desc": "<"}


def _page(sort: str, order: str) -> str:
    key, kind = SORTS[sort]
    return f"""
WITH numbers AS ({OF_ACCOUNT}), listed AS (
  SELECT {", ".join(f"s.{name.strip()}" for name in NAMES.split(","))},
         {", ".join(f"COALESCE(n.{one}, 0) AS {one}" for one in WHOLE)}, {key} AS key
  FROM sequence s
  LEFT JOIN numbers n ON n.sequence_id = s.id
  LEFT JOIN person p ON p.account_id = s.account_id AND p.user_id = s.owner_id
  LEFT JOIN known_board b ON b.account_id = s.account_id AND b.board_id = s.board_id
  WHERE s.account_id = :account AND s.state <> 'deleted'
    AND (CAST(:states AS text[]) IS NULL OR s.state = ANY(CAST(:states AS text[])))
    AND (CAST(:owners AS bigint[]) IS NULL OR s.owner_id = ANY(CAST(:owners AS bigint[])))
    AND (CAST(:boards AS bigint[]) IS NULL OR s.board_id = ANY(CAST(:boards AS bigint[])))
    AND (CAST(:among AS bigint[]) IS NULL OR s.board_id = ANY(CAST(:among AS bigint[])))
    AND (CAST(:pattern AS text) IS NULL OR s.name ILIKE CAST(:pattern AS text))
)
SELECT *, CAST(key AS text) AS place FROM listed
WHERE CAST(:id AS bigint) IS NULL OR (key, id) {ORDERS[order]} (CAST(CAST(:key AS text) AS {kind}), CAST(:id AS bigint))
ORDER BY key {order}, id {order} LIMIT :limit
"""


PAGES = {(sort, order): statement(_page(sort, order)) for sort in SORTS for order in ORDERS}


@dataclass(frozen=True)
class Listed:
    """A sequence with its numbers; `place` is what it is sorted by."""

    row: SequenceRow
    tally: Tally
    place: str


@dataclass(frozen=True)
class Wanted:
    """Which sequences to list, and how; None: all of them."""

    sort: str = "name"
    order: str = "asc"
    search: str = ""
    states: Sequence[str] | None = None
    owners: Sequence[int] | None = None
    boards: Sequence[int] | None = None


def is_place(sort: str, place: str) -> bool:
    """Return whether a text is a place in a list sorted so: nothing else may get to a cast of the database."""
    kind = SORTS[sort][1]
    if kind != "text" and (not place.isascii() or "_" in place):
        return False
    try:
        match kind:
            case "int":
                return -(2**31) <= int(place) < 2**31
            case "float8":
                return math.isfinite(float(place))
            case "timestamptz":
                return datetime.fromisoformat(place).tzinfo is not None
            case _:
                return True
    except ValueError:
        return False


async def page(
    connection: AsyncConnection,
    account: int,
    wanted: Wanted,
    *,
    after: tuple[str, int] | None = None,
    limit: int = 50,
    among: Iterable[int] | None = None,
) -> list[Listed]:
    """Return sequences behind the (place, id) `after`; `among` are the boards of a guest."""
    found = await rows(
        connection,
        PAGES[wanted.sort, wanted.order],
        account=account,
        states=wanted.states and list(wanted.states),
        owners=wanted.owners and list(wanted.owners),
        boards=wanted.boards and list(wanted.boards),
        among=None if among is None else sorted(among),
        pattern=pattern(wanted.search) if wanted.search else None,
        key=after[0] if after else None,
        id=after[1] if after else None,
        limit=limit,
    )
    return [_listed(dict(row)) for row in found]


def _listed(row: dict[str, Any]) -> Listed:
    tally = Tally(**{name: row[name] for name in WHOLE})
    names = [name.strip() for name in NAMES.split(",")]
    return Listed(SequenceRow(**{name: row[name] for name in names}), tally, row["place"])
