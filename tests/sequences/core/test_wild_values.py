"""What columns may hold and nobody meant: the mail leaves, or is refused with a reason; the neighbours leave too."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest

from sequences.core.definition import EmailStep, ManualStep, StepKind
from tests.fixtures.world import ITEM, TWO_MAILS, World, person

STEP = EmailStep(
    "Hello {first_name}", '<p>Hi {first_name|there}</p><p><a href="https://acme.test/{first_name}">x</a></p>'
)
ONE = replace(TWO_MAILS, steps=(STEP,))
NEIGHBOUR = ITEM + 1
WILD = {
    "ten thousand characters": "Ada " * 2500,
    "ten thousand of four bytes": "😀" * 10_000,
    "NUL": "A\x00da",
    "only NUL and spaces beside a letter": "\x00 a \x00",
    "a lone surrogate": "Ada\ud800",
    "a pair in two halves": "\ud83d" + "x" + "\ude00",
    "turned reading": "Ada\u202egnp.exe\u2066",
    "an encoded-word": "=?utf-8?q?Ada=0D=0ABcc:_eve@evil.example?=",
    "an encoded-word in base64": "=?utf-8?b?QWRhDQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
    "an encoded-word in an unknown charset": "=?x-none?b?//8=?= Ada",
    "a header of its own": "Ada\r\nBcc: eve@evil.example\r\n\r\nbody",
    "every kind of line end": "a\rb\nc\x85d\u2028e\u2029f",
    "markup": "<script>alert(1)</script>\"'&lt;",
    "braces": "{first_name}{{email|x}}",
    "the end of a part": "--=_\r\n--\r\n.\r\n",
    "a hundred combining marks": "A" + "\u0301" * 100,
}


def read(data: bytes) -> EmailMessage:
    """Return a message as a mail program reads it."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("value", WILD.values(), ids=WILD.keys())
async def test_a_wild_value_stays_a_value(world: World, value: str) -> None:
    world.monday.items[ITEM] = person(ITEM, first_name=value)
    world.monday.items[NEIGHBOUR] = person(NEIGHBOUR, "grace@hop.example", first_name="Grace")
    await world.enroll(await world.publish(ONE), ITEM, NEIGHBOUR)
    await world.run()
    by_address = {one.recipient: read(one.data) for one in world.mailer.sent}
    assert by_address.keys() == {"ada@byron.example", "grace@hop.example"}
    wild, tame = by_address["ada@byron.example"], by_address["grace@hop.example"]
    assert wild.keys() == tame.keys()
    assert [part.get_content_type() for part in wild.walk()] == [part.get_content_type() for part in tame.walk()]
    assert tame["Subject"] == "Hello Grace"
    raw = next(one.data for one in world.mailer.sent if one.recipient == "ada@byron.example")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert {row["state"] for row in await world.select("SELECT state FROM enrollment")} == {"completed"}


@pytest.mark.parametrize("value", WILD.values(), ids=WILD.keys())
async def test_what_is_kept_of_a_wild_value_makes_the_same_bytes_again(world: World, value: str) -> None:
    world.monday.items[ITEM] = person(ITEM, first_name=value)
    await world.enroll(await world.publish(ONE), ITEM)
    await world.run_check()
    claims = await world.claim()
    sent_first: list[bytes] = []
    alive = world.mailer.send

    async def note(mailbox: Any, outgoing: Any) -> Any:
        sent_first.append(outgoing.data)
        return await alive(mailbox, outgoing)

    world.mailer.send = note  # type: ignore[method-assign]
    await world.die_after_intent(claims)
    await world.expire()
    await world.run()
    await world.change("UPDATE delivery SET state = 'retry'")
    await world.change(
        "UPDATE enrollment SET state = 'active', position = 0, waiting_for = 'step', due_at = '2026-11-23'"
    )
    await world.run()
    assert len(sent_first) == 2
    assert sent_first[0] == sent_first[1]


async def test_a_subject_of_ten_thousand_characters_comes_back_whole(world: World) -> None:
    long = "Ünï " * 2500
    world.monday.items[ITEM] = person(ITEM, first_name=long)
    await world.enroll(await world.publish(ONE), ITEM)
    await world.run()
    head = world.mailer.sent[0].data.partition(b"\r\n\r\n")[0]
    written = head.partition(b"\r\nSubject: ")[2].partition(b"\r\nMessage-ID")[0].replace(b"\r\n ", b"").decode()
    assert str(make_header(decode_header(written))) == f"Hello {long}".strip()


@pytest.mark.parametrize(
    "address", ["a\ud800@b.example", "a\x00@b.example", "a\u202e@b.example", "x" * 10_000 + "@b.example"]
)
async def test_a_wild_address_is_refused_and_the_neighbours_is_not(world: World, address: str) -> None:
    world.monday.items[ITEM] = person(ITEM, address)
    world.monday.items[NEIGHBOUR] = person(NEIGHBOUR, "grace@hop.example", first_name="Grace")
    await world.enroll(await world.publish(ONE), ITEM, NEIGHBOUR)
    await world.run()
    assert [row["code"] for row in await world.select("SELECT code FROM refusal")] == ["bad_email"]
    assert [one.recipient for one in world.mailer.sent] == ["grace@hop.example"]


@pytest.mark.parametrize("value", WILD.values(), ids=WILD.keys())
async def test_a_wild_value_makes_an_activity_that_can_be_kept(world: World, value: str) -> None:
    world.monday.items[ITEM] = person(ITEM, first_name=value)
    call = ManualStep(StepKind.CALL, "Call {first_name}", "About {first_name}")
    await world.enroll(await world.publish(replace(ONE, steps=(call,))), ITEM)
    await world.run()
    [made] = await world.select("SELECT title FROM activity")
    assert str(made["title"]).startswith("Call ")


async def test_a_column_of_nothing_that_can_be_read_is_blank(world: World) -> None:
    world.monday.items[ITEM] = person(ITEM, first_name="\x00 \x01\r\n")
    await world.enroll(await world.publish(ONE), ITEM)
    await world.run()
    [refused] = await world.select("SELECT code, facts FROM refusal")
    assert refused == {"code": "blank_field", "facts": {"field": "first_name"}}
