"""The frame of one sequence: its name, who may change it, activating, switching off, its tabs and its history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.axe import serious
from tests.fixtures.browser import new_page, picture
from tests.fixtures.demo import Demo, running_demo
from tests.views.asking import DANA, SAM, VERA, ask
from tests.views.asking import enroll as enroll_places
from tests.views.walking import enroll, frame_inside, listed, opened_at, pick, rest, tab_to, title_of

PEOPLE = 4


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo at night, with people inside two sequences."""
    with running_demo() as started:
        rest(started)
        for name in ("Inbound follow-up", "Event invitation"):
            enroll(started, name, PEOPLE)
        yield started


@pytest.fixture
def refused_page(browser: Browser) -> Iterator[Page]:
    """A page for what the server refuses: the browser itself calls each refusal an error."""
    opened = new_page(browser)
    yield opened
    opened.close()


def id_of(demo: Demo, name: str) -> str:
    key: str = listed(demo, name)["id"]
    return key


def whole(demo: Demo, key: str) -> dict[str, object]:
    told: dict[str, object] = ask(demo, "GET", f"/sequences/{key}")
    return told


def copied(demo: Demo, name: str) -> str:
    """Return the id of a fresh copy, for what a test changes."""
    key: str = ask(demo, "POST", f"/sequences/{id_of(demo, name)}/duplicate")["id"]
    return key


def test_whoever_edits_an_active_sequence_is_told_how_many_it_concerns(demo: Demo, page: Page) -> None:
    view = opened_at(demo, page, id_of(demo, "Inbound follow-up"), "steps")
    expect(view.get_by_text(f"{PEOPLE} people are inside. When you save the sequence")).to_be_visible()
    expect(view.get_by_role("tab", name=f"People ({PEOPLE})")).to_be_visible()
    view.get_by_role("button", name="See who").click()
    expect(view.get_by_role("tab", name="People")).to_have_attribute("aria-selected", "true")


def test_it_is_renamed_in_place_and_escape_puts_it_back(demo: Demo, page: Page) -> None:
    key = copied(demo, "Win back")
    view = opened_at(demo, page, key, "history")
    name = view.get_by_label("Rename the sequence")
    name.fill("Something else")
    name.press("Escape")
    expect(name).to_have_value("Win back (copy)")
    name.fill("Win them back  שלום")
    with page.expect_response(lambda one: one.request.method == "PUT"):
        name.press("Enter")
    expect(title_of(view)).to_have_text("Win them back  שלום")
    expect(view.get_by_text("Saved this minute")).to_be_visible()
    assert whole(demo, key)["name"] == "Win them back  שלום"


def test_a_complete_draft_is_activated(demo: Demo, page: Page) -> None:
    key = copied(demo, "Win back")
    view = opened_at(demo, page, key, "history")
    expect(view.get_by_text("Not published yet")).to_be_visible()
    view.get_by_role("button", name="Activate").click()
    question = view.get_by_role("dialog")
    expect(question).to_contain_text("From now on people of Leads can be enrolled. They run 5 steps over 9 days.")
    question.get_by_role("button", name="Activate").click()
    expect(view.get_by_role("button", name="Save sequence")).to_be_visible()
    expect(view.get_by_role("link", name="Version 1")).to_contain_text("Current")
    assert whole(demo, key)["state"] == "active"


def test_what_is_missing_is_listed_with_its_place(demo: Demo, page: Page) -> None:
    key = ask(demo, "POST", "/sequences", {"definition": {"name": "Bare"}})["id"]
    view = opened_at(demo, page, key, "history")
    view.get_by_role("button", name="Activate").click()
    question = view.get_by_role("dialog", name="Activate Bare?")
    expect(question.get_by_role("button", name="Activate")).to_be_disabled()
    question.get_by_role("link", name="The sequence does nothing yet").click()
    expect(view.get_by_role("tab", name="Steps")).to_have_attribute("aria-selected", "true")
    view.get_by_role("button", name="Activate").click()
    view.get_by_role("dialog").get_by_role("link", name="The sequence has no board").click()
    expect(view.get_by_role("tab", name="Rules and notifications")).to_have_attribute("aria-selected", "true")


def test_what_only_the_server_knows_to_be_missing_is_said_too(demo: Demo, refused_page: Page) -> None:
    draft = ask(demo, "GET", f"/sequences/{id_of(demo, 'Win back')}")["definition"]
    strange = {**draft, "name": "Strange sender", "send_as": "nobody@elsewhere.test"}
    key = ask(demo, "POST", "/sequences", {"definition": strange})["id"]
    view = opened_at(demo, refused_page, key, "history")
    view.get_by_role("button", name="Activate").click()
    view.get_by_role("dialog").get_by_role("button", name="Activate").click()
    expect(view.get_by_role("dialog")).to_contain_text("No mailbox nobody@elsewhere.test is connected")
    assert whole(demo, key)["state"] == "inactive"


def test_switching_off_lets_the_people_finish(demo: Demo, page: Page) -> None:
    key = id_of(demo, "Event invitation")
    view = opened_at(demo, page, key, "history")
    pick(view, view.get_by_role("button", name="More actions"), "Switch off")
    question = view.get_by_role("dialog", name="Switch off Event invitation?")
    expect(question).to_contain_text(f"{PEOPLE} people are inside. What happens to them?")
    expect(question.get_by_label("Let them finish on their version")).to_be_checked()
    picture(page, "switch-off")
    question.get_by_role("button", name="Switch off").click()
    expect(view.get_by_role("button", name="Activate")).to_be_visible()
    told = whole(demo, key)
    assert (told["state"], told["inside"]) == ("inactive", PEOPLE)


def test_switching_off_stops_everybody_when_one_says_so(demo: Demo, page: Page) -> None:
    key = id_of(demo, "Inbound follow-up")
    view = opened_at(demo, page, key, "history")
    pick(view, view.get_by_role("button", name="More actions"), "Switch off")
    question = view.get_by_role("dialog")
    question.get_by_text("Stop them now").click()
    question.get_by_role("button", name="Switch off").click()
    expect(view.get_by_role("tab", name="People (0)")).to_be_visible()
    told = whole(demo, key)
    assert (told["state"], told["inside"]) == ("inactive", 0)


def test_history_shows_each_version_and_its_steps(demo: Demo, page: Page) -> None:
    key = copied(demo, "Win back")
    ask(demo, "POST", f"/sequences/{key}/activate")
    was = ask(demo, "GET", f"/sequences/{key}")
    changed = {**was["definition"], "steps": was["definition"]["steps"][:1]}
    ask(demo, "PUT", f"/sequences/{key}", {"definition": changed, "revision": was["revision"]})
    view = opened_at(demo, page, key, "history")
    view.get_by_role("button", name="Save sequence").click()
    view.get_by_role("dialog").get_by_role("button", name="Save sequence").click()
    expect(view.get_by_role("listitem").first).to_contain_text("Version 2")
    expect(view.get_by_role("listitem").first).to_contain_text("Current")
    expect(view.get_by_role("listitem").first).to_contain_text("Dana Levi")
    view.get_by_role("link", name="Version 1").click()
    version = view.get_by_role("region", name="Version 1")
    expect(version.get_by_text("Day 1", exact=True)).to_be_visible()
    expect(version.get_by_text(re.compile(r"^Wait \d+ days$")).first).to_be_visible()
    version.get_by_text("Show the text").first.click()
    expect(version.locator("details[open] p").first).not_to_be_empty()


def test_people_inside_move_as_it_is_shown_and_can_be_taken_back(demo: Demo, page: Page) -> None:
    key = copied(demo, "Win back")
    ask(demo, "POST", f"/sequences/{key}/activate")
    enroll_places(demo, key, *range(4, 7))
    was: Any = whole(demo, key)
    call = {"kind": "call", "title": "Ring them", "note": ""}
    steps = [was["definition"]["steps"][0], call, *was["definition"]["steps"][1:]]
    body = {"definition": {**was["definition"], "steps": steps}, "revision": was["revision"]}
    ask(demo, "PUT", f"/sequences/{key}", body)
    view = opened_at(demo, page, key, "history")
    view.get_by_role("button", name="Save sequence").click()
    question = view.get_by_role("dialog")
    question.get_by_label("What is new").fill("A call <b>first</b> 🎉")
    expect(question.get_by_role("status")).to_contain_text("finish")
    question.get_by_text("Move them to the new version").click()
    expect(question.get_by_role("status")).to_contain_text("move")
    question.get_by_text("Choose for each step").click()
    groups = question.get_by_role("list", name="People by the step they wait for").get_by_role("listitem")
    expect(groups.first).to_contain_text("in version 1")
    picture(page, "publish-inside")
    assert serious(frame_inside(page)) == []
    question.get_by_role("button", name="Save sequence").click()
    expect(question).to_have_count(0)
    newest = view.get_by_role("listitem").first
    expect(newest).to_contain_text("A call <b>first</b> 🎉")
    view.get_by_role("link", name="Version 2").click()
    expect(view.get_by_label("Lines of the two files")).to_contain_text("Ring them")
    picture(page, "history-compared")
    assert serious(frame_inside(page)) == []
    view.get_by_role("button", name="Take back").click()
    view.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(view.get_by_role("listitem").nth(1)).to_contain_text("Current")
    assert whole(demo, key)["inside"] == 3


def test_a_second_person_looks_then_approves(demo: Demo, page: Page) -> None:
    copy = ask(demo, "POST", f"/sequences/{id_of(demo, 'Event invitation')}/duplicate", user=SAM)
    key = copy["id"]
    one = ask(demo, "POST", f"/sequences/{key}/activate", user=SAM)
    ask(demo, "PUT", "/second-person", {"wanted": True})
    body = {"definition": {**one["definition"], "name": "Inbound, warmer"}, "revision": one["revision"]}
    ask(demo, "PUT", f"/sequences/{key}", body, user=SAM)
    view = opened_at(demo, page, key, "history", user=SAM)
    view.get_by_role("button", name="Save sequence").click()
    view.get_by_role("dialog").get_by_label("What is new").fill("A warmer name")
    view.get_by_role("dialog").get_by_role("button", name="Ask for approval").click()
    expect(view.get_by_text("Another person must approve it.")).to_be_visible()
    view = opened_at(demo, page, key, "history")
    view.get_by_role("button", name="Look and decide").click()
    review = view.get_by_role("dialog", name="Publish Inbound, warmer?")
    expect(review).to_contain_text("A warmer name")
    expect(review).to_contain_text("name: Inbound, warmer")
    picture(page, "approval")
    review.get_by_role("button", name="Approve").click()
    expect(review).to_have_count(0)
    expect(view.get_by_role("link", name="Version 2")).to_contain_text("A warmer name")
    expect(view.get_by_role("list", name="History of changes").get_by_role("listitem").first).to_contain_text(
        "Approved and published"
    )
    ask(demo, "PUT", "/second-person", {"wanted": False})


def test_the_dates_of_chosen_people_are_shown_with_their_reasons(demo: Demo, page: Page) -> None:
    view = opened_at(demo, page, id_of(demo, "Win back"), "dates")
    people = view.get_by_role("list", name="People and their dates")
    expect(people.get_by_role("heading")).to_have_count(5)
    expect(people.locator("[data-shift=window], [data-shift=weekend]").first).to_be_visible()
    expect(view.get_by_text("actions in all")).to_be_visible()
    picture(page, "dates")
    assert serious(frame_inside(page)) == []
    view.get_by_role("button", name="Choose people").click()
    dialog = view.get_by_role("dialog")
    boxes = dialog.locator("label").filter(has=view.get_by_role("checkbox"))
    for place in (1, 2):
        boxes.nth(place).click()
    dialog.get_by_role("button", name="Show the dates of 2 people").click()
    expect(people.get_by_role("heading")).to_have_count(2)
    view.get_by_role("tab", name="Calendar").click()
    expect(view.get_by_role("table").first.get_by_role("listitem").first).to_be_visible()
    picture(page, "dates-calendar")
    assert serious(frame_inside(page)) == []


def test_another_member_is_told_who_may_change_it(demo: Demo, page: Page) -> None:
    view = opened_at(demo, page, id_of(demo, "Win back"), "history", user=SAM)
    expect(view.get_by_text("Only Dana Levi and admins can change this sequence.")).to_be_visible()
    expect(view.get_by_role("button", name="Save sequence")).to_have_count(0)
    expect(view.get_by_label("Rename the sequence")).to_have_count(0)
    view.get_by_role("button", name="More actions").press("Enter")
    expect(view.get_by_role("menuitem")).to_have_text(["Duplicate", "Download as a file"])


def test_a_viewer_only_looks(demo: Demo, page: Page) -> None:
    view = opened_at(demo, page, id_of(demo, "Win back"), "history", user=VERA)
    expect(view.get_by_text("Viewers and guests can look, not change")).to_be_visible()
    view.get_by_role("button", name="More actions").press("Enter")
    expect(view.get_by_role("menuitem")).to_have_text(["Download as a file"])


def test_a_refusal_that_comes_anyway_is_shown(demo: Demo, refused_page: Page) -> None:
    key = copied(demo, "Win back")
    view = opened_at(demo, refused_page, key, "history", user=DANA)
    pick(view, view.get_by_role("button", name="More actions"), "Delete")
    expect(view.get_by_role("dialog")).to_contain_text("Nobody is inside.")
    ask(demo, "DELETE", f"/sequences/{key}")
    view.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(view.get_by_role("dialog").get_by_role("alert")).to_contain_text("This sequence does not exist")


def test_a_sequence_that_is_no_more_says_so(demo: Demo, refused_page: Page) -> None:
    view = opened_at(demo, refused_page, id_of(demo, "Win back"), "history")
    frame_inside(refused_page).evaluate("location.hash = '/999999999/steps'")
    expect(view.get_by_role("alert")).to_contain_text("This sequence does not exist, or was deleted.")
    view.get_by_role("link", name="Sequences").click()
    expect(view.get_by_role("table")).to_be_visible()


def test_it_is_walked_by_keyboard_alone(demo: Demo, page: Page) -> None:
    key = copied(demo, "Win back")
    view = opened_at(demo, page, key, "history")
    view.get_by_role("link", name="Sequences").focus()
    tab_to(page, view.get_by_role("button", name="Activate"))
    page.keyboard.press("Enter")
    question = view.get_by_role("dialog")
    expect(question).to_be_visible()
    tab_to(page, question.get_by_role("button", name="Activate"))
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    assert whole(demo, key)["state"] == "active"


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious(demo: Demo, page: Page, theme: str) -> None:
    view = opened_at(demo, page, id_of(demo, "Win back"), "history", "1", theme=theme, language="fr")
    expect(view.get_by_text("Jour 1", exact=True)).to_be_visible()
    assert serious(frame_inside(page)) == []
    view.get_by_role("button", name="Enregistrer la séquence").click()
    expect(view.get_by_role("dialog")).to_have_css("opacity", "1")
    assert serious(frame_inside(page)) == []
