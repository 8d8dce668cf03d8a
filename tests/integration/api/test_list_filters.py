"""What the list of sequences can be narrowed to: creators and boards by name, and nothing that is hidden."""

from __future__ import annotations

from dataclasses import replace

from tests.fixtures.installation import Installation
from tests.fixtures.views import CONTACTS
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, ask, let_globex_in


async def test_creators_and_boards_are_told_once_each(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await installation.publish(replace(TWO_MAILS, name="Another"))
    await ask(installation, "POST", "/sequences", SAM, body={"definition": {"name": "Without a board"}})
    told = (await ask(installation, "GET", "/sequence-filters", DANA)).json()
    assert {one["id"] for one in told["creators"]} == {str(row.owner_id), str(SAM)}
    assert [one["id"] for one in told["boards"]] == [str(row.board_id)]
    assert all(one["name"] for one in told["creators"] + told["boards"])


async def test_deleted_sequences_offer_nothing(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    assert (await ask(installation, "DELETE", f"/sequences/{row.id}", DANA)).status_code == 204
    assert (await ask(installation, "GET", "/sequence-filters", DANA)).json() == {"creators": [], "boards": []}


async def test_a_guest_is_told_of_the_boards_they_are_on(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    elsewhere = {"definition": {"name": "Elsewhere", "board": CONTACTS}}
    assert (await ask(installation, "POST", "/sequences", SAM, body=elsewhere)).status_code == 201
    told = (await ask(installation, "GET", "/sequence-filters", GIL)).json()
    assert [one["id"] for one in told["boards"]] == [str(row.board_id)]
    assert [one["id"] for one in told["creators"]] == [str(row.owner_id)]


async def test_another_account_is_told_of_nothing(installation: Installation) -> None:
    await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    told = (await ask(installation, "GET", "/sequence-filters", HANK, account=GLOBEX)).json()
    assert told == {"creators": [], "boards": []}
