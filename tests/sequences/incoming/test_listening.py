"""Each message is heard exactly once: over reconnects, deaths, new numbers, and with two who read one mailbox."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from sandbox.people.tempers import temper
from sandbox.seed import LEADS
from sequences.incoming import hearing
from sequences.incoming.listening import listen
from sequences.mail.imap import INBOX, Cursor, Inbound, MailboxUnreachable
from sequences.storage import cursors, enrollments, mailboxes
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS
from tests.sequences.mail.hearing import samples

DANA = "dana@acme.test"


class Died(Exception):
    """A reader that is gone in the middle of its work."""


class Post:
    """A mailbox with people who were written to, and what comes into it."""

    def __init__(self, installation: Installation, mailbox: Mailbox, ours: list[str]) -> None:
        self.installation = installation
        self.mailbox = mailbox
        self.ours = ours

    def arrives(self, person: int = 0, number: int = 1, text: str = "Yes.") -> None:
        """Let somebody's reply arrive; the same number is the same message."""
        raw = samples.message(text, ours=self.ours[person], Message_ID=f"<reply-{person}-{number}@byron.example>")
        self.installation.sandbox.store.put(DANA, INBOX, raw)

    async def listen(self) -> bool:
        """Read once."""
        own = self.installation.own
        return await listen(own.database, own.mailer, own.ears, self.mailbox, now=self.installation.clock.shown)

    async def listen_to_all(self) -> None:
        """Read until there is nothing more."""
        while await self.listen():
            pass

    async def heard(self) -> list[str]:
        """Return which messages were heard, each as often as it counted."""
        found = await self.installation.select("SELECT source FROM engagement ORDER BY id")
        return [row["source"] for row in found]

    async def ended(self) -> list[str]:
        """Return how the runs stand."""
        return [row["state"] for row in await self.installation.select("SELECT state FROM enrollment ORDER BY id")]

    async def announced(self) -> int:
        """Return how often somebody is told of an end."""
        return len(await self.installation.select("SELECT id FROM outbox WHERE kind = 'notify'"))

    def new_numbers(self) -> None:
        """Restore the server from a copy: every message gets another UID."""
        self.installation.sandbox.store.renumber()


@pytest.fixture
async def post(installation: Installation) -> Post:
    """Three people who do not answer by themselves, each written to once."""
    options, items = installation.sandbox.options, installation.sandbox.world.items.values()
    silent = [
        one.id
        for one in items
        if one.board_id == LEADS
        and one.cells["email"]
        and temper(options.seed, one.cells["email"]["email"]) == "silent"
    ][:3]
    row = await installation.publish(TWO_MAILS)
    assert row.version_id is not None
    async with installation.database.transaction() as connection:
        wanted = [(ACCOUNT, row.id, row.version_id, item, OWNER) for item in silent]
        await enrollments.insert(connection, wanted, now=installation.clock.shown)
    await installation.settle()
    sent = await installation.select("SELECT message_id FROM delivery WHERE state = 'sent' ORDER BY enrollment_id")
    async with installation.database.transaction() as connection:
        mailbox = await mailboxes.by_address(connection, ACCOUNT, DANA)
    assert mailbox is not None
    assert len(sent) == 3
    return Post(installation, mailbox, [one["message_id"] for one in sent])


async def test_each_message_is_heard_once_however_often_we_read(post: Post) -> None:
    for person in range(3):
        post.arrives(person)
        for _ in range(3):
            await post.listen()
    assert await post.heard() == [f"<reply-{person}-1@byron.example>" for person in range(3)]
    assert (await post.ended(), await post.announced()) == (["exited"] * 3, 3)


async def test_a_connection_that_breaks_in_mid_fetch_loses_nothing_and_doubles_nothing(post: Post) -> None:
    for person in range(3):
        post.arrives(person)
    post.installation.sandbox.faults.set({"imap": {"mode": "drop_mid_fetch", "count": 2}})
    for _ in range(2):
        with pytest.raises(MailboxUnreachable):
            await post.listen()
        assert await post.heard() == []
    await post.listen_to_all()
    assert (len(await post.heard()), await post.announced()) == (3, 3)


async def test_whoever_dies_between_reading_and_committing_has_heard_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.arrives()

    async def die(*args: object, **options: object) -> None:
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(cursors, "put", die)  # the last thing before the commit
        with pytest.raises(Died):
            await post.listen()
    assert (await post.heard(), await post.ended(), await post.announced()) == ([], ["active"] * 3, 0)
    await post.listen_to_all()
    assert (len(await post.heard()), (await post.ended())[0], await post.announced()) == (1, "exited", 1)


async def test_whoever_dies_after_the_commit_has_heard_all_of_it(post: Post) -> None:
    post.arrives()
    await post.listen()  # and the worker is gone before it frees the mailbox
    await post.listen_to_all()
    assert (len(await post.heard()), await post.announced()) == (1, 1)


async def test_new_numbers_make_no_old_message_new_and_hide_no_new_one(post: Post) -> None:
    post.arrives(0)
    await post.listen_to_all()
    post.arrives(1)
    post.new_numbers()
    await post.listen_to_all()
    post.arrives(2)
    post.new_numbers()
    post.new_numbers()
    await post.listen_to_all()
    assert sorted(await post.heard()) == [f"<reply-{person}-1@byron.example>" for person in range(3)]
    assert await post.announced() == 3


async def test_new_numbers_after_a_long_outage_hide_nothing_that_came_meanwhile(post: Post) -> None:
    await post.listen()
    post.arrives(0)
    post.installation.clock.shown += timedelta(days=9)
    post.installation.sandbox.clock.set(post.installation.clock.shown, 0.0)
    post.arrives(1)
    post.new_numbers()
    await post.listen_to_all()
    assert len(await post.heard()) == 2


async def test_two_who_read_one_mailbox_at_once_hear_each_message_once(post: Post) -> None:
    for round_ in range(1, 6):
        for person in range(3):
            post.arrives(person, round_)
        await asyncio.gather(*(post.listen() for _ in range(4)))
    await post.listen_to_all()
    heard = await post.heard()
    assert (len(heard), len(set(heard))) == (15, 15)
    assert (await post.ended(), await post.announced()) == (["exited"] * 3, 3)


async def test_who_read_what_somebody_else_has_heard_meanwhile_hears_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.arrives(0)
    slow, reads = asyncio.Event(), asyncio.Event()
    read_new = post.installation.own.mailer.read_new

    async def hold_up(mailbox: Mailbox, cursor: Cursor | None) -> tuple[list[Inbound], Cursor]:
        found = await read_new(mailbox, cursor)
        reads.set()
        await slow.wait()
        return found

    with monkeypatch.context() as slowed:
        slowed.setattr(post.installation.own.mailer, "read_new", hold_up)
        late = asyncio.create_task(post.listen())
        await reads.wait()
    await post.listen()
    post.arrives(1)
    await post.listen()
    after = await post.installation.select("SELECT next_uid FROM inbound_cursor ORDER BY mailbox_id")
    slow.set()
    await late
    assert await post.installation.select("SELECT next_uid FROM inbound_cursor ORDER BY mailbox_id") == after
    assert (len(await post.heard()), await post.announced()) == (2, 2)


async def test_a_message_without_an_id_is_known_by_its_bytes(post: Post) -> None:
    raw = samples.message("Yes.", ours=post.ours[0], Message_ID="")
    post.installation.sandbox.store.put(DANA, INBOX, raw)
    await post.listen_to_all()
    post.new_numbers()
    await post.listen_to_all()
    [source] = await post.heard()
    assert source.startswith("sha256:")


async def test_many_messages_are_heard_page_by_page(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sequences.mailboxes.mailer.READ_AT_ONCE", 4)
    for number in range(11):
        post.arrives(0, number)
    await post.listen_to_all()
    assert await post.heard() == [f"<reply-0-{number}@byron.example>" for number in range(11)]


async def test_large_messages_are_not_all_in_hand_at_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sequences.mail.imap.AT_ONCE", 5_000)
    pages: list[int] = []
    hear = hearing.hear

    async def counted(*args: object, **options: object) -> int:
        pages.append(len(args[3]))  # type: ignore[arg-type]  # the messages
        return await hear(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(hearing, "hear", counted)
    for number in range(5):
        post.arrives(0, number, "Yes. " + "x" * 2_000)
    await post.listen_to_all()
    assert len(await post.heard()) == 5
    assert max(pages) == 2
