"""The unsubscribe page in a browser: its policy lets the button work, and nothing else."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from sandbox.people.tempers import temper
from tests.fixtures.demo import Demo

LONGEST = 180.0
LINK = re.compile(r'href="([^"]+/u/[^"]+)"')


def unsubscribe_link(demo: Demo, address: str) -> str:
    """Return the link below the first mail that somebody got."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        for mail in demo.get(f"/sandbox/mailboxes/{address}/messages")["messages"]:
            if found := LINK.search(mail["html"]):
                return found[1]
        time.sleep(0.1)
    raise AssertionError("no mail with a link has come")


def test_a_reader_presses_the_button(demo: Demo, page: Page) -> None:
    [leads] = [one for one in demo.get("/sandbox/state")["boards"] if one["name"] == "Leads"]
    silent = [one for one in leads["items"] if one["cells"]["email"] and temper(7, one["cells"]["email"]) == "silent"]
    demo.post(f"/sandbox/items/{silent[0]['id']}/columns", {"column": "status", "label": "Interested"})
    page.goto(unsubscribe_link(demo, silent[0]["cells"]["email"]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Unsubscribe")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    width = page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
    assert width != "none"  # the style was let through
