"""Items to choose from over HTTP, and what one of them shows; by whom, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import CONTACTS, FIRST_ITEM, LEADS
from sandbox.world import Column
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, refusal
from tests.integration.consenting import connect

ITEMS = f"/boards/{LEADS}/items"
GRACE = FIRST_ITEM + 1


async def items(installation: Installation, query: str = "", user: int = DANA) -> dict[str, Any]:
    """Return a page of the leads."""
    answer = await ask(installation, "GET", ITEMS + query, user)
    assert answer.status_code == 200
    page: dict[str, Any] = answer.json()
    return page


async def test_items_come_with_group_and_address_and_whether_they_are_inside(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": [GRACE]})
    found = (await items(installation, f"?sequence={row.id}", VERA))["items"]
    assert found[0] == {
        "id": str(FIRST_ITEM), "name": "Ada Byron", "group": {"id": "topics", "title": "Inbound"},
        "email": "ada.byron@northwind.example", "inside": False,
    }  # fmt: skip
    assert [one["id"] for one in found if one["inside"]] == [str(GRACE)]


async def test_items_come_in_pages_that_keep_their_search(installation: Installation) -> None:
    page, seen = await items(installation, "?search=an&limit=3"), []
    while page["cursor"]:
        assert len(page["items"]) == 3
        seen += page["items"]
        answer = await installation.http.get(
            f"/api{ITEMS}", params={"cursor": page["cursor"], "limit": 3}, headers=installation.session()
        )
        page = answer.json()
    seen += page["items"]
    assert len({one["id"] for one in seen}) == len(seen) > 6
    assert all("an" in one["name"].lower() for one in seen)


async def test_a_search_looks_into_addresses_where_their_column_is_known(installation: Installation) -> None:
    assert (await items(installation, "?search=kite.test"))["items"] == []
    found = (await items(installation, "?search=kite.test&email=email"))["items"]
    assert {one["email"].partition("@")[2] for one in found} == {"kite.test"}
    assert (await items(installation, "?search=kite.test&email=gone"))["items"] == []


async def test_items_are_narrowed_to_a_group(installation: Installation) -> None:
    installation.sandbox.world.items[GRACE].group = "won"
    [found] = (await items(installation, "?group=won"))["items"]
    assert (found["id"], found["group"]) == (str(GRACE), {"id": "won", "title": "Won"})
    assert (await items(installation, "?group=won&search=ada"))["items"] == []


@pytest.mark.parametrize("text", ["%", "\\", "'\"", "<b>", "{name}", "😀", "\u202e", "\x00"])
async def test_a_search_takes_every_text(installation: Installation, text: str) -> None:
    headers = installation.session()
    answer = await installation.http.get(f"/api{ITEMS}", params={"search": text}, headers=headers)
    assert (answer.status_code, answer.json()["items"]) == (200, [])


async def test_a_cursor_that_is_over_says_to_begin_again(installation: Installation) -> None:
    page = await items(installation, "?limit=3")
    for board, cursor in ((LEADS, "nonsense"), (CONTACTS, page["cursor"])):
        answer = await installation.http.get(
            f"/api/boards/{board}/items", params={"cursor": cursor}, headers=installation.session()
        )
        assert refusal(answer) == (409, "list_over")


async def test_values_are_samples_of_every_column_in_the_words_of_the_sequence(installation: Installation) -> None:
    world = installation.sandbox.world
    world.boards[LEADS].columns += [Column("met", "Met", "date"), Column("old", "Old", "text", archived=True)]
    world.items[GRACE].cells["met"] = {"date": "2026-05-03"}
    row = await installation.publish(replace(TWO_MAILS, language="fr"))
    answer = await ask(installation, "GET", f"{ITEMS}/{GRACE}/values?sequence={row.id}", VERA)
    shown = {one["column"]: one["text"] for one in answer.json()["values"]}
    assert answer.json()["name"] == shown["name"] == "Grace Hop"
    assert (shown["first_name"], shown["status"], shown["met"]) == ("Grace", "New", "3 mai 2026")
    assert {"old", "add"} & shown.keys() == set()


async def test_more_formulas_than_monday_tells_at_once_are_left_out(installation: Installation) -> None:
    world = installation.sandbox.world
    world.boards[LEADS].columns += [Column(f"f{n}", f"F {n}", "formula") for n in range(7)]
    shown = (await ask(installation, "GET", f"{ITEMS}/{GRACE}/values")).json()["values"]
    assert [one["column"] for one in shown if one["column"].startswith("f")] == [
        "first_name",
        *(f"f{n}" for n in range(5)),
    ]


async def test_an_item_that_is_not_on_the_board_is_not_found(installation: Installation) -> None:
    installation.sandbox.world.items[GRACE].state = "archived"
    for item in (GRACE, FIRST_ITEM + 500, FIRST_ITEM + 900, 5):
        answer = await ask(installation, "GET", f"{ITEMS}/{item}/values")
        assert refusal(answer) == (404, "item_not_found")
    assert refusal(await ask(installation, "GET", f"{ITEMS}/x/values"))[0] == 404


async def test_nothing_is_told_of_a_hidden_board(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, board=CONTACTS))
    installation.sandbox.world.boards[CONTACTS].kind = "private"
    installation.clock.shown += timedelta(minutes=1)
    for user in (SAM, GIL):
        for path in (f"/boards/{CONTACTS}/items", f"/boards/{CONTACTS}/items/{FIRST_ITEM + 500}/values"):
            assert refusal(await ask(installation, "GET", path, user)) == (404, "board_not_found")
    assert refusal(await ask(installation, "GET", f"{ITEMS}?sequence={row.id}", GIL)) == (404, "sequence_not_found")


async def test_another_account_sees_no_item_of_ours(installation: Installation) -> None:
    await connect(installation, HANK, GLOBEX)
    for path in (ITEMS, f"{ITEMS}/{GRACE}/values"):
        assert refusal(await ask(installation, "GET", path, HANK, account=GLOBEX)) == (404, "board_not_found")


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?sequence=x", "?cursor=", "?group=", "?colour=red"])
async def test_a_question_that_makes_no_sense_is_refused(installation: Installation, query: str) -> None:
    assert refusal(await ask(installation, "GET", ITEMS + query)) == (422, "bad_query")
