"""Drafts for the tests of the builder: made over the API of a running demo, opened on the sandbox's page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect

from tests.fixtures.browser import new_page
from tests.fixtures.demo import Demo
from tests.fixtures.views import LEADS, open_view
from tests.views.asking import DANA, ask

SLOWLY = 60_000  # milliseconds: two cores are shared by many tests
NOTICED = 2_000  # milliseconds until an item that heard the pointer shows it
POINTINGS = 10


def email(subject: str = "Hello", body: str = "<p>Hello there</p>", **more: Any) -> dict[str, Any]:
    """Return an automatic e-mail."""
    return {"kind": "email", "subject": subject, "body": body, **more}


def wait(days: int) -> dict[str, Any]:
    """Return a wait."""
    return {"kind": "wait", "days": days}


def call(title: str) -> dict[str, Any]:
    """Return a call."""
    return {"kind": "call", "title": title}


def made(demo: Demo, *steps: dict[str, Any], user: int = DANA, **others: Any) -> str:
    """Add a draft with these steps on the board of leads; return its id."""
    definition = {"name": "A draft", "board": LEADS, "email_column": "email", "steps": list(steps)} | others
    return str(ask(demo, "POST", "/sequences", {"definition": definition}, user=user)["id"])


def steps_of(demo: Demo, sequence: str) -> list[dict[str, Any]]:
    """Return the steps of a draft as the server has them."""
    found: list[dict[str, Any]] = ask(demo, "GET", f"/sequences/{sequence}")["definition"]["steps"]
    return found


def open_steps(page: Page, demo: Demo, sequence: str, **switches: str | int) -> FrameLocator:
    """Show the steps of a sequence to somebody."""
    frame = open_view(page, demo.run["sandbox_url"], "manager", **{"language": "en", "theme": "light"} | switches)
    frame.locator("#root > *").first.wait_for(timeout=SLOWLY)
    inside(page).evaluate("place => { location.hash = place }", f"/{sequence}/steps")
    frame.locator("[data-list]").wait_for(timeout=SLOWLY)
    return frame


def inside(page: Page) -> Frame:
    """Return the document of the view."""
    return next(one for one in page.frames if "/views/manager" in one.url)


def saving(frame: FrameLocator, state: str = "saved") -> None:
    """Wait until the draft is saved, or in another state of saving."""
    expect(frame.locator("[data-saving]")).to_have_attribute("data-saving", state, timeout=SLOWLY)


def step(frame: FrameLocator, number: int) -> Locator:
    """Return the button that opens a step of the list."""
    return frame.locator(f'button[data-row="{number - 1}"]')


def rows(frame: FrameLocator) -> Locator:
    """Return the steps of the list."""
    return frame.get_by_role("region", name="Steps", exact=True).get_by_role("listitem")


def pick(frame: FrameLocator, *names: str) -> None:
    """Choose from the menu that is open, and from those it opens; an item listens once it is pointed at."""
    *opening, last = names
    for name in opening:
        point_at(frame.get_by_role("menuitem", name=name, exact=True), "aria-expanded")
    item = frame.get_by_role("menuitem", name=last, exact=True)
    point_at(item, "aria-selected")
    item.click()
    expect(frame.get_by_role("menuitem")).to_have_count(0)


def point_at(item: Locator, state: str) -> None:
    """Point at an item until it shows it; one that appears under a pointer at rest has not heard it enter."""
    for _ in range(POINTINGS):
        item.page.mouse.move(0, 0)
        item.hover()
        try:
            return expect(item).to_have_attribute(state, "true", timeout=NOTICED)
        except AssertionError:
            continue
    raise AssertionError(f"it does not say {state}: {item}")


def choose(place: FrameLocator | Locator, label: str, option: str, *, options: FrameLocator | None = None) -> None:
    """Choose from a dropdown, found by typing; `options`: where they show, when not in the same place."""
    field = place.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)
    (options or place).get_by_role("option", name=option).first.click()
    expect((options or place).get_by_role("option")).to_have_count(0)  # what is pressed next is meant for another place


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """Open a page on which calls may fail, as they do on purpose; scripts may not."""
    page = new_page(browser)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert problems == []
