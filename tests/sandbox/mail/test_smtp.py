"""The SMTP server, spoken to by the standard library's client."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from sandbox.log import EventLog
from sandbox.mail import smtp
from sandbox.mail.store import MailStore
from sandbox.monday.faults import Faults
from tests.fixtures.ports import free_port
from tests.fixtures.world import MONDAY_MORNING

ADDRESS, PASSWORD = "dana@acme.test", "sandbox-dana"
ADA, NOBODY = "ada@byron.example", "nobody@byron.example"
MAIL = "Subject: Hello\r\n\r\nHi Ada.\r\n"


@dataclass
class Server:
    """A mail server, and the switches of its faults."""

    port: int
    store: MailStore
    faults: Faults = field(default_factory=Faults)

    async def send(self, *recipients: str, password: str = PASSWORD) -> dict[str, tuple[int, bytes]]:
        """Log in and send; return who was refused beside others."""

        def work() -> dict[str, tuple[int, bytes]]:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
                client.login(ADDRESS, password)
                return client.sendmail(ADDRESS, recipients, MAIL)

        return await asyncio.to_thread(work)

    def counts(self, address: str) -> dict[str, int]:
        """Return how many messages the folders of an address hold."""
        return self.store.counts().get(address, {})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with one rep, that knows nobody of the name nobody."""
    store = MailStore(EventLog(lambda: MONDAY_MORNING), lambda: MONDAY_MORNING)
    store.add_rep(ADDRESS, PASSWORD)
    made = Server(free_port(), store)
    listening = await smtp.serve(made.port, store, made.faults, lambda address: address == NOBODY)
    yield made
    listening.close()


async def test_a_mail_is_in_sent_and_with_its_recipients(server: Server) -> None:
    heard: list[str] = []
    server.store.listeners.append(lambda address, stored: heard.append(address))
    assert await server.send(ADA, "Alan@Turing.example") == {}
    assert heard == [ADA, "alan@turing.example"]
    assert server.counts(ADDRESS) == {"INBOX": 0, "Sent": 1}
    [mail] = server.store.shown(ADA)
    assert (mail["subject"], mail["text"].strip()) == ("Hello", "Hi Ada.")


async def test_a_wrong_password_is_refused(server: Server) -> None:
    with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
        await server.send(ADA, password="guessed")
    assert caught.value.smtp_code == 535
    assert server.counts(ADA) == {}


async def test_nobody_sends_before_they_log_in(server: Server) -> None:
    def work() -> None:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client:
            client.sendmail(ADDRESS, ADA, MAIL)

    with pytest.raises(smtplib.SMTPSenderRefused) as caught:
        await asyncio.to_thread(work)
    assert caught.value.smtp_code == 530
    assert server.counts(ADA) == {}


async def test_an_address_nobody_lives_at_is_refused_and_the_others_get_theirs(server: Server) -> None:
    refused = await server.send(NOBODY.upper(), ADA)
    assert {address: code for address, (code, _) in refused.items()} == {NOBODY.upper(): 550}
    assert server.counts(ADA) == {"INBOX": 1}
    assert server.counts(NOBODY) == {}
    assert [event["what"] for event in server.store.log.events] == ["refused", "mail"]


@pytest.mark.parametrize("mode", ["421", "450", "550"])
async def test_a_fault_refuses_as_many_recipients_as_it_says(server: Server, mode: str) -> None:
    server.faults.set({"smtp": {"mode": mode, "count": 1}})
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        await server.send(ADA)
    assert caught.value.recipients[ADA][0] == int(mode)
    assert await server.send(ADA) == {}
    assert server.counts(ADA) == {"INBOX": 1}


async def test_a_fault_without_a_count_lasts_until_it_is_switched_off(server: Server) -> None:
    server.faults.set({"smtp": {"mode": "450"}})
    for _ in range(3):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await server.send(ADA)
    server.faults.set({"smtp": {"mode": None}})
    assert await server.send(ADA) == {}


async def test_a_fault_of_logins_is_used_up_by_logins_only(server: Server) -> None:
    def work() -> list[int]:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=30) as client:
            client.login(ADDRESS, PASSWORD)
            server.faults.set({"smtp": {"mode": "535", "count": 1}})
            client.sendmail(ADDRESS, ADA, MAIL)
        return [login(server.port), login(server.port)]

    assert await asyncio.to_thread(work) == [535, 235]


def login(port: int) -> int:
    """Return the answer to one try to log in; the client's own `login` tries every way."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo()
        client.user, client.password = ADDRESS, PASSWORD
        try:
            return client.auth("PLAIN", client.auth_plain)[0]
        except smtplib.SMTPAuthenticationError as error:
            return error.smtp_code


@pytest.mark.parametrize(("mode", "arrived"), [("drop_before_dot", {}), ("drop_after_dot", {"INBOX": 1})])
async def test_a_lost_connection_leaves_the_sender_in_doubt(server: Server, mode: str, arrived: dict[str, int]) -> None:
    server.faults.set({"smtp": {"mode": mode, "count": 1}})
    with pytest.raises(smtplib.SMTPServerDisconnected):
        await server.send(ADA)
    assert server.counts(ADA) == arrived
    assert await server.send(ADA) == {}
    assert server.counts(ADA) == {"INBOX": arrived.get("INBOX", 0) + 1}
