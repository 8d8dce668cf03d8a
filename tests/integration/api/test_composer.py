"""Signature, preview and test send: what an author sees is what people get."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from sandbox.seed import CONTACTS, FIRST_ITEM
from sequences.core import codec
from sequences.core.definition import Definition, EmailStep, Footer, Tracking, Variant, WaitStep
from tests.fixtures.installation import Installation
from tests.fixtures.world import ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, SAM, VERA, as_sam, ask, refusal

BODY = "<p>Hi {first_name}, of {company|your firm}: <a href='https://acme.test'>look</a></p><script>x()</script>"
ONE = replace(
    TWO_MAILS,
    steps=(EmailStep("Hello {first_name}", BODY), WaitStep(1), EmailStep("", "<p>Well?</p>", thread="reply")),
    tracking=Tracking(opens=True, clicks=True),
    footer=Footer(None, "Unsubscribe"),
)
SIGNATURE = {"html": "<p>Dana {Levi}</p><script>x()</script>", "automatic": True}
GRACE, NO_FIRST_NAME, ELSEWHERE = FIRST_ITEM + 1, FIRST_ITEM + 38, FIRST_ITEM + 500


async def drafted(installation: Installation, definition: Definition = ONE, user: int = DANA) -> str:
    """Return the id of a draft."""
    answer = await ask(installation, "POST", "/sequences", user, body={"definition": codec.encode(definition)})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def previewed(installation: Installation, number: str, step: int = 0, item: int = ITEM) -> dict[str, Any]:
    """Return a preview."""
    answer = await ask(installation, "POST", f"/sequences/{number}/steps/{step}/preview", body={"item": str(item)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def received(installation: Installation, address: str) -> list[EmailMessage]:
    """Return what stands in an inbox of the sandbox."""
    return [one.parsed() for one in installation.sandbox.store.folders[address]["INBOX"]]


def html(message: EmailMessage) -> str:
    """Return what the HTML side of a message says."""
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())


async def test_a_variant_is_previewed_and_tested_in_its_own_words(installation: Installation) -> None:
    other = Variant("Other, {first_name}", "<p>Other words</p><script>x()</script>", 2)
    number = await drafted(installation, replace(ONE, steps=(replace(ONE.steps[0], variants=(other,)), *ONE.steps[1:])))
    path = f"/sequences/{number}/steps/0"
    shown = (await ask(installation, "POST", f"{path}/preview", body={"item": str(ITEM), "variant": 1})).json()
    assert (shown["subject"], "Other words" in shown["html"]) == ("Other, Ada", True)
    assert "<script" not in shown["html"]
    assert (await previewed(installation, number))["subject"] == "Hello Ada"
    await ask(installation, "POST", f"{path}/test", body={"item": str(ITEM), "variant": 1})
    [test] = [one for one in received(installation, "dana@acme.test") if "[Test]" in str(one["Subject"])]
    assert test["Subject"] == "[Test] Other, Ada"
    wrong = await ask(installation, "POST", f"{path}/preview", body={"item": str(ITEM), "variant": 2})
    assert refusal(wrong) == (404, "variant_not_found")


async def test_a_signature_is_ones_own_and_safe(installation: Installation) -> None:
    assert (await ask(installation, "GET", "/signature")).json() == {"html": "", "automatic": False}
    kept = await ask(installation, "PUT", "/signature", body=SIGNATURE)
    assert kept.json() == {"html": "<p>Dana {Levi}</p>", "automatic": True}
    assert (await ask(installation, "GET", "/signature")).json() == kept.json()
    assert (await ask(installation, "GET", "/signature", SAM)).json()["html"] == ""
    assert refusal(await ask(installation, "PUT", "/signature", VERA, body=SIGNATURE)) == (403, "viewer")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (422, "bad_body")),
        ({"html": 3}, (422, "bad_body")),
        ({"html": "x", "automatic": "yes"}, (422, "bad_body")),
        ({"html": "a\x00"}, (422, "unacceptable")),
        ({"html": "a" * 20_001}, (422, "unacceptable")),
    ],
)
async def test_a_wrong_signature_is_refused(installation: Installation, body: Any, expected: tuple[int, str]) -> None:
    assert refusal(await ask(installation, "PUT", "/signature", body=body)) == expected


@pytest.mark.parametrize(
    ("automatic", "wanted", "signed"),
    [(True, None, True), (False, None, False), (True, False, False), (False, True, True)],
)
async def test_a_signature_is_sent_where_the_step_or_the_setting_says_so(
    installation: Installation, automatic: bool, wanted: bool | None, signed: bool
) -> None:
    await ask(installation, "PUT", "/signature", body={**SIGNATURE, "automatic": automatic})
    step = replace(ONE.steps[0], signature=wanted)
    number = await drafted(installation, replace(ONE, steps=(step,)))
    assert ("Dana {Levi}" in (await previewed(installation, number))["html"]) is signed
    await ask(installation, "POST", f"/sequences/{number}/activate")
    await ask(installation, "PUT", "/signature", body={"html": "<p>Changed later</p>", "automatic": automatic})
    await ask(installation, "POST", f"/sequences/{number}/people", body={"items": [str(GRACE)]})
    await installation.settle()
    [sent] = installation.sandbox.store.folders["dana@acme.test"]["Sent"]
    assert ("Dana {Levi}" in html(sent.parsed())) is signed  # a version keeps the signature it was published with


async def test_a_step_with_a_signature_nobody_wrote_is_not_activated(installation: Installation) -> None:
    number = await drafted(installation, replace(ONE, steps=(replace(ONE.steps[0], signature=True),)))
    answer = await ask(installation, "POST", f"/sequences/{number}/activate")
    assert refusal(answer) == (422, "missing_config")
    [lacking] = answer.json()["error"]["details"]
    assert (lacking["code"], lacking["field"]) == ("no_signature", "steps[0].signature")


async def test_a_preview_is_what_a_reader_gets(installation: Installation) -> None:
    shown = await previewed(installation, await drafted(installation))
    assert (shown["subject"], shown["recipient"]) == ("Hello Ada", "ada.byron@northwind.example")
    assert 'Hi Ada, of Northwind Robotics: <a href="https://acme.test">look</a>' in shown["html"].replace("\n", "")
    assert "script" not in shown["html"]
    assert "look (https://acme.test)" in shown["plain"].replace("\n", " ")
    assert (shown["blank"], shown["attachments"], shown["missing"]) == ([], [], [])
    assert await installation.select("SELECT id FROM delivery") == []


async def test_a_preview_says_what_is_blank(installation: Installation) -> None:
    shown = await previewed(installation, await drafted(installation), item=NO_FIRST_NAME)
    assert shown["blank"] == [
        {"field": "steps[0].subject", "column": "first_name"},
        {"field": "steps[0].body", "column": "first_name"},
    ]


async def test_a_reply_is_shown_in_its_thread(installation: Installation) -> None:
    shown = await previewed(installation, await drafted(installation), step=2)
    assert shown["subject"] == "Re: Hello Ada"


@pytest.mark.parametrize(
    ("step", "body", "expected"),
    [
        ("9", {"item": str(ITEM)}, (404, "step_not_found")),
        ("x", {"item": str(ITEM)}, (404, "not_found")),
        ("1", {"item": str(ITEM)}, (422, "not_an_email")),
        ("0", {}, (422, "bad_body")),
        ("0", {"item": "1"}, (404, "item_not_found")),
        ("0", {"item": str(ELSEWHERE)}, (404, "item_not_found")),
    ],
)
async def test_what_cannot_be_shown_or_tested_says_why(
    installation: Installation, step: str, body: Any, expected: tuple[int, str]
) -> None:
    assert installation.sandbox.world.items[ELSEWHERE].board_id == CONTACTS
    number = await drafted(installation)
    for what in ("preview", "test"):
        answer = await ask(installation, "POST", f"/sequences/{number}/steps/{step}/{what}", body=body)
        assert refusal(answer) == expected


async def test_only_who_may_edit_sees_values_and_sends_tests(installation: Installation) -> None:
    number = await drafted(installation)
    for what in ("preview", "test"):
        path = f"/sequences/{number}/steps/0/{what}"
        assert refusal(await ask(installation, "POST", path, SAM, body={"item": str(ITEM)})) == (403, "not_owner")
        assert refusal(await ask(installation, "POST", path, VERA, body={"item": str(ITEM)})) == (403, "viewer")


async def test_a_test_comes_to_whoever_asks_and_counts_for_nothing(installation: Installation) -> None:
    number = await drafted(installation)
    answer = await ask(installation, "POST", f"/sequences/{number}/steps/0/test", body={"item": str(ITEM)})
    assert answer.json() == {"sent_to": "dana@acme.test"}
    [message] = received(installation, "dana@acme.test")
    assert (message["Subject"], message["To"]) == ("[Test] Hello Ada", "dana@acme.test")
    assert message["List-Unsubscribe"] is None
    assert '<a href="https://acme.test">' in html(message)  # not counted: the link leads where it says
    assert "/o/" not in html(message)
    assert await installation.select("SELECT id FROM delivery") == []


async def test_a_test_that_no_mailbox_can_send_says_so(installation: Installation) -> None:
    nobody = await drafted(installation, replace(ONE, send_as="nobody@acme.test"))
    path = f"/sequences/{nobody}/steps/0/test"
    assert refusal(await ask(installation, "POST", path, body={"item": str(ITEM)})) == (422, "mailbox_not_connected")
    sams = await drafted(installation, replace(ONE, send_as="dana@acme.test"), SAM)
    await installation.select("UPDATE mailbox SET shared = false RETURNING id")
    path = f"/sequences/{sams}/steps/0/test"
    assert refusal(await ask(installation, "POST", path, SAM, body={"item": str(ITEM)})) == (403, "not_your_mailbox")


async def test_a_refused_test_says_what_the_server_said(installation: Installation) -> None:
    row = await as_sam(installation)
    await installation.select("UPDATE mailbox SET smtp_port = 9 RETURNING id")
    answer = await ask(installation, "POST", f"/sequences/{row.id}/steps/0/test", SAM, body={"item": str(ITEM)})
    assert refusal(answer) == (422, "test_not_sent")
