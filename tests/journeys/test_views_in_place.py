"""The app's real views, with monday's own SDK in them, at their places on the sandbox's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.demo import Demo
from tests.fixtures.views import frame_of, open_view
from tests.fixtures.world import OWNER

SLOW = 20_000  # milliseconds: the first view loads everything
VIEWS = ("manager", "board_tab", "item_tab", "batch_add", "settings")


@pytest.mark.parametrize("key", VIEWS)
def test_each_view_looks_as_monday_does_to_that_person(demo: Demo, page: Page, key: str) -> None:
    view = open_view(page, demo.run["sandbox_url"], key, theme="dark", language="fr")
    expect(view.locator("body")).to_have_class("dark-app-theme", timeout=SLOW)
    expect(view.locator("html")).to_have_attribute("lang", "fr")
    expect(view.get_by_role("heading").first).to_be_visible()


def test_a_view_follows_the_switches_without_loading_again(demo: Demo, page: Page) -> None:
    view = open_view(page, demo.run["sandbox_url"], "manager", theme="light", language="en")
    expect(view.locator("html")).to_have_attribute("lang", "en", timeout=SLOW)
    view.locator("html").evaluate("(html) => { html.dataset.mark = 'the same page'; }")
    page.get_by_test_id("switch-theme").select_option("black")
    expect(view.locator("body")).to_have_class("black-app-theme")
    page.get_by_test_id("switch-who").select_option(str(OWNER + 2))  # Vera reads French
    expect(view.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_test_id("switch-language").select_option("he")
    expect(view.locator("html")).to_have_attribute("dir", "rtl")
    expect(frame_of(page, "manager").locator("html")).to_have_attribute("data-mark", "the same page")
