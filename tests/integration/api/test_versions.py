"""Versions of a sequence over HTTP, and how many people are inside it and each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sequences.authoring import publishing
from sequences.core import codec
from sequences.core.definition import Definition
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, VERA, ask, let_globex_in, refusal


async def publish_again(installation: Installation, row: SequenceRow, definition: Definition) -> SequenceRow:
    """Publish the next version of a sequence."""
    async with installation.database.transaction() as connection:
        saved = await publishing.save(connection, row, definition, row.revision, now=installation.clock.shown)
        return await publishing.activate(connection, saved, DANA, now=installation.clock.shown)


async def enroll(installation: Installation, row: SequenceRow, *items: int) -> list[str]:
    """Enroll items and return their enrollments."""
    answer = await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": [*items]})
    return [one["enrollment"] for one in answer.json()["results"]]


async def test_versions_tell_who_published_them_and_who_still_runs_them(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    first, *_ = await enroll(installation, row, ITEM, ITEM + 1, ITEM + 2)
    await ask(installation, "POST", f"/enrollments/{first}/unenroll")
    row = await publish_again(installation, row, replace(TWO_MAILS, steps=TWO_MAILS.steps[:1]))
    await enroll(installation, row, ITEM + 3)
    newest, oldest = (await ask(installation, "GET", f"/sequences/{row.id}/versions", VERA)).json()["versions"]
    assert (newest["number"], newest["inside"], newest["current"]) == (2, 1, True)
    assert (oldest["number"], oldest["inside"], oldest["current"]) == (1, 2, False)
    assert newest["by"] == {"id": str(DANA), "name": "Dana Levi"}
    assert newest["published_at"] == "2026-11-23T09:00:00Z"


async def test_a_sequence_tells_how_many_are_inside(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    numbers = await enroll(installation, row, ITEM, ITEM + 1, ITEM + 2)
    await ask(installation, "POST", f"/enrollments/{numbers[0]}/unenroll")
    await ask(installation, "POST", f"/enrollments/{numbers[1]}/pause")
    assert (await ask(installation, "GET", f"/sequences/{row.id}", GIL)).json()["inside"] == 2


async def test_a_version_is_read_as_it_was_published(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await publish_again(installation, row, replace(TWO_MAILS, steps=TWO_MAILS.steps[:1]))
    path = f"/sequences/{row.id}/versions"
    first, second = [(await ask(installation, "GET", f"{path}/{n}", VERA)).json() for n in (1, 2)]
    assert first == {"number": 1, "definition": codec.encode(TWO_MAILS)}
    assert (second["number"], len(second["definition"]["steps"])) == (2, 1)


async def test_versions_come_in_pages(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    for _ in range(4):
        row = await publish_again(installation, row, TWO_MAILS)
    path, seen = f"/sequences/{row.id}/versions?limit=2", []
    page = (await ask(installation, "GET", path)).json()
    while page["before"]:
        seen += [one["number"] for one in page["versions"]]
        page = (await ask(installation, "GET", f"{path}&before={page['before']}")).json()
    assert seen + [one["number"] for one in page["versions"]] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", str(10**17)])
async def test_a_version_that_never_was_is_not_found(installation: Installation, number: str) -> None:
    row = await installation.publish(TWO_MAILS)
    assert refusal(await ask(installation, "GET", f"/sequences/{row.id}/versions/{number}"))[0] == 404


async def test_another_account_and_a_guest_of_another_board_see_no_version(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    elsewhere = await installation.publish(replace(TWO_MAILS, board=18400112299))
    for path in (f"/sequences/{row.id}/versions", f"/sequences/{row.id}/versions/1"):
        assert refusal(await ask(installation, "GET", path, HANK, account=GLOBEX))[0] == 404
        assert refusal(await ask(installation, "GET", path.replace(str(row.id), str(elsewhere.id)), GIL))[0] == 404
