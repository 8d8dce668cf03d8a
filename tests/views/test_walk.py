"""A new user goes all the way: from an empty name to people who answered, then by keyboard alone, and in French.

What each screen can do is held by its own tests; here they follow one another as in somebody's first week.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from sandbox.people.tempers import temper
from tests.fixtures.axe import serious
from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo, running_demo
from tests.fixtures.views import FIRST_ITEM, frame_of, tick
from tests.views.walking import View, frame_inside, listed, opened, pick, row_of, tab_to, title_of

SLOW = 30_000  # milliseconds: two cores are shared by many tests
SPRING, KEYS = "Spring outreach", "By keyboard"
LONG = ('Été <b>"gras"</b> & co 🎉 שלום ' * 9)[:243] + " fin"  # 255 letters as browsers count them
HAND, BATCH, RECIPE = "Katherine Jonson", {"Tim Bern": FIRST_ITEM + 11, "Hedy Lamar": FIRST_ITEM + 12}, "Niklaus Wirt"
EVERYBODY = {HAND, *BATCH, RECIPE}
DAYS = 3


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo of its own: what is made here is counted."""
    with running_demo() as started:
        yield started


@pytest.fixture(autouse=True)
def in_real_time(demo: Demo) -> None:
    """Have the clock go on: it stands still after "+1 day", and nothing is done then."""
    demo.post("/sandbox/clock", {"rate": 1})


def test_a_new_user_makes_runs_reads_changes_and_removes_a_sequence(demo: Demo, page: Page) -> None:
    view = opened(demo, page, "manager")
    create(view, SPRING)
    compose(page, view)
    settle_the_rules(view)
    preview_and_test(demo, page, view)
    activate(view)
    enroll_by_hand(page, view)
    enroll_by_batch(page)
    enroll_by_recipe(page)
    let_days_pass(page)
    read_the_numbers(demo, page)
    edit_while_people_are_inside(page, view)
    duplicate_and_delete(demo, view)


def create(view: View, name: str) -> None:
    view.get_by_role("button", name="New sequence").click()
    dialog = view.get_by_role("dialog", name="New sequence")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Next").click()
    choose(view, "Board", "Leads", within=dialog)
    dialog.get_by_role("button", name="Create sequence").click()
    expect(title_of(view)).to_have_text(name)


def compose(page: Page, view: View) -> None:
    """Write to people by their company and first name, have them called days later, and looked at after a week."""
    view.get_by_role("button", name="Add an e-mail").click()
    view.get_by_role("textbox", name="Subject").click()
    page.keyboard.type("Spring at {")
    field(page, view, "Company", "your company")
    view.get_by_role("textbox", name="Text of the e-mail").click()
    page.keyboard.type("Hi {")
    field(page, view, "First", "there")
    page.keyboard.type(", shall we talk about the spring?")
    block(view, "Wait")
    block(view, "Call")
    view.get_by_role("textbox", name="Title").fill("Ask about the spring")
    block(view, "Wait")
    week = view.get_by_role("spinbutton", name="Days of wait, step 4")
    week.fill("7")
    week.press("Enter")
    block(view, "Task")
    view.get_by_role("textbox", name="Title").fill("Decide what comes next")
    saved(view)


def field(page: Page, view: View, column: str, fallback: str) -> None:
    """Choose a column in the menu that `{` opened, and what stands where it is empty."""
    expect(view.get_by_role("dialog", name="Fields of the board").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(column)
    page.keyboard.press("Enter")
    expect(view.get_by_role("textbox", name="If it is empty, write")).to_be_focused()
    page.keyboard.type(fallback)
    page.keyboard.press("Enter")


def settle_the_rules(view: View) -> None:
    """Say who sends, and that a reply ends a run and sets the status; the columns are chosen already."""
    view.get_by_role("tab", name="Rules and notifications").click()
    choose(view, "Send e-mails as", "dana@acme.test")
    reply = view.locator('[data-event="replied"]')
    reply.locator('label:text-is("They reply")').click()
    choose(view, "and set", "Status")
    choose(view, "to", "Replied")
    saved(view)


def preview_and_test(demo: Demo, page: Page, view: View) -> None:
    view.get_by_role("tab", name="Steps").click()
    view.locator('button[data-row="0"]').click()
    view.get_by_role("combobox", name="Preview with").fill(HAND)
    view.get_by_role("option", name=HAND).first.click()
    view.get_by_role("button", name="Preview", exact=True).click()
    letter = view.get_by_role("dialog")
    expect(letter.locator("iframe").content_frame.get_by_text("Hi Katherine, shall we talk")).to_be_visible(
        timeout=SLOW
    )
    view.get_by_role("button", name="Close the preview").click()
    view.get_by_role("button", name="Send me a test").click()
    expect(view.get_by_text("The test went to dana@acme.test").first).to_be_visible(timeout=SLOW)
    got = demo.get("/sandbox/mailboxes/dana@acme.test/messages")["messages"]
    assert any(one["subject"].startswith("[Test] Spring at ") for one in got)


def activate(view: View) -> None:
    view.get_by_role("button", name="Activate").click()
    view.get_by_role("dialog").get_by_role("button", name="Activate").click()
    expect(view.get_by_role("dialog")).to_have_count(0, timeout=SLOW)
    expect(view.get_by_role("button", name="Save sequence")).to_be_visible()


def enroll_by_hand(page: Page, view: View) -> None:
    view.get_by_role("tab", name="People").click()
    view.get_by_role("button", name="Enroll people").click()
    dialog = view.get_by_role("dialog", name="Enroll people")
    dialog.get_by_placeholder("Search by name or address").fill(HAND)
    dialog.get_by_role("checkbox", name=HAND).press("Space")
    dialog.get_by_role("button", name="Check 1 person").click()
    dialog.get_by_role("button", name="Enroll 1 person").click(timeout=SLOW)
    expect(dialog).to_contain_text("1 enrolled", timeout=SLOW)
    dialog.get_by_role("button", name="Close").last.click()
    expect(row_of(view, HAND)).to_be_visible(timeout=SLOW)


def enroll_by_batch(page: Page) -> None:
    go(page, "Leads")
    tick(page, list(BATCH.values()))
    picture(page, "batch-bar")
    page.get_by_test_id("batch-batch_add").click()
    batch = frame_of(page, "batch_add")
    batch.get_by_role("button", name=SPRING).click()
    batch.get_by_role("button", name="Enroll 2 people").click(timeout=SLOW)
    expect(batch.get_by_text("2 enrolled", exact=True)).to_be_visible(timeout=SLOW)
    batch.get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("dialog-batch_add")).to_have_count(0)


def enroll_by_recipe(page: Page) -> None:
    """Make a recipe on the board, and have a label start it; the board then names the sequence."""
    go(page, "Automations")
    builder = page.get_by_test_id("builder")
    builder.get_by_label("Board").select_option(label="Leads")
    builder.get_by_label("Label").select_option("Contacted")
    builder.get_by_label("Sequence").select_option(label=SPRING)
    builder.get_by_role("button", name="Create automation").click()
    made = page.get_by_test_id("automation").filter(
        has_text=f"When status changes to Contacted, enroll item in sequence ({SPRING})"
    )
    expect(made).to_contain_text("on Leads")
    go(page, "Leads")
    page.get_by_role("button", name=f"Status of {RECIPE}: New").click()
    page.get_by_role("menuitem", name="Contacted").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=RECIPE, exact=True))
    expect(row.locator("td.enrolled")).to_have_text(SPRING, timeout=SLOW)


def let_days_pass(page: Page) -> None:
    """Press "+1 day" until the calls are due: mails arrive, people answer, and the bell rings."""
    shown = page.get_by_test_id("now")
    for _ in range(DAYS):
        before = shown.get_attribute("datetime")
        page.get_by_role("button", name="+1 day").click()
        expect(shown).not_to_have_attribute("datetime", before or "", timeout=SLOW)
        expect(shown).not_to_have_text("running …", timeout=SLOW)
    expect(page.get_by_test_id("bell")).not_to_have_attribute("aria-label", "Bell: 0 notifications", timeout=SLOW)


def read_the_numbers(demo: Demo, page: Page) -> None:
    """Find whoever answered behind the number that counts them: those whose temper it is to answer."""
    go(page, "Sequences")
    view = frame_of(page, "manager")
    row_of(view, SPRING).get_by_role("link", name=SPRING, exact=True).click()
    view.get_by_role("tab", name="Numbers").click()
    for name, many in (("Total people", len(EVERYBODY)), ("Removed", len(answered(demo)))):
        expect(view.locator("ul[aria-label] > li").filter(has_text=name)).to_contain_text(str(many))
    view.locator("ul[aria-label] > li").filter(has_text="Replied").get_by_role("button").click()
    behind = view.get_by_role("dialog", name="Replied")
    expect(behind.get_by_role("rowheader")).to_have_count(len(answered(demo)))
    page.keyboard.press("Escape")


def answered(demo: Demo) -> set[str]:
    people = [one for one in demo.get("/sandbox/people")["people"] if one["name"] in EVERYBODY]
    return {one["name"] for one in people if temper(7, one["address"]) == "replies"}


def edit_while_people_are_inside(page: Page, view: View) -> None:
    """Change what the call is about and publish: those who are inside go on, the history has a second version."""
    view.get_by_role("tab", name="Steps").click()
    expect(view.get_by_text("inside").first).to_be_visible()
    view.locator('button[data-row="2"]').click()
    view.get_by_role("textbox", name="Title").fill("Ask about the summer")
    saved(view)
    view.get_by_role("button", name="Save sequence").click()
    view.get_by_role("dialog").get_by_role("button", name="Save sequence").click()
    view.get_by_role("tab", name="History").click()
    expect(view.get_by_role("link", name="Version 2")).to_contain_text("Current", timeout=SLOW)


def duplicate_and_delete(demo: Demo, view: View) -> None:
    pick(view, view.get_by_role("button", name="More actions"), "Duplicate")
    expect(title_of(view)).to_have_text(f"{SPRING} (copy)", timeout=SLOW)
    pick(view, view.get_by_role("button", name="More actions"), "Delete")
    view.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row_of(view, SPRING)).to_be_visible(timeout=SLOW)
    expect(row_of(view, f"{SPRING} (copy)")).to_have_count(0)


def test_a_sequence_is_made_and_filled_by_keyboard_alone(demo: Demo, page: Page) -> None:
    view = opened(demo, page, "manager")
    press = page.keyboard.press
    to(page, view.get_by_role("button", name="New sequence"))
    expect(view.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type(KEYS)
    press("Enter")
    board = view.get_by_role("dialog").get_by_role("combobox", name="Board")
    write(page, board, "Leads", view.get_by_role("option", name="Leads"))
    to(page, view.get_by_role("button", name="Create sequence"))
    expect(title_of(view)).to_have_text(KEYS)
    to(page, view.get_by_role("button", name="Call", exact=True))
    tab_to(page, view.get_by_role("textbox", name="Title"))
    page.keyboard.type("Ring them")
    settle_by_keyboard(page, view)
    to(page, view.get_by_role("button", name="Activate"), back=True)
    to(page, view.get_by_role("dialog").get_by_role("button", name="Activate"))
    expect(view.get_by_role("button", name="Save sequence")).to_be_focused(timeout=SLOW)  # where the dialog came from
    enroll_by_keyboard(page, view)
    assert listed(demo, KEYS)["total"] == 1


def settle_by_keyboard(page: Page, view: View) -> None:
    open_tab(page, view, "Rules and notifications")
    reply = view.get_by_role("switch", name="They reply")
    tab_to(page, reply)
    page.keyboard.press("Space")
    expect(reply).to_be_checked()
    saved(view)


def open_tab(page: Page, view: View, name: str, key: str = "Shift+Tab") -> None:
    """Go to the tabs, back where nothing else is said, along them by the arrows, and open one."""
    tab_to(page, view.locator("[role=tab][tabindex='0']").first, key)
    wanted = view.get_by_role("tab", name=name)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        if wanted.evaluate("(tab) => tab === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(wanted).to_have_attribute("aria-selected", "true")


def enroll_by_keyboard(page: Page, view: View) -> None:
    open_tab(page, view, "People", "Tab")  # from the header, above them
    to(page, view.get_by_role("button", name="Enroll people"))
    dialog = view.get_by_role("dialog", name="Enroll people")
    tab_to(page, dialog.get_by_placeholder("Search by name or address"))
    page.keyboard.type(HAND)
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    tab_to(page, dialog.locator("label").filter(has=view.get_by_role("checkbox", name=HAND)))
    page.keyboard.press("Space")
    to(page, dialog.get_by_role("button", name="Check 1 person"))
    to(page, dialog.get_by_role("button", name="Enroll 1 person"))
    expect(dialog).to_contain_text("1 enrolled", timeout=SLOW)


def test_a_sequence_of_an_odd_name_is_made_in_french_in_the_dark(demo: Demo, page: Page) -> None:
    assert len(LONG.encode("utf-16-le")) == 2 * 255
    view = opened(demo, page, "manager", language="fr", theme="dark")
    view.get_by_role("button", name="Nouvelle séquence").click()
    dialog = view.get_by_role("dialog", name="Nouvelle séquence")
    dialog.get_by_label("Nom").fill(LONG)
    dialog.get_by_role("button", name="Suivant").click()
    choose(view, "Tableau", "Leads", within=dialog)
    dialog.get_by_role("button", name="Créer la séquence").click()
    expect(title_of(view)).to_have_text(LONG)
    block(view, "Tâche d’appel")
    view.get_by_role("textbox", name="Titre").fill("Demander une date")
    saved(view)
    found = {"Étapes": serious(frame_inside(page))}
    for tab in ("Règles et notifications", "Personnes", "Chiffres", "Historique"):
        view.get_by_role("tab", name=tab).click()
        expect(view.get_by_role("status", name="Chargement")).to_have_count(0, timeout=SLOW)
        found[tab] = serious(frame_inside(page))
    assert {tab: wrong for tab, wrong in found.items() if wrong} == {}
    assert frame_inside(page).evaluate("document.documentElement.scrollWidth <= innerWidth")
    view.get_by_role("link", name="Séquences").click()
    view.get_by_role("searchbox").fill("gras")
    expect(row_of(view, LONG)).to_contain_text("Leads")


def go(page: Page, place: str) -> None:
    """Go to a place of the sandbox's page."""
    page.get_by_role("navigation").get_by_role("link", name=place).first.click()


def block(view: View, name: str) -> None:
    view.get_by_role("button", name=name, exact=True).click()


def choose(view: View, label: str, option: str, *, within: Locator | None = None) -> None:
    """Choose from a dropdown, found by typing."""
    box = (within or view).get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    view.get_by_role("option", name=option).first.click()


def saved(view: View) -> None:
    expect(view.locator("[data-saving]")).to_have_attribute("data-saving", "saved", timeout=SLOW)


def to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Go to a button by the tabulator, and press it."""
    expect(wanted).to_be_enabled(timeout=SLOW)
    tab_to(page, wanted, "Shift+Tab" if back else "Tab")
    page.keyboard.press("Enter")


def write(page: Page, box: Locator, text: str, option: Locator) -> None:
    """Find an option of a dropdown by typing, and take it."""
    expect(box).to_be_focused()
    page.keyboard.type(text)
    expect(option.first).to_be_visible(timeout=SLOW)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
