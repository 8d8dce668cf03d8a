"""Beside an item: its sequences as cards, its history, and adding it to another sequence (P4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.fixtures.demo import Demo
from tests.fixtures.views import FIRST_ITEM, open_view
from tests.views.asking import VERA, ask, enroll, sequence_named, until
from tests.views.frames import PLAIN, barriers

SLOW = 30_000
GRACE, ALAN, EDSGER, DENNIS = 1, 2, 3, 9  # places on the board


@pytest.fixture(scope="module")
def enrolled(demo: Demo) -> Demo:
    """A demo in which Dennis, Alan and Edsger are in "Win back", and Dennis got an e-mail of "Inbound follow-up"."""
    enroll(demo, sequence_named(demo, "Win back"), DENNIS, ALAN, EDSGER)
    enroll(demo, sequence_named(demo, "Inbound follow-up"), DENNIS)
    path = f"/items/{FIRST_ITEM + DENNIS}"
    until(lambda: any(one["code"] == "mail_sent" for one in ask(demo, "GET", path)["history"]), "a mail is sent")
    return demo


def open_item(page: Page, demo: Demo, number: int, **switches: str | int) -> FrameLocator:
    return open_view(page, demo.run["sandbox_url"], "item_tab", item=FIRST_ITEM + number, **(PLAIN | switches))


def test_the_sequences_and_the_history_of_a_contact_are_shown(page: Page, enrolled: Demo) -> None:
    frame = open_item(page, enrolled, DENNIS)
    expect(frame.get_by_role("article")).to_have_count(2)
    card = frame.get_by_role("article", name="Win back")
    expect(card).to_contain_text("of 5")
    expect(card).to_contain_text("Next:")
    expect(card.get_by_role("progressbar")).to_be_visible()
    sent = frame.get_by_role("listitem").filter(has_text="The e-mail was sent")
    expect(sent.first).to_contain_text("Inbound follow-up")
    assert barriers(page) == []


def test_a_sequence_is_paused_resumed_and_left_from_its_card(page: Page, enrolled: Demo) -> None:
    frame = open_item(page, enrolled, ALAN)
    card = frame.get_by_role("article", name="Win back")
    card.get_by_role("button", name="Pause").click()
    frame.get_by_role("dialog").get_by_role("button", name="Pause", exact=True).click()
    expect(card).to_contain_text("Paused", timeout=SLOW)
    card.get_by_role("button", name="Resume").click()
    expect(card).to_contain_text("Active", timeout=SLOW)
    card.get_by_role("button", name="Unenroll").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Unenroll").click()
    expect(card).to_contain_text("Stopped", timeout=SLOW)
    expect(card.get_by_role("button")).to_have_count(0)


def test_a_contact_in_no_sequence_is_added_to_one_by_keyboard(page: Page, enrolled: Demo) -> None:
    frame = open_item(page, enrolled, GRACE)
    expect(frame.get_by_text("Not in any sequence")).to_be_visible()
    frame.get_by_role("button", name="Add to sequence").press("Enter")
    dialog = frame.get_by_role("dialog", name="Add to sequence")
    dialog.get_by_role("button", name="Win back").press("Enter")
    dialog.get_by_role("button", name="Enroll 1 person").press("Enter", timeout=SLOW)
    expect(dialog).to_contain_text("1 enrolled", timeout=SLOW)
    assert barriers(page) == []
    dialog.get_by_role("button", name="Close").last.press("Enter")
    expect(frame.get_by_role("article", name="Win back")).to_be_visible(timeout=SLOW)


def test_a_viewer_sees_and_cannot_change(page: Page, enrolled: Demo) -> None:
    frame = open_item(page, enrolled, EDSGER, user=VERA, theme="dark")
    expect(frame.get_by_role("article", name="Win back")).to_be_visible()
    expect(frame.get_by_role("button", name="Add to sequence")).to_be_disabled()
    expect(frame.get_by_role("button", name="Unenroll")).to_be_disabled()
    expect(frame.get_by_text("Viewers and guests can look, not change").first).to_be_visible()
    assert barriers(page) == []


def test_it_speaks_french_and_goes_black(page: Page, enrolled: Demo) -> None:
    frame = open_item(page, enrolled, DENNIS, language="fr", theme="black")
    expect(frame.get_by_role("heading", name="Historique")).to_be_visible()
    expect(frame.get_by_role("listitem").filter(has_text="L'e-mail a été envoyé").first).to_be_visible()
    expect(frame.get_by_role("button", name="Mettre en pause").first).to_be_visible()
    assert barriers(page) == []
