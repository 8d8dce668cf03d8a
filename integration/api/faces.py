"""Who and where, as the views show it: people with name and picture, boards and items with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from typing_extensions import TypedDict

from integration.api.guard import Asking
from integration.api.sight import viewer
from sequences.storage import installations, known_items
from sequences.storage.accounts import Person
from sequences.storage.database import AsyncConnection
from sequences.storage.known_boards import KnownBoard


class Face(TypedDict):
    """A user of monday; name and photo are null while they are not known."""

    id: str
    name: str | None
    photo: str | None


class BoardName(TypedDict):
    """A board; `accessible`: whoever asks may see what is on it. Without that they get no names of items (row P3)."""

    id: str
    name: str | None
    accessible: bool


class ItemName(TypedDict):
    """An item; `accessible`: whoever asks may see its board, else they get neither name nor values (row P3).

    Its name and address are null, too, while they are not known.
    """

    id: str
    accessible: bool
    name: str | None
    url: str | None


async def faces(asking: Asking, users: Iterable[int | None]) -> Mapping[int, Person]:
    """Return what is known of users of the account, for `face`."""
    return await asking.own.members.faces(asking.account, {user for user in users if user})


def face(people: Mapping[int, Person], user: int) -> Face:
    """Return a user as the views show them."""
    known = people.get(user)
    return {"id": str(user), "name": (known and known.name) or None, "photo": known.photo if known else None}


@dataclass(frozen=True)
class Boards:
    """What is known of boards, and which of them whoever asks may see."""

    known: Mapping[int, KnownBoard]
    open: frozenset[int]

    def name(self, board: int | None) -> BoardName | None:
        """Return a board as the views show it; its name is for those only who may see what is on it."""
        if board is None:
            return None
        sees = board in self.open
        return {"id": str(board), "name": self.known[board].name if sees else None, "accessible": sees}

    def gone(self, board: int | None) -> bool:
        """Return whether monday has no such board any more, or does not show it to us."""
        return board is not None and board in self.known and self.known[board].gone


async def places(asking: Asking, boards: Iterable[int | None]) -> Boards:
    """Return what is known of boards."""
    own = asking.own
    known = await own.places.get(asking.account, boards, now=asking.now)
    if asking.boards is not None:
        return Boards(known, frozenset(known) & asking.boards)
    return Boards(known, await own.places.open_to(asking.account, viewer(asking), known, now=asking.now))


class Items:
    """Names items for whoever asks: those of boards that they may see."""

    def __init__(self, names: Mapping[int, str], slug: str | None, open_boards: frozenset[int]) -> None:
        self._names, self._slug, self._open = names, slug, open_boards

    def name(self, item: int, board: int | None) -> ItemName:
        """Return an item of a board."""
        if board is None or board not in self._open:
            return {"id": str(item), "accessible": False, "name": None, "url": None}
        url = f"https://{self._slug}.monday.com/boards/{board}/pulses/{item}" if self._slug else None
        return {"id": str(item), "accessible": True, "name": self._names.get(item), "url": url}


async def items(
    asking: Asking, connection: AsyncConnection, boards: Boards, wanted: Iterable[tuple[int, int | None]]
) -> Items:
    """Return what names these (item, board) pairs."""
    visible = [item for item, board in wanted if board in boards.open]
    there = await installations.get(connection, asking.account)
    return Items(
        await known_items.names(connection, asking.account, visible), there.slug if there else None, boards.open
    )
