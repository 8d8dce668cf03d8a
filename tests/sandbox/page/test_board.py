"""The board behaves as monday's: statuses, ticked rows, groups, cards, the search, and all of it by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.fixtures.browser import new_page
from tests.fixtures.views import CONTACTS, FIRST_ITEM, LEADS, frame_of, open_view, tick
from tests.fixtures.world import OWNER
from tests.sandbox.page.guest import Stage, inside

VERA, GIL = OWNER + 2, OWNER + 3


@pytest.fixture
def board(staged: Stage, page: Page) -> Page:
    """The leads as Dana sees them."""
    page.goto(f"{staged.url}/#/board/{LEADS}")
    expect(row(page, 0)).to_be_visible()
    return page


def row(page: Page, number: int) -> Locator:
    """Return a row of the leads."""
    return page.get_by_test_id(f"item-{FIRST_ITEM + number}")


def test_a_status_is_changed_by_whoever_looks(staged: Stage, board: Page) -> None:
    row(board, 0).get_by_role("button", name="Status of Ada Byron: New").click()
    board.get_by_role("menuitem", name="Contacted").click()
    cell = row(board, 0).locator("td.status button")
    expect(cell).to_have_text("Contacted")
    expect(cell).to_have_css("background-color", "rgb(0, 115, 234)")
    expect(cell).to_be_focused()


def test_a_status_is_changed_by_keyboard(board: Page) -> None:
    row(board, 1).locator("td.status button").focus()
    board.keyboard.press("Enter")
    expect(board.get_by_role("menuitem", name="Interested")).to_be_focused()
    board.keyboard.press("ArrowDown")
    board.keyboard.press("ArrowDown")
    board.keyboard.press("Enter")
    expect(row(board, 1).locator("td.status button")).to_have_text("Replied")


def test_a_menu_closes_by_a_click_beside_it(board: Page) -> None:
    row(board, 2).locator("td.status button").click()
    expect(board.get_by_role("menu")).to_be_visible()
    board.get_by_role("heading", level=1).click()
    expect(board.get_by_role("menu")).to_have_count(0)


def test_rows_are_ticked_one_by_one_as_a_range_and_all(board: Page) -> None:
    count = board.get_by_test_id("batch").locator(".count")
    tick(board, [FIRST_ITEM])
    expect(count).to_have_text("1")
    row(board, 4).get_by_role("checkbox").click(modifiers=["Shift"])
    expect(count).to_have_text("5")
    board.get_by_label("Select Grace Hop").uncheck()
    expect(count).to_have_text("4")
    board.get_by_test_id("batch").get_by_role("button", name="Select all").click()
    expect(count).to_have_text("40")
    board.get_by_label("Select all of Inbound").uncheck()
    expect(board.get_by_test_id("batch")).to_have_count(0)


def test_ticks_stay_on_their_board(board: Page) -> None:
    tick(board, [FIRST_ITEM])
    board.get_by_role("navigation").get_by_role("link", name="Contacts").click()
    expect(board.get_by_role("heading", level=1)).to_have_text("Contacts")
    expect(board.get_by_test_id("batch")).to_have_count(0)


def test_rows_are_ticked_and_brought_to_the_app_by_keyboard(board: Page) -> None:
    board.get_by_label("Select Grace Hop").focus()
    board.keyboard.press("Space")
    board.keyboard.press("ArrowDown")
    expect(board.get_by_label("Select Alan Turin")).to_be_focused()
    board.keyboard.press("Space")
    expect(board.get_by_test_id("batch").locator(".count")).to_have_text("2")
    board.get_by_test_id("batch-batch_add").press("Enter")
    expect(frame_of(board, "batch_add").get_by_role("heading")).to_be_visible()
    board.get_by_role("dialog", name="Add to sequence").get_by_role("button", name="Close").press("Enter")
    expect(board.get_by_test_id("batch-batch_add")).to_be_focused()
    board.get_by_role("button", name="Clear the selection").press("Enter")
    expect(board.get_by_test_id("batch")).to_have_count(0)


def test_what_lies_behind_a_dialog_cannot_be_reached(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "batch_add")
    inside(page, "batch_add")
    assert page.locator("#main").evaluate("(main) => main.inert")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("dialog-batch_add")).to_have_count(0)
    assert not page.locator("#main").evaluate("(main) => main.inert")


def test_the_arrows_walk_over_the_table(board: Page) -> None:
    board.get_by_role("link", name="Grace Hop").focus()
    board.keyboard.press("ArrowDown")
    expect(board.get_by_role("link", name="Alan Turin")).to_be_focused()
    board.keyboard.press("ArrowRight")
    expect(row(board, 2).locator("td.status button")).to_be_focused()
    board.keyboard.press("ArrowLeft")
    board.keyboard.press("ArrowLeft")
    expect(board.get_by_label("Select Alan Turin")).to_be_focused()


def test_a_name_opens_the_card_and_escape_closes_it(board: Page) -> None:
    board.get_by_role("link", name="Hedy Lamar").press("Enter")
    card = board.get_by_test_id("card")
    expect(card.get_by_role("link", name="Close")).to_be_focused()
    card.get_by_role("link", name="Columns").click()
    expect(card).to_contain_text("hedy.lamar@")
    board.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(board.get_by_role("link", name="Hedy Lamar")).to_be_focused()


def test_a_frame_in_the_card_stays_while_the_board_changes(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "item_tab", item=FIRST_ITEM + 8)
    frame = inside(page, "item_tab")
    frame.evaluate("() => { window.mark = 'the same page'; }")
    body = {"column": "status", "label": "Won"}
    page.request.post(f"{staged.url}/sandbox/items/{FIRST_ITEM + 8}/columns", data=body)
    expect(row(page, 8).locator("td.status button")).to_have_text("Won")
    assert frame.evaluate("window.mark") == "the same page"


def test_a_change_touches_its_own_row_only(staged: Stage, board: Page) -> None:
    for number in (10, 11):
        row(board, number).evaluate("(row) => { row.firstElementChild.remove(); }")
    body = {"column": "first_name", "value": "Kate"}
    board.request.post(f"{staged.url}/sandbox/items/{FIRST_ITEM + 10}/columns", data=body)
    expect(row(board, 10)).to_contain_text("Kate")
    expect(row(board, 10).locator("td.tick")).to_have_count(1)
    expect(row(board, 11).locator("td.tick")).to_have_count(0)


def test_a_group_folds_and_takes_a_new_item(board: Page) -> None:
    won = board.get_by_test_id("group-won")
    won.get_by_label("Add an item to Won").fill("Lise Meitner")
    board.keyboard.press("Enter")
    expect(won.get_by_role("link", name="Lise Meitner")).to_be_visible()
    won.get_by_role("button", name="Won").click()
    expect(won.get_by_role("link", name="Lise Meitner")).to_have_count(0)


def test_the_search_finds_rows_by_any_cell(board: Page) -> None:
    board.get_by_label("Search this board").fill("kite.test")
    expect(board.get_by_role("link", name="Radia Perl")).to_be_visible()
    expect(board.get_by_role("link", name="Ada Byron")).to_have_count(0)
    board.get_by_label("Search this board").fill("")
    expect(board.get_by_role("link", name="Ada Byron")).to_be_visible()


def test_columns_scroll_and_the_names_stay(board: Page) -> None:
    place = board.get_by_test_id("board")
    before = row(board, 0).locator("td.name").bounding_box()
    place.evaluate("(table) => { table.scrollLeft = 400; }")
    assert place.evaluate("(table) => table.scrollLeft") > 0
    after = row(board, 0).locator("td.name").bounding_box()
    assert before is not None
    assert after is not None
    assert 0 <= before["x"] - after["x"] <= 28  # the margin may go, the name stays
    expect(row(board, 0).locator("td.status")).not_to_be_in_viewport(ratio=1)


def test_archived_rows_are_gone(staged: Stage, page: Page) -> None:
    page.goto(f"{staged.url}/#/board/{CONTACTS}")
    rows = page.get_by_test_id("group-topics").locator("tr[data-testid]")
    expect(rows).to_have_count(10)
    rows.nth(9).get_by_role("checkbox").check()
    page.get_by_role("button", name="Archive").click()
    expect(rows).to_have_count(9)
    expect(page.get_by_test_id("batch")).to_have_count(0)


def test_a_viewer_looks_and_changes_nothing(staged: Stage, page: Page) -> None:
    page.goto(f"{staged.url}/?user={VERA}#/board/{LEADS}")
    expect(row(page, 5).locator("td.status button")).to_be_disabled()
    expect(page.get_by_role("button", name="New item")).to_be_disabled()
    expect(page.get_by_label("Add an item to Inbound")).to_have_count(0)
    body = {"column": "status", "label": "Won", "user": str(VERA)}
    refused = page.request.post(f"{staged.url}/sandbox/items/{FIRST_ITEM + 5}/columns", data=body)
    assert (refused.status, refused.text()) == (403, "Viewers may look at boards but not change them.")


def test_what_the_server_refuses_is_told(staged: Stage, browser: Browser) -> None:
    page = new_page(browser)
    page.goto(f"{staged.url}/?user={OWNER + 1}#/board/{LEADS}")
    row(page, 6).locator("td.status button").click()
    staged.sandbox.world.users[OWNER + 1].kind = "view_only"
    page.get_by_role("menuitem", name="Won").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Viewers may look at boards but not change them.")
    staged.sandbox.world.users[OWNER + 1].kind = "member"
    page.close()


def test_a_guest_sees_the_boards_they_were_invited_to(staged: Stage, page: Page) -> None:
    page.goto(f"{staged.url}/?user={GIL}#/board/{CONTACTS}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    expect(page.get_by_role("navigation").get_by_role("link", name="Contacts")).to_have_count(0)
