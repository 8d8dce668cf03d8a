"""The People tab: who is inside and how far, what one can do, who was not enrolled, held mails (F3, N2, N8)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.fixtures.browser import new_page, picture
from tests.fixtures.demo import Demo
from tests.views.asking import VERA, ask, enroll, sequence_named, until
from tests.views.frames import barriers, choose, open_at, row_of

SLOW = 30_000  # milliseconds: the view looks again every five seconds, and other processes work meanwhile
EVERYBODY, NOBODY = range(30), 36  # places on the board; the lead at 36 has no e-mail address
COLUMNS = [
    "Name", "Completed steps", "Last completed step", "Next step", "Status", "Info", "Triggered by", "Enrolled", "More",
]  # fmt: skip
REFUSED = 0  # whose mail server refuses the address


@pytest.fixture(scope="module")
def win_back(demo: Demo) -> str:
    """A sequence with thirty people, and one who could not be enrolled."""
    sequence = sequence_named(demo, "Win back")
    enroll(demo, sequence, *EVERYBODY, NOBODY)
    return sequence


@pytest.fixture
def people(page: Page, demo: Demo, win_back: str) -> FrameLocator:
    """The people as Dana sees them."""
    frame = open_at(page, demo, f"{win_back}/people")
    expect(frame.get_by_role("cell").first).to_be_visible()
    return frame


def find(frame: FrameLocator, name: str) -> None:
    """Search for somebody, until nobody else is there."""
    frame.get_by_placeholder("Search by name").fill(name)
    expect(frame.get_by_role("row")).to_have_count(2)


def test_each_person_is_shown_with_progress_status_reason_and_who_did_it(people: FrameLocator, page: Page) -> None:
    find(people, "Radia Perl")
    row = row_of(people, "Radia Perl")
    for words in ("of 5", "Active", "Task"):
        expect(row).to_contain_text(words, timeout=SLOW)
    expect(row.get_by_label("Dana Levi").first).to_be_attached()
    expect(people.get_by_role("columnheader")).to_have_text(COLUMNS)
    expect(people.get_by_role("tab", name="Not enrolled 1")).to_be_visible(timeout=SLOW)
    assert barriers(page) == []


def test_only_the_rows_that_are_seen_are_on_the_page(people: FrameLocator) -> None:
    table = people.get_by_role("table", name="In sequence")
    assert table.get_by_role("row").count() < len(EVERYBODY)
    people.get_by_role("region", name="In sequence").evaluate("(box) => box.scrollTo(0, box.scrollHeight)")
    expect(row_of(people, "Ada Byron")).to_be_visible()


def test_people_are_found_by_name_status_and_step(people: FrameLocator) -> None:
    find(people, "Hedy")
    expect(row_of(people, "Hedy Lamar")).to_be_visible()
    people.get_by_role("combobox", name="Status").click()
    people.get_by_role("option", name="Paused").click()
    expect(people.get_by_text("Nothing fits.")).to_be_visible()


def test_pausing_until_a_day_and_resuming_by_keyboard_alone(people: FrameLocator, page: Page) -> None:
    find(people, "Tim Bern")
    people.get_by_role("button", name="More for Tim Bern").focus()
    page.keyboard.press("Enter")
    expect(people.get_by_role("menuitem", name="Pause")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = people.get_by_role("dialog", name="Pause Tim Bern")
    dialog.get_by_role("radio", name="Until somebody resumes it").focus()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_label("Goes on at the start of")).to_be_visible()
    assert barriers(page) == []
    dialog.get_by_role("button", name="Pause").press("Enter")
    expect(row_of(people, "Tim Bern")).to_contain_text("Paused until", timeout=SLOW)
    choose(people, "More for Tim Bern", "Resume")
    expect(row_of(people, "Tim Bern")).to_contain_text("Active", timeout=SLOW)


def test_whoever_is_taken_out_is_asked_about_and_listed_with_the_reason(people: FrameLocator, page: Page) -> None:
    find(people, "Alan Turin")
    choose(people, "More for Alan Turin", "Unenroll")
    page.get_by_test_id("confirm").get_by_role("button", name="Unenroll").click()
    expect(people.get_by_text("Nothing fits.")).to_be_visible(timeout=SLOW)
    people.get_by_role("tab", name="Finished").click()
    expect(row_of(people, "Alan Turin")).to_contain_text("Stopped")
    expect(row_of(people, "Alan Turin").get_by_role("cell").nth(5)).not_to_have_text("–")


def test_a_failed_run_is_tried_again_once_its_cause_is_mended(browser: Browser, demo: Demo) -> None:
    page = new_page(browser)  # the browser calls the server's no an error
    sequence = sequence_named(demo, "Inbound follow-up")
    enroll(demo, sequence, REFUSED)
    frame = open_at(page, demo, f"{sequence}/people/finished")
    expect(row_of(frame, "Ada Byron")).to_contain_text("Failed", timeout=SLOW)
    expect(row_of(frame, "Ada Byron")).to_contain_text("Correct the address")
    choose(frame, "More for Ada Byron", "Try again")
    expect(page.get_by_test_id("notice").last).to_contain_text("The item still has the address that failed")
    page.close()


def test_the_history_of_a_person_opens_beside_the_list_and_gives_the_place_back(
    people: FrameLocator, page: Page
) -> None:
    find(people, "Grace Hop")
    choose(people, "More for Grace Hop", "Show history")
    history = people.get_by_role("complementary", name="History of Grace Hop")
    expect(history).to_be_focused()
    expect(history.get_by_role("listitem").filter(has_text="Enrolled")).to_contain_text("Dana Levi")
    picture(page, "people-history")
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(history).to_have_count(0)


def test_whoever_was_not_enrolled_is_listed_with_the_reason_and_what_to_do(people: FrameLocator, page: Page) -> None:
    people.get_by_role("tab", name="Not enrolled").click()
    row = row_of(people, "Ida Rhod")
    expect(row).to_contain_text("The item has no e-mail address. Fill in its e-mail column, then enroll it again.")
    expect(row.get_by_role("link", name="Open the item")).to_be_visible()
    assert barriers(page) == []


def test_people_are_enrolled_with_a_check_before_and_a_result_each(people: FrameLocator, page: Page) -> None:
    people.get_by_role("button", name="Enroll people").click()
    dialog = people.get_by_role("dialog", name="Enroll people")
    for name in ("Robin Milner", "Jean Bartik", "Ida Rhod"):
        dialog.get_by_placeholder("Search by name or address").fill(name)
        dialog.get_by_role("checkbox", name=name).press("Space")
    assert barriers(page) == []
    dialog.get_by_role("button", name="Check 3 people").click()
    expect(dialog).to_contain_text("2 ready · 1 cannot be enrolled", timeout=SLOW)
    dialog.get_by_role("button", name="Show them").click()
    expect(dialog.get_by_role("listitem").filter(has_text="Ida Rhod").first).to_be_visible()
    expect(dialog).to_contain_text("They would use up to")
    picture(page, "people-check")
    assert barriers(page) == []
    dialog.get_by_role("button", name="Enroll 2 people").click()
    expect(dialog).to_contain_text("2 enrolled · 1 not", timeout=SLOW)
    expect(dialog.get_by_role("row").filter(has_text="Robin Milner")).to_contain_text("Enrolled")
    dialog.get_by_role("button", name="Close").last.click()
    expect(row_of(people, "Robin Milner")).to_be_visible(timeout=SLOW)


def test_the_list_follows_what_others_do(people: FrameLocator, demo: Demo, win_back: str) -> None:
    expect(row_of(people, "Lynn Conwey")).to_have_count(0)
    enroll(demo, win_back, 30)
    expect(people.get_by_role("row").nth(1)).to_contain_text("Lynn Conwey", timeout=SLOW)


def test_a_held_mail_waits_for_a_decision(page: Page, demo: Demo) -> None:
    given_a_held_mail(demo)
    sequence = sequence_named(demo, "Inbound follow-up")
    frame = open_at(page, demo, f"{sequence}/people/held")
    expect(frame.get_by_text("the person may get it twice")).to_be_visible()
    mail = frame.get_by_role("listitem")
    expect(mail).to_contain_text("shall we talk about")
    assert barriers(page) == []
    mail.get_by_role("button", name="Send again to").click()
    expect(frame.get_by_text("No mail waits for you")).to_be_visible(timeout=SLOW)


def given_a_held_mail(demo: Demo) -> None:
    """Have the line of Dana's mailbox, which keeps no sent mails, break after a mail was handed over."""
    smtp, imap = demo.run["smtp"], demo.run["imap"]
    box = {
        "address": "dana@acme.test", "display_name": "Dana Levi", "shared": True, "username": "dana@acme.test",
        "password": "sandbox-dana", "smtp_host": smtp[0], "smtp_port": smtp[1], "smtp_security": "none",
        "imap_host": imap[0], "imap_port": imap[1], "imap_security": "none", "keeps_sent": False,
    }  # fmt: skip
    ask(demo, "POST", "/mailboxes", box)
    demo.post("/sandbox/faults", {"smtp": {"mode": "drop_after_dot", "count": 1}})
    enroll(demo, sequence_named(demo, "Inbound follow-up"), 7)
    until(lambda: ask(demo, "GET", "/held")["held"], "a mail is held")


def test_a_viewer_sees_everything_and_is_told_why_nothing_can_be_changed(page: Page, demo: Demo, win_back: str) -> None:
    frame = open_at(page, demo, f"{win_back}/people", user=VERA)
    expect(frame.get_by_role("button", name="Enroll people")).to_be_disabled()
    expect(frame.get_by_text("Viewers and guests can look, not change").first).to_be_visible()
    find(frame, "Hedy")
    frame.get_by_role("button", name="More for Hedy Lamar").click()
    expect(frame.get_by_role("menuitem", name="Show history")).to_be_visible()
    item = frame.get_by_role("menuitem", name="Unenroll")
    item.hover()
    item.click()
    expect(page.get_by_test_id("confirm")).to_have_count(0)


def test_it_speaks_french_and_goes_dark(page: Page, demo: Demo, win_back: str) -> None:
    frame = open_at(page, demo, f"{win_back}/people", language="fr", theme="dark")
    for words in ("Étapes terminées", "Prochaine étape", "Déclenché par"):
        expect(frame.get_by_role("columnheader", name=words)).to_be_visible()
    expect(frame.get_by_role("tab", name="Non inscrits")).to_be_visible()
    expect(frame.get_by_text("Actif").first).to_be_visible()
    frame.get_by_role("tab", name="Non inscrits").click()
    row = row_of(frame, "Ida Rhod").first
    expect(row).to_contain_text("L’élément n’a pas d’adresse e-mail. Remplissez sa colonne E-mail")
    assert barriers(page) == []
    row.get_by_role("link", name="Ouvrir l’élément").click()
    expect(page.get_by_text("Ida Rhod").first).to_be_visible(timeout=SLOW)


def test_it_fits_a_narrow_place(page: Page, demo: Demo, win_back: str) -> None:
    page.set_viewport_size({"width": 420, "height": 740})
    frame = open_at(page, demo, f"{win_back}/people", theme="black")
    expect(frame.get_by_role("button", name="Enroll people")).to_be_visible()
    people = frame.get_by_role("region", name="People")
    assert people.evaluate("(one) => one.getBoundingClientRect().right <= innerWidth")
    assert barriers(page) == []


def test_nobody_yet_says_what_to_do_first(page: Page, demo: Demo) -> None:
    frame = open_at(page, demo, f"{sequence_named(demo, 'Event invitation')}/people")
    expect(frame.get_by_text("Nobody is in this sequence")).to_be_visible()
    expect(frame.get_by_text("tick rows on the board")).to_be_visible()


def test_whoever_waits_after_the_last_step_is_told_the_end_and_when(page: Page, demo: Demo, win_back: str) -> None:
    plan = ask(demo, "GET", f"/sequences/{win_back}")["definition"]
    steps = [{"kind": "task", "title": "Look", "note": ""}, {"kind": "wait", "days": 3}]
    wanted = {
        **plan,
        "name": "Ends with a wait",
        "steps": steps,
        "notifications": {**plan["notifications"], "due": False},
    }
    sequence = ask(demo, "POST", "/sequences", {"definition": wanted})["id"]
    ask(demo, "POST", f"/sequences/{sequence}/activate")
    enroll(demo, sequence, 30)
    frame = open_at(page, demo, f"{sequence}/people")
    cell = frame.get_by_role("row").nth(1).get_by_role("cell").nth(3)
    expect(cell).to_have_text(re.compile(r"^The end\w"), timeout=SLOW)
