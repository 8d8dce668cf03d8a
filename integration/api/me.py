"""Who asks, as the views need it at their start: role, language, zone, and what they may do (row A1)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard


class May(TypedDict):
    """What somebody may do; the server asks the same again each time."""

    create: bool
    administer: bool
    edit_all: bool
    see_suppressions: bool
    see_usage: bool


class Me(TypedDict):
    """Whoever asks: `role` is admin, member, viewer or guest; `locale` as in fr-FR, null where monday tells none."""

    id: str
    account: str
    name: str
    email: str
    photo: str | None
    role: str
    language: str | None
    locale: str | None
    time_zone: str | None
    may: May


def routes(guard: Guard) -> list[Route]:
    """Return the route of whoever asks."""
    return [guard.route("GET", "/me", read)]


async def read(asking: Asking) -> Me:
    """Return who asks and what they may do."""
    one = asking.person
    return {
        "id": str(one.user_id),
        "account": str(one.account_id),
        "name": one.name,
        "email": one.email,
        "photo": one.photo,
        "role": one.role,
        "language": one.language,
        "locale": _locale(one.language, one.country),
        "time_zone": one.time_zone,
        "may": _may(one.role),
    }


def _locale(language: str | None, country: str | None) -> str | None:
    """Return how dates and numbers are written: the language of monday, as in the user's country."""
    if not language:
        return None
    return f"{language}-{country.upper()}" if country and "-" not in language else language


def _may(role: str) -> May:
    writes = role in ("admin", "member")
    return {
        "create": writes,
        "administer": role == "admin",
        "edit_all": role == "admin",
        "see_suppressions": writes,
        "see_usage": role != "guest",
    }
