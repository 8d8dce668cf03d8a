"""People of an account: who they are, what they may, and their bell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sequences.monday.client import Access, Monday

LONGEST_NOTICE = 200
ROLES = {"admin": "admin", "member": "member", "view_only": "viewer", "viewer": "viewer", "guest": "guest"}


@dataclass(frozen=True)
class User:
    """A user; `role` is admin, member, viewer or guest, the least for kinds we do not know."""

    id: int
    name: str
    email: str
    role: str
    time_zone: str | None
    active: bool
    photo: str | None = None  # a URL; monday tells it of whoever asks, not always of others
    language: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Me:
    """Whose token it is: the user with their role, and the account."""

    user_id: int
    account_id: int
    role: str
    slug: str


async def read_me(monday: Monday, access: Access) -> Me:
    """Return whose token `access` has. Raises MondayError."""
    data = await monday.read(access, "me", {}, interactive=True)
    me, account = data["me"], data["account"]
    return Me(int(me["id"]), int(account["id"]), ROLES.get(me["kind"].lower(), "guest"), account["slug"])


async def read_users(
    monday: Monday, access: Access, ids: Sequence[int], *, interactive: bool = False
) -> dict[int, User]:
    """Return users by id; unknown ones are missing. Raises MondayError."""
    wanted = [str(one) for one in ids]
    data = await monday.read(access, "users", {"ids": wanted}, interactive=interactive)
    return {int(entry["id"]): _user(entry) for entry in data["users"] or []}


async def read_admins(monday: Monday, access: Access) -> list[int]:
    """Return the admins of the account who have not left it. Raises MondayError."""
    data = await monday.read(access, "admins", {})
    return [user.id for user in map(_user, data["users"] or []) if user.active]


async def read_members(monday: Monday, access: Access, teams: Sequence[int]) -> dict[int, list[int]]:
    """Return the people in teams, by team; unknown teams are missing. Raises MondayError."""
    data = await monday.read(access, "teams", {"ids": [str(one) for one in teams]})
    return {
        int(team["id"]): [int(user["id"]) for user in team["users"] or [] if user]
        for team in data["teams"] or []
        if team
    }


def _user(entry: dict[str, Any]) -> User:
    return User(
        int(entry["id"]),
        entry["name"],
        entry["email"],
        ROLES.get(entry["kind"].lower(), "guest"),
        entry.get("time_zone_identifier"),
        entry.get("status", "ACTIVE").upper() == "ACTIVE",
        (entry.get("photo_url") or {}).get("thumb"),
        entry.get("current_language"),
        entry.get("country_code"),
    )


async def notify(monday: Monday, access: Access, *, user: int, target: int, text: str, key: str) -> None:
    """Put a line into somebody's bell that leads to an item or board. Raises MondayError."""
    values = {"user": str(user), "target": str(target), "text": text[:LONGEST_NOTICE]}
    await monday.write(access, "notify", values, key=key)
