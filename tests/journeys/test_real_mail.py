"""The main job over real Postfix and Dovecot: a mailbox connected and tried, an answer and a bounce that come back."""

from __future__ import annotations

import asyncio
import smtplib
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest

from sandbox.peers.pair import Pair
from sandbox.seed import LEADS
from sandbox.world import Item
from sequences.errors import Unacceptable
from sequences.mailboxes import trying
from sequences.mailboxes.trying import Tried
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.installation import Installation
from tests.fixtures.peers import ADA, DANA, PASSWORD, needs_peers
from tests.fixtures.world import MONDAY_MORNING, OWNER, TWO_MAILS
from tests.journeys.letters import enroll
from tests.journeys.test_main_job import cell

pytestmark = needs_peers
SECURITIES = ("starttls", "tls")


async def connected(installation: Installation, peers: Pair, security: str, **changed: Any) -> Mailbox:
    """Connect Dana's mailbox as its owner does."""
    tls = security == "tls"
    where = {
        "smtp_port": peers.mail.submissions if tls else peers.mail.submission, "smtp_security": security,
        "imap_port": peers.boxes.imaps if tls else peers.boxes.imap, "imap_security": security,
    }  # fmt: skip
    return await installation.mailbox(OWNER, DANA, **{"shared": True, "password": PASSWORD, **where, **changed})


async def settle(installation: Installation, peers: Pair) -> None:
    """Do what is due, here and in Postfix, and then what follows from it."""
    await installation.settle()
    await asyncio.to_thread(peers.mail.settle)
    await installation.settle()


def leads(installation: Installation, *addresses: str) -> list[Item]:
    """Return leads who have these addresses now."""
    items = [one for one in installation.sandbox.world.items.values() if one.board_id == LEADS and one.cells["email"]]
    for item, address in zip(items, addresses, strict=False):
        item.cells["email"] = {"email": address, "text": address}
    return items[: len(addresses)]


async def run_of(installation: Installation, item: Item) -> tuple[str, str]:
    """Return how the run of a lead stands, and why."""
    [row] = await installation.select("SELECT state, reason FROM enrollment WHERE item_id = :item", item=item.id)
    return row["state"], row["reason"]


@pytest.mark.parametrize("security", SECURITIES)
async def test_a_mailbox_is_connected_and_tried(installation: Installation, peers: Pair, security: str) -> None:
    mailbox = await connected(installation, peers, security)
    found = await trying.try_mailbox(installation.own.mailer, mailbox, now=MONDAY_MORNING)
    assert found == Tried(True, True, ("A message was sent.", "It came back and was read."))


@pytest.mark.parametrize("security", SECURITIES)
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "guessed"}, "authentication failed"),
        ({"imap_port": 9}, "no connection"),
        ({"smtp_port": 9}, "no connection"),
    ],
)
async def test_a_mailbox_that_does_not_work_is_not_connected(
    installation: Installation, peers: Pair, security: str, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Unacceptable, match=sentence):
        await connected(installation, peers, security, **changed)


async def test_a_reply_ends_the_run_and_a_report_fails_the_other(installation: Installation, peers: Pair) -> None:
    await connected(installation, peers, "starttls")
    ada, gone = leads(installation, ADA, "gone@byron.example")
    row = await installation.publish(TWO_MAILS)
    await enroll(installation, row.id, ada, gone)
    await settle(installation, peers)
    assert await run_of(installation, gone) == ("failed", "bounced")
    assert (await run_of(installation, ada))[0] == "active"

    [raw] = peers.boxes.messages(ADA)
    answer(peers, message_from_bytes(raw))
    await settle(installation, peers)
    assert await run_of(installation, ada) == ("exited", "replied")
    assert [cell(installation, one, "Status") for one in (ada, gone)] == ["Replied", "Bounced"]


async def test_a_recipient_that_postfix_refuses_fails_at_once(installation: Installation, peers: Pair) -> None:
    await connected(installation, peers, "tls")
    [nobody] = leads(installation, "nobody@byron.example")
    row = await installation.publish(TWO_MAILS)
    await enroll(installation, row.id, nobody)
    await settle(installation, peers)
    assert await run_of(installation, nobody) == ("failed", "recipient_refused")


def answer(peers: Pair, mail: Message) -> None:
    """Answer a mail as its reader does, from another server."""
    ours = mail["Message-ID"]
    lines = (f"From: <{ADA}>", f"To: <{DANA}>", f"Subject: Re: {mail['Subject']}", f"In-Reply-To: {ours}")
    with smtplib.SMTP("127.0.0.1", peers.mail.incoming) as client:
        client.sendmail(ADA, [DANA], "\r\n".join((*lines, "Message-ID: <a1@byron.example>", "", "Yes", "")).encode())
