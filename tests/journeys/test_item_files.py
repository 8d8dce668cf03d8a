"""Files of an item's column, from the board to the prospect's mailbox: a real download, real SMTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from sandbox.seed import DANA
from sandbox.world import Column, Item
from sequences.core.definition import EmailStep
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, TWO_MAILS
from tests.integration.api.calls import ask
from tests.integration.api.test_attachments import upload
from tests.journeys.letters import enroll, mails
from tests.journeys.test_main_job import somebody
from tests.sequences.mail.files import PDF

OFFER = replace(
    TWO_MAILS,
    steps=(EmailStep("Your offer", "<p>Here it is</p>", attachments=("Terms.pdf",), file_columns=("offer",)),),
)
HOUR = timedelta(hours=1)


async def offering(installation: Installation) -> SequenceRow:
    """Publish a sequence whose e-mail carries an uploaded file and the item's offer."""
    await upload(installation, "Terms.pdf", PDF)
    return await installation.publish(OFFER)


def attached(mail: EmailMessage) -> list[tuple[str | None, bytes]]:
    """Return names and contents of the files of a mail."""
    return [(part.get_filename(), bytes(part.get_content())) for part in mail.iter_attachments()]


def give(installation: Installation, item: Item, name: str, content: bytes) -> None:
    """Upload a file to an item, as a person does on the board."""
    column = installation.sandbox.world.boards[BOARD].column("offer")
    assert isinstance(column, Column)
    installation.sandbox.world.upload(item, column, name, content, user=DANA)


async def people(installation: Installation, row: SequenceRow) -> list[dict[str, Any]]:
    """Return who is in the sequence, as the API tells it."""
    return list((await ask(installation, "GET", f"/sequences/{row.id}/people")).json()["people"])


async def test_the_offer_on_the_item_arrives_with_the_mail(installation: Installation) -> None:
    row, ada = await offering(installation), somebody(installation, "silent")
    ada.cells["offer"] = None
    content = PDF + bytes(range(256)) * 4000
    give(installation, ada, "Angebot für Ada.pdf", content)
    await enroll(installation, row.id, ada)
    [mail] = mails(installation, ada)
    assert attached(mail) == [("Terms.pdf", PDF), ("Angebot für Ada.pdf", content)]
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf"] * 2


async def test_a_mail_waits_for_its_file_and_says_so(installation: Installation) -> None:
    row, ada = await offering(installation), somebody(installation, "silent")
    ada.cells["offer"] = None
    await enroll(installation, row.id, ada)
    [waits] = await people(installation, row)
    assert waits["reason"]["code"] == "no_file"
    assert "no file in the column offer" in waits["reason"]["sentence"]
    assert mails(installation, ada) == []
    give(installation, ada, "offer.pdf", b"MZ not at all")
    await installation.settle(after=HOUR)
    assert (await people(installation, row))[0]["reason"]["code"] == "file_not_sent"
    ada.cells["offer"] = None
    give(installation, ada, "offer.pdf", PDF)
    await installation.settle(after=HOUR)
    [mail] = mails(installation, ada)
    assert attached(mail)[1] == ("offer.pdf", PDF)


async def test_an_outage_where_the_files_are_is_waited_out(installation: Installation) -> None:
    row, ada = await offering(installation), somebody(installation, "silent")
    ada.cells["offer"] = None
    give(installation, ada, "offer.pdf", PDF)
    installation.sandbox.faults.set({"files": {"mode": "503", "count": 2}})
    await enroll(installation, row.id, ada)
    assert (await people(installation, row))[0]["reason"]["code"] == "file_unreadable"
    await installation.settle(after=timedelta(minutes=15))
    assert mails(installation, ada) == []
    await installation.settle(after=timedelta(minutes=15))
    assert len(attached(mails(installation, ada)[0])) == 2
