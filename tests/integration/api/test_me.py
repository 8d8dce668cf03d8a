"""Who asks, and what they may do."""

from __future__ import annotations

import pytest

from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT
from tests.integration.api.calls import DANA, GIL, SAM, VERA, ask


async def test_whoever_asks_is_told_who_they_are(installation: Installation) -> None:
    told = (await ask(installation, "GET", "/me", DANA)).json()
    assert (told["id"], told["account"], told["name"], told["role"]) == (str(DANA), str(ACCOUNT), "Dana Levi", "admin")
    assert (told["language"], told["locale"], told["photo"]) == ("en", "en-DE", None)
    assert told["time_zone"]


@pytest.mark.parametrize(
    ("user", "role", "may"),
    [
        (DANA, "admin", {"create", "administer", "edit_all", "see_suppressions", "see_usage"}),
        (SAM, "member", {"create", "see_suppressions", "see_usage"}),
        (VERA, "viewer", {"see_usage"}),
        (GIL, "guest", set()),
    ],
)
async def test_it_says_what_they_may(installation: Installation, user: int, role: str, may: set[str]) -> None:
    told = (await ask(installation, "GET", "/me", user)).json()
    assert (told["role"], {name for name, allowed in told["may"].items() if allowed}) == (role, may)
