"""Pausing and resuming over HTTP: by whom, until when, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal
from tests.integration.api.test_people import inside, state

DAY = timedelta(days=1)


async def shown(installation: Installation, number: str) -> dict[str, Any]:
    """Return how somebody is shown."""
    found: dict[str, Any] = (await ask(installation, "GET", f"/enrollments/{number}")).json()
    return found


async def test_a_person_pauses_a_run_and_lets_it_go_on(installation: Installation) -> None:
    number = await inside(installation)
    before = await shown(installation, number)
    answers = [await ask(installation, "POST", f"/enrollments/{number}/pause") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"paused": True}, {"paused": False}]
    paused = await shown(installation, number)
    assert (paused["status"], paused["next_at"], paused["reason"]["code"]) == ("paused", None, "paused_by_person")
    assert paused["paused"] == {"at": installation.clock.shown.isoformat(), "by": str(OWNER), "until": None}
    await installation.settle(after=7 * DAY)
    answers = [await ask(installation, "POST", f"/enrollments/{number}/resume") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"resumed": True}, {"resumed": False}]
    after = await shown(installation, number)
    assert (after["status"], after["paused"], after["reason"]) == ("active", None, None)
    assert after["next_at"] > before["next_at"]


async def test_a_run_goes_on_by_itself_at_the_moment_that_was_asked_for(installation: Installation) -> None:
    number = await inside(installation)
    until = (installation.clock.shown + 3 * DAY).isoformat()
    await ask(installation, "POST", f"/enrollments/{number}/pause", body={"until": until})
    assert (await shown(installation, number))["paused"]["until"] == until
    await installation.settle(after=2 * DAY)
    assert await state(installation, number) == "paused"
    await installation.settle(after=DAY)
    assert await state(installation, number) == "active"
    await installation.settle(after=5 * DAY)
    assert await state(installation, number) == "completed"


@pytest.mark.parametrize("until", ["", "soon", 5, True, {}, [], "2026-11-01T09:00:00+00:00", "2026-12-01T09:00:00"])
async def test_a_pause_ends_at_a_moment_to_come(installation: Installation, until: object) -> None:
    number = await inside(installation)
    answer = await ask(installation, "POST", f"/enrollments/{number}/pause", body={"until": until})
    assert refusal(answer) == (422, "bad_until")
    assert await state(installation, number) == "active"


@pytest.mark.parametrize("word", ["pause", "resume"])
async def test_nobody_pauses_the_run_of_somebody_else(installation: Installation, word: str) -> None:
    number = await inside(installation)
    await let_globex_in(installation)
    path = f"/enrollments/{number}/{word}"
    refused = {SAM: "not_owner", VERA: "viewer", GIL: "viewer"}
    for user, code in refused.items():
        assert refusal(await ask(installation, "POST", path, user)) == (403, code)
    answer = await ask(installation, "POST", path, HANK, account=GLOBEX)
    assert refusal(answer) == (404, "enrollment_not_found")
    assert refusal(await ask(installation, "POST", f"/enrollments/999/{word}")) == (404, "enrollment_not_found")
    assert await state(installation, number) == "active"


async def test_a_member_pauses_whom_they_enrolled(installation: Installation) -> None:
    number = await inside(installation, user=SAM)
    assert (await ask(installation, "POST", f"/enrollments/{number}/pause", SAM)).json() == {"paused": True}
    assert (await ask(installation, "POST", f"/enrollments/{number}/resume", DANA)).json() == {"resumed": True}


async def test_who_is_paused_is_found_among_the_paused(installation: Installation) -> None:
    number = await inside(installation)
    [row] = await installation.select("SELECT id FROM sequence")
    await ask(installation, "POST", f"/enrollments/{number}/pause")
    for wanted, found in (("paused", [number]), ("active", [])):
        answer = await ask(installation, "GET", f"/sequences/{row['id']}/people?state={wanted}")
        assert [one["id"] for one in answer.json()["people"]] == found
