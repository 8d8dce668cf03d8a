"""The numbers of a sequence: counters with what they are counted of, the funnel, the days, and who is behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.axe import serious
from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo, running_demo
from tests.views.asking import VERA, ask
from tests.views.walking import View, enroll, frame_inside, listed, opened, opened_at, row_of, search, tab_to

PEOPLE, INVITED = 30, 12
LATER = "2026-11-27T12:00:00+00:00"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo in which people have opened, clicked and answered for some days."""
    with running_demo() as started:
        started.post("/sandbox/clock", {"rate": 1})
        enroll(started, "Inbound follow-up", PEOPLE)
        word_anew(started, "Event invitation")
        enroll(started, "Event invitation", INVITED)
        started.post("/sandbox/clock", {"fast_until": LATER})
        started.post("/sandbox/clock", {"pause": True})
        yield started


def word_anew(demo: Demo, name: str) -> None:
    """Give the first e-mail of a sequence a second wording."""
    whole = ask(demo, "GET", f"/sequences/{listed(demo, name)['id']}")
    first, *others = whole["definition"]["steps"]
    first["variants"] = [{"subject": "Other words", "body": first["body"], "weight": 1}]
    body = {"definition": whole["definition"] | {"steps": [first, *others]}, "revision": whole["revision"]}
    ask(demo, "PUT", f"/sequences/{whole['id']}", body)
    ask(demo, "POST", f"/sequences/{whole['id']}/activate", {})


@pytest.fixture(scope="module")
def sequence(demo: Demo) -> str:
    key: str = listed(demo, "Inbound follow-up")["id"]
    return key


@pytest.fixture(scope="module")
def told(demo: Demo, sequence: str) -> dict[str, Any]:
    """What the server tells."""
    numbers: dict[str, Any] = ask(demo, "GET", f"/sequences/{sequence}/numbers")
    return numbers


def counter(view: View, name: str) -> Any:
    return view.locator("ul[aria-label] > li").filter(has_text=re.compile(f"^{name}"))


def test_counters_say_what_they_are_counted_of(demo: Demo, page: Page, sequence: str, told: dict[str, Any]) -> None:
    view = opened_at(demo, page, sequence, "numbers")
    expect(counter(view, "Total people")).to_contain_text(str(PEOPLE))
    expect(counter(view, "Delivered")).to_contain_text(f"{told['people']['delivered']}of {PEOPLE} people")
    replied, of = told["rates"]["reply"]["people"], told["rates"]["reply"]["of"]
    assert replied > 0
    assert of >= 20
    expect(counter(view, "Replied")).to_contain_text(f"{round(100 * replied / of)}%")
    expect(counter(view, "Replied")).to_contain_text(f"{replied} of {of} people with a delivered e-mail replied.")


def test_each_number_opens_the_people_behind_it(demo: Demo, page: Page, sequence: str, told: dict[str, Any]) -> None:
    view = opened_at(demo, page, sequence, "numbers")
    for name, key in {"Replied": "replied", "Bounced": "bounced", "Failed": "failed", "Delivered": "delivered"}.items():
        counter(view, name).get_by_role("button").click()
        people = view.get_by_role("dialog", name=name)
        expect(people.get_by_role("row")).to_have_count(told["people"][key] + 1)
        people.get_by_role("button", name="Close").click()
        expect(people).to_have_count(0)


def test_a_person_behind_a_number_opens_as_an_item(demo: Demo, page: Page, sequence: str) -> None:
    view = opened_at(demo, page, sequence, "numbers", "replied")
    first = view.get_by_role("dialog").get_by_role("rowheader").first
    name = first.inner_text()
    first.get_by_role("link").click()
    expect(page.get_by_test_id("card")).to_contain_text(name)


def test_the_funnel_shows_each_step_and_who_is_behind_it(
    demo: Demo, page: Page, sequence: str, told: dict[str, Any]
) -> None:
    view = opened_at(demo, page, sequence, "numbers")
    rows = view.get_by_role("region", name="Step by step").get_by_role("row")
    expect(rows).to_have_count(len(told["steps"]) + 1)
    first = told["steps"][0]
    expect(rows.nth(1)).to_contain_text(f"{first['reached']} (100%)")
    rows.nth(1).get_by_role("button", name="Delivered, step 1").click()
    people = view.get_by_role("dialog", name="Delivered")
    expect(people).to_contain_text("Step 1: ")
    expect(people.get_by_role("row")).to_have_count(first["delivered"] + 1)


def test_wordings_stand_below_their_step_and_senders_have_their_own(demo: Demo, page: Page) -> None:
    key = listed(demo, "Event invitation")["id"]
    first = ask(demo, "GET", f"/sequences/{key}/numbers")["steps"][0]
    view = opened_at(demo, page, key, "numbers")
    region = view.get_by_role("region", name="Step by step")
    other = region.get_by_role("row").filter(has_text="Other words")
    delivered = first["variants"][1]["delivered"]
    expect(other).to_contain_text("(50% of people)")
    expect(region).to_contain_text("Replied: too early to tell.")
    other.get_by_role("button", name=f"{delivered}: Delivered, step 1, wording B").click()
    people = view.get_by_role("dialog", name="Delivered")
    expect(people).to_contain_text("B Other words")
    expect(people.get_by_role("row")).to_have_count(delivered + 1)
    people.get_by_role("button", name="Close").click()
    picture(page, "numbers-wordings")
    senders = view.get_by_role("region", name="By sender")
    senders.get_by_role("button", name=re.compile("Delivered, sam@acme.test")).click()
    expect(view.get_by_role("dialog", name="Delivered")).to_contain_text("sam@acme.test")
    assert serious(frame_inside(page)) == []


def test_days_are_a_chart_and_a_table(demo: Demo, page: Page, sequence: str, told: dict[str, Any]) -> None:
    view = opened_at(demo, page, sequence, "numbers")
    days = view.get_by_role("region", name="Day by day")
    sent = sum(day["delivered"] for day in told["days"])
    expect(days.get_by_role("img", name=f"Delivered {sent}")).to_be_visible()
    days.get_by_role("button", name="As a table").click()
    busy = [day for day in told["days"] if any(value for name, value in day.items() if name != "day")]
    expect(days.get_by_role("row")).to_have_count(len(busy) + 1)
    expect(days.get_by_role("row").nth(1)).to_contain_text("Nov 23")
    expect(days.get_by_role("row").nth(1)).to_contain_text(str(PEOPLE))
    days.get_by_label("Days to show").select_option("Last 7 days")
    expect(days.get_by_role("row").nth(1)).to_contain_text("Nov 23")


def test_everybody_is_downloaded(demo: Demo, page: Page, sequence: str, tmp_path: Path) -> None:
    view = opened_at(demo, page, sequence, "numbers")
    with page.expect_download() as caught:
        view.get_by_role("button", name="Download people as CSV").click()
    caught.value.save_as(tmp_path / "people.csv")
    assert len((tmp_path / "people.csv").read_text(encoding="utf-8-sig").splitlines()) == PEOPLE + 1


def test_nobody_inside_yet_is_said(demo: Demo, page: Page) -> None:
    view = opened_at(demo, page, listed(demo, "Win back")["id"], "numbers")
    expect(view.get_by_text("No numbers yet")).to_be_visible()


def test_the_manager_shows_rates_from_twenty_people_on(
    demo: Demo, page: Page, sequence: str, told: dict[str, Any]
) -> None:
    view = opened(demo, page, "manager")
    opens, of = told["rates"]["open"]["people"], told["rates"]["open"]["of"]
    row = row_of(view, "Inbound follow-up")
    rate = row.get_by_role("link", name=f"{opens} of {of} people with a delivered e-mail opened one.")
    expect(rate).to_have_text(f"{round(100 * opens / of)}%")
    rate.hover()
    expect(view.get_by_text(f"{opens} of {of} people with a delivered e-mail opened one.")).to_be_visible()
    few = row_of(view, "Event invitation").get_by_role("link", name="Rates are shown from 20 people.").first
    expect(few).to_have_text("–")
    rate.click()
    expect(view.get_by_role("dialog", name="Opened").get_by_role("row")).to_have_count(opens + 1)


def test_whoever_may_not_see_a_board_sees_numbers_without_names(demo: Demo, page: Page, sequence: str) -> None:
    view = opened_at(demo, page, sequence, "numbers", "replied", user=VERA)
    people = view.get_by_role("dialog", name="Replied")
    expect(people.get_by_role("rowheader").first).to_be_visible()
    shown = people.get_by_role("rowheader").all_inner_texts()
    known = ask(demo, "GET", f"/sequences/{sequence}/rows?of=replied", user=VERA)["people"]
    assert shown == [one["item"]["name"] or "An item you cannot see" for one in known]


def test_it_is_walked_by_keyboard_alone(demo: Demo, page: Page) -> None:
    view = opened(demo, page, "manager")
    search(view, "Inbound")
    tab_to(page, row_of(view, "Inbound follow-up").get_by_role("link", name="Inbound follow-up", exact=True))
    page.keyboard.press("Enter")
    view.get_by_role("tab", name="Steps").focus()
    numbers = view.get_by_role("tab", name="Numbers")
    while not numbers.evaluate("(tab) => tab === document.activeElement"):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(counter(view, "Replied")).to_be_visible()
    tab_to(page, counter(view, "Replied").get_by_role("button"))
    page.keyboard.press("Enter")
    expect(view.get_by_role("dialog", name="Replied")).to_be_visible()
    page.keyboard.press("Escape")
    expect(view.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious(demo: Demo, page: Page, sequence: str, theme: str) -> None:
    view = opened_at(demo, page, sequence, "numbers", theme=theme, language="fr")
    expect(view.get_by_role("img", name="Jour par jour")).to_be_visible()
    assert serious(frame_inside(page)) == []
    counter(view, "Répondu").get_by_role("button").click()
    expect(view.get_by_role("dialog", name="Répondu")).to_have_css("opacity", "1")
    expect(view.get_by_role("dialog").get_by_role("rowheader").first).to_be_visible()
    assert serious(frame_inside(page)) == []
