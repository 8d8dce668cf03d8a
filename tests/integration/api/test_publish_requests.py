"""Publishing with a second person over HTTP: asked, approved as it was asked, declined, withdrawn; by nobody alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sequences.errors import Conflict
from sequences.files import reader as files
from tests.fixtures.installation import Installation
from tests.fixtures.world import ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, SAM, VERA, as_sam, ask, refusal

NOTE = "Softer opening"
FILE = files.dump(TWO_MAILS)


@pytest.fixture
async def careful(installation: Installation) -> Installation:
    """An installation whose account wants a second person."""
    assert (await want(installation, True)).json() == {"wanted": True}
    return installation


async def want(installation: Installation, wanted: bool, user: int = DANA) -> Any:
    """Say whether a second person must approve."""
    return await ask(installation, "PUT", "/second-person", user, body={"wanted": wanted})


async def draft(installation: Installation, user: int = SAM) -> str:
    """Return a sequence that was never published."""
    definition = {"file": FILE}
    answer = await ask(installation, "POST", "/sequences", user, body=definition)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def asked(installation: Installation, number: str, user: int = SAM, **wish: Any) -> str:
    """Ask to publish; return the request."""
    answer = await ask(installation, "POST", f"/sequences/{number}/activate", user, body={"note": NOTE, **wish})
    assert (answer.status_code, answer.json()["waits"]) == (200, True), answer.text
    return str((await shown(installation, number, user))["request"]["id"])


async def shown(installation: Installation, number: str, user: int = DANA) -> Any:
    """Return what waits."""
    return (await ask(installation, "GET", f"/sequences/{number}/publish-request", user)).json()


async def decide(
    installation: Installation, number: str, word: str, request: str, user: int = DANA, **more: Any
) -> Any:
    """Approve, decline or withdraw."""
    path = f"/sequences/{number}/publish-request/{word}"
    return await ask(installation, "POST", path, user, body={"request": request, **more})


def rung(installation: Installation) -> list[tuple[int, str]]:
    """Return whose bells rang, with what they say."""
    return [(one["user"], one["text"]) for one in installation.sandbox.world.notifications]


async def history(installation: Installation) -> list[str]:
    """Return what people did with sequences, the oldest first."""
    found = await installation.select("SELECT what FROM audit WHERE subject = 'sequence' ORDER BY id")
    return [row["what"] for row in found]


async def rename(installation: Installation, number: str, name: str, user: int = SAM) -> None:
    """Change a draft."""
    one = (await ask(installation, "GET", f"/sequences/{number}", user)).json()
    body = {"definition": {**one["definition"], "name": name}, "revision": one["revision"]}
    assert (await ask(installation, "PUT", f"/sequences/{number}", user, body=body)).status_code == 200


async def test_it_waits_then_is_published_as_it_was_asked(careful: Installation) -> None:
    number = await draft(careful)
    request = await asked(careful, number)
    told = (await shown(careful, number))["request"]
    assert (told["state"], told["by"]["id"], told["note"], told["version"]) == ("waiting", str(SAM), NOTE, None)
    assert (told["mine"], told["why_not"], told["outdated"]) == (False, None, False)
    assert (await ask(careful, "GET", f"/sequences/{number}")).json()["state"] == "inactive"
    answer = await decide(careful, number, "approve", request)
    assert (answer.status_code, answer.json()["state"], answer.json()["waits"]) == (200, "active", False)
    [version] = (await ask(careful, "GET", f"/sequences/{number}/versions")).json()["versions"]
    assert (version["note"], version["by"]["id"]) == (NOTE, str(SAM))
    assert (await shown(careful, number))["request"]["state"] == "approved"
    assert await history(careful) == ["sequence_imported", "publishing_asked", "publishing_approved"]


async def test_the_choices_for_the_people_inside_are_those_that_were_asked(installation: Installation) -> None:
    row = await as_sam(installation)
    await ask(installation, "POST", f"/sequences/{row.id}/people", SAM, body={"items": [ITEM]})
    await want(installation, True)
    request = await asked(installation, str(row.id), people="stop")
    assert await installation.select("SELECT state FROM enrollment") == [{"state": "active"}]
    answer = await decide(installation, str(row.id), "approve", request)
    assert answer.json()["changed"] == {"stop": 1}
    assert await installation.select("SELECT state FROM enrollment") == [{"state": "stopped"}]


async def test_nobody_approves_or_declines_their_own(careful: Installation) -> None:
    number = await draft(careful, DANA)
    request = await asked(careful, number, DANA)
    for word in ("approve", "decline"):
        assert refusal(await decide(careful, number, word, request, DANA)) == (403, "own_request")
    told = (await shown(careful, number))["request"]
    assert (told["state"], told["mine"]) == ("waiting", True)
    assert told["why_not"].endswith("another person must decide.")


@pytest.mark.parametrize(("user", "code"), [(SAM, "not_owner"), (VERA, "viewer")])
async def test_only_who_may_publish_decides(careful: Installation, user: int, code: str) -> None:
    number = await draft(careful, DANA)
    request = await asked(careful, number, DANA)
    for word in ("approve", "decline", "withdraw"):
        assert refusal(await decide(careful, number, word, request, user)) == (403, code)
    assert (await shown(careful, number))["request"]["state"] == "waiting"


async def test_a_draft_that_changed_is_not_published(careful: Installation) -> None:
    number = await draft(careful)
    request = await asked(careful, number)
    await rename(careful, number, "Sharper")
    assert (await shown(careful, number))["request"]["outdated"] is True
    assert refusal(await decide(careful, number, "approve", request)) == (409, "draft_changed")
    assert (await ask(careful, "GET", f"/sequences/{number}")).json()["state"] == "inactive"
    again = await asked(careful, number)
    assert refusal(await decide(careful, number, "approve", request)) == (404, "no_request")
    assert (await decide(careful, number, "approve", again)).status_code == 200


async def test_of_two_who_approve_at_once_one_publishes(careful: Installation) -> None:
    number = await draft(careful)
    request = await asked(careful, number)
    both = await asyncio.gather(*(decide(careful, number, "approve", request) for _ in range(2)))
    assert sorted(one.status_code for one in both) in ([200, 404], [200, 409])
    assert len((await ask(careful, "GET", f"/sequences/{number}/versions")).json()["versions"]) == 1


async def test_taking_back_needs_nobody_and_outdates_what_waits(installation: Installation) -> None:
    number = str((await as_sam(installation)).id)
    await rename(installation, number, "Second")
    assert (await ask(installation, "POST", f"/sequences/{number}/activate", SAM)).status_code == 200
    await want(installation, True)
    await rename(installation, number, "Third")
    request = await asked(installation, number)
    assert (await ask(installation, "POST", f"/sequences/{number}/back", SAM)).status_code == 200
    assert refusal(await decide(installation, number, "approve", request)) == (409, "draft_changed")


async def test_it_is_declined_with_a_note_and_who_asked_is_told(careful: Installation) -> None:
    number = await draft(careful)
    request = await asked(careful, number)
    answer = await decide(careful, number, "decline", request, note="Too many steps")
    told = answer.json()["request"]
    assert (told["state"], told["answer"], told["decided_by"]["id"]) == ("declined", "Too many steps", str(DANA))
    assert refusal(await decide(careful, number, "approve", request)) == (404, "no_request")
    await careful.settle()
    assert (SAM, "Dana Levi did not approve Inbound follow-up: Too many steps") in rung(careful)


async def test_those_who_may_approve_are_told_and_who_asks_is_not(careful: Installation) -> None:
    number = await draft(careful, DANA)
    await asked(careful, number, DANA)
    await asked(careful, await draft(careful, SAM), SAM)
    await careful.settle()
    assert rung(careful) == [(DANA, "Sam Ortiz asks you to approve Inbound follow-up before it is published.")]


async def test_who_asked_withdraws_and_nobody_else(careful: Installation) -> None:
    number = await draft(careful)
    request = await asked(careful, number)
    assert refusal(await decide(careful, number, "withdraw", request, DANA)) == (403, "not_asked_by_you")
    assert (await decide(careful, number, "withdraw", request, SAM)).json()["request"]["state"] == "withdrawn"
    assert refusal(await decide(careful, number, "approve", request)) == (404, "no_request")
    assert (await history(careful))[-1] == "publishing_withdrawn"


async def test_every_way_to_publish_is_closed_to_one_alone(careful: Installation) -> None:
    with pytest.raises(Conflict, match="A second person must approve"):
        await careful.publish(TWO_MAILS)
    assert await careful.select("SELECT id FROM sequence") == []


async def test_what_waits_is_overtaken_once_nobody_second_is_wanted(careful: Installation) -> None:
    number = await draft(careful)
    await asked(careful, number)
    await want(careful, False)
    answer = await ask(careful, "POST", f"/sequences/{number}/activate", SAM)
    assert (answer.json()["state"], answer.json()["waits"]) == ("active", False)
    assert (await shown(careful, number))["request"]["state"] == "overtaken"


async def test_only_admins_say_whether_a_second_person_is_wanted(installation: Installation) -> None:
    assert refusal(await want(installation, True, SAM)) == (403, "not_admin")
    assert (await ask(installation, "GET", "/second-person", SAM)).json() == {"wanted": False}
    assert (await shown(installation, str((await as_sam(installation)).id)))["wanted"] is False


async def test_something_that_lacks_something_is_not_asked_for(careful: Installation) -> None:
    body = {"definition": {"name": "Empty"}}
    number = (await ask(careful, "POST", "/sequences", SAM, body=body)).json()["id"]
    assert refusal(await ask(careful, "POST", f"/sequences/{number}/activate", SAM)) == (422, "missing_config")
    assert (await shown(careful, number))["request"] is None
