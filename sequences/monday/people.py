"""People of an account: who they are, what they may, and their bell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
class Standing:
    """Whether a user is there; out of office from one day to another, both included, None where they did not say."""

    id: int
    active: bool
    time_zone: str | None
    away_from: date | None
    away_until: date | None


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


async def read_standings(monday: Monday, access: Access, ids: Sequence[int]) -> dict[int, Standing]:
    """Return whether users are there, by id; whom monday does not know is missing. Raises MondayError."""
    data = await monday.read(access, "presences", {"ids": [str(one) for one in ids]})
    return {int(entry["id"]): _standing(entry) for entry in data["users"] or []}


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


def _standing(entry: dict[str, Any]) -> Standing:
    away = entry.get("out_of_office") or {}
    since = _day(away.get("start_date")) or date.min if away.get("active") else None
    return Standing(
        int(entry["id"]),
        entry.get("status", "ACTIVE").upper() == "ACTIVE",
        entry.get("time_zone_identifier"),
        since,
        _day(away.get("end_date")) if since else None,
    )


def _day(text: str | None) -> date | None:
    """Return a day of monday's, which may come with a time behind it; None where it is none."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


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
