"""Whom a notice goes to, and ringing their bells (row R8): one who cannot be told keeps no other from being told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sequences.monday import people
from sequences.monday.client import Access, Monday
from sequences.monday.errors import Final, MondayError, Unauthorized
from sequences.monday.items import Item

MOST = 25  # people told of one thing: a team may have hundreds


async def recipients(monday: Monday, access: Access, item: Item | None, column: str | None, creator: int) -> list[int]:
    """Return whom to tell about an item: who stands in its People column, else the creator, else the admins.

    Teams stand for their members. Whoever left the account is left out. Raises MondayError.
    """
    named = await _named(monday, access, item, column)
    living = await people.read_users(monday, access, sorted({*named, creator}))
    there = [one for one in named if one in living and living[one].active]
    if not there and creator in living and living[creator].active:
        there = [creator]
    return there[:MOST] or (await people.read_admins(monday, access))[:MOST]


async def _named(monday: Monday, access: Access, item: Item | None, column: str | None) -> list[int]:
    if item is None or column is None:
        return []
    teams = item.teams.get(column, ())
    members = await people.read_members(monday, access, teams) if teams else []
    return list(dict.fromkeys([*item.people(column), *members]))


@dataclass(frozen=True)
class Rung:
    """Who was told, why somebody can never be, and why the rest could not be told now."""

    told: tuple[int, ...]
    refused: Final | None = None
    later: MondayError | None = None


async def ring(monday: Monday, access: Access, users: Sequence[int], *, target: int, text: str, key: str) -> Rung:
    """Put a line into bells, one after the other; somebody without access keeps no other from being told."""
    told: list[int] = []
    refused: Final | None = None
    for user in users:
        try:
            await people.notify(monday, access, user=user, target=target, text=text, key=f"{key}:{user}")
        except Unauthorized as error:
            return Rung(tuple(told), refused, error)
        except Final as error:
            refused = error
        except MondayError as error:
            return Rung(tuple(told), refused, error)
        else:
            told.append(user)
    return Rung(tuple(told), refused)
