"""Add to sequence: ticked rows are checked, enrolled with a result each, and taken out again (P5, N3, N4)."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Page, expect

from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo
from tests.fixtures.views import FIRST_ITEM, open_view
from tests.views.asking import ask, enroll, sequence_named
from tests.views.frames import PLAIN, barriers

SLOW = 30_000
NOBODY = 36  # a lead without an e-mail address


def open_batch(page: Page, demo: Demo, *numbers: int, **switches: str | int) -> FrameLocator:
    """Tick leads by their place on the board, and open "Add to sequence"."""
    rows = [FIRST_ITEM + number for number in numbers]
    return open_view(page, demo.run["sandbox_url"], "batch_add", rows=rows, **(PLAIN | switches))


def counts(demo: Demo, name: str) -> int:
    return int(ask(demo, "GET", f"/sequences/{sequence_named(demo, name)}/people-counts")["inside"])


def test_ticked_rows_are_checked_enrolled_and_taken_out_again(page: Page, demo: Demo) -> None:
    enroll(demo, sequence_named(demo, "Win back"), 2)
    frame = open_batch(page, demo, 0, 1, 2, NOBODY)
    expect(frame.get_by_role("heading", name="4 rows are ticked")).to_be_visible()
    choice = frame.get_by_role("button", name="Win back")
    expect(choice).to_contain_text("5 steps")
    expect(choice).to_contain_text("Leads")
    expect(choice).to_contain_text("by Dana Levi")
    assert barriers(page) == []
    choice.click()
    expect(frame.get_by_text("2 ready · 2 cannot be enrolled")).to_be_visible(timeout=SLOW)
    expect(frame.get_by_text("The item has no e-mail address.")).to_be_visible()
    expect(frame.get_by_text("They would use up to")).to_be_visible()
    assert barriers(page) == []
    frame.get_by_role("button", name="Enroll 2 people").click()
    expect(frame.get_by_text("2 enrolled · 2 not")).to_be_visible(timeout=SLOW)
    expect(frame.get_by_role("row").filter(has_text="Ada Byron")).to_contain_text("Enrolled")
    expect(frame.get_by_role("row").filter(has_text="Ida Rhod")).to_contain_text("Not enrolled")
    assert counts(demo, "Win back") == 3
    picture(page, "batch-result")
    assert barriers(page) == []
    frame.get_by_role("button", name="Undo").click()
    expect(frame.get_by_text("2 taken out again")).to_be_visible(timeout=SLOW)
    assert counts(demo, "Win back") == 1
    frame.get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("dialog-batch_add")).to_have_count(0)


def test_it_goes_by_keyboard_alone(page: Page, demo: Demo) -> None:
    frame = open_batch(page, demo, 5, theme="black")
    expect(frame.get_by_role("button", name="Event invitation")).to_be_visible()
    assert barriers(page) == []
    frame.get_by_placeholder("Search sequences").focus()
    page.keyboard.type("Inbound")
    expect(frame.get_by_role("list", name="Choose a sequence").get_by_role("listitem")).to_have_count(1)
    press_until(page, frame, "Inbound follow-up")
    press_until(page, frame, "Enroll 1 person")
    expect(frame.get_by_text("1 enrolled", exact=True)).to_be_visible(timeout=SLOW)


def press_until(page: Page, frame: FrameLocator, name: str) -> None:
    """Go on by Tab to a button, and press it."""
    button = frame.get_by_role("button", name=name)
    expect(button).to_be_visible(timeout=SLOW)
    for _ in range(12):
        if button.evaluate("(one) => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_one_comes_back_to_choose_another_sequence(page: Page, demo: Demo) -> None:
    frame = open_batch(page, demo, 6, 7)
    frame.get_by_role("button", name="Win back").click()
    frame.get_by_role("button", name="Back").click()
    expect(frame.get_by_role("list", name="Choose a sequence").get_by_role("listitem")).to_have_count(3)


def test_it_speaks_french_and_goes_dark(page: Page, demo: Demo) -> None:
    frame = open_batch(page, demo, 8, NOBODY, language="fr", theme="dark")
    expect(frame.get_by_role("heading", name="2 lignes cochées")).to_be_visible()
    frame.get_by_role("button", name="Win back").click()
    expect(frame.get_by_text("1 prêt · 1 ne peut pas être inscrit")).to_be_visible(timeout=SLOW)
    assert barriers(page) == []
