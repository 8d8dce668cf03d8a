"""The builder of steps: by mouse, by keyboard alone, by two at once, and with the line down (rows B2 to B6)."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

from tests.fixtures.axe import serious
from tests.fixtures.browser import picture
from tests.fixtures.demo import Demo
from tests.views import walking
from tests.views.asking import DANA, SAM, VERA, ask
from tests.views.drafts import (
    SLOWLY,
    call,
    choose,
    email,
    inside,
    made,
    open_steps,
    opened,
    pick,
    rows,
    saving,
    step,
    steps_of,
    wait,
)

FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
ODD = 'Ring <b>"Ada"</b> & co 🎉 שלום'


def kinds(demo: Demo, sequence: str) -> list[str]:
    return [one["kind"] for one in steps_of(demo, sequence)]


def block(frame: FrameLocator, name: str) -> None:
    frame.get_by_role("button", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    """Wait until a screen reader is told."""
    expect(page.frame_locator("[data-testid=view-manager]").locator("div.said")).to_contain_text(text)


def test_a_sequence_is_built_by_clicks_and_drags(page: Page, demo: Demo) -> None:
    sequence = made(demo)
    frame = open_steps(page, demo, sequence)
    block(frame, "Add an e-mail")
    block(frame, "Wait")
    block(frame, "Call")
    frame.get_by_role("textbox", name="Title").fill("Ask about their plans")
    frame.get_by_role("button", name="Task", exact=True).drag_to(rows(frame).nth(1), target_position={"x": 200, "y": 2})
    expect(rows(frame)).to_have_count(4)
    said(page, "Task added as step 2")
    saving(frame)
    assert kinds(demo, sequence) == ["email", "task", "wait", "call"]
    assert steps_of(demo, sequence)[3]["title"] == "Ask about their plans"
    expect(step(frame, 4)).to_contain_text("Ask about their plans")


def test_a_step_is_for_some_only_and_a_call_is_given_up(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("One"), wait(2), email("Two"), wait(1), call("Ring"))
    frame = open_steps(page, demo, sequence)
    step(frame, 3).click()
    frame.get_by_role("button", name="Add a condition").click()
    first = frame.get_by_role("listitem", name="Condition 1 of the step")
    expect(first).to_contain_text("This is never so, because opens are not tracked")
    choose(first, "Do this step only if", "they clicked no link", options=frame)
    frame.get_by_role("button", name="Add a condition").click()
    second = frame.get_by_role("listitem", name="Condition 2 of the step")
    choose(second, "Do this step only if", "a column shows none", options=frame)
    choose(second, "Column", "Status", options=frame)
    choose(second, "Values", "Won", options=frame)
    choose(second, "Otherwise", "end their sequence", options=frame)
    expect(step(frame, 3)).to_contain_text("Only if …")
    saving(frame)
    asked = [tuple(one.values()) for one in steps_of(demo, sequence)[2]["only_if"]]
    assert asked == [("clicked", False, None, [], "skip"), ("column", False, "status", ["Won"], "end")]
    picture(page, "conditions")
    assert serious(inside(page)) == []
    first.get_by_role("button", name="Remove condition 1").click()
    step(frame, 5).click()
    choose(frame.get_by_role("region", name="Edit: Call"), "For this step", "The next step waits", options=frame)
    frame.get_by_text("Go on without it after").click()
    frame.get_by_role("spinbutton", name="Days until the run goes on without it").fill("4")
    frame.get_by_role("spinbutton", name="Days until the run goes on without it").press("Enter")
    saving(frame)
    steps = steps_of(demo, sequence)
    assert [one["about"] for one in steps[2]["only_if"]] == ["column"]
    assert (steps[4]["holds"], steps[4]["give_up_after"]) == (True, 4)
    picture(page, "manual-waits")


def test_another_wording_is_written_shown_and_taken_away(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("One", "<p>First</p>"))
    frame = open_steps(page, demo, sequence)
    step(frame, 1).click()
    frame.get_by_role("button", name="Test another wording").click()
    expect(frame.get_by_role("button", name="B 50%")).to_have_attribute("aria-pressed", "true")
    subject = frame.get_by_role("textbox", name="Subject")
    expect(subject).to_have_text("One")  # the same words to begin with
    subject.fill("Two")
    weight = frame.get_by_role("spinbutton", name="Weight of wording B")
    weight.fill("3")
    weight.press("Enter")
    expect(step(frame, 1)).to_contain_text("2 wordings")
    frame.get_by_role("button", name="A 25%").click()
    expect(subject).to_have_text("One")
    frame.get_by_role("button", name="B 75%").click()
    saving(frame)
    [kept] = steps_of(demo, sequence)
    assert (kept["subject"], kept["weight"]) == ("One", 1)
    assert kept["variants"] == [{"subject": "Two", "body": "<p>First</p>", "weight": 3}]
    frame.get_by_role("button", name="Preview", exact=True).click()
    expect(frame.get_by_role("dialog")).to_contain_text("Two", timeout=SLOWLY)
    frame.get_by_role("button", name="Close the preview").click()
    picture(page, "wordings")
    assert serious(inside(page)) == []
    frame.get_by_role("button", name="A 25%").click()
    frame.get_by_role("button", name="Remove wording A").click()
    expect(subject).to_have_text("Two")
    saving(frame)
    [left] = steps_of(demo, sequence)
    assert (left["subject"], left["weight"], left["variants"]) == ("Two", 1, [])


def test_both_days_of_a_step_and_the_wait_before_it_go_together(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("One"), wait(2), call("Two"), wait(1), call("Three"))
    frame = open_steps(page, demo, sequence)
    left = frame.get_by_role("spinbutton", name="Day of step 3, Call", exact=True)
    top = frame.get_by_role("spinbutton", name="Day of step 3, Call, at the top")
    last = frame.get_by_role("spinbutton", name="Day of step 5, Call", exact=True)
    expect(top).to_have_value("3")
    left.fill("6")
    left.press("Enter")
    expect(top).to_have_value("6")
    expect(frame.get_by_role("spinbutton", name="Days of wait, step 2")).to_have_value("5")
    expect(last).to_have_value("7")
    top.press("ArrowDown")
    expect(left).to_have_value("5")
    left.fill("-4")  # never before the step before it
    left.press("Enter")
    expect(rows(frame)).to_have_count(4)
    expect(frame.get_by_role("spinbutton", name="Day of step 2, Call", exact=True)).to_have_value("1")
    expect(frame.get_by_text("2 days", exact=True)).to_be_visible()
    saving(frame)
    assert kinds(demo, sequence) == ["email", "call", "wait", "call"]


def test_steps_move_by_arrows_and_by_dragging(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"), call("B"), call("C"))
    frame = open_steps(page, demo, sequence)
    frame.get_by_role("button", name="Move down: 1. Call, day 1").click()
    said(page, "Call moved to place 2 of 3, day 1")
    expect(step(frame, 1)).to_contain_text("B")
    rows(frame).nth(2).drag_to(rows(frame).nth(0), target_position={"x": 200, "y": 2})
    expect(step(frame, 1)).to_contain_text("C")
    saving(frame)
    assert [one["title"] for one in steps_of(demo, sequence)] == ["C", "B", "A"]


def test_the_three_dots_do_what_they_say(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"), call("B"))
    frame = open_steps(page, demo, sequence)
    for names in (["Duplicate"], ["Add wait"], ["Add step before", "Task"], ["Add step after", "Manual e-mail"]):
        frame.get_by_role("button", name="More for 1.").click()
        pick(frame, *names)
    saving(frame)
    assert kinds(demo, sequence) == ["task", "manual_email", "call", "wait", "call", "call"]


def test_a_deleted_step_comes_back_from_the_toast(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"), call("B"))
    frame = open_steps(page, demo, sequence)
    frame.get_by_role("button", name="More for 1.").click()
    pick(frame, "Delete")
    expect(rows(frame)).to_have_count(1)
    saving(frame)
    frame.get_by_test_id("toast").get_by_role("button", name="Undo").click()
    expect(rows(frame)).to_have_count(2)
    saving(frame)
    assert [one["title"] for one in steps_of(demo, sequence)] == ["A", "B"]
    page.keyboard.press("Control+Shift+z")
    expect(rows(frame)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(rows(frame)).to_have_count(2)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        label = inside(page).evaluate(
            "() => { const e = document.activeElement; return e.ariaLabel || e.innerText || e.value || '' }"
        )
        if label.strip().startswith(name):
            return
    raise AssertionError(f"Tab never came to {name}")


def test_a_sequence_is_built_by_keyboard_alone(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    open_steps(page, demo, sequence)
    frame = page.frame_locator("[data-testid=view-manager]")
    tab_to(page, "Task")
    page.keyboard.press("Enter")
    expect(frame.get_by_role("textbox", name="Title")).to_be_visible(timeout=SLOWLY)
    tab_to(page, "Title")
    page.keyboard.type("Write to them")
    step(frame, 2).focus()
    page.keyboard.press("Alt+ArrowUp")
    said(page, "Task moved to place 1 of 2")
    expect(step(frame, 1)).to_be_focused()
    tab_to(page, "More for 1. Task")
    walking.pick(frame, frame.get_by_role("button", name="More for 1. Task"), "Add wait")
    expect(rows(frame)).to_have_count(3)
    saving(frame)
    assert kinds(demo, sequence) == ["task", "wait", "call"]
    assert steps_of(demo, sequence)[0]["title"] == "Write to them"


def test_a_save_that_ends_does_not_move_the_choice_in_an_open_menu(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        page.route("**/api/sequences/*", lambda route: route.abort())
        frame.get_by_role("textbox", name="Title").fill("Written on the train")
        saving(frame, "offline")
        menu = walking.arrow_to(frame, frame.get_by_role("button", name="More for 1. Call"), "Add wait")
        page.unroute("**/api/sequences/*")
        saving(frame)
        menu.evaluate(FRAMES)
        menu.press("Enter")
        expect(rows(frame)).to_have_count(2)
        saving(frame)
        assert kinds(demo, sequence) == ["call", "wait"]


def test_how_days_are_counted_is_said_and_chosen(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"), wait(3), call("B"))
    frame = open_steps(page, demo, sequence)
    frame.get_by_role("group", name="How days are counted").get_by_role("button", name="Sending days").click()
    step(frame, 2).click()
    expect(frame.get_by_text("Only the days on which the sequence sends count.")).to_be_visible()
    saving(frame)
    assert ask(demo, "GET", f"/sequences/{sequence}")["definition"]["schedule"]["count"] == "sending"


def test_the_next_step_waits_for_calls_when_it_is_said(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    frame = open_steps(page, demo, sequence)
    step(frame, 1).click()
    frame.get_by_text("The next step waits until this is done").click()
    saving(frame)
    assert ask(demo, "GET", f"/sequences/{sequence}")["definition"]["holding"]["call"] is True


def test_odd_titles_are_shown_and_kept_as_they_are(page: Page, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    frame = open_steps(page, demo, sequence)
    step(frame, 1).click()
    for title in (ODD, "ש" * 255):
        frame.get_by_role("textbox", name="Title").fill(title)
        expect(step(frame, 1)).to_contain_text(title)
        saving(frame)
        assert steps_of(demo, sequence)[0]["title"] == title


def test_the_second_of_two_editors_is_told_and_loses_nothing(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("Old"), user=SAM)
    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        title = frame.get_by_role("textbox", name="Title")
        expect(title).to_contain_text("Old", timeout=SLOWLY)
        whole = ask(demo, "GET", f"/sequences/{sequence}")
        whole["definition"]["steps"][0]["title"] = "Sam's"
        body = {"definition": whole["definition"], "revision": whole["revision"]}
        ask(demo, "PUT", f"/sequences/{sequence}", body, user=SAM)
        title.fill("Dana's")
        told = frame.get_by_role("alert")
        expect(told).to_contain_text("Sam Ortiz saved this sequence while you were changing it", timeout=SLOWLY)
        frame.get_by_role("button", name="Compare").click()
        expect(told.get_by_role("row").nth(1)).to_contain_text("Dana'sSam's")
        assert steps_of(demo, sequence)[0]["title"] == "Sam's"
        frame.get_by_role("button", name="Go on with the version of Sam Ortiz").click()
        expect(title).to_have_text("Sam's")
        saving(frame)
        frame.get_by_role("button", name="Undo").first.click()
        expect(title).to_have_text("Dana's")
        saving(frame)
        assert steps_of(demo, sequence)[0]["title"] == "Dana's"


def test_the_second_of_two_editors_may_take_over(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("Old"))
    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        whole = ask(demo, "GET", f"/sequences/{sequence}")
        definition = whole["definition"] | {"name": "Renamed meanwhile"}
        ask(demo, "PUT", f"/sequences/{sequence}", {"definition": definition, "revision": whole["revision"]})
        frame.get_by_role("textbox", name="Title").fill("Mine")
        frame.get_by_role("button", name="Save mine over it").click(timeout=SLOWLY)
        saving(frame)
        kept = ask(demo, "GET", f"/sequences/{sequence}")
        assert (kept["name"], kept["definition"]["steps"][0]["title"]) == ("A draft", "Mine")
        frame.get_by_role("button", name="Undo").first.click()
        saving(frame)
        assert ask(demo, "GET", f"/sequences/{sequence}")["name"] == "Renamed meanwhile"


def test_what_is_written_without_a_line_is_saved_later(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        title = frame.get_by_role("textbox", name="Title")
        expect(title).to_contain_text("A", timeout=SLOWLY)
        page.route("**/api/sequences/*", lambda route: route.abort())
        title.fill("Written on the train")
        expect(frame.get_by_text("Not saved, will retry")).to_be_visible(timeout=SLOWLY)
        assert steps_of(demo, sequence)[0]["title"] == "A"
        page.unroute("**/api/sequences/*")
        saving(frame)
        assert steps_of(demo, sequence)[0]["title"] == "Written on the train"


def test_a_frame_that_is_loaded_again_brings_back_what_was_not_saved(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("A"))

    def no_writing(route: Route) -> None:
        route.abort() if route.request.method == "PUT" else route.continue_()

    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        page.route("**/api/sequences/*", no_writing)
        frame.get_by_role("textbox", name="Title").fill("Nearly lost")
        saving(frame, "offline")
        frame = open_steps(page, demo, sequence)
        expect(step(frame, 1)).to_contain_text("Nearly lost")
        page.unroute("**/api/sequences/*")
        saving(frame)
        assert steps_of(demo, sequence)[0]["title"] == "Nearly lost"


def test_an_expired_session_is_renewed_and_nothing_is_asked(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    refused: list[str] = []

    def expired(route: Route) -> None:
        if route.request.method != "PUT" or refused:
            route.continue_()
            return
        refused.append(route.request.headers["authorization"])
        error = {"error": {"code": "not_monday", "sentence": "The session has run out."}}
        route.fulfill(status=401, content_type="application/json", body=json.dumps(error))

    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        page.route("**/api/sequences/*", expired)
        frame.get_by_role("textbox", name="Title").fill("Still here")
        expect(step(frame, 1)).to_contain_text("Still here")
        saving(frame)
        assert len(refused) == 1
        assert steps_of(demo, sequence)[0]["title"] == "Still here"


def test_what_can_never_be_right_is_said_at_its_place_and_not_saved(browser: Browser, demo: Demo) -> None:
    sequence = made(demo, call("A"))
    with opened(browser) as page:
        frame = open_steps(page, demo, sequence)
        step(frame, 1).click()
        frame.get_by_role("textbox", name="Title").fill("x" * 1001)
        saving(frame, "refused")
        sentence = "This is 1,001 characters long: shorten it to 1,000."
        editor = frame.get_by_role("region", name="Edit: Call")
        expect(editor.get_by_text(sentence)).to_be_visible()
        expect(rows(frame).nth(0).get_by_role("img", name=sentence)).to_be_visible()
        frame.get_by_role("textbox", name="Title").fill("Shorter")
        saving(frame)
        expect(editor.get_by_text(sentence)).to_have_count(0)


def test_whoever_may_not_change_it_sees_it_all_and_no_tools(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Hello {first_name|there}"), wait(2), call("A"))
    frame = open_steps(page, demo, sequence, user=VERA)
    step(frame, 1).click()
    expect(frame.get_by_role("textbox", name="Subject")).to_have_attribute("contenteditable", "false", timeout=SLOWLY)
    expect(frame.get_by_role("heading", name="Add a step")).to_have_count(0)
    expect(frame.get_by_role("button", name="Move up")).to_have_count(0)
    expect(frame.get_by_role("spinbutton", name="Day of step 3, Call", exact=True)).not_to_be_editable()


def test_the_builder_speaks_french(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Bonjour"), wait(1), call("A"))
    frame = open_steps(page, demo, sequence, language="fr", theme="dark", user=DANA)
    expect(frame.get_by_role("heading", name="Ajouter une étape")).to_be_visible()
    frame.get_by_role("button", name="Tâche d’appel", exact=True).click()
    frame.get_by_role("textbox", name="Titre").fill("Demander la date")
    expect(step(frame, 4)).to_have_accessible_name("4. Tâche d’appel, jour 2: Demander la date")
    saving(frame)


@pytest.mark.parametrize("theme", ["light", "dark", "black"])
def test_axe_finds_nothing_serious_in_the_builder(page: Page, demo: Demo, theme: str) -> None:
    sequence = made(demo, email("Hello {first_name|there}"), wait(2), call(""))
    frame = open_steps(page, demo, sequence, theme=theme)
    assert serious(inside(page)) == []
    step(frame, 3).click()
    expect(frame.get_by_role("textbox", name="Title")).to_be_visible(timeout=SLOWLY)
    assert serious(inside(page)) == []


def test_it_works_on_a_narrow_screen(page: Page, demo: Demo) -> None:
    sequence = made(demo, email("Hello"), wait(2), call("A"))
    page.set_viewport_size({"width": 420, "height": 860})
    frame = open_steps(page, demo, sequence)
    step(frame, 3).click()
    expect(frame.get_by_role("textbox", name="Title")).to_be_visible(timeout=SLOWLY)
    width = "() => document.querySelector('[data-builder]').scrollWidth <= innerWidth"
    assert inside(page).evaluate(width)
    frame.get_by_role("button", name="Steps", exact=True).click()
    expect(step(frame, 3)).to_be_visible()
    assert inside(page).evaluate(width)
