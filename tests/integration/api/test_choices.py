"""The sequences that somebody may pick, over HTTP: whose, of which board, by name, and for whom there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sequences.authoring import publishing
from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, OWNER, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, as_sam, ask, let_globex_in, refusal
from tests.integration.api.test_versions import publish_again

OTHER_BOARD = 18400112299


async def offered(installation: Installation, query: str = "", user: int = DANA) -> list[dict[str, Any]]:
    """Return what somebody may choose among."""
    answer = await ask(installation, "GET", f"/choices{query}", user)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["choices"]
    return found


async def test_a_choice_tells_what_people_would_run_and_whose_it_is(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "GET", "/names?name=x", SAM)
    async with installation.database.transaction() as connection:
        await publishing.save(
            connection, row, replace(TWO_MAILS, steps=TWO_MAILS.steps[:1]), row.revision, now=installation.clock.shown
        )
    [choice] = await offered(installation, user=SAM)
    assert choice == {
        "id": str(row.id), "name": "Inbound follow-up", "board": str(BOARD), "steps": 3, "days": 3,
        "owner": {"id": str(DANA), "name": None},
    }  # fmt: skip
    [again] = await offered(installation)
    assert again["owner"]["name"] == "Dana Levi"


async def test_members_choose_among_theirs_and_the_shared_ones_and_admins_among_all(installation: Installation) -> None:
    await installation.publish(replace(TWO_MAILS, name="Of Dana"))
    await as_sam(installation)
    assert [one["name"] for one in await offered(installation, user=SAM)] == ["Of Dana", "Inbound follow-up"]
    await installation.mailbox(OWNER, "dana@acme.test", shared=False)
    assert [one["name"] for one in await offered(installation, user=SAM)] == ["Inbound follow-up"]
    assert len(await offered(installation, user=DANA)) == 2


async def test_choices_are_narrowed_to_a_board_and_to_a_name(installation: Installation) -> None:
    await installation.publish(replace(TWO_MAILS, name="Éclair"))
    await installation.publish(replace(TWO_MAILS, name="Other", board=OTHER_BOARD))
    for query, names in (
        (f"?board={BOARD}", ["Éclair"]),
        (f"?board={OTHER_BOARD}", ["Other"]),
        ("?search=%C3%A9CLA", ["Éclair"]),
        (f"?board={OTHER_BOARD}&search=clair", []),
        ("?search=%20", ["Éclair", "Other"]),
    ):
        assert [one["name"] for one in await offered(installation, query)] == names


async def test_choices_come_in_pages(installation: Installation) -> None:
    for n in range(5):
        await installation.publish(replace(TWO_MAILS, name=f"No. {n}"))
    page = (await ask(installation, "GET", "/choices?limit=3")).json()
    rest = (await ask(installation, "GET", f"/choices?limit=3&after={page['after']}")).json()
    assert [one["name"] for one in page["choices"] + rest["choices"]] == [f"No. {n}" for n in range(5)]
    assert rest["after"] is None


async def test_only_what_takes_people_in_is_offered(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    row = await publish_again(installation, row, TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/deactivate", body={"people": "finish"})
    assert await offered(installation) == []


async def test_who_only_looks_chooses_among_none(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    for user in (VERA, GIL):
        assert await offered(installation, user=user) == []


async def test_another_account_is_offered_nothing_of_ours(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    answer = await ask(installation, "GET", f"/choices?board={BOARD}", HANK, account=GLOBEX)
    assert answer.json() == {"choices": [], "after": None}


@pytest.mark.parametrize("query", ["?board=x", "?board=0", "?board=-1", f"?search={'x' * 256}", "?colour=red"])
async def test_a_question_that_makes_no_sense_is_refused(installation: Installation, query: str) -> None:
    assert refusal(await ask(installation, "GET", f"/choices{query}")) == (422, "bad_query")
