"""E-mails that leave from the mailbox of an item's owner (row L9): who sends, who is waited for, what stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from sequences.core.definition import Definition, EmailStep, Sender, WaitStep
from sequences.core.reasons import kept
from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.monday.items import Item
from sequences.storage import deliveries, mailboxes, signatures
from sequences.storage.mailboxes import Mailbox
from sequences.storage.signatures import Signature
from tests.fixtures.world import ACCOUNT, ITEM, KEYS, OWNER, TWO_MAILS, World, mailbox_values, person

SAM, ANN, BOB = OWNER + 1, OWNER + 2, OWNER + 3
DAY = timedelta(days=1)
BY_OWNER = replace(TWO_MAILS, sender=Sender(("owner",)))
ALONE = replace(BY_OWNER, send_as=None)
ANEW = replace(
    BY_OWNER, steps=(EmailStep("One", "<p>Hi</p>"), WaitStep(2), EmailStep("Two", "<p>Still there?</p>"))
)  # fmt: skip
REFUSED = Outcome(Verdict.REFUSED, Phase.CONNECTED, 535, "password refused", scope="mailbox")


def owned(*users: int, item: int = ITEM, second: tuple[int, ...] = ()) -> Item:
    """Return an item that belongs to these people."""
    return replace(person(item), persons={"owner": users, "deputy": second})


async def lend(world: World, user: int, name: str, *, lent: bool = True) -> Mailbox:
    """Connect somebody's own mailbox, and lend it."""
    address = f"{name}@acme.test"
    values = mailbox_values(
        owner_id=user, address=address, shared=False, display_name=name.title(), username=address,
        password=KEYS.seal("secret", f"mailbox:{ACCOUNT}:{address}"),
    )  # fmt: skip
    async with world.database.transaction() as connection:
        mailbox = await mailboxes.connect(connection, now=world.now, **values)
        await mailboxes.lend(connection, ACCOUNT, mailbox.id, lent=lent)
    return mailbox


async def sign(world: World, user: int, html: str, *, automatic: bool = True) -> None:
    """Give somebody a signature."""
    async with world.database.transaction() as connection:
        await signatures.put(connection, ACCOUNT, user, Signature(html, automatic), now=world.now)


async def started(world: World, definition: Definition = BY_OWNER, *users: int) -> int:
    """Enroll the item of these people, and do what is due."""
    world.monday.items[ITEM] = owned(*users)
    made = await world.enroll(await world.publish(definition), ITEM)
    await world.run()
    return made[ITEM]


def sent_from(world: World) -> list[str]:
    """Return where the mails left from, in order."""
    return [one.sender for one in world.mailer.sent]


def last(world: World) -> EmailMessage:
    """Return the last mail."""
    message = message_from_bytes(world.mailer.sent[-1].data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


async def waits(world: World, run: int) -> tuple[str, object]:
    """Return why somebody waits, and until when."""
    row = await world.one(run)
    assert row["state"] == "active"
    return str(row["reason"]), row["due_at"]


async def test_an_owner_who_lends_their_mailbox_sends_with_their_name_and_signature(world: World) -> None:
    await lend(world, SAM, "sam")
    await sign(world, SAM, "<p>Sam, <b>Acme</b> {not a field}</p>")
    await sign(world, OWNER, "<p>Dana of Acme</p>")
    await started(world, BY_OWNER, SAM)
    assert sent_from(world) == ["sam@acme.test"]
    message = last(world)
    assert message["From"] == "Sam <sam@acme.test>"
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        assert "{not a field}" in body.get_content()
        assert "Dana" not in body.get_content()
    [row] = await world.select("SELECT sent_from, signature FROM delivery")
    assert row == {"sent_from": "sam@acme.test", "signature": "<p>Sam, <b>Acme</b> {not a field}</p>"}


async def test_whose_owner_lends_none_gets_the_sequences_own_and_its_creators_signature(world: World) -> None:
    await lend(world, SAM, "sam", lent=False)
    await sign(world, OWNER, "<p>Dana of Acme</p>")
    await started(world, BY_OWNER, SAM)
    assert sent_from(world) == ["dana@acme.test"]
    plain = last(world).get_body(("plain",))
    assert plain is not None
    assert "Dana of Acme" in plain.get_content()


async def test_nobody_is_enrolled_whom_nobody_could_write_to(world: World) -> None:
    await lend(world, SAM, "sam")
    await started(world, ALONE, ANN)
    assert not world.mailer.sent
    assert await world.select("SELECT code FROM refusal") == [{"code": "no_owner_mailbox"}]


async def test_columns_and_people_are_tried_in_their_order(world: World) -> None:
    await lend(world, ANN, "ann")
    await lend(world, BOB, "bob")
    definition = replace(ALONE, sender=Sender(("owner", "deputy")))
    world.monday.items = {
        ITEM: owned(SAM, BOB, second=(ANN,)),
        ITEM + 1: owned(SAM, item=ITEM + 1, second=(ANN, BOB)),
    }
    await world.enroll(await world.publish(definition), ITEM, ITEM + 1)
    await world.run()
    assert sorted(sent_from(world)) == ["ann@acme.test", "bob@acme.test"]


async def test_a_thread_stays_on_its_mailbox_when_the_owner_changes(world: World) -> None:
    await lend(world, SAM, "sam")
    await lend(world, ANN, "ann")
    await started(world, BY_OWNER, SAM)
    world.monday.items[ITEM] = owned(ANN)
    await world.run(after=2 * DAY)
    assert sent_from(world) == ["sam@acme.test", "sam@acme.test"]
    assert last(world)["In-Reply-To"]


@pytest.mark.parametrize(("rule", "second"), [("follow", "ann@acme.test"), ("stay", "sam@acme.test")])
async def test_an_email_that_begins_anew_follows_the_new_owner_or_stays(world: World, rule: str, second: str) -> None:
    await lend(world, SAM, "sam")
    await lend(world, ANN, "ann")
    sender = Sender(("owner",), changed=rule)  # type: ignore[arg-type]
    await started(world, replace(ANEW, sender=sender), SAM)
    world.monday.items[ITEM] = owned(ANN)
    await world.run(after=2 * DAY)
    assert sent_from(world) == ["sam@acme.test", second]


async def test_an_owner_who_is_away_is_waited_for_until_their_day(world: World) -> None:
    await lend(world, SAM, "sam")
    world.monday.absent[SAM] = (date(2026, 11, 23), date(2026, 11, 24))
    run = await started(world, BY_OWNER, SAM)
    reason, due = await waits(world, run)
    assert reason == "owner_away:2026-11-25"
    assert kept(reason).code == "owner_away"
    await world.run(after=DAY)
    assert not world.mailer.sent
    _, due = await waits(world, run)
    assert isinstance(due, datetime)
    assert due.isoformat() == "2026-11-24T23:00:00+00:00"  # midnight in Paris
    await world.run(after=DAY)
    assert sent_from(world) == ["sam@acme.test"]


async def test_another_one_sends_for_an_owner_who_is_away_where_the_sequence_says_so(world: World) -> None:
    await lend(world, SAM, "sam")
    world.monday.absent[SAM] = (date(2026, 11, 1), None)
    await started(world, replace(ANEW, sender=Sender(("owner",), away="next")), SAM)
    assert sent_from(world) == ["dana@acme.test"]
    world.monday.absent.clear()
    await world.run(after=2 * DAY)
    assert sent_from(world) == ["dana@acme.test", "sam@acme.test"]


async def test_an_owner_who_has_left_is_passed_by_or_holds_until_the_item_is_given_away(world: World) -> None:
    await lend(world, SAM, "sam")
    await lend(world, ANN, "ann")
    held = replace(ANEW, sender=Sender(("owner",), left="hold"))
    run = await started(world, held, SAM)
    world.monday.gone.add(SAM)
    await world.run(after=2 * DAY)
    assert (await waits(world, run))[0] == "owner_left"
    world.monday.items[ITEM] = owned(ANN)
    await world.run(after=timedelta(hours=1))
    assert sent_from(world) == ["sam@acme.test", "ann@acme.test"]


async def test_whose_owner_has_left_is_not_enrolled_where_that_holds(world: World) -> None:
    await lend(world, SAM, "sam")
    world.monday.gone.add(SAM)
    await started(world, replace(BY_OWNER, sender=Sender(("owner",), left="hold")), SAM)
    assert await world.select("SELECT code FROM refusal") == [{"code": "owner_left"}]
    await started(world, BY_OWNER, SAM)
    assert sent_from(world) == ["dana@acme.test"]


async def test_a_thread_whose_mailbox_is_gone_waits_for_it_and_goes_on_when_it_is_back(world: World) -> None:
    mailbox = await lend(world, SAM, "sam")
    run = await started(world, BY_OWNER, SAM)
    async with world.database.transaction() as connection:
        await mailboxes.delete(connection, ACCOUNT, mailbox.id)
    await world.run(after=2 * DAY)
    assert (await waits(world, run))[0] == "thread_mailbox_gone:sam@acme.test"
    async with world.database.transaction() as connection:
        assert await mailboxes.held(connection, ACCOUNT) == {"sam@acme.test": 1}
    again = await lend(world, SAM, "sam")
    await world.run()
    assert sent_from(world) == ["sam@acme.test", "sam@acme.test"]
    [first, _] = world.mailer.sent
    async with world.database.transaction() as connection:
        found = await deliveries.of_messages(connection, [first.message_id], account=ACCOUNT, mailbox=again.id)
        other = await deliveries.of_messages(connection, [first.message_id], account=ACCOUNT, mailbox=1)
    assert list(found) == [first.message_id]  # a reply to what left before is heard in the mailbox as it is now
    assert not other


async def test_a_mail_that_was_begun_leaves_from_where_it_was_begun(world: World) -> None:
    await lend(world, SAM, "sam")
    await lend(world, ANN, "ann")
    await sign(world, SAM, "<p>Sam</p>")
    world.mailer.outcome = Outcome(Verdict.LATER, Phase.DATA, 451, "later")
    await started(world, BY_OWNER, SAM)
    first = world.mailer.sent[-1].data
    world.mailer.outcome = Outcome(Verdict.SENT, Phase.ANSWERED, 250, "ok")
    world.monday.items[ITEM] = owned(ANN)
    await sign(world, SAM, "<p>Sam, promoted</p>")
    await world.run(after=timedelta(minutes=5))
    assert sent_from(world) == ["sam@acme.test"] * 2
    assert world.mailer.sent[-1].data == first


async def test_who_waits_for_a_mailbox_that_refuses_is_counted_under_its_address_and_goes_on(world: World) -> None:
    await lend(world, SAM, "sam")
    world.mailer.outcome = REFUSED
    run = await started(world, BY_OWNER, SAM)
    assert (await waits(world, run))[0] == "mailbox_refused:sam@acme.test"
    async with world.database.transaction() as connection:
        assert await mailboxes.held(connection, ACCOUNT) == {"sam@acme.test": 1}
    world.mailer.outcome = Outcome(Verdict.SENT, Phase.ANSWERED, 250, "ok")
    await lend(world, SAM, "sam")  # connected again, with another password
    await world.run()
    assert (await world.one(run))["position"] == 2


async def test_a_creators_own_mailbox_need_not_be_lent(world: World) -> None:
    await lend(world, OWNER, "dana.levi", lent=False)
    await started(world, BY_OWNER, OWNER)
    assert sent_from(world) == ["dana.levi@acme.test"]


async def test_a_worker_that_dies_with_a_mail_looks_for_it_where_it_left(world: World) -> None:
    await lend(world, SAM, "sam")
    await lend(world, ANN, "ann")
    world.monday.items[ITEM] = owned(SAM)
    await world.enroll(await world.publish(BY_OWNER), ITEM)
    await world.run_check()
    await world.die_after_intent(await world.claim())
    await world.expire()
    world.monday.items[ITEM] = owned(ANN)
    looked: list[str] = []
    plain = world.mailer.find_sent

    async def look(mailbox: Mailbox, message_ids: object) -> object:
        looked.append(mailbox.address)
        return await plain(mailbox, message_ids)  # type: ignore[arg-type]

    world.mailer.find_sent = look  # type: ignore[assignment,method-assign]
    await world.run()
    assert looked == ["sam@acme.test"]
    assert sent_from(world) == ["sam@acme.test"]


async def test_a_loan_that_is_taken_back_holds_its_threads_until_it_is_lent_again(world: World) -> None:
    mailbox = await lend(world, SAM, "sam")
    run = await started(world, BY_OWNER, SAM)
    async with world.database.transaction() as connection:
        await mailboxes.lend(connection, ACCOUNT, mailbox.id, lent=False)
    await world.run(after=2 * DAY)
    assert (await waits(world, run))[0] == "thread_mailbox_gone:sam@acme.test"
    async with world.database.transaction() as connection:
        await mailboxes.lend(connection, ACCOUNT, mailbox.id, lent=True)
        await mailboxes.release(connection, mailbox, now=world.now)
    await world.run()
    assert sent_from(world) == ["sam@acme.test"] * 2


@pytest.mark.parametrize("gone", ["left", "mailbox"])
async def test_whoever_stays_is_passed_by_for_a_new_thread_when_they_are_gone(world: World, gone: str) -> None:
    mailbox = await lend(world, SAM, "sam")
    await lend(world, ANN, "ann")
    await started(world, replace(ANEW, sender=Sender(("owner",), changed="stay")), SAM)
    world.monday.items[ITEM] = owned(ANN)
    world.monday.gone |= {SAM} if gone == "left" else set()
    if gone == "mailbox":
        async with world.database.transaction() as connection:
            await mailboxes.delete(connection, ACCOUNT, mailbox.id)
    await world.run(after=2 * DAY)
    assert sent_from(world) == ["sam@acme.test", "ann@acme.test"]


async def test_a_creator_sends_from_the_mailbox_they_lend_before_another_of_theirs(world: World) -> None:
    await lend(world, OWNER, "old", lent=False)
    await lend(world, OWNER, "new")
    await started(world, BY_OWNER, OWNER)
    assert sent_from(world) == ["new@acme.test"]


async def test_a_mailbox_that_works_again_wakes_its_own_people_and_no_others(world: World) -> None:
    await lend(world, SAM, "sam")
    ann = await lend(world, ANN, "ann")
    world.mailer.outcome = REFUSED
    run = await started(world, BY_OWNER, SAM)
    before = await waits(world, run)
    async with world.database.transaction() as connection:
        await mailboxes.release(connection, ann, now=world.now)
    assert await waits(world, run) == before


async def test_who_waits_for_an_owner_is_counted_under_no_mailbox(world: World) -> None:
    await lend(world, SAM, "sam")
    await started(world, replace(BY_OWNER, sender=Sender(("owner",), left="hold")), SAM)
    world.monday.gone.add(SAM)
    await world.run(after=2 * DAY)
    async with world.database.transaction() as connection:
        assert await mailboxes.held(connection, ACCOUNT) == {}


async def test_somebody_away_for_ever_is_away_without_an_end(world: World) -> None:
    await lend(world, SAM, "sam")
    world.monday.absent[SAM] = (date(2026, 11, 1), date.max)
    run = await started(world, BY_OWNER, SAM)
    reason, due = await waits(world, run)
    assert (reason, due) == ("owner_away", world.now + DAY)


async def test_a_mailbox_that_changes_hands_is_lent_no_more(world: World) -> None:
    await lend(world, SAM, "sam")
    values = mailbox_values(owner_id=ANN, address="sam@acme.test", shared=False, username="sam@acme.test")
    async with world.database.transaction() as connection:
        assert not (await mailboxes.connect(connection, now=world.now, **values)).lent
