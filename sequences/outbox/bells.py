"""Whom a notice goes to, and ringing their bells (row R8): one who cannot be told keeps no other from being told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sequences.monday import people
from sequences.monday.client import Access, Monday
from sequences.monday.errors import Final, MondayError, Unauthorized
from sequences.monday.items import Item
from sequences.words import ENGLISH, Said, spoken

MOST = 25  # people told of one thing: a team may have hundreds


@dataclass(frozen=True)
class Asked:
    """Of what somebody is to be told: the item (None: it is gone), its People column, and who else there is."""

    item: Item | None
    column: str | None
    creator: int

    @property
    def people(self) -> tuple[int, ...]:
        """The people in the column."""
        return self.item.people(self.column) if self.item and self.column else ()

    @property
    def teams(self) -> tuple[int, ...]:
        """The teams in the column."""
        return self.item.teams.get(self.column, ()) if self.item and self.column else ()


async def recipients(monday: Monday, access: Access, every: Sequence[Asked]) -> list[list[int]]:
    """Return whom to tell of each: who stands in its People column, else the creator, else the admins.

    Teams stand for their members. Whoever left the account is left out. Raises MondayError.
    """
    teams = sorted({team for asked in every for team in asked.teams})
    members = await people.read_members(monday, access, teams) if teams else {}
    named = [[*asked.people, *(user for team in asked.teams for user in members.get(team, ()))] for asked in every]
    users = sorted({*(user for one in named for user in one), *(asked.creator for asked in every)})
    living = {user.id for user in (await people.read_users(monday, access, users)).values() if user.active}
    found = [_there(one, asked.creator, living) for one, asked in zip(named, every, strict=True)]
    admins = [] if all(found) else (await people.read_admins(monday, access))[:MOST]
    return [one or admins for one in found]


def _there(named: Sequence[int], creator: int, living: set[int]) -> list[int]:
    there = [user for user in dict.fromkeys(named) if user in living][:MOST]
    return there or [user for user in (creator,) if user in living]


@dataclass(frozen=True)
class Bell:
    """A line for one person, said in their language, and the item or board it leads to."""

    user: int
    target: int
    text: Said


@dataclass(frozen=True)
class Rung:
    """Who was told, why somebody can never be, and why the rest could not be told now."""

    told: tuple[int, ...]
    refused: Final | None = None
    later: MondayError | None = None


async def ring(
    monday: Monday, access: Access, bells: Sequence[Bell], languages: Mapping[int, str], *, key: str
) -> Rung:
    """Put a line into bells, one after the other; somebody without access keeps no other from being told.

    `languages` are those of the users; whoever has none among them is told in English.
    """
    told: list[int] = []
    refused: Final | None = None
    for bell in bells:
        try:
            text = spoken(bell.text, languages.get(bell.user, ENGLISH))
            await people.notify(monday, access, user=bell.user, target=bell.target, text=text, key=f"{key}:{bell.user}")
        except Unauthorized as error:
            return Rung(tuple(told), refused, error)
        except Final as error:
            refused = error
        except MondayError as error:
            return Rung(tuple(told), refused, error)
        else:
            told.append(bell.user)
    return Rung(tuple(told), refused)
