"""Who may see which board, asked with the account's token, and boards as the screens need them.

monday has no question "may this user see that board": the account's token sees what the one sees who connected the
app. So a board is shown to whoever is an owner or subscriber of it, themselves or through a team; one that is open to
the whole account (public, and not in a closed workspace) also to everybody but guests. What nobody can tell stays
hidden. What we learn counts for half a minute.

Source: `../shared/reference/monday-api.md` §2.4; https://developer.monday.com/api-reference/reference/boards
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sequences.monday.boards import PACK, Board, living, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, NotAllowed

FRESH = timedelta(seconds=30)
MOST = 1000  # boards that are remembered
EVERYBODY = -1  # the team of the whole account
UNTOLD = (NotAllowed, BadRequest)  # a token that may not ask for teams


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks at boards; `guest`: not one of the account."""

    user_id: int
    guest: bool


@dataclass(frozen=True)
class Audience:
    """Whom a board is for: its people, and whether it is open to the whole account."""

    board_id: int
    open: bool
    people: frozenset[int]

    def has(self, viewer: Viewer) -> bool:
        """Return whether somebody sees the board without a team."""
        return viewer.user_id in self.people or (self.open and not viewer.guest)


@dataclass(frozen=True)
class NamedBoard:
    """A board by its name; `gone`: it is deleted or archived."""

    name: str
    gone: bool
    audience: Audience


@dataclass(frozen=True)
class Choosable:
    """A board to choose; `workspace` is None for the main one."""

    id: int
    name: str
    kind: str
    workspace: str | None


@dataclass(frozen=True)
class Group:
    """A group of a board."""

    id: str
    title: str
    colour: str


@dataclass(frozen=True)
class BoardView:
    """A board with all that a screen shows of it."""

    board: Board
    groups: tuple[Group, ...]
    audience: Audience


class Audiences:
    """Reads boards for people, and remembers them for a short time."""

    def __init__(self, monday: Monday) -> None:
        self._monday = monday
        self._views: OrderedDict[tuple[int, int], tuple[datetime, BoardView]] = OrderedDict()
        self._seen: OrderedDict[tuple[int, int, int], tuple[datetime, bool]] = OrderedDict()

    async def view(self, access: Access, board: int, *, now: datetime) -> BoardView:
        """Return a board. Raises BoardGone when it is deleted, archived or out of sight, MondayError."""
        key = (access.account_id, board)
        known = self._views.get(key)
        if known is None or not known[0] <= now < known[0] + FRESH:
            data = await self._monday.read(access, "board_view", {"ids": [str(board)]}, interactive=True)
            known = (now, _view(living(data["boards"])))
            _keep(self._views, key, known)
        return known[1]

    async def sees(self, access: Access, viewer: Viewer, board: int, *, now: datetime) -> bool:
        """Return whether somebody may see a board. Raises BoardGone, MondayError."""
        audience = (await self.view(access, board, now=now)).audience
        if audience.has(viewer):
            return True
        key = (access.account_id, viewer.user_id, board)
        known = self._seen.get(key)
        if known is None or not known[0] <= now < known[0] + FRESH:
            known = (now, board in await _through_teams(self._monday, access, viewer, [board]))
            _keep(self._seen, key, known)
        return known[1]

    async def among(self, access: Access, viewer: Viewer, boards: Iterable[int], *, now: datetime) -> set[int]:
        """Return those of boards that somebody is on through a team, asked for all at once. Raises MondayError."""
        keys = {board: (access.account_id, viewer.user_id, board) for board in boards}
        told = {board: self._seen.get(key) for board, key in keys.items()}
        fresh = {board: one[1] for board, one in told.items() if one and one[0] <= now < one[0] + FRESH}
        unknown = sorted(keys.keys() - fresh.keys())
        for start in range(0, len(unknown), PACK):
            part = unknown[start : start + PACK]
            on = await _through_teams(self._monday, access, viewer, part)
            for board in part:
                fresh[board] = board in on
                _keep(self._seen, keys[board], (now, board in on))
        return {board for board, seen in fresh.items() if seen}


async def read_named(monday: Monday, access: Access, boards: Sequence[int]) -> dict[int, NamedBoard]:
    """Return boards by their names, a hundred in a call; a board we do not see is missing. Raises MondayError."""
    found: dict[int, NamedBoard] = {}
    for start in range(0, len(boards), PACK):
        ids = [str(one) for one in boards[start : start + PACK]]
        data = await monday.read(access, "known_boards", {"ids": ids}, interactive=True)
        for entry in filter(None, data["boards"] or []):
            found[int(entry["id"])] = NamedBoard(entry["name"], entry["state"] != "active", _audience(entry))
    return found


def _keep(shelf: OrderedDict[Any, Any], key: object, value: object) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    while len(shelf) > MOST:
        shelf.popitem(last=False)


async def choosable(monday: Monday, access: Access, viewer: Viewer, *, page: int) -> tuple[list[Choosable], int | None]:
    """Return the boards of a page (from 1) that somebody may see, and the next page's number. Raises MondayError."""
    data = await monday.read(access, "choosable_boards", {"page": page}, interactive=True)
    entries = [one for one in data["boards"] or [] if one]
    boards = {int(one["id"]): one for one in entries if one["type"] in (None, "board")}
    audiences = [_audience(one) for one in boards.values()]
    hidden = [one.board_id for one in audiences if not one.has(viewer)]
    seen = {one.board_id for one in audiences if one.has(viewer)}
    seen |= await _through_teams(monday, access, viewer, hidden)
    shown = [_choosable(one) for number, one in boards.items() if number in seen]
    return shown, page + 1 if len(entries) >= PACK else None


async def _through_teams(monday: Monday, access: Access, viewer: Viewer, boards: Sequence[int]) -> set[int]:
    """Return those of up to a hundred boards that somebody is on through a team; none where we may not ask."""
    if not boards or viewer.guest:
        return set()
    values = {"ids": [str(one) for one in boards], "users": [str(viewer.user_id)]}
    try:
        data = await monday.read(access, "board_teams", values, interactive=True)
    except UNTOLD:
        return set()
    mine = {EVERYBODY, *(number for user in data["users"] or [] for number in _ids(user["teams"]))}
    teams = {
        int(one["id"]): _ids([*(one["team_owners"] or []), *(one["team_subscribers"] or [])])
        for one in data["boards"] or []
        if one
    }
    return {board for board, on in teams.items() if on & mine}


def _ids(entries: Iterable[dict[str, Any] | None] | None) -> frozenset[int]:
    return frozenset(int(one["id"]) for one in entries or [] if one)


def _audience(entry: dict[str, Any]) -> Audience:
    workspace = entry.get("workspace") or {}
    is_open = entry["board_kind"] == "public" and workspace.get("kind") != "closed"
    return Audience(int(entry["id"]), is_open, _ids([*(entry["owners"] or []), *(entry["subscribers"] or [])]))


def _choosable(entry: dict[str, Any]) -> Choosable:
    workspace = entry.get("workspace") or {}
    return Choosable(int(entry["id"]), entry["name"], entry["board_kind"], workspace.get("name"))


def _view(entry: dict[str, Any]) -> BoardView:
    groups = [one for one in entry["groups"] or [] if one and not one.get("archived")]
    return BoardView(
        Board(int(entry["id"]), entry["name"], tuple(map(read_column, entry["columns"]))),
        tuple(Group(one["id"], one["title"], one["color"]) for one in groups),
        _audience(entry),
    )
