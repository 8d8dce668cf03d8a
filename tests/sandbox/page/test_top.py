"""The top bar: theme, language, person, the clock and the bell."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.world import MONDAY_MORNING, OWNER
from tests.sandbox.page.guest import Stage

SAM = OWNER + 1


@pytest.mark.parametrize(("theme", "ground"), [("light", 255), ("dark", 52), ("black", 17)])
def test_each_theme_has_its_ground_and_is_kept_in_the_address(
    staged: Stage, page: Page, theme: str, ground: int
) -> None:
    page.goto(staged.url)
    page.get_by_test_id("switch-theme").select_option(theme)
    colour = "getComputedStyle(document.getElementById('main')).backgroundColor"
    page.wait_for_function(f"() => {colour}.endsWith(', {ground})')")
    page.reload()
    expect(page.get_by_test_id("switch-theme")).to_have_value(theme)
    page.wait_for_function(f"() => {colour}.endsWith(', {ground})')")


def test_a_language_from_right_to_left_turns_the_page(staged: Stage, page: Page) -> None:
    page.goto(f"{staged.url}/?user={SAM}")
    page.get_by_test_id("switch-language").select_option("he")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert staged.sandbox.world.users[SAM].language == "he"
    page.get_by_test_id("switch-who").select_option(str(OWNER))
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_the_bell_rings_for_the_person_who_looks(staged: Stage, page: Page) -> None:
    staged.sandbox.world.notify(SAM, 18400900003, "Call Alan today")
    page.goto(f"{staged.url}/?user={SAM}")
    page.get_by_test_id("bell").click()
    expect(page.get_by_test_id("notifications")).to_contain_text("Call Alan today")
    page.get_by_role("link", name="Call Alan today").click()
    expect(page.get_by_test_id("card")).to_contain_text("Alan Turin")
    page.get_by_test_id("switch-who").select_option(str(OWNER))
    expect(page.get_by_test_id("notifications")).to_contain_text("Nothing yet")


def test_an_address_with_nobodys_number_is_the_admins(staged: Stage, page: Page) -> None:
    page.goto(f"{staged.url}/?user=7&theme=pink&language=xx")
    expect(page.get_by_test_id("switch-who")).to_have_value(str(OWNER))
    expect(page.get_by_test_id("switch-theme")).to_have_value("light")
    expect(page.get_by_test_id("switch-language")).to_have_value("en")


def shown(page: Page) -> datetime:
    """Return the moment that the page shows."""
    text = page.get_by_test_id("now").get_attribute("datetime")
    assert text is not None
    return datetime.fromisoformat(text)


def test_the_clock_runs_stands_and_jumps(staged: Stage, page: Page) -> None:
    page.goto(staged.url)
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    assert shown(page) == MONDAY_MORNING
    page.get_by_role("button", name="1 h/s").click()
    expect(page.get_by_role("button", name="1 h/s")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("now")).not_to_have_text("Mon 23 Nov, 10:00")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Jump …").click()
    page.get_by_label("Moment, in UTC").fill("2026-12-24T12:00")
    page.get_by_role("button", name="Go there").click()
    expect(page.get_by_test_id("now")).to_have_attribute("datetime", "2026-12-24T12:00:00.000Z")
    page.get_by_role("button", name="+1 day").click()
    expect(page.get_by_test_id("now")).to_have_attribute("datetime", "2026-12-25T12:00:00.000Z")
    assert staged.sandbox.clock.now() - MONDAY_MORNING > timedelta(days=31)
