"""Views in frames ask the page by the SDK's messages, and it answers as monday's does."""

from __future__ import annotations

import re
import time
from typing import Any

import jwt
import pytest
from playwright.sync_api import Frame, Page, expect

from tests.fixtures.views import CONTACTS, FIRST_ITEM, LEADS, open_view
from tests.fixtures.world import ACCOUNT, OWNER
from tests.sandbox.page.guest import Stage, ask, hears, inside

SAM, VERA, GIL = OWNER + 1, OWNER + 2, OWNER + 3
COMMON = {
    "theme", "themeConfig", "account", "user", "region", "productKind", "app", "appVersion", "appFeature",
    "permissions",
}  # fmt: skip
PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "board_tab": ("AppFeatureBoardView", {
        "boardId": LEADS, "boardIds": [LEADS], "instanceType": "board_view", "viewMode": "fullScreen",
    }),
    "manager": ("AppFeatureObject", {
        "boardId": 18499001122, "boardIds": [18499001122], "instanceId": 18499001122, "instanceType": "object_view",
        "isFullScreen": True, "objectPermissions": "edit",
    }),
    "item_tab": ("AppFeatureItemView", {
        "boardId": LEADS, "boardIds": [LEADS], "itemId": FIRST_ITEM, "instanceType": "item_view",
    }),
    "batch_add": ("AppFeatureItemBatchAction", {
        "boardId": LEADS, "itemId": FIRST_ITEM, "selectedPulsesIds": [FIRST_ITEM],
    }),
    "settings": ("AppFeatureAccountSettingsView", {}),
}  # fmt: skip


@pytest.mark.parametrize("key", PARTS)
def test_each_place_tells_its_view_where_it_is(staged: Stage, page: Page, key: str) -> None:
    open_view(page, staged.url, key)
    answer = ask(inside(page, key), "get", type="context")
    kind, part = PARTS[key]
    assert (answer["method"], answer["type"]) == ("get", "context")
    context = answer["data"]
    assert set(context) >= COMMON
    assert context["appFeature"] == {"type": kind, "name": context["appFeature"]["name"]}
    assert part.items() <= context.items()
    assert (context["account"]["id"], context["user"]["id"]) == (str(ACCOUNT), str(OWNER))


def test_a_frame_is_the_manifests_address_and_nothing_more(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    assert page.get_by_test_id("view-manager").get_attribute("src") == f"{staged.sandbox.options.app_url}/views/manager"


@pytest.mark.parametrize(
    ("user", "flags"),
    [
        (OWNER, (True, False, False)),
        (SAM, (False, False, False)),
        (GIL, (False, True, False)),
        (VERA, (False, False, True)),
    ],
)
def test_who_looks_is_who_the_view_is_told(staged: Stage, page: Page, user: int, flags: tuple[bool, ...]) -> None:
    open_view(page, staged.url, "manager", user=user)
    frame = inside(page, "manager")
    told = ask(frame, "get", type="context")["data"]["user"]
    assert (told["isAdmin"], told["isGuest"], told["isViewOnly"]) == flags
    claims = claims_of(staged, ask(frame, "get", type="sessionToken")["data"])
    assert claims["dat"] == {"account_id": ACCOUNT, "user_id": user, "is_view_only": flags[2]}
    assert 0 < claims["exp"] - time.time() <= 300


def claims_of(staged: Stage, token: str) -> dict[str, Any]:
    """Return what a session token says."""
    return jwt.decode(token, staged.sandbox.options.client_secret, algorithms=["HS256"])


def test_switches_are_told_to_views_that_listen(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager", language="en")
    frame = inside(page, "manager")
    first = ask(frame, "listen", type="context")["data"]
    assert (first["theme"], first["user"]["currentLanguage"]) == ("light", "en")
    page.get_by_test_id("switch-theme").select_option("black")
    hears(frame, "context", "data.theme === 'black'")
    page.get_by_test_id("switch-language").select_option("fr")
    hears(frame, "context", "data.user.currentLanguage === 'fr'")
    page.get_by_test_id("switch-who").select_option(str(SAM))
    hears(frame, "context", f"data.user.id === '{SAM}'")
    assert claims_of(staged, ask(frame, "get", type="sessionToken")["data"])["dat"]["user_id"] == SAM


def test_the_rest_that_can_be_asked(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "board_tab")
    frame = inside(page, "board_tab")
    location = ask(frame, "get", type="location")["data"]
    assert location["href"].startswith(staged.url)
    assert ask(frame, "get", type="filter")["data"] == {"term": "", "rules": [], "operator": None}
    assert ask(frame, "get", type="itemIds")["data"][:2] == [FIRST_ITEM, FIRST_ITEM + 1]
    assert ask(frame, "get", type="settings")["data"] == {}


def test_settings_and_location_can_be_set_and_are_told(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "board_tab", board=CONTACTS)
    frame = inside(page, "board_tab")
    ask(frame, "listen", type="settings")
    ask(frame, "listen", type="location")
    ask(frame, "set", type="settings", params={"shown": "all"})
    assert hears(frame, "settings") == {"shown": "all"}
    ask(frame, "set", type="location", params={"query": {"sequence": "7"}})
    assert "sequence=7" in hears(frame, "location")["search"]
    assert ask(frame, "get", type="settings")["data"] == {"shown": "all"}
    open_view(page, staged.url, "manager")
    assert ask(inside(page, "manager"), "get", type="settings")["data"] == {}


def test_what_happens_on_the_board_is_told(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "board_tab")
    frame = inside(page, "board_tab")
    assert "type" not in ask(frame, "listen", type="events")  # else those who listen would hear of nothing
    page.request.post(f"{staged.url}/sandbox/items/{FIRST_ITEM}/columns", data={"column": "status", "label": "Won"})
    told = hears(frame, "events", "data.type === 'change_column_values'")
    assert (told["boardId"], told["itemIds"], told["columnId"]) == (LEADS, [FIRST_ITEM], "status")
    page.request.post(f"{staged.url}/sandbox/items", data={"board": str(LEADS), "name": "Late Lead"})
    assert hears(frame, "events", "data.type === 'new_items'")["boardId"] == LEADS


def test_a_notice_is_a_line_that_goes(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    ask(frame, "execute", type="notice", params={"message": "Saved <b>all</b>", "type": "success", "timeout": 60_000})
    expect(page.get_by_test_id("notice")).to_contain_text("Saved <b>all</b>")
    expect(page.get_by_test_id("notice")).to_have_attribute("data-kind", "success")
    page.get_by_test_id("notice").get_by_role("button", name="Close").click()
    ask(frame, "execute", type="notice", params={"message": "Gone at once", "timeout": 1})
    expect(page.get_by_test_id("notice")).to_have_count(0)


@pytest.mark.parametrize(("choice", "said"), [("Delete it", True), ("Keep it", False)])
def test_a_question_is_answered(staged: Stage, page: Page, choice: str, said: bool) -> None:
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    params = {"message": "Delete 34 people?", "confirmButton": "Delete it", "cancelButton": "Keep it"}
    begin(frame, "execute", type="confirm", params=params)
    expect(page.get_by_test_id("confirm")).to_contain_text("Delete 34 people?")
    page.get_by_test_id("confirm").get_by_role("button", name=choice).click()
    assert ended(frame)["data"] == {"confirm": said}
    expect(page.get_by_test_id("confirm")).to_have_count(0)


def begin(frame: Frame, method: str, **args: Any) -> None:
    """Make a request that a person ends."""
    frame.evaluate(
        "([method, args]) => { window.ended = null; ask(method, args).then((told) => { window.ended = told; }); }",
        [method, args],
    )


def ended(frame: Frame) -> Any:
    """Return its answer."""
    return frame.wait_for_function("() => window.ended").json_value()


def test_escape_says_no_and_a_question_may_have_one_button(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    begin(frame, "execute", type="confirm", params={"message": "Read this.", "excludeCancelButton": True})
    expect(page.get_by_test_id("confirm").get_by_role("button")).to_have_text(["OK"])
    page.keyboard.press("Escape")
    assert ended(frame)["data"] == {"confirm": False}


def test_an_item_card_opens_over_the_view(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    ask(inside(page, "manager"), "execute", type="openItemCard", params={"itemId": FIRST_ITEM + 2})
    expect(page.get_by_test_id("card")).to_contain_text("Alan Turin")
    expect(page.get_by_role("link", name="Columns")).to_have_attribute("aria-current", "page")
    page.get_by_test_id("card").get_by_role("link", name="Close").click()
    expect(page.get_by_test_id("view-manager")).to_be_visible()


def test_a_modal_is_a_frame_of_its_own_and_its_end_is_told(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    params = {"urlPath": "views/composer", "urlParams": {"step": "2"}, "width": "500px", "height": "400px"}
    begin(frame, "execute", type="openAppFeatureModal", params=params)
    modal = inside(page, "manager", "modal")
    assert modal.url.endswith("/views/composer?step=2")
    assert page.get_by_test_id("dialog-manager").bounding_box()["width"] == 500  # type: ignore[index]
    assert ask(modal, "get", type="context")["data"]["instanceType"] == "object_view"
    begin(modal, "execute", type="closeAppFeatureModal")
    ended(frame)
    expect(page.get_by_test_id("dialog-manager")).to_have_count(0)


def test_a_batch_dialog_knows_the_rows_and_closes_itself(staged: Stage, page: Page) -> None:
    rows = [FIRST_ITEM, FIRST_ITEM + 3, FIRST_ITEM + 4]
    open_view(page, staged.url, "batch_add", rows=rows)
    frame = inside(page, "batch_add")
    assert ask(frame, "get", type="context")["data"]["selectedPulsesIds"] == rows
    begin(frame, "execute", type="closeDialog")
    expect(page.get_by_test_id("dialog-batch_add")).to_have_count(0)
    expect(page.get_by_test_id("batch-batch_add")).to_be_focused()


def test_a_link_opens_beside(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    with page.context.expect_page() as opened:
        ask(frame, "execute", type="openLinkInTab", params={"url": f"{staged.url}/health"})
    assert opened.value.url.endswith("/health")
    refused = ask(frame, "execute", type="openLinkInTab", params={"url": "javascript:alert(1)"})
    assert refused["errorMessage"] == "Only http and https can be opened."


def test_a_first_value_is_noted(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    ask(inside(page, "manager"), "execute", type="valueCreatedForUser")
    noted = [one for one in staged.sandbox.log.events if one["what"] == "value created"]
    assert [(one["who"], one["view"]) for one in noted] == [("Dana Levi", "manager")]


def test_what_is_stored_is_there_again_and_an_instance_has_its_own(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "board_tab")
    frame = inside(page, "board_tab")
    stored = storage(frame, "set", "v2", {"a": 1})
    assert stored["success"]
    storage(frame, "set", "instance", "here")
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    found = storage(frame, "get", "v2")
    assert found == {"success": True, "value": {"a": 1}, "version": stored["version"]}
    assert storage(frame, "get", "instance")["value"] is None
    storage(frame, "delete", "v2")
    assert storage(frame, "get", "v2")["value"] is None


def storage(frame: Frame, method: str, segment: str, value: Any = None) -> Any:
    """Do something with a value that is stored under one key."""
    args = {"method": method, "key": "k", "value": value, "options": {}, "segment": segment}
    return frame.evaluate("(args) => ask('storage', args)", args)["data"]


def test_graphql_is_asked_as_the_person_who_looks(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager", user=SAM)
    params = {
        "query": "query ($ids: [ID!]) { me { name } items(ids: $ids) { name } }",
        "variables": {"ids": [str(FIRST_ITEM)]},
    }
    answer = ask(inside(page, "manager"), "api", params=params, apiVersion="2026-10")
    assert answer["data"]["data"] == {"me": {"name": "Sam Ortiz"}, "items": [{"name": "Ada Byron"}]}


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("get", {"type": "toString"}),
        ("listen", {"type": "mail"}),
        ("set", {"type": "context"}),
        ("execute", {"type": "x"}),
        ("constructor", {}),
    ],
)
def test_what_is_unknown_is_an_error_with_words(staged: Stage, page: Page, method: str, args: dict[str, Any]) -> None:
    open_view(page, staged.url, "manager")
    answer = ask(inside(page, "manager"), method, **args)
    assert re.search(r"^There is no|cannot be set", answer["errorMessage"])


def test_a_frame_that_went_elsewhere_gets_no_answer(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    frame = inside(page, "manager")
    ask(frame, "listen", type="context")
    frame.goto(staged.sandbox.options.app_url.replace("127.0.0.1", "localhost") + "/views/manager")
    frame.wait_for_function("() => typeof ask === 'function'")
    page.get_by_test_id("switch-theme").select_option("dark")
    assert answers_to(frame, page, "frames[0]") == []


def test_a_frame_within_a_frame_gets_no_answer(staged: Stage, page: Page) -> None:
    open_view(page, staged.url, "manager")
    outer = inside(page, "manager")
    outer.evaluate("() => { document.body.append(Object.assign(document.createElement('iframe'), { src: 'inner' })); }")
    outer.wait_for_function("() => frames[0]?.document.querySelector('h1')")
    assert answers_to(outer.child_frames[0], page, "frames[0].frames[0]") == []


def answers_to(frame: Frame, page: Page, window: str) -> list[Any]:
    """Ask the page what it answers at once, and return what came before a message that it sends afterwards."""
    question = {"method": "get", "args": {"type": "filter"}, "requestId": "q"}
    frame.evaluate("(question) => top.postMessage(question, '*')", question)
    page.evaluate(
        f"""() => new Promise((done) => {{
            const last = () => setTimeout(() => done({window}.postMessage({{ type: 'after' }}, '*')));
            addEventListener('message', last, {{ once: true }});
            postMessage('all taken', '*');
        }})"""
    )
    frame.wait_for_function("() => heard.some((one) => one.type === 'after')")
    heard: list[Any] = frame.evaluate("heard")
    return [one for one in heard if one["type"] != "after"]
