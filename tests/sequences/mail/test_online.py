"""What only the Gmail API and Microsoft Graph do: drafts, ids of their own, scopes, lost states, worn tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from starlette.responses import Response

from sequences.mail.imap import MailboxRefused, MailboxUnreachable
from sequences.mail.provider import Seen
from sequences.mail.smtp import NOT_BEGUN, Outcome, Verdict
from tests.fixtures import google, microsoft
from tests.fixtures.google import Google
from tests.sequences.mail.providers import Online, gmail, graph
from tests.sequences.mail.test_providers import message, reply

BOTH = {"gmail": gmail, "graph": graph}
CREATE = {"/drafts/send": "/drafts", "/me/messages/{id}/send": "/me/messages"}


@pytest.fixture(params=BOTH)
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Online]:
    """A mailbox of each."""
    async with BOTH[request.param]() as started:
        yield started


def refusal(peer: Online, status: int, text: str) -> Response:
    """Return an answer that says no, as its provider shapes it; `text` is a reason or a code."""
    if isinstance(peer.server, Google):
        return google.refused(status, text, text)
    return microsoft.refused(status, text, text)


async def test_the_id_that_the_provider_gave_is_learnt_from_the_answer_and_by_looking(peer: Online) -> None:
    peer.server.own_ids = True
    outcome = await peer.provider.send(message(1))
    assert outcome.verdict is Verdict.SENT
    assert outcome.message_id is not None
    assert outcome.message_id.startswith("<given-")
    assert await peer.provider.find_sent([message(1).message_id]) == {
        message(1).message_id: Seen(True, outcome.message_id)
    }


@pytest.mark.parametrize("status", [500, 503, 404])
async def test_a_server_that_fails_while_it_sends_leaves_it_unknown_and_the_draft_tells_that_it_was_not(
    peer: Online, status: int
) -> None:
    peer.server.refuses[peer.sending] = refusal(peer, status, "oops")
    assert (await peer.provider.send(message(1))).verdict is Verdict.UNKNOWN
    assert await peer.provider.find_sent([message(1).message_id]) == {message(1).message_id: Seen(False)}


async def test_the_draft_of_a_message_that_was_put_off_is_sent_and_no_second_one_made(peer: Online) -> None:
    peer.server.refuses[peer.sending] = refusal(peer, 429, "rateLimitExceeded")
    assert (await peer.provider.send(message(1))).verdict is Verdict.LATER
    assert (await peer.provider.send(message(1))).verdict is Verdict.SENT
    assert peer.left() == [message(1).data]
    assert peer.server.calls.count(f"POST {CREATE[peer.sending]}") == 1


async def test_a_draft_that_somebody_deleted_is_held_and_not_made_again(peer: Online) -> None:
    peer.server.refuses[peer.sending] = refusal(peer, 429, "rateLimitExceeded")
    await peer.provider.send(message(1))
    peer.server.messages.clear()
    if isinstance(peer.server, Google):
        peer.server.drafts.clear()
    assert (await peer.provider.send(message(1))).verdict is Verdict.UNKNOWN
    assert await peer.provider.find_sent([message(1).message_id]) == {}
    assert peer.left() == []


@pytest.mark.parametrize(
    ("status", "text", "verdict", "scope"),
    [
        (429, "rateLimitExceeded", Verdict.LATER, ""),
        (500, "backendError", Verdict.LATER, ""),
        (403, "insufficientPermissions", Verdict.REFUSED, "mailbox"),
        (400, "ErrorInvalidRecipients", Verdict.REFUSED, "recipient"),
        (413, "too large", Verdict.REFUSED, "message"),
    ],
)
async def test_a_draft_that_is_not_made_is_judged_by_whose_fault_it_is(
    peer: Online, status: int, text: str, verdict: Verdict, scope: str
) -> None:
    peer.server.refuses[CREATE[peer.sending]] = refusal(peer, status, text)
    outcome = await peer.provider.send(message(1))
    assert (outcome.verdict, outcome.scope, peer.left()) == (verdict, scope, [])


async def test_a_lost_answer_to_the_making_of_a_draft_sends_nothing(peer: Online) -> None:
    peer.server.drops.add(CREATE[peer.sending])
    assert (await peer.provider.send(message(1))).verdict is Verdict.LATER
    assert peer.left() == []


async def test_after_a_lost_state_the_last_two_days_are_read_again(peer: Online) -> None:
    cursor = (await peer.provider.read_new(None, 2))[1]
    for number in range(3):
        peer.receive(reply(number))
    peer.server.oldest = 100_000
    read: list[bytes] = []
    for _ in range(3):
        inbound, cursor = await peer.provider.read_new(cursor, 2)
        read += [one.raw for one in inbound]
        peer.server.oldest = 0
    assert sorted(read) == [reply(number) for number in range(3)]


async def test_a_message_that_is_gone_meanwhile_is_passed_over(peer: Online) -> None:
    cursor = (await peer.provider.read_new(None, 5))[1]
    peer.receive(reply(1))
    path = "/messages/{id}" if isinstance(peer.server, Google) else "/me/messages/{id}/$value"
    peer.server.refuses[path] = refusal(peer, 404, "notFound")
    inbound, cursor = await peer.provider.read_new(cursor, 5)
    assert inbound == []
    assert (await peer.provider.read_new(cursor, 5))[0] == []


@pytest.mark.parametrize(("status", "error"), [(403, MailboxRefused), (503, MailboxUnreachable)])
async def test_a_reading_that_fails_is_named(peer: Online, status: int, error: type[Exception]) -> None:
    cursor = (await peer.provider.read_new(None, 5))[1]
    peer.receive(reply(1))
    path = "/history" if isinstance(peer.server, Google) else "/me/mailFolders/inbox/messages/delta"
    peer.server.refuses[path] = refusal(peer, status, "no")
    with pytest.raises(error):
        await peer.provider.read_new(cursor, 5)
    assert [one.raw for one in (await peer.provider.read_new(cursor, 5))[0]] == [reply(1)]


@pytest.mark.parametrize("kind", BOTH)
async def test_one_that_only_sends_needs_one_scope_and_can_tell_nothing_afterwards(kind: str) -> None:
    async with BOTH[kind](send_only=True) as peer:
        assert len(peer.server.tokens.scopes) == 1
        assert await peer.provider.check() is None
        first = await peer.provider.send(message(1))
        peer.lose_answer()
        second = await peer.provider.send(message(2))
        assert (first.verdict, second.verdict) == (Verdict.SENT, Verdict.UNKNOWN)
        assert await peer.provider.find_sent([message(2).message_id]) == {}
        assert peer.left() == [message(1).data, message(2).data]
        peer.lock_out()
        assert await peer.provider.check()


@pytest.mark.parametrize("kind", BOTH)
async def test_what_may_not_leave_one_that_only_sends_stays(kind: str) -> None:
    async def no() -> bool:
        return False

    async with BOTH[kind](send_only=True) as peer:
        assert await peer.provider.send(replace(message(1), leaves=no)) == NOT_BEGUN
        assert peer.left() == []


async def test_a_link_to_somewhere_else_is_not_followed() -> None:
    async with graph() as peer:
        cursor = (await peer.provider.read_new(None, 5))[1]
        assert cursor.link.startswith("http://127.0.0.1")
        foreign = type(cursor)(1, 1, "http://169.254.169.254/me/mailFolders")
        with pytest.raises(MailboxUnreachable):
            await peer.provider.read_new(foreign, 5)


async def test_nobody_listening_means_that_nothing_was_sent() -> None:
    async with gmail() as peer:
        peer.provider._api.base = "http://127.0.0.1:9"  # type: ignore[attr-defined]
        outcome = await peer.provider.send(message(1))
    assert outcome == Outcome.later("no answer: ConnectError", outcome.phase)
