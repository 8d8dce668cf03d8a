"""Settings: signature, mailboxes, who is not written to, usage, and monday (rows P6, B8, L1, L7, L8, X6, X7, X8)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from tests.fixtures.apart import apart
from tests.fixtures.axe import serious
from tests.fixtures.consents import CLIENT_ID, CLIENT_SECRET
from tests.fixtures.demo import Demo, running_demo
from tests.fixtures.google import Google
from tests.fixtures.installation import serving
from tests.fixtures.ports import free_port
from tests.fixtures.views import FIRST_ITEM, LEADS, open_view
from tests.views.asking import SAM, VERA, ask, enroll, monday, sequence_named, until
from tests.views.drafts import SLOWLY, email, made, opened

GIL = 61204480
SECTIONS = ("signature", "mailboxes", "contacts", "persons", "audit", "usage", "defaults", "monday")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """A demo whose operator is registered with Google, where Sam says yes to everything."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    named = {
        "GOOGLE_CLIENT_ID": CLIENT_ID, "GOOGLE_CLIENT_SECRET": CLIENT_SECRET, "GOOGLE_AUTH_URL": f"{url}/auth",
        "GOOGLE_TOKEN_URL": f"{url}/token", "GMAIL_API_URL": url,
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patched, apart(google(port)):
        for name, value in named.items():
            patched.setenv(name, value)
        with running_demo() as started:
            yield started


@asynccontextmanager
async def google(port: int) -> AsyncIterator[None]:
    """Serve a Google whose page of consent is answered at once."""
    account = Google(address="sam.ortiz@gmail.test")
    account.tokens.address = account.address

    async def consent(request: Request) -> RedirectResponse:
        query = dict(request.query_params)
        given = {"state": query["state"], "code": account.tokens.consent(query)}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(given)}")

    async with serving(Starlette(routes=[Route("/auth", consent), Mount("/", account.app)]), port):
        yield


def inside(page: Page) -> Frame:
    """Return the document of the settings."""
    return next(one for one in page.frames if "/views/settings" in one.url)


def open_settings(page: Page, demo: Demo, section: str, **switches: str | int) -> FrameLocator:
    """Show a section of the settings to somebody."""
    frame = open_view(page, demo.run["sandbox_url"], "settings", **{"language": "en", "theme": "light"} | switches)
    frame.get_by_role("tablist").wait_for(timeout=SLOWLY)
    inside(page).evaluate("place => { location.hash = place }", f"/{section}")
    settled(frame, section)
    return frame


def settled(frame: FrameLocator, section: str) -> None:
    """Wait until a section is there."""
    frame.locator(f"#section-{section}").wait_for(timeout=SLOWLY)
    expect(frame.get_by_role("status", name="Loading")).to_have_count(0, timeout=SLOWLY)
    expect(frame.get_by_role("status", name="Chargement")).to_have_count(0)


def card(frame: FrameLocator, title: str) -> Locator:
    """Return a card."""
    return frame.get_by_role("region", name=title, exact=True)


def test_a_signature_is_written_formatted_and_inserted_automatically(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "signature")
    text = frame.get_by_role("textbox", name="My signature")
    text.wait_for(timeout=SLOWLY)
    text.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Dana")
    page.keyboard.press("Control+a")
    frame.get_by_role("button", name="Bold").click()
    automatic = frame.get_by_role("switch", name="Insert automatically")
    was_on = automatic.is_checked()
    frame.get_by_text("Insert automatically").click()
    frame.get_by_role("button", name="Save").click()
    expect(frame.get_by_role("button", name="Save")).to_be_disabled(timeout=SLOWLY)
    kept = ask(demo, "GET", "/signature")
    assert "<strong>Dana</strong>" in kept["html"]
    assert kept["automatic"] is not was_on
    assert ask(demo, "GET", "/signature", user=SAM)["html"] != kept["html"]


def test_a_mailbox_is_tested_and_paced(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "mailboxes")
    mine = card(frame, "My mailboxes")
    expect(mine).to_contain_text("It sends and is read.")
    mine.get_by_role("button", name="Pace").click()
    mine.get_by_role("spinbutton", name="A day").fill("120")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("spinbutton", name="A day")).to_have_count(0, timeout=SLOWLY)
    dana = next(one for one in ask(demo, "GET", "/mailboxes")["mailboxes"] if one["address"] == "dana@acme.test")
    assert dana["pace"]["per_day"] == 120
    mine.get_by_role("button", name="Test").click()
    expect(mine.get_by_role("list").last).to_contain_text("read", timeout=60_000)


def test_a_mailbox_is_lent_and_taken_back_by_its_owner(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "mailboxes", user=SAM)
    mine = card(frame, "My mailboxes")
    lend = mine.get_by_role("switch", name="Lend it for my items").first
    for on in (True, False):
        mine.locator('label:text-is("Lend it for my items")').first.click()
        expect(lend).to_be_checked(checked=on, timeout=SLOWLY)
        [sams] = [one for one in ask(demo, "GET", "/mailboxes", user=SAM)["mailboxes"] if one["owner"] == str(SAM)]
        assert sams["lent"] is on


def test_a_mailbox_that_cannot_be_reached_is_not_kept_and_says_why(browser: Browser, demo: Demo) -> None:
    with opened(browser) as page:
        frame = open_settings(page, demo, "mailboxes")
        frame.get_by_role("button", name="Connect a mailbox").click()
        frame.get_by_role("textbox", name="E-mail address").fill("nobody@acme.test")
        frame.get_by_role("textbox", name="User name").fill("nobody")
        frame.get_by_label("Password").fill("wrong")
        frame.get_by_role("textbox", name="SMTP server").fill("127.0.0.1")
        frame.get_by_role("spinbutton", name="Port").first.fill("9")
        frame.get_by_role("button", name="Test and connect").click()
        expect(frame.get_by_role("alert").first).to_be_visible(timeout=60_000)
        assert "nobody@acme.test" not in str(ask(demo, "GET", "/mailboxes"))


def test_a_mailbox_is_connected_by_the_consent_of_its_owner(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "mailboxes", user=SAM)
    frame.get_by_role("button", name="Connect a mailbox").click()
    frame.get_by_role("button", name="Google", exact=True).click()
    frame.get_by_role("textbox", name="Name that people see").fill("Sam at Google")
    with page.context.expect_page() as tab:
        frame.get_by_role("button", name="Continue with Google").click()
    if not tab.value.is_closed():
        tab.value.wait_for_event("close")
    expect(card(frame, "My mailboxes")).to_contain_text("sam.ortiz@gmail.test", timeout=SLOWLY)
    kept = [one for one in ask(demo, "GET", "/mailboxes", user=SAM)["mailboxes"] if "gmail" in one["address"]]
    assert [one["display_name"] for one in kept] == ["Sam at Google"]
    ask(demo, "DELETE", f"/mailboxes/{kept[0]['id']}", user=SAM)


def test_a_mailbox_is_removed_once_that_was_confirmed(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "mailboxes", user=SAM)
    expect(card(frame, "Shared with me")).to_contain_text("Only its owner and admins can test or change this mailbox.")
    mine = card(frame, "My mailboxes")
    mine.get_by_role("button", name="Remove").click()
    expect(page.get_by_test_id("confirm")).to_contain_text("Remove sam@acme.test?")
    page.get_by_test_id("confirm").get_by_role("button", name="Remove").click()
    expect(mine).to_have_count(0, timeout=SLOWLY)
    assert "sam@acme.test" not in str(ask(demo, "GET", "/mailboxes"))


def test_an_address_is_added_looked_up_and_allowed_again(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "contacts")
    one = card(frame, "An address or a domain")
    field = one.get_by_role("textbox", name="E-mail address or @domain")
    field.fill("ada@example.org")
    one.get_by_role("button", name="Look up").click()
    expect(one).to_contain_text("ada@example.org is not on the list.", timeout=SLOWLY)
    one.get_by_role("button", name="Never contact").click()
    expect(card(frame, "Who is on it")).to_contain_text("Added by hand", timeout=SLOWLY)
    field.press("Enter")
    expect(one).to_contain_text("ada@example.org is on the list", timeout=SLOWLY)
    one.get_by_role("button", name="Allow again").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Allow again").click()
    expect(card(frame, "Who is on it")).to_contain_text("Nobody is on the list.", timeout=SLOWLY)


def test_a_list_is_imported_and_exported(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "contacts")
    lists = card(frame, "Lists")
    rows = b"email\nada@example.net\n@example.com\nnot an address\n"
    lists.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": rows})
    expect(lists).to_contain_text("2 added, 0 known already, 1 line could not be read.", timeout=SLOWLY)
    expect(lists).to_contain_text("Not read: lines 4.")
    with page.expect_download() as download:
        lists.get_by_role("button", name="Export as CSV").click()
    assert "imported" in download.value.path().read_text(encoding="utf-8")


def test_what_is_known_of_a_person_is_downloaded_then_erased_and_a_receipt_stays(page: Page, demo: Demo) -> None:
    sequence = sequence_named(demo, "Win back")
    enroll(demo, sequence, 3)
    leads = ask(demo, "GET", f"/boards/{LEADS}/items?sequence={sequence}")["items"]
    [address] = [one["email"] for one in leads if one["id"] == str(FIRST_ITEM + 3)]
    about = {"address": address}
    until(lambda: "enrollment" in ask(demo, "POST", "/person/copy", about)["tables"], "the address is known")
    frame = open_settings(page, demo, "persons")
    one = card(frame, "One person")
    one.get_by_role("textbox", name="E-mail address").fill(address)
    with page.expect_download() as download:
        one.get_by_role("button", name="Download everything").click()
    assert address in download.value.path().read_text(encoding="utf-8")
    one.get_by_role("button", name="Erase").click()
    dialog = frame.get_by_role("dialog", name=f"Erase {address}?")
    expect(dialog.get_by_role("checkbox", name="Never write to them again")).to_be_checked()
    dialog.get_by_role("button", name="Erase").click()
    receipts = card(frame, "Erased").get_by_role("row")
    expect(receipts).to_have_count(2, timeout=SLOWLY)
    expect(receipts.nth(1).get_by_label("Dana Levi")).to_be_visible()
    left = ask(demo, "POST", "/person/copy", about)
    assert (left["tables"], left["suppressed"]) == ({}, True)


def test_what_was_changed_is_told_with_before_and_after_and_downloaded(page: Page, demo: Demo) -> None:
    for limit in (4000, 4500):
        ask(demo, "PUT", "/usage/limit", {"limit": limit})
    ask(demo, "PUT", "/signature", {"html": "<p>Dana of Acme</p>", "automatic": False})
    frame = open_settings(page, demo, "audit")
    changes = card(frame, "History of changes").get_by_role("list").get_by_role("listitem")
    expect(changes.first).to_contain_text("Own signature changed")
    frame.get_by_role("combobox", name="What").click()
    frame.get_by_role("option", name="Monthly limit changed").click()
    expect(changes).to_have_count(2, timeout=SLOWLY)
    expect(changes.first.get_by_role("definition")).to_have_text("Before: 4000 → After: 4500")
    expect(changes.first.get_by_label("Dana Levi")).to_be_visible()
    with page.expect_download() as download:
        frame.get_by_role("button", name="Download as a table").click()
    table = download.value.path().read_text(encoding="utf-8")
    assert table.count("Monthly limit changed") == 2
    assert "signature" not in table
    ask(demo, "PUT", "/usage/limit", {"limit": None})


def test_the_limit_of_a_month_is_set_and_lifted(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "usage")
    month = card(frame, "This month")
    field = month.get_by_role("spinbutton", name="Limit of a month")
    field.fill("5000")
    month.get_by_role("button", name="Set the limit").click()
    expect(month).to_contain_text("of 5,000 are left.", timeout=SLOWLY)
    field.fill("")
    month.get_by_role("button", name="Set the limit").click()
    expect(month).to_contain_text("There is no limit.", timeout=SLOWLY)
    assert ask(demo, "GET", "/usage")["limit"] is None


def test_a_forecast_says_what_enrolling_would_use(page: Page, demo: Demo) -> None:
    more = {"send_as": "dana@acme.test", "notifications": {"people_column": "owner"}}
    sequence = made(demo, email(), name="To be forecast", **more)
    ask(demo, "POST", f"/sequences/{sequence}/activate")
    frame = open_settings(page, demo, "usage")
    forecast = card(frame, "Forecast")
    field = forecast.get_by_role("combobox", name="Sequence")
    field.click()
    field.fill("To be forecast")
    frame.get_by_role("option", name="To be forecast").click()
    expect(forecast).to_contain_text("2 actions each, 200 in all", timeout=SLOWLY)


def test_days_off_are_added_and_removed(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "defaults")
    days = card(frame, "Days off")
    days.get_by_label("Day", exact=True).fill("2027-05-14")
    days.get_by_role("textbox", name="Name").fill("Bridge day")
    days.get_by_role("button", name="Add the day").click()
    expect(days).to_contain_text("Friday, May 14, 2027", timeout=SLOWLY)
    assert ask(demo, "GET", "/holidays")["days"] == [{"day": "2027-05-14", "name": "Bridge day"}]
    days.get_by_role("button", name="Remove Bridge day").click()
    expect(days).to_contain_text("No days off yet.", timeout=SLOWLY)


def test_monday_its_boards_and_what_was_lost_are_shown_and_mended(page: Page, demo: Demo) -> None:
    made(demo, email())
    frame = open_settings(page, demo, "monday")
    connection = card(frame, "Connection")
    expect(connection).to_contain_text("The app is connected to monday.")
    with page.context.expect_page() as tab:
        connection.get_by_role("button", name="Reconnect").click()
    tab.value.close()
    boards = card(frame, "Boards")
    leads = boards.get_by_role("group", name="Columns on Leads")
    shown = leads.get_by_role("switch", name="Next step", exact=True)
    leads.get_by_text("Next step", exact=True).click()
    expect(shown).to_be_checked(timeout=SLOWLY)
    expect(card(frame, "What did not reach monday")).to_contain_text("Everything reached monday.")
    expect(card(frame, "Activities board").get_by_role("combobox")).to_be_enabled()


def test_a_board_shows_what_connected_people_are_enrolled_in(page: Page, demo: Demo) -> None:
    made(demo, email())
    column = 'mutation ($b: ID!) { create_column(board_id: $b, title: "Account", column_type: board_relation) { id } }'
    created = monday(demo, column, b=str(LEADS))["create_column"]["id"]
    frame = open_settings(page, demo, "monday")
    card(frame, "Boards").get_by_role("button", name="Through connected boards: Leads").click()
    field = frame.get_by_role("combobox", name="Connect boards column")
    field.click()
    frame.get_by_role("option", name="Account").click()
    expect(frame.get_by_role("button", name="Clear Connect boards column")).to_be_visible(timeout=SLOWLY)
    until(lambda: ask(demo, "GET", f"/boards/{LEADS}")["through"] == created, "the column is kept")


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("signature", "Viewers and guests can look, not change"),
        ("contacts", "Only members and admins see who must not be written to."),
        ("persons", "Only admins see and erase what is known of one person."),
        ("audit", "Only admins see the changes of the whole account"),
        ("usage", "Only admins of the account set the limit."),
        ("defaults", "Only admins of the account change its days off."),
        ("monday", "Only admins of the account see and retry this."),
    ],
)
def test_viewers_are_told_what_they_may_not_and_why(page: Page, demo: Demo, section: str, reason: str) -> None:
    frame = open_settings(page, demo, section, user=VERA)
    expect(frame.get_by_text(reason).first).to_be_visible()
    for one in frame.get_by_role("switch").all():
        expect(one).to_be_disabled()


def test_guests_see_no_usage(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "usage", user=GIL)
    expect(frame.get_by_text("Guests do not see what the account uses: ask a member.")).to_be_visible()


def test_settings_are_walked_by_keyboard(page: Page, demo: Demo) -> None:
    frame = open_settings(page, demo, "contacts")
    field = frame.get_by_role("textbox", name="E-mail address or @domain")
    field.focus()
    page.keyboard.type("@example.edu")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card(frame, "Who is on it")).to_contain_text("Added by hand", timeout=SLOWLY)
    assert ask(demo, "POST", "/suppressions/check", {"address": "bo@example.edu"})["suppressed"] is True


def test_settings_speak_french_in_the_dark_on_a_narrow_screen(page: Page, demo: Demo) -> None:
    page.set_viewport_size({"width": 360, "height": 860})
    frame = open_settings(page, demo, "mailboxes", language="fr", theme="dark")
    expect(frame.get_by_role("heading", name="Mes boîtes e-mail")).to_be_visible()
    for section in SECTIONS:
        inside(page).evaluate("place => { location.hash = place }", f"/{section}")
        settled(frame, section)
        expect(frame.get_by_role("tab", selected=True)).to_be_in_viewport(ratio=0.99)
        assert inside(page).evaluate("() => document.documentElement.scrollWidth <= innerWidth"), section


def test_a_dialog_keeps_inside_a_narrow_frame(page: Page, demo: Demo) -> None:
    page.set_viewport_size({"width": 360, "height": 860})
    frame = open_settings(page, demo, "persons", language="fr", theme="dark")
    frame.get_by_role("textbox", name="Adresse e-mail").fill("ada@byron.example")
    frame.get_by_role("button", name="Effacer").click()
    dialog = frame.get_by_role("dialog")
    expect(dialog).to_have_css("opacity", "1")
    box, width = dialog.bounding_box(), inside(page).evaluate("innerWidth")
    assert box is not None
    assert box["width"] <= width
    expect(dialog.get_by_role("button", name="Effacer")).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious_in_the_settings(page: Page, demo: Demo, theme: str) -> None:
    frame = open_settings(page, demo, "signature", theme=theme)
    frame.get_by_role("textbox", name="My signature").wait_for(timeout=SLOWLY)
    found = {}
    for section in SECTIONS:
        inside(page).evaluate("place => { location.hash = place }", f"/{section}")
        settled(frame, section)
        found[section] = serious(inside(page))
    assert {section: wrong for section, wrong in found.items() if wrong} == {}
