"""The page itself keeps nobody out, in any theme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.axe import serious
from tests.fixtures.views import FIRST_ITEM, LEADS, tick
from tests.sandbox.page.guest import Stage


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious(staged: Stage, page: Page, theme: str) -> None:
    staged.sandbox.world.notify(61204477, FIRST_ITEM, "Call Ada today")
    page.goto(f"{staged.url}/?theme={theme}#/board/{LEADS}")
    tick(page, [FIRST_ITEM, FIRST_ITEM + 1])
    page.get_by_test_id("bell").click()
    row = page.get_by_test_id(f"item-{FIRST_ITEM + 2}")
    row.locator("td.status button").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert serious(page.main_frame) == []
    page.keyboard.press("Escape")
    page.goto(f"{staged.url}/?theme={theme}#/board/{LEADS}/item/{FIRST_ITEM}/columns")
    expect(page.get_by_test_id("card")).to_contain_text("ada.byron@")
    page.get_by_test_id("card").evaluate("(card) => Promise.all(card.getAnimations().map((one) => one.finished))")
    assert serious(page.main_frame) == []


@pytest.mark.parametrize("place", ["automations", "mail/dana@acme.test", "account", "people", "log"])
def test_nor_at_the_other_places(staged: Stage, page: Page, place: str) -> None:
    page.goto(f"{staged.url}/#/{place}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert serious(page.main_frame) == []
