"""The composer: fields of the board, format, links, signature, templates, files, conversations, preview and test
(rows B7 to B9).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Route, expect

from sequences.mail import cleaning
from tests.fixtures.axe import serious
from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo
from tests.fixtures.views import LEADS
from tests.views.asking import DANA, ask, monday
from tests.views.drafts import (
    SLOWLY,
    email,
    inside,
    made,
    open_steps,
    opened,
    pick,
    saving,
    step,
    steps_of,
    wait,
)


def body_of(frame: FrameLocator) -> Locator:
    return frame.get_by_role("textbox", name="Text of the e-mail")


def compose(page: Page, demo: Demo, sequence: str, number: int = 1, **switches: str) -> FrameLocator:
    """Open the composer of a step."""
    frame = open_steps(page, demo, sequence, **switches)
    step(frame, number).click()
    expect(frame.get_by_role("textbox").first).to_be_visible(timeout=SLOWLY)
    return frame


def put_field(page: Page, frame: FrameLocator, search: str, fallback: str) -> None:
    """Type `{`, look for a column, and give it a fallback, all by keyboard."""
    page.keyboard.type("{")
    expect(frame.get_by_role("dialog", name="Fields of the board").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(search)
    page.keyboard.press("Enter")
    expect(frame.get_by_role("textbox", name="If it is empty, write")).to_be_focused()
    page.keyboard.type(fallback)
    page.keyboard.press("Enter")


def test_a_brace_opens_the_columns_with_samples_and_a_fallback(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("", ""))
    frame = compose(page, demo, sequence)
    frame.get_by_role("textbox", name="Subject").click()
    page.keyboard.type("Hello {")
    company = frame.get_by_role("option", name="Company")
    expect(company).to_contain_text("Northwind", timeout=SLOWLY)
    company.click()
    picture(page, "composer-fields")
    assert serious(inside(page)) == []
    frame.get_by_role("button", name="Insert", exact=True).click()
    body_of(frame).click()
    page.keyboard.type("Hi ")
    put_field(page, frame, "first", 'A & "B" <i>')
    page.keyboard.type("!")
    expect(body_of(frame)).to_contain_text("First name")
    expect(step(frame, 1)).to_contain_text("Hello {Company}")
    saving(frame)
    [kept] = steps_of(demo, sequence)
    assert kept["subject"] == "Hello {company}"
    assert kept["body"] == "<p>Hi {first_name|A &amp; &quot;B&quot; &lt;i&gt;}!</p>"


def test_a_field_is_opened_again_to_change_it(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Hello", "<p>Hi {first_name|there}</p>"))
    frame = compose(page, demo, sequence)
    body_of(frame).get_by_role("button", name="First name").click()
    fallback = frame.get_by_role("textbox", name="If it is empty, write")
    expect(fallback).to_have_value("there")
    fallback.fill("friend")
    frame.get_by_role("button", name="Apply", exact=True).click()
    saving(frame)
    assert steps_of(demo, sequence)[0]["body"] == "<p>Hi {first_name|friend}</p>"


def test_a_brace_that_is_meant_is_kept_as_one(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Hello", ""))
    frame = compose(page, demo, sequence)
    body_of(frame).click()
    page.keyboard.type("a {")
    page.keyboard.press("Escape")
    page.keyboard.type(" b }")
    saving(frame)
    assert steps_of(demo, sequence)[0]["body"] == "<p>a {{ b }}</p>"
    frame = compose(page, demo, sequence)
    expect(body_of(frame)).to_have_text("a { b }")


def test_what_is_formatted_is_what_the_server_keeps(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Hello", ""))
    frame = compose(page, demo, sequence)
    tools = frame.get_by_role("toolbar").last
    body_of(frame).click()
    for name in ("Bold", "Italic", "Underline"):
        tools.get_by_role("button", name=name).click()
        page.keyboard.type(name)
        tools.get_by_role("button", name=name).click()
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="Bulleted list").click()
    page.keyboard.type("one")
    tools.get_by_role("button", name="Numbered list").click()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="Quote").click()
    page.keyboard.type("said")
    tools.get_by_role("button", name="Link").click()
    link = frame.get_by_role("textbox", name="Address of the link")
    link.fill("javascript:alert(1)")
    link.press("Enter")
    expect(frame.get_by_text("Write an address such as https://example.com.")).to_be_visible()
    link.fill("acme.test/a?b={x}")
    link.press("Enter")
    saving(frame)
    kept = steps_of(demo, sequence)[0]["body"]
    for part in ("<strong>", "<em>", "<u>", "<ol><li><p>one", "<blockquote>", 'href="https://acme.test/a?b=%7Bx%7D"'):
        assert part in kept
    assert cleaning.clean(kept) == kept


def test_html_that_was_there_stays_when_it_is_edited(browser: Browser, demo: Demo) -> None:
    before = '<h2>News</h2><p><img src="https://acme.test/a.png" alt="a">{{x}} <a href="{company}">Go</a></p>'
    sequence = made(demo, email("Hello", before))
    with opened(browser) as page:  # the picture is nowhere
        frame = compose(page, demo, sequence)
        body_of(frame).get_by_text("News").click()
        page.keyboard.press("End")
        page.keyboard.type("!")
        saving(frame)
        assert steps_of(demo, sequence)[0]["body"] == before.replace("News", "News!")


def test_markup_that_the_editor_cannot_show_is_said_before_it_is_lost(page: Page, demo: Demo) -> None:
    table = "<table><tbody><tr><td>A price</td></tr></tbody></table>"
    sequence = made(demo, email("Hello", table), wait(1), email("Plain"))
    frame = compose(page, demo, sequence)
    warning = frame.get_by_text("changing it here keeps the words and loses the rest")
    expect(warning).to_be_visible()
    step(frame, 3).click()
    expect(warning).to_have_count(0)
    assert steps_of(demo, sequence)[0]["body"] == table  # opening it has changed nothing


def test_a_field_whose_column_is_gone_turns_red_and_is_not_saved(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, email("Hello", "<p>You have {score} points</p>"))
    with opened(browser) as page:
        frame = compose(page, demo, sequence)
        chip = body_of(frame).get_by_role("button", name="Score")
        expect(chip).to_be_visible(timeout=SLOWLY)
        forget_column(demo, "score")
        frame = compose(page, demo, sequence)
        gone = body_of(frame).get_by_role("button", name="The board has no column score any more")
        expect(gone).to_have_attribute("data-gone", "true", timeout=90_000)  # columns are asked for each half minute
        body_of(frame).click()
        page.keyboard.press("Control+End")
        page.keyboard.type(", well done")
        saving(frame, "refused")
        told = frame.get_by_text("Step 1 asks for {score}, and the board has no such column: choose another field.")
        expect(told.first).to_be_visible()
        gone.click()
        frame.get_by_role("option", name="Company").click()
        frame.get_by_role("button", name="Apply", exact=True).click()
        saving(frame)
        assert steps_of(demo, sequence)[0]["body"] == "<p>You have {company} points, well done</p>"


def forget_column(demo: Demo, column: str) -> None:
    """Delete a column of the board, as somebody at monday does."""
    query = "mutation ($b: ID!, $c: String!) { delete_column(board_id: $b, column_id: $c) { id } }"
    assert monday(demo, query, b=str(LEADS), c=column)["delete_column"]["id"] == column


def test_a_board_that_is_gone_is_said_and_what_is_written_stays(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, email("Hello", "<p>Hi</p>"))
    gone = {"error": {"code": "board_not_found", "sentence": "There is no such board, or you are not on it."}}

    def no_board(route: Route) -> None:
        route.fulfill(status=404, content_type="application/json", body=json.dumps(gone))

    with opened(browser) as page:
        page.route("**/api/boards/**", no_board)
        frame = compose(page, demo, sequence)
        expect(frame.get_by_text("The board of this sequence cannot be read")).to_be_visible(timeout=SLOWLY)
        body_of(frame).click()
        page.keyboard.press("Control+End")
        page.keyboard.type(" you")
        saving(frame)
        assert steps_of(demo, sequence)[0]["body"] == "<p>Hi you</p>"


def test_a_preview_shows_what_a_person_would_read(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("For {company|you}", "<p>Hi {first_name|there}</p>"), send_as="dana@acme.test")
    frame = compose(page, demo, sequence)
    frame.get_by_role("combobox", name="Preview with").fill("Grace")
    frame.get_by_role("option", name="Grace").first.click()
    body_of(frame).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(", soon!")  # not saved yet: the preview does that first
    frame.get_by_role("button", name="Preview", exact=True).click()
    letter = frame.get_by_role("dialog")
    expect(letter).to_contain_text("As Grace", timeout=SLOWLY)
    shown = letter.locator("iframe")
    expect(shown).to_have_attribute("sandbox", "")
    expect(shown.content_frame.get_by_text("Hi Grace, soon!")).to_be_visible(timeout=SLOWLY)
    picture(page, "composer-preview")
    frame.get_by_role("button", name="Close the preview").click()
    expect(letter).to_have_count(0)


def test_a_test_goes_to_oneself_and_refusals_are_said(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, email("A test of mine", "<p>Hi {first_name|there}</p>"))
    with opened(browser) as page:
        frame = compose(page, demo, sequence)
        send = frame.get_by_role("button", name="Send me a test")
        expect(send).to_be_enabled(timeout=SLOWLY)
        send.click()
        expect(frame.get_by_text("The mailbox of the sequence is not connected: connect it first.")).to_be_visible(
            timeout=SLOWLY
        )
        whole = ask(demo, "GET", f"/sequences/{sequence}")
        body = {"definition": whole["definition"] | {"send_as": "dana@acme.test"}, "revision": whole["revision"]}
        ask(demo, "PUT", f"/sequences/{sequence}", body)
        frame.get_by_role("button", name="Send me a test").click()
        expect(frame.get_by_text("The test went to dana@acme.test").first).to_be_visible(timeout=SLOWLY)
        got = demo.get("/sandbox/mailboxes/dana@acme.test/messages")["messages"]
        assert any(one["subject"] == "[Test] A test of mine" for one in got)


def test_the_signature_is_added_and_left_out(page: Page, demo: Demo) -> None:
    ask(demo, "PUT", "/signature", {"html": "<p>Dana Levi, Acme</p>", "automatic": True})
    sequence = made(demo, email("Hello", "<p>Hi</p>"))
    frame = compose(page, demo, sequence)
    button = frame.get_by_role("button", name="Signature")
    expect(button).to_have_attribute("aria-pressed", "true", timeout=SLOWLY)  # as set for all e-mails
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    saving(frame)
    assert steps_of(demo, sequence)[0]["signature"] is False
    button.click()
    saving(frame)
    assert steps_of(demo, sequence)[0]["signature"] is True


def test_a_text_is_kept_as_a_template_and_used_again(page: Page, demo: Demo) -> None:
    snippet = {"kind": "snippet", "name": "Times", "body": "<p>Monday at {first_name|ten}</p>"}
    ask(demo, "POST", "/templates", snippet)
    sequence = made(demo, email("Kept subject", "<p>Kept text</p>"), wait(1), email("", ""))
    frame = compose(page, demo, sequence)
    frame.get_by_role("button", name="Templates").click()
    pick(frame, "Keep this text as a template")
    frame.get_by_role("textbox", name="Name", exact=True).fill("My <opening> 🎉")
    frame.get_by_role("button", name="Keep", exact=True).click()
    expect(frame.get_by_role("dialog")).to_have_count(0, timeout=SLOWLY)
    step(frame, 3).click()
    frame.get_by_role("button", name="Templates").click()
    pick(frame, "My <opening> 🎉")
    expect(body_of(frame)).to_have_text("Kept text")
    body_of(frame).click()
    page.keyboard.press("Control+End")
    frame.get_by_role("button", name="Templates").click()
    pick(frame, "Times")
    expect(body_of(frame)).to_contain_text("Monday at Field First name")
    saving(frame)
    third = steps_of(demo, sequence)[2]
    assert third["subject"] == "Kept subject"
    assert "Kept text" in third["body"]
    assert "{first_name|ten}" in third["body"]


def test_files_are_uploaded_attached_and_refused(browser: Browser, demo: Demo, tmp_path: Path) -> None:
    offer, program = tmp_path / "offer.txt", tmp_path / "run.exe"
    offer.write_text("An offer.\n")
    program.write_bytes(b"MZ\x90\x00" + bytes(64))
    sequence = made(demo, email())
    with opened(browser) as page:
        frame = compose(page, demo, sequence)
        frame.locator("input[type=file]").set_input_files(offer)
        editor = frame.get_by_role("region", name="Edit: Automatic e-mail")
        expect(editor.get_by_text("offer.txt")).to_be_visible(timeout=SLOWLY)
        frame.get_by_role("button", name="Attach a file").click()
        pick(frame, "Offer")
        expect(editor.get_by_text("Files of Offer")).to_be_visible()
        frame.get_by_text("The e-mail goes without").click()
        saving(frame)
        [kept] = steps_of(demo, sequence)
        assert (kept["attachments"], kept["file_columns"], kept["without_file"]) == (["offer.txt"], ["offer"], "send")
        frame.locator("input[type=file]").set_input_files(program)
        expect(editor.get_by_text("run.exe")).to_be_visible(timeout=SLOWLY)  # in the server's sentence
        assert steps_of(demo, sequence)[0]["attachments"] == ["offer.txt"]
        frame.get_by_role("button", name="Take off offer.txt").click()
        saving(frame)
        assert steps_of(demo, sequence)[0]["attachments"] == []


def test_an_e_mail_replies_in_the_conversation_before_it(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Shall we {company|talk}?"), wait(2), email("Second"))
    frame = compose(page, demo, sequence, 3)
    frame.get_by_text("Replies in the conversation “Shall we {Company}?”").click()
    expect(frame.get_by_role("textbox", name="Subject")).to_have_count(0)
    expect(step(frame, 3)).to_contain_text("Re: Shall we {Company}?")
    saving(frame)
    third = steps_of(demo, sequence)[2]
    assert (third["thread"], third["subject"]) == ("reply", "")
    step(frame, 1).click()
    expect(frame.get_by_text("No e-mail comes before this one that it could reply to.")).to_be_visible()


def test_a_manual_e_mail_has_a_draft_with_fields(page: Page, demo: Demo) -> None:
    sequence = made(demo, {"kind": "manual_email", "title": "Write"})
    frame = compose(page, demo, sequence)
    frame.get_by_role("textbox", name="Note").click()
    page.keyboard.type("First line")
    page.keyboard.press("Enter")
    put_field(page, frame, "phone", "")
    frame.get_by_role("textbox", name="Subject").fill("A word")
    frame.get_by_role("textbox", name="Draft of the e-mail").fill("Dear you")
    saving(frame)
    [kept] = steps_of(demo, sequence)
    assert kept["note"] == "First line\n{phone}"
    assert (kept["subject"], kept["body"]) == ("A word", "<p>Dear you</p>")


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious_in_the_composer(page: Page, demo: Demo, theme: str) -> None:
    sequence = made(demo, email("Hello {first_name|there}", "<p>Hi {company}, <a href='https://a.test'>look</a></p>"))
    frame = compose(page, demo, sequence, theme=theme, user=str(DANA))
    expect(body_of(frame).get_by_role("button", name="Company")).to_be_visible(timeout=SLOWLY)
    assert serious(inside(page)) == []


def test_the_composer_speaks_french(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("", ""))
    frame = compose(page, demo, sequence, language="fr")
    frame.get_by_role("textbox", name="Texte de l’e-mail").click()
    page.keyboard.type("{")
    expect(frame.get_by_role("dialog", name="Champs du tableau")).to_be_visible()
    expect(frame.get_by_role("option", name="Nom de l’élément")).to_be_visible()
