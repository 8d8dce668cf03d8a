"""Rules and notifications: settled by mouse and keyboard, said where they miss something (rows R1 to R8)."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.fixtures.axe import serious
from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo
from tests.fixtures.views import CONTACTS, open_view
from tests.views.asking import SAM, VERA, ask
from tests.views.drafts import SLOWLY, choose, email, inside, made, opened, saving


def open_rules(page: Page, demo: Demo, sequence: str, **switches: str | int) -> FrameLocator:
    """Show the rules of a sequence to somebody."""
    frame = open_view(page, demo.run["sandbox_url"], "manager", **{"language": "en", "theme": "light"} | switches)
    frame.locator("#root > *").first.wait_for(timeout=SLOWLY)
    inside(page).evaluate("place => { location.hash = place }", f"/{sequence}/rules")
    frame.locator("h3").first.wait_for(timeout=SLOWLY)
    return frame


def definition(demo: Demo, sequence: str) -> dict[str, Any]:
    """Return a draft as the server has it."""
    found: dict[str, Any] = ask(demo, "GET", f"/sequences/{sequence}")["definition"]
    return found


def switch(place: FrameLocator | Locator, label: str) -> Locator:
    """Return a switch."""
    return place.get_by_role("switch", name=label, exact=True)


def flip(place: FrameLocator | Locator, label: str) -> None:
    """Click the words of a switch."""
    place.locator(f'label:text-is("{label}")').click()


def card(frame: FrameLocator, title: str) -> Locator:
    """Return a card."""
    return frame.get_by_role("region", name=title, exact=True)


def whole(**more: Any) -> dict[str, Any]:
    """Return what makes a sequence complete."""
    return {"send_as": "dana@acme.test", "notifications": {"people_column": "owner"}} | more


def test_what_is_missing_is_listed_leads_to_its_place_and_then_it_can_be_active(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    activation = card(frame, "Sequence activation")
    expect(activation).to_contain_text("2 things are missing before it can be active")
    expect(switch(activation, "Not active")).to_be_disabled()
    expect(card(frame, "Sequence data")).to_contain_text("Nobody sends the e-mails")
    activation.get_by_role("button", name="Nobody sends the e-mails").click()
    expect(frame.get_by_role("combobox", name="Send e-mails as")).to_be_focused()
    choose(frame, "Send e-mails as", "dana@acme.test")
    expect(card(frame, "Sequence data")).to_contain_text("It sends and is read.")
    choose(frame, "Notification recipient", "Owner")
    saving(frame)
    flip(activation, "Not active")
    expect(switch(activation, "Active")).to_be_checked(timeout=SLOWLY)
    assert ask(demo, "GET", f"/sequences/{sequence}")["state"] == "active"
    flip(activation, "Active")
    frame.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    expect(switch(activation, "Not active")).not_to_be_checked(timeout=SLOWLY)
    assert ask(demo, "GET", f"/sequences/{sequence}")["state"] == "inactive"


def test_only_mailboxes_one_may_use_are_offered(page: Page, demo: Demo) -> None:
    frame = open_rules(page, demo, made(demo, email()))
    frame.get_by_role("combobox", name="Send e-mails as").click()
    expect(frame.get_by_role("option")).to_have_count(1)
    expect(frame.get_by_role("option")).to_contain_text("dana@acme.test")


def test_the_items_owner_sends_by_rules_and_columns_in_their_order(page: Page, demo: Demo) -> None:
    sequence = made(demo, email(), **whole())
    frame = open_rules(page, demo, sequence)
    data = card(frame, "Sequence data")
    choose(frame, "Send as the item's owner: People column", "Owner")
    expect(data.get_by_role("combobox", name="Send e-mails as, where no owner can")).to_be_visible()
    expect(data).to_contain_text("A thread stays on the mailbox it began on.")
    choose(frame, "When the item gets another owner, new threads", "Stay with whoever wrote first")
    choose(frame, "While the owner is out of office", "The next one sends")
    choose(frame, "When the owner has left the account", "E-mails wait until the item has another owner")
    saving(frame)
    expected = {"columns": ["owner"], "changed": "stay", "away": "next", "left": "hold"}
    assert definition(demo, sequence)["sender"] == expected
    expect(data.get_by_role("combobox", name="Then the people in")).to_be_visible()
    data.get_by_role("button", name="Clear Send as the item's owner: People column").click()
    saving(frame)
    expect(data.get_by_role("combobox", name="Send e-mails as", exact=True)).to_be_visible()
    assert definition(demo, sequence)["sender"]["columns"] == []


def test_another_board_keeps_what_fits_and_drops_the_rest(page: Page, demo: Demo) -> None:
    rules = [{"event": "replied", "on": True, "status": {"column": "status", "label": "Interested"}}]
    sequence = made(demo, email(), rules=rules, **whole())
    frame = open_rules(page, demo, sequence)
    with page.expect_response(lambda one: one.request.method == "PUT" and "/api/sequences/" in one.url):
        choose(frame, "Board", "Contacts")
    saving(frame)
    found = definition(demo, sequence)
    there = {one["id"] for one in ask(demo, "GET", f"/boards/{CONTACTS}/columns")["columns"]}
    assert found["board"] == CONTACTS
    assert {found["email_column"], found["notifications"]["people_column"]} - {None} <= there
    assert found["rules"][0]["status"] is None or found["rules"][0]["status"]["column"] in there


def test_a_rule_sets_a_status_and_says_when_it_never_fires(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    row = frame.locator('[data-event="opened"]')
    flip(row, "They open an e-mail")
    expect(row).to_contain_text("This rule never fires, because opens are not tracked", timeout=SLOWLY)
    row.get_by_role("button", name="Track opens").click()
    expect(switch(card(frame, "When to send"), "Track opens")).to_be_checked()
    choose(frame, "and set", "Status")
    expect(row).to_contain_text("Nothing is set until you choose a label.")
    choose(frame, "to", "Interested")
    saving(frame)
    expect(row.get_by_text("never fires")).to_have_count(0)
    rule = {"event": "opened", "on": True, "status": {"column": "status", "label": "Interested"}}
    assert definition(demo, sequence)["rules"] == [rule]
    assert definition(demo, sequence)["tracking"]["opens"] is True


def test_what_the_board_says_stops_and_pauses_runs(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    frame.get_by_role("button", name="Add a condition").click()
    first = frame.get_by_role("listitem", name="Condition 1")
    choose(first, "When this column", "Status", options=frame)
    for label in ("Won", "Interested"):
        choose(first, "shows one of these", label, options=frame)
    frame.get_by_role("button", name="Add a condition").click()
    second = frame.get_by_role("listitem", name="Condition 2")
    choose(second, "When this column", "Company", options=frame)
    choose(second, "then", "Pause the run", options=frame)
    second.get_by_role("textbox", name="shows one of these").fill("A <b> & co 🎉")
    second.get_by_role("button", name="Add").click()  # a key might meet the list that has just closed
    expect(second.get_by_role("list")).to_contain_text("A <b> & co 🎉")
    flip(frame, "Unenroll whoever loses the sequence in the Enrolled sequences column")
    saving(frame)
    found = definition(demo, sequence)
    assert found["label_removed"] == "remove"
    assert [tuple(one.values()) for one in found["conditions"]] == [
        ("status", ["Won", "Interested"], "stop"),
        ("company", ["A <b> & co 🎉"], "pause"),
    ]
    first.get_by_role("button", name="Remove Won").click()
    second.get_by_role("button", name="Remove condition 2").press("Enter")
    saving(frame)
    assert [one["any_of"] for one in definition(demo, sequence)["conditions"]] == [["Interested"]]
    assert serious(inside(page)) == []


def test_who_may_enter_and_what_a_reply_means_to_colleagues_is_settled(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    choose(frame, "Whoever has been through it may enter again", "After some days")
    days = frame.get_by_role("spinbutton", name="Days since their last run ended")
    days.fill("90")
    days.press("Enter")
    flip(frame, "Nobody who is in another sequence")
    flip(frame, "Nobody whose address is inside on another item")
    choose(frame, "When somebody replies, their colleagues", "Leave their sequences")
    saving(frame)
    assert definition(demo, sequence)["company"] == {"then": "stop", "days": 14, "column": None}
    wanted = {"again": "after", "after_days": 90, "elsewhere": "refuse", "same_address": "refuse"}
    assert definition(demo, sequence)["entry"] == wanted
    picture(page, "rules-entry")
    assert serious(inside(page)) == []


def test_the_limit_of_bounces_stays_within_its_bounds(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    percent = frame.get_by_role("spinbutton", name="Percent of e-mails")
    percent.fill("400")
    percent.press("Enter")
    expect(percent).to_have_value("50")
    saving(frame)
    assert definition(demo, sequence)["bounce_limit"]["percent"] == 50


def test_when_it_sends_is_chosen_by_zone_days_and_hours(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, email())
    with opened(browser) as page:
        frame = open_rules(page, demo, sequence)
        choose(frame, "Time zone", "Europe/Paris")
        frame.get_by_role("button", name="Friday").press("Space")
        frame.get_by_role("button", name="Sunday").press("Enter")
        expect(frame.get_by_role("button", name="Sunday")).to_have_attribute("aria-pressed", "true")
        frame.get_by_label("From", exact=True).fill("10:30")
        frame.get_by_text("In sending days").click()
        saving(frame)
        found = definition(demo, sequence)["schedule"]
        assert (found["time_zone"], found["days"], found["opens"]) == ("Europe/Paris", [0, 1, 2, 3, 6], "10:30")
        assert found["count"] == "sending"
        frame.get_by_label("To", exact=True).fill("08:00")
        sentence = "The sending hours end before they begin"
        expect(card(frame, "When to send").get_by_role("button", name=sentence)).to_be_visible(timeout=SLOWLY)
        assert definition(demo, sequence)["schedule"]["closes"] == "17:00"


def test_days_off_and_where_recipients_are_are_chosen(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    choose(frame, "Public holidays of the sender", "France")
    flip(frame, "Send in the time zone of each recipient")
    expect(card(frame, "When to send")).to_contain_text("Nothing tells the time zone of recipients", timeout=SLOWLY)
    saving(frame)
    found = definition(demo, sequence)["schedule"]
    assert (found["holidays"], found["recipient"]["zone"]) == ("FR", True)


def test_notifications_have_switches_and_a_recipient(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    notifications = card(frame, "Notifications")
    expect(notifications).to_contain_text("If empty, Dana Levi (creator)")
    expect(notifications).to_contain_text("Notifications go to nobody")
    for label in ("When it is time to call, e-mail or do a task", "When a removal rule ends a run", "When a run fails"):
        flip(notifications, label)
    expect(notifications.get_by_text("Notifications go to nobody")).to_have_count(0, timeout=SLOWLY)
    saving(frame)
    told = definition(demo, sequence)["notifications"]
    assert not any(told[what] for what in ("due", "ended_by_rule", "completed", "failed", "stopped"))


def test_rules_are_settled_by_keyboard_alone(page: Page, demo: Demo) -> None:
    sequence = made(demo, email())
    frame = open_rules(page, demo, sequence)
    switch(frame, "They reply").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(frame.get_by_role("combobox", name="and set")).to_be_focused()
    page.keyboard.type("Status")
    expect(frame.get_by_role("option", name="Status").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    label = frame.get_by_role("combobox", name="to", exact=True)
    label.focus()
    page.keyboard.type("Interested")
    expect(frame.get_by_role("option", name="Interested").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saving(frame)
    assert definition(demo, sequence)["rules"][0]["status"]["label"] == "Interested"


@pytest.mark.parametrize(("user", "why"), [(VERA, "Viewers and guests can look"), (SAM, "Only its creator and admins")])
def test_whoever_may_not_change_them_sees_them_with_the_reason(page: Page, demo: Demo, user: int, why: str) -> None:
    frame = open_rules(page, demo, made(demo, email(), **whole()), user=user)
    expect(frame.get_by_text(why).first).to_be_visible()
    for one in frame.get_by_role("switch").all():
        expect(one).to_be_disabled()
    for one in frame.get_by_role("combobox").all():
        expect(one).to_be_disabled()
    expect(frame.get_by_role("button", name="Connect a mailbox")).to_have_count(0)


def test_the_rules_speak_french_in_the_dark_on_a_narrow_screen(page: Page, demo: Demo) -> None:
    page.set_viewport_size({"width": 360, "height": 860})
    frame = open_rules(page, demo, made(demo, email()), language="fr", theme="dark")
    for title in ("Activation de la séquence", "Données de la séquence", "Règles de suppression", "Quand envoyer"):
        expect(card(frame, title)).to_be_visible()
    expect(frame.get_by_role("combobox", name="Envoyer des e-mails en tant que")).to_be_visible()
    expect(frame.get_by_role("button", name="lundi")).to_be_visible()
    rules = frame.get_by_role("region", name="Règles et notifications", exact=True)
    assert rules.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious_in_the_rules(page: Page, demo: Demo, theme: str) -> None:
    rules = [{"event": "replied", "on": True, "status": {"column": "status", "label": "Interested"}}]
    frame = open_rules(page, demo, made(demo, email(), rules=rules, **whole()), theme=theme)
    expect(frame.get_by_role("combobox", name="to", exact=True)).to_be_visible(timeout=SLOWLY)
    assert serious(inside(page)) == []
