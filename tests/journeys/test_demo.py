"""`make run` in a browser: what a newcomer sees, from a changed status to the answered mail."""

from __future__ import annotations

import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from sandbox.people.tempers import temper
from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo, running_demo

SLOW = 45_000  # milliseconds: several processes work meanwhile
KEYS = {
    "app_url", "sandbox_url", "monday_api_url", "database_url", "redis_url", "smtp", "imap", "signing_secret",
    "client_secret", "client_id", "app_id", "account_id", "admin_user_id", "api_token",
}  # fmt: skip


def commands() -> list[str]:
    """Return the command lines of every process of this machine."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


def test_run_json_tells_everything_and_only_to_its_owner(demo: Demo) -> None:
    assert set(demo.run) == KEYS
    assert stat.S_IMODE((demo.var / "run.json").stat().st_mode) == 0o600
    assert httpx.get(demo.run["app_url"] + "/ready").json() == {"database": True, "redis": True}


def test_a_changed_status_becomes_an_answered_mail(demo: Demo, page: Page) -> None:
    people = demo.get("/sandbox/people")["people"]
    who = next(one["name"] for one in people if temper(7, one["address"]) == "replies")
    page.goto(demo.run["sandbox_url"])
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=who, exact=True))
    row.get_by_role("button", name=f"Status of {who}: New").click()
    picture(page, "1-change-a-status")
    page.get_by_role("menuitem", name="Interested").click()
    expect(row.locator("td.enrolled")).to_have_text("Inbound follow-up", timeout=SLOW)
    row.locator("td.enrolled").scroll_into_view_if_needed()
    picture(page, "2-the-column-follows")
    page.get_by_test_id("board").evaluate("(table) => { table.scrollLeft = 0; }")
    row.get_by_role("link", name=who).click()
    card = page.get_by_test_id("card")
    expect(card).to_contain_text("An e-mail from dana@acme.test arrived", timeout=SLOW)
    expect(card.locator(".mail pre")).to_contain_text("thanks for your interest in Acme")
    page.get_by_role("button", name="1 h/s").click()
    expect(card).to_contain_text("Status is now “Replied” (by Sequences)", timeout=SLOW)
    page.get_by_role("button", name="Pause").click()
    expect(row.locator("td.enrolled")).to_have_text("")
    card.evaluate("card => card.scrollTo(0, 0)")
    picture(page, "3-the-story-of-an-item")
    page.get_by_role("link", name="Automations", exact=False).first.click()
    ran = page.get_by_test_id("automation").filter(has_text="When a reply comes in, tell Dana")
    expect(ran).to_contain_text("done", timeout=SLOW)
    picture(page, "4-the-automation-has-run")
    page.get_by_test_id("bell").click()
    expect(page.get_by_test_id("notifications")).to_contain_text(f"{who} replied: answer today.", timeout=SLOW)
    picture(page, "5-the-bell")
    page.get_by_test_id("bell").click()
    page.get_by_role("link", name="dana@acme.test").click()
    expect(page.get_by_test_id("message").first).to_contain_text("Re: ")
    picture(page, "6-the-mailbox")


def test_an_automation_is_built_from_the_manifest(demo: Demo, page: Page) -> None:
    page.goto(demo.run["sandbox_url"] + "/#/automations")
    builder = page.get_by_test_id("builder")
    builder.get_by_label("Label").select_option("Contacted")
    builder.get_by_label("Sequence").select_option(label="Win back")
    builder.get_by_role("button", name="Create automation").click()
    expect(page.get_by_text("When status changes to Contacted, enroll item in sequence (Win back)")).to_be_visible()
    builder.get_by_label("Board").select_option(label="Contacts")
    builder.get_by_label("Action").select_option(label="remove item from all sequences")
    builder.get_by_role("button", name="Create automation").click()
    made = page.get_by_test_id("automation").filter(has_text="When status changes to Contacted, remove item from all")
    expect(made).to_contain_text("on Contacts")


def test_every_place_of_the_page_can_be_reached_and_says_what_it_is(demo: Demo, page: Page) -> None:
    page.goto(demo.run["sandbox_url"])
    for link, title in (("Contacts", "Contacts"), ("Prospects", "Prospects"), ("Event log", "Event log")):
        page.get_by_role("navigation").get_by_role("link", name=link).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_menu_closes_with_escape_and_changes_nothing(demo: Demo, page: Page) -> None:
    page.goto(demo.run["sandbox_url"])
    button = page.get_by_role("button", name="Status of Radia Perl: New")
    button.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()


def test_ctrl_c_stops_every_child_and_a_taken_port_is_a_sentence() -> None:
    with running_demo(fresh=True) as demo:
        second = subprocess.run(
            demo.process.args, env={"PORT": demo.run["app_url"].rpartition(":")[2], "VAR": str(demo.var / "2")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        code, printed = demo.stop()
        assert second.returncode == 1
        assert "is taken: stop what runs there, or choose another one" in second.stderr
        assert code == 0
        assert "stopped." in printed
        assert not (demo.var / "run.json").exists()
        for url in (demo.run["app_url"], demo.run["sandbox_url"]):
            try:
                httpx.get(url, timeout=2)
            except httpx.ConnectError:
                continue
            raise AssertionError(f"{url} still answers")
        assert not [command for command in commands() if str(demo.var) in command]
