"""Items, as the sandbox shows them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sandbox.seed import CONTACTS, DANA, FIRST_ASSET, FIRST_ITEM, LEADS, SAM
from sandbox.world import Column
from sequences.core.column_files import ColumnFile
from sequences.monday.client import Access
from sequences.monday.errors import Unreachable
from sequences.monday.items import Item, read_items
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)
ADA, GRACE = FIRST_ITEM, FIRST_ITEM + 1
NO_ADDRESS, GLOBEX_LEAD = FIRST_ITEM + 36, FIRST_ITEM + 900


async def read(installation: Installation, ids: Sequence[int], *columns: str) -> dict[int, Item]:
    """Read items of the account."""
    return await read_items(installation.own.monday, ACCESS, ids, columns)


async def test_an_item_has_the_texts_a_person_reads(installation: Installation) -> None:
    ada = (await read(installation, [ADA], "status", "email", "phone", "first_name", "owner"))[ADA]
    assert (ada.id, ada.name, ada.state, ada.board_id) == (ADA, "Ada Byron", "active", LEADS)
    assert ada.texts["status"] == "New"
    assert ada.texts["first_name"] == "Ada"
    assert ada.texts["owner"] == "Sam Ortiz"


async def test_only_the_columns_asked_for_come(installation: Installation) -> None:
    ada = (await read(installation, [ADA], "first_name"))[ADA]
    assert ada.texts == {"first_name": "Ada"}
    assert (await read(installation, [ADA]))[ADA].texts == {}


async def test_an_address_is_the_columns_and_not_its_caption(installation: Installation) -> None:
    installation.sandbox.world.items[ADA].cells["email"] = {"email": "ada@byron.example", "text": "Write to Ada"}
    ada = (await read(installation, [ADA], "email", "company"))[ADA]
    assert ada.email("email") == "ada@byron.example"
    assert ada.email("company") == "Northwind Robotics"
    assert ada.email("nothing") == ""


async def test_an_empty_cell_is_an_empty_text(installation: Installation) -> None:
    lost = (await read(installation, [NO_ADDRESS], "email", "first_name"))[NO_ADDRESS]
    assert lost.texts == {"email": "", "first_name": "Ida"}
    assert lost.email("email") == ""


async def test_people_are_people_and_teams_are_left_out(installation: Installation) -> None:
    people = [{"id": DANA, "kind": "person"}, {"id": 7, "kind": "team"}, {"id": SAM, "kind": "person"}]
    installation.sandbox.world.items[ADA].cells["owner"] = {"personsAndTeams": people}
    installation.sandbox.world.items[GRACE].cells["owner"] = None
    found = await read(installation, [ADA, GRACE], "owner")
    assert found[ADA].people("owner") == (DANA, SAM)
    assert (found[GRACE].people("owner"), found[ADA].people("status")) == ((), ())


async def test_a_relation_shows_the_names_it_leads_to(installation: Installation) -> None:
    world = installation.sandbox.world
    world.boards[LEADS].columns.append(Column("friend", "Friend", "board_relation"))
    world.items[ADA].cells["friend"] = {"item_ids": [GRACE]}
    assert (await read(installation, [ADA], "friend"))[ADA].texts == {"friend": "Grace Hop"}


@pytest.mark.parametrize("number", [GLOBEX_LEAD, 1])
async def test_what_cannot_be_seen_is_missing(installation: Installation, number: int) -> None:
    assert set(await read(installation, [ADA, number])) == {ADA}


async def test_a_deleted_item_is_missing_and_an_archived_one_says_so(installation: Installation) -> None:
    world = installation.sandbox.world
    world.retire(world.items[ADA], "deleted", user=DANA)
    world.retire(world.items[GRACE], "archived", user=DANA)
    found = await read(installation, [ADA, GRACE])
    assert {number: item.state for number, item in found.items()} == {GRACE: "archived"}


async def test_more_than_a_hundred_come_in_several_calls(installation: Installation) -> None:
    world = installation.sandbox.world
    made = [world.add_item(world.boards[CONTACTS], f"Robot {n}", {}, user=DANA).id for n in range(201)]
    found = await read(installation, made)
    assert sorted(found) == sorted(made)


async def test_an_item_asked_for_twice_comes_once_and_nothing_asks_nothing(installation: Installation) -> None:
    assert list(await read(installation, [ADA, ADA])) == [ADA]
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    assert await read(installation, []) == {}
    with pytest.raises(Unreachable):
        await read(installation, [ADA])


async def test_files_in_a_column_come_each_as_what_it_is(installation: Installation) -> None:
    world, link = installation.sandbox.world, FIRST_ITEM + 6
    doc = {"fileType": "MONDAY_DOC", "name": "Notes", "fileId": "1", "objectId": 5, "linkToFile": "/docs/5"}
    world.items[ADA].cells["offer"]["files"] += [doc, {"fileType": "ASSET", "assetId": 5, "name": "lost.pdf"}]
    found = await read(installation, [ADA, GRACE, link, NO_ADDRESS], "offer", "status")
    assert found[ADA].files == {
        "offer": (
            ColumnFile("Offer for Ada Byron.pdf", FIRST_ASSET),
            ColumnFile("A monday doc"),
            ColumnFile("A file", 5),
        )
    }
    assert [one.name for one in found[GRACE].files["offer"]] == ["Offer for Grace Hop.pdf", "Prices.csv", "Logo.png"]
    assert found[link].files == {"offer": (ColumnFile("Offer"),)}
    assert found[NO_ADDRESS].files == {}
