"""File columns over HTTP: what is saved and refused, and what preview and test show of an item's files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sandbox.seed import FIRST_ITEM
from sandbox.world import Column
from sequences.core import codec
from sequences.core.definition import Definition, EmailStep
from sequences.monday.errors import Unreachable
from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, ITEM, TWO_MAILS
from tests.integration.api.calls import ask, refusal
from tests.integration.api.test_attachments import upload
from tests.integration.api.test_composer import drafted, received
from tests.sequences.mail.files import PDF

OFFER = EmailStep("Your offer", "<p>Here</p>", attachments=("terms.pdf",), file_columns=("offer",))
GRACE, LINKED, EMPTY = FIRST_ITEM + 1, FIRST_ITEM + 6, FIRST_ITEM + 7


def sequence(**changed: Any) -> Definition:
    """Return a sequence of one e-mail that carries an uploaded file and those of a column."""
    return replace(TWO_MAILS, steps=(replace(OFFER, **changed),))


@pytest.fixture
async def offering(installation: Installation) -> str:
    """The id of a draft."""
    await upload(installation, "terms.pdf", PDF)
    return await drafted(installation, sequence())


async def shown(installation: Installation, number: str, item: int) -> dict[str, Any]:
    """Return a preview."""
    answer = await ask(installation, "POST", f"/sequences/{number}/steps/0/preview", body={"item": str(item)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("quote", "The board has no column “quote”: choose another column."),
        ("company", "The column “company” holds no files: choose a file column."),
    ],
)
async def test_a_column_that_holds_no_files_is_refused_with_its_step(
    installation: Installation, column: str, sentence: str
) -> None:
    body = {"definition": codec.encode(sequence(file_columns=("offer", column)))}
    answer = await ask(installation, "POST", "/sequences", body=body)
    assert refusal(answer) == (422, "unknown_column")
    [detail] = answer.json()["error"]["details"]
    assert detail == {"field": "steps[0].file_columns[1]", "sentence": sentence}


async def test_an_archived_file_column_is_refused(installation: Installation) -> None:
    installation.sandbox.world.boards[BOARD].columns.append(Column("old", "Old", "file", archived=True))
    body = {"definition": codec.encode(sequence(file_columns=("old",)))}
    assert refusal(await ask(installation, "POST", "/sequences", body=body)) == (422, "unknown_column")


async def test_a_preview_shows_the_files_of_the_item_beside_the_uploaded_ones(
    installation: Installation, offering: str
) -> None:
    found = await shown(installation, offering, GRACE)
    assert found["attachments"] == ["terms.pdf", "Offer for Grace Hop.pdf", "Prices.csv", "Logo.png"]
    assert found["held"] is None
    assert await installation.select("SELECT digest FROM kept_file") == []  # it is only shown


@pytest.mark.parametrize(
    ("item", "code", "told"),
    [
        (EMPTY, "no_file", "The item has no file in the column offer, and the e-mail does not leave without."),
        (LINKED, "file_is_link", "What stands in a file column of the item is no uploaded file"),
    ],
)
async def test_a_preview_and_a_test_say_why_the_mail_would_be_held(
    installation: Installation, offering: str, item: int, code: str, told: str
) -> None:
    found = await shown(installation, offering, item)
    assert found["attachments"] == ["terms.pdf"]
    assert found["held"]["code"] == code
    assert found["held"]["sentence"].startswith(told)
    assert "within an hour" in found["held"]["next_step"]
    answer = await ask(installation, "POST", f"/sequences/{offering}/steps/0/test", body={"item": str(item)})
    assert refusal(answer) == (422, code)
    assert received(installation, "dana@acme.test") == []


async def test_a_file_that_cannot_be_read_is_told_in_the_preview(installation: Installation, offering: str) -> None:
    installation.sandbox.faults.set({"files": {"mode": "404"}})
    found = await shown(installation, offering, ITEM)
    assert found["held"]["sentence"] == (
        "A file of the item could not be read from monday.com: Offer for Ada Byron.pdf."
    )


async def test_a_step_that_sends_without_is_shown_without(installation: Installation) -> None:
    number = await drafted(installation, sequence(attachments=(), without_file="send"))
    found = await shown(installation, number, EMPTY)
    assert (found["attachments"], found["held"]) == ([], None)


async def test_a_test_comes_with_the_files_of_the_item(installation: Installation, offering: str) -> None:
    answer = await ask(installation, "POST", f"/sequences/{offering}/steps/0/test", body={"item": str(ITEM)})
    assert answer.json() == {"sent_to": "dana@acme.test"}
    [message] = received(installation, "dana@acme.test")
    first, second = message.iter_attachments()
    asset = next(iter(installation.sandbox.world.assets.values()))
    assert (first.get_content(), second.get_content()) == (PDF, asset.content)


async def test_where_monday_is_away_the_preview_says_so(
    installation: Installation, offering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any, **__: Any) -> Any:
        raise Unreachable("monday answered nothing.")

    monkeypatch.setattr("sequences.steps.item_files.read_assets", refuse)
    answer = await ask(installation, "POST", f"/sequences/{offering}/steps/0/preview", body={"item": str(ITEM)})
    assert answer.status_code in (502, 503)
