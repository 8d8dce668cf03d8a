"""The same cases over every kind of mailbox: SMTP with IMAP (our servers, Postfix and Dovecot), Gmail, Graph."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sequences.mail.imap import MailboxProblem
from sequences.mail.provider import Seen
from sequences.mail.smtp import NOT_BEGUN, Outgoing, Verdict
from tests.fixtures.peers import ADA, DANA, needs_peers
from tests.sequences.mail.providers import KINDS, REAL, Peer, real_servers


@pytest.fixture(params=[*KINDS, *(pytest.param(one, marks=needs_peers) for one in REAL)])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    """A mailbox of each kind."""
    if request.param in REAL:
        opening = real_servers(request.getfixturevalue("peers"), REAL[request.param])
    else:
        opening = KINDS[request.param]()
    async with opening as started:
        yield started


def message(number: int, to: str = ADA) -> Outgoing:
    """Return a message of ours."""
    ours = f"<{number}@acme.test>"
    raw = f"From: <{DANA}>\r\nTo: <{to}>\r\nSubject: {number}\r\nMessage-ID: {ours}\r\n\r\n.Hello {number}\r\n"
    return Outgoing(DANA, to, raw.encode(), message_id=ours)


def reply(number: int) -> bytes:
    """Return a message of somebody else."""
    return f"From: <{ADA}>\r\nSubject: Re {number}\r\nMessage-ID: <r{number}@byron.example>\r\n\r\nYes\r\n".encode()


async def test_it_lets_us_in(peer: Peer) -> None:
    assert await peer.provider.check() is None


async def test_it_says_why_it_does_not_let_us_in(peer: Peer) -> None:
    peer.lock_out()
    assert await peer.provider.check()
    with pytest.raises(MailboxProblem):
        await peer.provider.read_new(None, 10)


async def test_a_locked_mailbox_refuses_a_message_for_the_mailbox_and_sends_nothing(peer: Peer) -> None:
    peer.lock_out()
    outcome = await peer.provider.send(message(1))
    assert (outcome.verdict, outcome.scope, peer.left()) == (Verdict.REFUSED, "mailbox", [])


async def test_a_message_leaves_as_it_is_and_once(peer: Peer) -> None:
    outcome = await peer.provider.send(message(1))
    assert outcome.verdict is Verdict.SENT
    assert peer.left() == [message(1).data]
    assert outcome.message_id in (None, message(1).message_id)


async def test_a_message_whose_turn_is_over_is_not_begun(peer: Peer) -> None:
    late = Outgoing(DANA, ADA, message(1).data, 0.0, message(1).message_id)
    assert await peer.provider.send(late) == NOT_BEGUN
    assert peer.left() == []


async def test_a_lost_answer_is_unknown_and_the_look_tells_that_it_was_sent(peer: Peer) -> None:
    peer.lose_answer()
    assert (await peer.provider.send(message(1))).verdict is Verdict.UNKNOWN
    assert len(peer.left()) == 1
    found = await peer.provider.find_sent([message(1).message_id])
    assert found[message(1).message_id].sent


async def test_the_look_tells_that_a_message_never_left(peer: Peer) -> None:
    await peer.provider.send(message(1))
    assert await peer.provider.find_sent(["<never@acme.test>"]) == {"<never@acme.test>": Seen(False)}


async def test_old_mail_is_not_read_and_new_mail_once_in_its_order(peer: Peer) -> None:
    peer.receive(reply(1))
    inbound, cursor = await peer.provider.read_new(None, 10)
    assert inbound == []
    peer.receive(reply(2))
    peer.receive(reply(3))
    inbound, cursor = await peer.provider.read_new(cursor, 10)
    assert [one.raw for one in inbound] == [reply(2), reply(3)]
    assert (await peer.provider.read_new(cursor, 10))[0] == []


async def test_a_full_inbox_is_read_page_by_page(peer: Peer) -> None:
    cursor = (await peer.provider.read_new(None, 10))[1]
    for number in range(7):
        peer.receive(reply(number))
    read: list[bytes] = []
    for _ in range(4):
        inbound, cursor = await peer.provider.read_new(cursor, 3)
        assert len(inbound) <= 3
        read += [one.raw for one in inbound]
    assert read == [reply(number) for number in range(7)]


async def test_what_we_send_is_not_read_as_new(peer: Peer) -> None:
    cursor = (await peer.provider.read_new(None, 10))[1]
    await peer.provider.send(message(1))
    assert (await peer.provider.read_new(cursor, 10))[0] == []
