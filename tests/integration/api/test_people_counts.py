"""How many people each list of the People screen has."""

from __future__ import annotations

import pytest

from integration.api import people_counts
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, ask
from tests.integration.api.test_people import NOBODY, enroll, held_mail, inside


async def counts(installation: Installation, user: int = DANA) -> dict[str, int]:
    """Return the counts of the only sequence."""
    [row] = await installation.select("SELECT id FROM sequence")
    answer = await ask(installation, "GET", f"/sequences/{row['id']}/people-counts", user)
    assert answer.status_code == 200
    found: dict[str, int] = answer.json()
    return found


async def test_whoever_leaves_moves_from_inside_to_finished(installation: Installation) -> None:
    enrollment = await inside(installation)
    assert (await counts(installation))["inside"] == 1
    await ask(installation, "POST", f"/enrollments/{enrollment}/unenroll")
    found = await counts(installation)
    assert (found["inside"], found["finished"]) == (0, 1)


async def test_refusals_are_counted_as_far_as_they_are_said(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await installation.publish(TWO_MAILS)
    for item in (NOBODY, NOBODY + 1, NOBODY + 2):
        await enroll(installation, row, item)
    await installation.settle()
    everybody = (await counts(installation))["refused"]
    monkeypatch.setattr(people_counts, "MOST", 1)
    few = await counts(installation)
    assert everybody >= 1
    assert (few["refused"], few["most"]) == (1, 1)


async def test_held_mails_are_counted_but_not_for_guests(installation: Installation) -> None:
    await held_mail(installation)
    assert (await counts(installation))["held"] == 1
    [row] = await installation.select("SELECT id FROM sequence")
    answer = await ask(installation, "GET", f"/sequences/{row['id']}/people-counts", GIL)
    assert answer.status_code == 404 or answer.json()["held"] == 0
