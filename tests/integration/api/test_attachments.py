"""Files over HTTP: uploaded, listed, sent with an e-mail, removed; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from sandbox.seed import FIRST_ITEM
from sequences.core import codec
from sequences.core.definition import EmailStep
from sequences.mail.attaching import LARGEST_FILE
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal
from tests.sequences.mail.files import PDF, PNG

GRACE = FIRST_ITEM + 1
OFFER = replace(TWO_MAILS, steps=(EmailStep("Offer", "<p>Here</p>", attachments=("offer.pdf",)),))


async def upload(installation: Installation, name: str, content: bytes, user: int = DANA) -> httpx.Response:
    """Upload a file as a view does."""
    headers = {**installation.session(user), "content-type": "application/octet-stream"}
    return await installation.http.post("/api/attachments", params={"name": name}, content=content, headers=headers)


async def test_an_uploaded_file_is_listed_and_comes_back(installation: Installation) -> None:
    made = (await upload(installation, "../Angebot für Zoë.pdf", PDF)).json()
    assert (made["name"], made["kind"], made["size"]) == ("Angebot für Zoë.pdf", "application/pdf", len(PDF))
    assert (await ask(installation, "GET", "/attachments", SAM)).json() == {"attachments": [made], "after": None}
    back = await ask(installation, "GET", f"/attachments/{made['id']}", VERA)
    assert (back.content, back.headers["content-type"]) == (PDF, "application/pdf")
    disposition = back.headers["content-disposition"]
    assert (
        disposition
        == "attachment; filename=\"Angebot f_r Zo_.pdf\"; filename*=UTF-8''Angebot%20f%C3%BCr%20Zo%C3%AB.pdf"
    )


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("", PDF, (400, "no_name")),
        ("a.exe", b"MZ", (422, "bad_kind")),
        ("a.pdf", PNG, (422, "other_kind")),
        ("a.pdf", b"", (422, "empty_file")),
        ("a.pdf", PDF + bytes(LARGEST_FILE), (413, "too_large")),
    ],
)
async def test_a_file_that_is_not_sent_is_refused(
    installation: Installation, name: str, content: bytes, expected: tuple[int, str]
) -> None:
    assert refusal(await upload(installation, name, content)) == expected
    assert (await ask(installation, "GET", "/attachments")).json()["attachments"] == []


async def test_a_name_is_taken_until_its_file_is_removed(installation: Installation) -> None:
    made = (await upload(installation, "a.pdf", PDF)).json()
    assert refusal(await upload(installation, "a.pdf", PDF)) == (409, "name_taken")
    assert (await ask(installation, "DELETE", f"/attachments/{made['id']}")).status_code == 204
    assert (await upload(installation, "a.pdf", PDF)).status_code == 201
    assert await installation.select("SELECT id FROM attachment WHERE removed_at IS NOT NULL") == []


async def test_who_may_not_change_things_does_not(installation: Installation) -> None:
    made = (await upload(installation, "a.pdf", PDF)).json()
    assert refusal(await upload(installation, "b.pdf", PDF, VERA)) == (403, "viewer")
    one = f"/attachments/{made['id']}"
    assert refusal(await ask(installation, "DELETE", one, SAM)) == (403, "not_owner")
    assert refusal(await ask(installation, "GET", one, GIL)) == (404, "attachment_not_found")
    assert (await ask(installation, "GET", "/attachments", GIL)).json()["attachments"] == []
    await let_globex_in(installation)
    for method in ("GET", "DELETE"):
        assert refusal(await ask(installation, method, one, HANK, account=GLOBEX)) == (404, "attachment_not_found")


async def test_an_account_has_room_for_so_much(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integration.api.attachments.LARGEST_ACCOUNT", 2 * len(PDF))
    assert [(await upload(installation, f"{n}.pdf", PDF)).status_code for n in range(2)] == [201, 201]
    assert refusal(await upload(installation, "2.pdf", PDF)) == (422, "account_full")


async def activated(installation: Installation, definition: Any = OFFER) -> httpx.Response:
    """Draft and activate a sequence."""
    made = await ask(installation, "POST", "/sequences", body={"definition": codec.encode(definition)})
    return await ask(installation, "POST", f"/sequences/{made.json()['id']}/activate")


async def test_a_removed_file_is_still_sent_by_what_is_published(installation: Installation) -> None:
    made = (await upload(installation, "offer.pdf", PDF)).json()
    number = (await activated(installation)).json()["id"]
    await ask(installation, "DELETE", f"/attachments/{made['id']}")
    await upload(installation, "offer.pdf", PDF + b"another")
    await ask(installation, "POST", f"/sequences/{number}/people", body={"items": [str(GRACE)]})
    await installation.settle()
    [sent] = installation.sandbox.store.folders["dana@acme.test"]["Sent"]
    [attached] = sent.parsed().iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("offer.pdf", PDF)


async def test_a_file_nobody_uploaded_keeps_a_sequence_inactive(installation: Installation) -> None:
    answer = await activated(installation)
    assert refusal(answer) == (422, "missing_config")
    [lacking] = answer.json()["error"]["details"]
    assert (lacking["code"], lacking["field"]) == ("no_attachment", "steps[0].attachments[0]")


async def test_files_that_are_too_large_together_keep_a_sequence_inactive(installation: Installation) -> None:
    names = tuple(f"{n}.pdf" for n in range(3))
    for name in names:
        await upload(installation, name, PDF + bytes(LARGEST_FILE - len(PDF)))
    answer = await activated(installation, replace(OFFER, steps=(replace(OFFER.steps[0], attachments=names),)))
    assert refusal(answer) == (422, "missing_config")
    [lacking] = answer.json()["error"]["details"]
    assert lacking["code"] == "attachments_too_large"
    assert "15 MB together, and an e-mail may carry 10" in lacking["sentence"]
