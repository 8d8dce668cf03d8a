"""The account manager and the board manager: what is listed, narrowed, sorted, opened, made, copied and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.axe import serious
from tests.fixtures.browser import new_page
from tests.fixtures.demo import Demo, running_demo
from tests.fixtures.views import CONTACTS, LEADS, open_view
from tests.views.asking import SAM, VERA, ask
from tests.views.walking import (
    View,
    choose,
    enroll,
    frame_inside,
    listed,
    names_shown,
    opened,
    rest,
    row_of,
    search,
    tab_to,
    title_of,
)

LOADED = """() => Object.fromEntries(performance.getEntriesByType("resource")
  .filter((one) => one.name.endsWith(".js")).map((one) => [one.name.split("/").pop(), one.encodedBodySize]))"""
ASKED = """() => performance.getEntriesByType("resource")
  .map((one) => new URL(one.name).pathname).filter((path) => path.startsWith("/api/")).sort()"""
MANY = 60  # sequences: more than two pages of the list
PAGE = 30  # rows that come at once


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo at night, with some people inside, and more sequences than a page holds."""
    with running_demo() as started:
        rest(started)
        enroll(started, "Event invitation", 3)
        for n in range(MANY):
            ask(started, "POST", "/sequences", {"definition": {"name": f"Draft {n:03}"}}, user=SAM)
        yield started


@pytest.fixture
def manager(demo: Demo, page: Page) -> View:
    return opened(demo, page, "manager")


def test_a_sequence_is_listed_with_its_numbers_and_what_it_lacks(manager: View, page: Page) -> None:
    search(manager, "invit")
    cells = row_of(manager, "Event invitation").get_by_role("cell")
    for place, text in {2: "Leads", 3: "3", 4: "6", 5: "3", 6: "3", 11: "Active"}.items():
        expect(cells.nth(place)).to_have_text(text)
    expect(cells.nth(1).get_by_label("Sam Ortiz").first).to_be_visible()
    search(manager, "Draft 007")
    expect(row_of(manager, "Draft 007")).to_contain_text("Data missing")
    expect(row_of(manager, "Draft 007")).to_contain_text("The sequence does nothing yet")
    search(manager, "")
    expect(row_of(manager, "Inbound follow-up")).to_have_count(0)  # beyond what is in sight


def test_the_first_view_loads_little(manager: View, page: Page) -> None:
    expect(row_of(manager, "Draft 059")).to_be_visible()
    scripts = frame_inside(page).evaluate(LOADED)
    assert 100_000 < sum(scripts.values()) <= 300_000, scripts
    assert not [name for name in scripts if "Chart" in name or "Steps" in name]


def test_the_first_view_asks_what_it_shows_once_and_nothing_else(manager: View, page: Page) -> None:
    expect(row_of(manager, "Draft 059")).to_be_visible()
    assert frame_inside(page).evaluate(ASKED) == ["/api/me", "/api/sequences"]  # asked ahead, and not again


def test_what_a_row_has_no_room_for_is_shown_on_pointing_and_goes_with_escape(manager: View, page: Page) -> None:
    search(manager, "Event invitation")
    row_of(manager, "Event invitation").get_by_label("Sam Ortiz").hover()
    expect(manager.get_by_role("tooltip")).to_have_text("Sam Ortiz")
    page.keyboard.press("Escape")
    expect(manager.get_by_role("tooltip")).to_have_count(0)


def test_it_is_sorted_by_the_server_both_ways(manager: View) -> None:
    head = manager.get_by_role("columnheader", name="Name")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(manager.locator("tbody bdi").first).to_have_text("Draft 000")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(manager.locator("tbody bdi").first).to_have_text("Win back")
    people = manager.get_by_role("columnheader", name="Total people")
    people.get_by_role("button").click()
    expect(manager.locator("tbody bdi").first).to_have_text("Event invitation")


def test_the_next_page_comes_as_one_scrolls(manager: View) -> None:
    manager.get_by_role("columnheader", name="Name").get_by_role("button").click()
    expect(manager.locator("tbody bdi").first).to_have_text("Draft 000")
    table = manager.get_by_role("table")
    for end in range(PAGE, MANY + 3, PAGE):  # to the end of each page, where the next one comes
        table.evaluate("(table) => { table.parentElement.scrollTop = table.parentElement.scrollHeight; }")
        expect(manager.locator(f'tr[aria-rowindex="{end + 2}"]')).to_be_attached()
    expect(table).to_have_attribute("aria-rowcount", str(MANY + 3 + 1))
    table.evaluate("(table) => { table.parentElement.scrollTop = table.parentElement.scrollHeight; }")
    expect(row_of(manager, "Win back")).to_be_visible()
    assert len(names_shown(manager)) < MANY  # rows out of sight are not there


def test_filters_narrow_it_and_are_kept_on_coming_back(manager: View) -> None:
    status = manager.get_by_role("combobox", name="Status")
    status.click()
    manager.get_by_role("option", name="Active", exact=True).click()
    expect(manager.get_by_role("table")).to_have_attribute("aria-rowcount", "4")
    status.press("Escape")
    creator = manager.get_by_role("combobox", name="Created by")
    creator.fill("sam")
    manager.get_by_role("option", name="Sam Ortiz").click()
    expect(manager.get_by_role("table")).to_have_attribute("aria-rowcount", "2")
    creator.press("Escape")
    row_of(manager, "Event invitation").get_by_role("link", name="Event invitation").click()
    manager.get_by_role("link", name="Sequences").click()
    expect(manager.get_by_role("table")).to_have_attribute("aria-rowcount", "2")
    search(manager, "nothing of the kind")
    expect(manager.get_by_text("No sequence fits the filters")).to_be_visible()
    manager.get_by_role("button", name="Clear the filters").click()
    expect(row_of(manager, "Draft 059")).to_be_visible()


def test_columns_are_chosen_and_remembered(demo: Demo, manager: View, page: Page) -> None:
    manager.get_by_role("button", name="Columns").click()
    manager.get_by_role("checkbox", name="Click rate").uncheck()
    expect(manager.get_by_role("columnheader", name="Click rate")).to_have_count(0)
    again = opened(demo, page, "manager")
    expect(again.get_by_role("columnheader", name="Reply rate")).to_be_visible()
    expect(again.get_by_role("columnheader", name="Click rate")).to_have_count(0)
    others = opened(demo, page, "manager", user=SAM)
    expect(others.get_by_role("columnheader", name="Click rate")).to_be_visible()


def test_the_list_is_downloaded_as_it_is_narrowed(manager: View, page: Page, tmp_path: Path) -> None:
    search(manager, "invit")
    expect(row_of(manager, "Event invitation")).to_be_visible()
    with page.expect_download() as caught:
        manager.get_by_role("button", name="Download as CSV").click()
    caught.value.save_as(tmp_path / "list.csv")
    lines = (tmp_path / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["Name", "Event invitation"]


def test_a_new_sequence_asks_its_name_then_its_board(demo: Demo, manager: View) -> None:
    manager.get_by_role("button", name="New sequence").click()
    dialog = manager.get_by_role("dialog", name="New sequence")
    expect(dialog.get_by_role("button", name="Next")).to_be_disabled()
    dialog.get_by_label("Name").fill("Win back")
    expect(dialog.get_by_text("Another sequence has this name already")).to_be_visible()
    dialog.get_by_label("Name").fill("Renewals <b>& more</b> 🎈")
    expect(dialog.get_by_text("Another sequence has this name already")).to_have_count(0)
    dialog.get_by_role("button", name="Next").click()
    dialog.get_by_role("combobox", name="Board").fill("conta")
    manager.get_by_role("option", name="Contacts").click()
    dialog.get_by_role("button", name="Create sequence").click()
    expect(title_of(manager)).to_have_text("Renewals <b>& more</b> 🎈")
    made = listed(demo, "Renewals <b>& more</b> 🎈")
    assert (made["board"]["id"], made["state"]) == (str(CONTACTS), "missing_config")


def test_the_board_may_wait(demo: Demo, manager: View) -> None:
    manager.get_by_role("button", name="New sequence").click()
    dialog = manager.get_by_role("dialog", name="New sequence")
    dialog.get_by_label("Name").fill("No board yet")
    dialog.get_by_label("Name").press("Enter")
    dialog.get_by_role("button", name="Create sequence").click()
    expect(title_of(manager)).to_have_text("No board yet")
    assert listed(demo, "No board yet")["board"] is None


def test_a_row_is_duplicated_completed_and_deleted(demo: Demo, manager: View) -> None:
    search(manager, "Event invitation")
    choose(manager, "Event invitation", "Duplicate")
    expect(title_of(manager)).to_have_text("Event invitation (copy)")
    manager.get_by_role("link", name="Sequences").click()
    choose(manager, "Event invitation", "Delete")
    question = manager.get_by_role("dialog", name="Delete Event invitation?")
    expect(question).to_contain_text("3 people are inside: they all stop at once.")
    question.get_by_role("button", name="Cancel").click()
    choose(manager, "Event invitation (copy)", "Delete")
    question = manager.get_by_role("dialog", name="Delete Event invitation (copy)?")
    expect(question).to_contain_text("Nobody is inside.")
    question.get_by_role("button", name="Delete").click()
    expect(row_of(manager, "Event invitation (copy)")).to_have_count(0)
    expect(row_of(manager, "Event invitation")).to_be_visible()
    search(manager, "Draft 001")
    choose(manager, "Draft 001", "Complete missing data")
    expect(manager.get_by_role("tab", name="Rules and notifications")).to_have_attribute("aria-selected", "true")


def test_a_board_lists_its_own_sequences_only(demo: Demo, page: Page) -> None:
    board = opened(demo, page, "board_tab", board=LEADS)
    expect(row_of(board, "Win back")).to_be_visible()
    expect(board.get_by_role("columnheader", name="Board")).to_have_count(0)
    expect(board.get_by_role("combobox", name="Board")).to_have_count(0)
    assert set(names_shown(board)) == {"Event invitation", "Inbound follow-up", "Win back"}
    board.get_by_role("button", name="New sequence").click()
    dialog = board.get_by_role("dialog", name="New sequence")
    dialog.get_by_label("Name").fill("For leads")
    dialog.get_by_role("button", name="Create sequence").click()
    expect(title_of(board)).to_have_text("For leads")
    assert listed(demo, "For leads")["board"]["id"] == str(LEADS)


def test_a_viewer_sees_all_and_can_change_nothing(demo: Demo, page: Page) -> None:
    view = opened(demo, page, "manager", user=VERA)
    expect(view.get_by_text("You can look at sequences here, not change them")).to_be_visible()
    expect(view.get_by_role("button", name="New sequence")).to_have_count(0)
    search(view, "Win back")
    row_of(view, "Win back").get_by_role("button", name="Actions for Win back").press("Enter")
    expect(view.get_by_role("menuitem")).to_have_text(["Open"])


def test_it_is_walked_by_keyboard_alone(demo: Demo, manager: View, page: Page) -> None:
    search(manager, "Win back")
    expect(row_of(manager, "Win back")).to_be_visible()
    tab_to(page, row_of(manager, "Win back").get_by_role("link", name="Win back"))
    page.keyboard.press("Enter")
    expect(title_of(manager)).to_have_text("Win back")


def test_it_speaks_french_in_the_dark(demo: Demo, page: Page) -> None:
    view = opened(demo, page, "manager", language="fr", theme="dark")
    expect(view.get_by_role("heading", name="Séquences")).to_be_visible()
    expect(view.get_by_role("columnheader", name="Taux d'ouverture")).to_be_visible()
    view.get_by_role("searchbox").fill("invit")
    expect(row_of(view, "Event invitation")).to_contain_text("Actif")


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious(demo: Demo, page: Page, theme: str) -> None:
    view = opened(demo, page, "manager", theme=theme)
    expect(row_of(view, "Draft 059")).to_be_visible()
    assert serious(frame_inside(page)) == []
    view.get_by_role("button", name="New sequence").click()
    expect(view.get_by_role("dialog")).to_have_css("opacity", "1")
    assert serious(frame_inside(page)) == []


def test_it_fits_a_narrow_screen(demo: Demo, browser: Browser) -> None:
    narrow = new_page(browser)
    narrow.set_viewport_size({"width": 420, "height": 800})
    view = open_view(narrow, demo.run["sandbox_url"], "manager", user=SAM, language="en")
    expect(view.get_by_role("button", name="New sequence")).to_be_visible()
    widths = frame_inside(narrow).evaluate("[document.documentElement.scrollWidth, innerWidth]")
    narrow.close()
    assert widths[0] <= widths[1]
