"""Walking through the views of sequences as a user does: by roles and names."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from tests.fixtures.demo import Demo
from tests.fixtures.views import open_view
from tests.views.asking import DANA, ask
from tests.views.asking import enroll as enroll_places

View = FrameLocator
CHOSEN = "aria-activedescendant"
TABS = 80  # presses of the tabulator after which a place counts as out of reach


NIGHT = "2026-11-28T03:00:00+00:00"  # a Saturday: no e-mail leaves


def rest(demo: Demo) -> None:
    """Go to an hour at which nothing is sent, in real time: what is asked for is still done."""
    demo.post("/sandbox/clock", {"rate": 1})
    demo.post("/sandbox/clock", {"jump": NIGHT})


def listed(demo: Demo, name: str) -> dict[str, Any]:
    """Return a sequence as the list has it."""
    found: list[dict[str, Any]] = ask(demo, "GET", f"/sequences?search={quote(name)}")["sequences"]
    return next(one for one in found if one["name"] == name)


def enroll(demo: Demo, name: str, people: int) -> None:
    """Enroll the first people of the board."""
    enroll_places(demo, listed(demo, name)["id"], *range(people))


def opened(demo: Demo, page: Page, key: str, *, board: int | None = None, **switches: str | int) -> View:
    """Open a list: as Dana, in English and light where nothing else is said."""
    usual: dict[str, str | int] = {"user": DANA, "language": "en", "theme": "light", **switches}
    place = {} if board is None else {"board": board}
    view = open_view(page, demo.run["sandbox_url"], key, **place, **usual)
    expect(view.get_by_role("heading", level=2).first).to_be_visible()
    return view


def opened_at(demo: Demo, page: Page, *place: str, **switches: str | int) -> View:
    """Open one sequence in the account manager, at a place within it."""
    view = opened(demo, page, "manager", **switches)
    frame_inside(page).evaluate("(to) => { location.hash = to; }", "/".join(("", *place)))
    expect(view.get_by_role("tablist").first).to_be_visible()
    return view


def frame_inside(page: Page) -> Frame:
    """Return the frame of the view that is on the page."""
    return next(frame for frame in page.frames if "/views/" in frame.url)


def title_of(view: View) -> Locator:
    """Return the name of the sequence that is opened."""
    return view.locator("header").get_by_role("heading", level=1)


def row_of(view: View, name: str) -> Locator:
    """Return the row of a sequence."""
    return view.get_by_role("row").filter(has=view.get_by_role("link", name=name, exact=True))


def search(view: View, text: str) -> None:
    """Search the list."""
    view.get_by_role("searchbox", name="Search sequences").fill(text)


def names_shown(view: View) -> list[str]:
    """Return the names of the rows that are there."""
    return view.locator("tbody tr[aria-rowindex] td:first-child bdi").all_inner_texts()


def choose(view: View, name: str, item: str) -> None:
    """Choose from a row's menu, by keyboard."""
    pick(view, row_of(view, name).get_by_role("button", name=f"Actions for {name}", exact=True), item)


def pick(view: View, button: Locator, item: str) -> None:
    """Open a menu and choose from it, by keyboard."""
    arrow_to(view, button, item).press("Enter")


def arrow_to(view: View, button: Locator, item: str) -> Locator:
    """Open a menu and press the arrow until an item is chosen; return the menu."""
    button.press("Enter")
    menu = view.get_by_role("menu")
    wanted = menu.get_by_role("menuitem", name=item, exact=True)
    expect(wanted).to_be_visible()
    expect(menu).to_have_attribute(CHOSEN, re.compile("."))  # it chooses its first one a moment after it has opened
    for _ in range(menu.get_by_role("menuitem").count()):
        if is_chosen(wanted):
            return menu
        menu.press("ArrowDown")
    raise AssertionError(f"the arrows never came to {item}")


def is_chosen(item: Locator) -> bool:
    """Return whether the arrows of its menu stand on an item."""
    return item.get_attribute("aria-selected") == "true"


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press the tabulator until a link or button has the focus; forwards where nothing else is said."""
    for _ in range(TABS):
        page.keyboard.press(key)
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("it is out of the keyboard's reach")
