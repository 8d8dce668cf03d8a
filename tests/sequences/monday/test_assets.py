"""Uploaded files, as the sandbox shows them."""

from __future__ import annotations

import pytest

from sandbox.seed import FIRST_ASSET, FIRST_ITEM
from sequences.mail.attaching import LARGEST_FILE
from sequences.monday.assets import read_assets
from sequences.monday.client import Access
from sequences.monday.downloads import NotFetched
from sequences.monday.errors import Unreachable
from sequences.steps.item_files import MondayFiles
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)


async def test_a_file_is_located_and_fetched(installation: Installation) -> None:
    source = MondayFiles(installation.own.monday, installation.own.downloads)
    found = await source.locate(ACCESS, [FIRST_ASSET, 5])
    content = await source.fetch(found[FIRST_ASSET].url, LARGEST_FILE)
    assert found.keys() == {FIRST_ASSET}
    assert (found[FIRST_ASSET].name, found[FIRST_ASSET].size) == ("Offer for Ada Byron.pdf", len(content))
    assert content.startswith(b"%PDF-")
    assert "signature" not in repr(found[FIRST_ASSET])


async def test_more_than_a_hundred_files_take_a_call_for_each_hundred(installation: Installation) -> None:
    world = installation.sandbox.world
    item = world.items[FIRST_ITEM]
    column = world.boards[item.board_id].column("offer")
    assert column
    made = [world.upload(item, column, f"{n}.txt", b"a", user=1).id for n in range(101)]
    assert (await read_assets(installation.own.monday, ACCESS, made)).keys() == set(made)
    assert await read_assets(installation.own.monday, ACCESS, []) == {}


async def test_what_goes_wrong_is_told(installation: Installation) -> None:
    found = await read_assets(installation.own.monday, ACCESS, [FIRST_ASSET])
    installation.sandbox.faults.set({"files": {"mode": "503"}, "graphql": {"mode": "500"}})
    with pytest.raises(NotFetched, match="status 503"):
        await installation.own.downloads.fetch(found[FIRST_ASSET].url, 100)
    with pytest.raises(Unreachable):
        await read_assets(installation.own.monday, ACCESS, [FIRST_ASSET])
