"""Publishing and switching off with people inside, over HTTP: looked at before, done as it was shown, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sequences.core import codec
from sequences.core.definition import Definition, EmailStep, WaitStep
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ITEM, TWO_MAILS
from tests.integration.api.calls import GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal
from tests.integration.api.test_versions import enroll

FIRST, WAIT, SECOND = TWO_MAILS.steps
LONGER = replace(TWO_MAILS, steps=(FIRST, EmailStep("Between", "<p>b</p>"), WAIT, SECOND))


async def running(installation: Installation, *items: int) -> SequenceRow:
    """Return a sequence whose people have had the first mail."""
    row = await installation.publish(TWO_MAILS)
    await enroll(installation, row, *(items or (ITEM + 1,)))
    await installation.settle()
    return row


async def save(installation: Installation, row: SequenceRow, definition: Definition) -> None:
    """Save a draft."""
    body = {"definition": codec.encode(definition), "revision": row.revision}
    assert (await ask(installation, "PUT", f"/sequences/{row.id}", body=body)).status_code == 200


async def post(
    installation: Installation, row: SequenceRow, what: str, body: Any = None, user: int | None = None
) -> Any:
    """Ask for something of a sequence."""
    path = f"/sequences/{row.id}/{what}"
    return await (
        ask(installation, "POST", path, body=body) if user is None else ask(installation, "POST", path, user, body=body)
    )


async def stand(installation: Installation, row: SequenceRow) -> list[tuple[int, int]]:
    """Return the version number and position of everybody."""
    found = await installation.select(
        """SELECT v.number, e.position FROM enrollment e JOIN sequence_version v ON v.id = e.version_id
           WHERE e.sequence_id = :sequence ORDER BY e.id""",
        sequence=row.id,
    )
    return [(one["number"], one["position"]) for one in found]


async def test_who_publishes_sees_who_stands_where_and_what_becomes_of_them(installation: Installation) -> None:
    row = await running(installation)
    await save(installation, row, LONGER)
    found = (await post(installation, row, "change", {"of": "publish", "people": "move"})).json()
    [group] = found["groups"]
    assert (group["version"], group["position"], group["people"], group["begun"]) == (1, 2, 1, 0)
    assert (group["fits"], group["exact"], group["targets"]) == (3, True, [1, 3, 4])
    assert [(one["position"], one["title"]) for one in found["steps"]][1] == (1, "Between")
    assert found["counts"] == {"move": 1}
    answer = (await post(installation, row, "activate", {"people": "move", "note": "One more e-mail\n"})).json()
    assert (answer["changed"], answer["inside"]) == (found["counts"], 1)
    assert await stand(installation, row) == [(2, 3)]
    [newest, _] = (await ask(installation, "GET", f"/sequences/{row.id}/versions")).json()["versions"]
    assert (newest["note"], newest["inside"]) == ("One more e-mail", 1)


async def test_people_of_one_step_go_where_it_is_said(installation: Installation) -> None:
    row = await running(installation)
    await save(installation, row, LONGER)
    at = [{"version": 1, "position": 2, "people": "move", "to": 1}]
    answer = await post(installation, row, "activate", {"people": "finish", "at": at})
    assert answer.json()["changed"] == {"move": 1}
    assert await stand(installation, row) == [(2, 1)]


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        ([{"version": 1, "position": 2, "people": "move", "to": 0}], 422, "step_behind"),
        ([{"version": 9, "position": 2, "people": "move"}], 404, "version_not_found"),
        ([{"version": 1, "position": -2, "people": "move"}], 422, "bad_body"),
        ([{"version": 1, "position": 2, "people": "fly"}], 422, "bad_body"),
        ("all", 422, "bad_body"),
    ],
)
async def test_a_choice_that_cannot_be_followed_changes_nothing(
    installation: Installation, at: Any, status: int, code: str
) -> None:
    row = await running(installation)
    await save(installation, row, LONGER)
    assert refusal(await post(installation, row, "activate", {"at": at})) == (status, code)
    assert await stand(installation, row) == [(1, 2)]
    assert len((await ask(installation, "GET", f"/sequences/{row.id}/versions")).json()["versions"]) == 1


async def test_the_last_version_can_be_taken_back(installation: Installation) -> None:
    row = await running(installation)
    await save(installation, row, LONGER)
    await post(installation, row, "activate", {"people": "move"})
    path = f"/sequences/{row.id}/back"
    assert (await ask(installation, "GET", path)).json() == {"back": {"version": 1, "returning": 1, "stay": 0}}
    assert (await ask(installation, "POST", path)).json() == {"returned": 1}
    assert await stand(installation, row) == [(1, 2)]
    assert (await ask(installation, "GET", path)).json() == {"back": None}
    assert refusal(await ask(installation, "POST", path)) == (409, "nothing_to_take_back")
    [person] = (await ask(installation, "GET", f"/sequences/{row.id}/people")).json()["people"]
    told = (await ask(installation, "GET", f"/enrollments/{person['id']}")).json()["timeline"]
    assert {"moved", "moved_back"} <= {one["code"] for one in told}


async def test_switching_off_shows_what_becomes_of_people_first(installation: Installation) -> None:
    row = await running(installation)
    found = (await post(installation, row, "change", {"of": "switch_off", "people": "complete"})).json()
    assert found["counts"] == {"complete": 1}
    assert [group["current"] for group in found["groups"]] == [True]
    answer = (await post(installation, row, "deactivate", {"people": "complete"})).json()
    assert (answer["state"], answer["changed"]) == ("inactive", {"complete": 1})


@pytest.mark.parametrize("user", [VERA, GIL, SAM])
async def test_only_who_may_publish_looks_and_takes_back(installation: Installation, user: int) -> None:
    row = await running(installation)
    assert (await post(installation, row, "change", {"of": "publish"}, user)).status_code == 403
    assert (await post(installation, row, "back", None, user)).status_code == 403


async def test_no_account_looks_at_the_people_of_another(installation: Installation) -> None:
    row = await running(installation)
    await let_globex_in(installation)
    for method, path, body in (("POST", "change", {"of": "publish"}), ("GET", "back", None), ("POST", "back", None)):
        answer = await ask(installation, method, f"/sequences/{row.id}/{path}", HANK, account=GLOBEX, body=body)
        assert answer.status_code == 404


async def test_versions_and_the_draft_are_compared_line_by_line(installation: Installation) -> None:
    row = await running(installation)
    await save(installation, row, LONGER)
    path = f"/sequences/{row.id}/versions/1/comparison"
    found = (await ask(installation, "GET", f"{path}?to=draft", VERA)).json()
    assert (found["before"], found["after"]) == (1, None)
    added = [one["text"] for one in found["lines"] if one["kind"] == "added"]
    assert any("Between" in text for text in added)
    assert not [one for one in found["lines"] if one["kind"] == "removed"]
    await post(installation, row, "activate", {"people": "finish"})
    newer = (await ask(installation, "GET", f"/sequences/{row.id}/versions/2/comparison")).json()
    assert (newer["before"], newer["after"], newer["lines"]) == (1, 2, found["lines"])
    first = (await ask(installation, "GET", path)).json()
    assert (first["before"], first["after"]) == (None, 1)
    assert any("first_name" in one["text"] for one in first["lines"] if one["kind"] == "added")
    assert refusal(await ask(installation, "GET", f"{path}?to=7")) == (404, "version_not_found")


async def test_a_wait_that_changed_is_two_lines(installation: Installation) -> None:
    row = await running(installation)
    await save(installation, row, replace(TWO_MAILS, steps=(FIRST, WaitStep(9), SECOND)))
    found = (await ask(installation, "GET", f"/sequences/{row.id}/versions/1/comparison?to=draft")).json()
    assert [one["kind"] for one in found["lines"] if one["kind"] != "same"].count("added") == 1
    assert "left_out" in {one["kind"] for one in found["lines"]}
