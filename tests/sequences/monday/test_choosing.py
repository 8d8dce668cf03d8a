"""Items to choose from: by name and address, by group, in pages, as the sandbox shows them."""

from __future__ import annotations

import pytest

from sandbox.seed import CONTACTS, FIRST_ITEM, LEADS
from sequences.monday.boards import Column, read_board
from sequences.monday.choosing import CursorOver, Wanted, read_choices, read_names
from sequences.monday.client import Access
from sequences.monday.errors import Gone
from sequences.monday.items import Item
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ACCESS, ALL = Access(ACCOUNT, API_TOKEN), Wanted()


async def found(
    installation: Installation, wanted: Wanted = ALL, *, board: int = LEADS, cursor: str | None = None
) -> tuple[list[Item], str | None]:
    """Look for items."""
    return await read_choices(installation.own.monday, ACCESS, board, wanted, cursor=cursor, limit=100)


async def email(installation: Installation) -> Column:
    """Return the column of the addresses."""
    column = (await read_board(installation.own.monday, ACCESS, LEADS)).column("email")
    assert column is not None
    return column


async def test_a_search_without_text_finds_all(installation: Installation) -> None:
    items, cursor = await found(installation)
    assert (len(items), cursor) == (40, None)


async def test_a_search_finds_names_and_addresses_that_hold_the_text(installation: Installation) -> None:
    wanted = Wanted("BYRON", email=await email(installation))
    [ada] = (await found(installation, wanted))[0]
    assert (ada.name, ada.email("email"), ada.group) == (
        "Ada Byron",
        "ada.byron@northwind.example",
        ("topics", "Inbound"),
    )
    by_address = Wanted("kite.test", email=await email(installation))
    assert {one.email("email").partition("@")[2] for one in (await found(installation, by_address))[0]} == {"kite.test"}
    assert (await found(installation, Wanted("kite.test")))[0] == []


async def test_a_search_is_narrowed_to_a_group(installation: Installation) -> None:
    items = installation.sandbox.world.items
    items[FIRST_ITEM].group = items[FIRST_ITEM + 1].group = "won"
    won = (await found(installation, Wanted(groups=("won",))))[0]
    assert [one.id for one in won] == [FIRST_ITEM, FIRST_ITEM + 1]
    assert [one.name for one in (await found(installation, Wanted("byron", ("won",))))[0]] == ["Ada Byron"]
    assert (await found(installation, Wanted("byron", ("topics",))))[0] == []
    assert (await found(installation, Wanted(groups=("nowhere",))))[0] == []


async def test_a_long_board_comes_in_pages(installation: Installation) -> None:
    world = installation.sandbox.world
    for n in range(120):
        world.add_item(world.boards[LEADS], f"Robot {n}", {}, user=1)
    first, cursor = await found(installation, Wanted("robot"))
    assert (len(first), cursor is None) == (100, False)
    second, end = await found(installation, cursor=cursor)
    assert end is None
    assert {one.name for one in first + second} == {f"Robot {n}" for n in range(120)}


async def test_a_search_on_a_board_that_is_gone_says_so(installation: Installation) -> None:
    installation.sandbox.world.boards[LEADS].state = "archived"
    with pytest.raises(Gone):
        await found(installation)


async def test_a_cursor_of_nobody_or_of_another_board_is_over(installation: Installation) -> None:
    world = installation.sandbox.world
    for n in range(120):
        world.add_item(world.boards[LEADS], f"Robot {n}", {}, user=1)
    _, cursor = await found(installation)
    for wrong in ("nonsense", cursor):
        with pytest.raises(CursorOver):
            await found(installation, board=CONTACTS, cursor=wrong)


async def test_names_are_told_of_items_of_the_board_only(installation: Installation) -> None:
    wanted = [FIRST_ITEM, FIRST_ITEM + 500, 5]
    assert await read_names(installation.own.monday, ACCESS, LEADS, wanted) == {FIRST_ITEM: "Ada Byron"}
    assert await read_names(installation.own.monday, ACCESS, LEADS, []) == {}
