"""Every screen of the views fits 360 pixels; with `PICTURES` in the environment their pictures for the docs are made.

For pictures some days pass first, so that there is something to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.fixtures.browser import PICTURES, new_page, picture
from tests.fixtures.demo import Demo, running_demo
from tests.fixtures.views import FIRST_ITEM, open_view
from tests.views.asking import DANA, ask, enroll, sequence_named
from tests.views.frames import open_at
from tests.views.walking import frame_inside

DENNIS, NOBODY = 9, 36  # places on the board; the second has no e-mail address
LATER = "2026-12-01T12:00:00+00:00"
TABS = ("steps", "rules", "dates", "people", "people/finished", "people/refused", "numbers", "history")
SECTIONS = ("signature", "mailboxes", "contacts", "persons", "audit", "usage", "defaults", "monday")
RULES = [
    {"event": "replied", "on": True, "status": {"column": "status", "label": "Replied"}},
    {"event": "bounced", "on": True, "status": {"column": "status", "label": "Bounced"}},
]
STOPS = [{"column": "status", "any_of": ["Won", "Interested"], "then": "stop"}]
FITS = "document.documentElement.scrollWidth <= innerWidth"
SLOW = 15_000


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo with people in all its sequences."""
    with running_demo() as started:
        enroll(started, sequence_named(started, "Inbound follow-up"), *range(32), NOBODY)
        enroll(started, sequence_named(started, "Win back"), *range(12, 20))
        enroll(started, sequence_named(started, "Event invitation"), *range(20, 28))
        whole = ask(started, "GET", f"/sequences/{sequence_named(started, 'Win back')}")
        definition = whole["definition"] | {"conditions": STOPS, "rules": RULES, "sender": {"columns": ["owner"]}}
        body = {"definition": definition, "revision": whole["revision"]}
        ask(started, "PUT", f"/sequences/{whole['id']}", body)
        if PICTURES:
            started.post("/sandbox/clock", {"fast_until": LATER})
        yield started


def test_every_screen_fits_a_narrow_place(demo: Demo, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    for place in places(demo):
        show(page, demo, place, language="fr", theme="black")
        assert frame_inside(page).evaluate(FITS), place
        if place in ("steps", "people", "settings/mailboxes", "item"):
            picture(page, f"narrow-{place.replace('/', '-')}")


def places(demo: Demo) -> list[str]:
    return ["manager", *TABS, *(f"settings/{one}" for one in SECTIONS), "board", "item", "batch"]


def show(page: Page, demo: Demo, place: str, **switches: str | int) -> FrameLocator:
    """Show a screen, and wait until it has what it shows."""
    kind, _, section = place.partition("/")
    url, switches = demo.run["sandbox_url"], {"language": "en", "theme": "light", "user": DANA} | switches
    if kind == "settings":
        view = open_view(page, url, "settings", **switches)
        expect(view.get_by_role("tablist")).to_be_visible(timeout=SLOW)
        frame_inside(page).evaluate("place => { location.hash = place }", f"/{section}")
    elif kind in ("manager", "board"):
        view = open_view(page, url, "manager" if kind == "manager" else "board_tab", **switches)
    elif kind == "item":
        view = open_view(page, url, "item_tab", item=FIRST_ITEM + DENNIS, **switches)
    elif kind == "batch":
        view = open_view(page, url, "batch_add", rows=[FIRST_ITEM + one for one in (33, 34, 35, NOBODY)], **switches)
    else:
        name = "Win back" if kind == "rules" else "Inbound follow-up"
        view = open_at(page, demo, f"{sequence_named(demo, name)}/{place}", **switches)
    expect(view.locator("main, #root > * > *").first).to_be_visible(timeout=SLOW)
    expect(view.locator("[role=status][aria-label]")).to_have_count(0, timeout=SLOW)  # what is loading
    page.wait_for_load_state("networkidle")
    return view


@pytest.mark.skipif(not PICTURES, reason="no folder for pictures is named")
def test_pictures_are_made_of_every_screen(demo: Demo, browser: Browser) -> None:
    page = new_page(browser)
    for place in places(demo):
        view = show(page, demo, place)
        if place == "steps":
            view.locator('button[data-row="0"]').click()
            expect(view.get_by_role("textbox", name="Subject")).to_contain_text("Company", timeout=SLOW)
        if place == "batch":
            view.get_by_role("button", name="Win back").click()
            expect(view.get_by_text("cannot be enrolled").first).to_be_visible(timeout=SLOW)
        picture(page, place.replace("/", "-"))
    show(page, demo, "rules")
    frame_inside(page).evaluate("document.getElementById('rules-conditions').scrollIntoView({ block: 'center' })")
    picture(page, "rules-board")
    show(page, demo, "manager", language="fr", theme="dark")
    picture(page, "manager-fr-dark")
    page.close()
