"""The frame of a view as tests meet it: opened at a place, its menus used, looked at by axe."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.fixtures.axe import serious
from tests.fixtures.demo import Demo
from tests.fixtures.views import open_view
from tests.views.asking import DANA

PLAIN: dict[str, str | int] = {"language": "en", "theme": "light", "user": DANA}


def open_at(page: Page, demo: Demo, place: str, **switches: str | int) -> FrameLocator:
    """Show a place of the manager, as "12/people/held"."""
    frame = open_view(page, demo.run["sandbox_url"], "manager", **(PLAIN | switches))
    expect(frame.locator("#root > *").first).to_be_visible()
    frame.locator("body").evaluate("(_, place) => { location.hash = `#/${place}` }", place)
    return frame


def row_of(frame: FrameLocator, name: str) -> Locator:
    """Return the row of somebody in a table."""
    return frame.get_by_role("row").filter(has=frame.get_by_role("link", name=name, exact=True))


def choose(frame: FrameLocator, name: str, entry: str) -> None:
    """Choose an entry of somebody's menu with the mouse: it takes a click only once it has seen the mouse come."""
    frame.get_by_role("button", name=name).click()
    item = frame.get_by_role("menuitem", name=entry)
    item.hover()
    expect(item).to_be_focused()
    item.click()
    expect(frame.get_by_role("menu")).to_have_count(0)


def barriers(page: Page) -> list[str]:
    """Return what axe finds serious in the newest frame of a view."""
    [*_, frame] = [one for one in page.frames if "/views/" in one.url]
    return serious(frame)
