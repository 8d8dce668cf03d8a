"""A reply of one person, and what it means to their colleagues."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.core.definition import Company
from sequences.storage.sequences import SequenceRow
from tests.fixtures.world import ITEM, TWO_MAILS, World, person
from tests.sequences.incoming.test_hearing import Person, written_to

COLLEAGUE, FRIEND, BOSS = ITEM + 1, ITEM + 2, ITEM + 3
PEOPLE = {COLLEAGUE: "charles@byron.example", FRIEND: "f@elsewhere.example", BOSS: "boss@byron.example"}


async def others(world: World) -> SequenceRow:
    """Let two colleagues and a friend of somebody be in another sequence."""
    for item, address in PEOPLE.items():
        world.monday.items[item] = person(item, address)
    row = await world.publish(replace(TWO_MAILS, name="Others"))
    await world.enroll(row, *PEOPLE)
    await world.run()
    return row


async def replied(world: World, company: Company, item: int = ITEM) -> Person:
    """Let somebody reply in a sequence with this rule."""
    ada = await written_to(world, replace(TWO_MAILS, company=company), item)
    await ada.hear(ada.says("Let us talk."))
    return ada


async def stands(world: World) -> dict[int, tuple[str, str | None]]:
    """Return the states and reasons of the others, by item."""
    found = await world.select("SELECT item_id, state, reason FROM enrollment ORDER BY id")
    return {one["item_id"]: (one["state"], one["reason"]) for one in found if one["item_id"] in PEOPLE}


async def test_colleagues_stop_and_their_owner_is_told_once(world: World) -> None:
    await others(world)
    ada = await replied(world, Company("stop"))
    found = await stands(world)
    assert found[COLLEAGUE] == found[BOSS] == ("stopped", "colleague_replied")
    assert found[FRIEND][0] == "active"
    told = [text for text in await ada.notices() if "2 colleagues" in text]
    assert told == ["{item} replied: 2 colleagues were taken out of their sequences."]


async def test_colleagues_stand_still_for_some_days(world: World) -> None:
    await others(world)
    await replied(world, Company("pause", days=3))
    assert (await stands(world))[COLLEAGUE] == ("paused", "colleague_wrote")
    [until] = await world.select("SELECT paused_until FROM enrollment WHERE item_id = :item", item=COLLEAGUE)
    assert until["paused_until"] == world.now + timedelta(days=3)


@pytest.mark.parametrize("then", ["tell", "nothing"])
async def test_colleagues_go_on_where_nothing_else_is_said(world: World, then: str) -> None:
    await others(world)
    ada = await replied(world, Company(then))  # type: ignore[arg-type]
    assert {state for state, _ in (await stands(world)).values()} == {"active"}
    assert any("colleagues" in text for text in await ada.notices()) is (then == "tell")


async def test_whoever_shares_a_free_provider_is_no_colleague(world: World) -> None:
    world.monday.items[COLLEAGUE] = person(COLLEAGUE, "charles@gmail.com")
    world.monday.items[ITEM] = person(ITEM, "ada@gmail.com")
    row = await world.publish(replace(TWO_MAILS, name="Others"))
    await world.enroll(row, COLLEAGUE)
    await world.run()
    await replied(world, Company("stop"))
    assert (await stands(world))[COLLEAGUE][0] == "active"


async def test_the_linked_company_tells_before_the_domain(world: World) -> None:
    rule = Company("stop", column="account")
    for item, address, company in (
        (ITEM, "ada@byron.example", 7),
        (FRIEND, PEOPLE[FRIEND], 7),
        (BOSS, PEOPLE[BOSS], 8),
    ):
        world.monday.items[item] = replace(person(item, address), linked={"account": (company,)})
    world.monday.items[COLLEAGUE] = person(COLLEAGUE, PEOPLE[COLLEAGUE])
    row = await world.publish(replace(TWO_MAILS, name="Others", company=rule))
    await world.enroll(row, *PEOPLE)
    await world.run()
    await replied(world, rule)
    found = await stands(world)
    assert found[FRIEND] == ("stopped", "colleague_replied")  # linked with the same company, whatever the address
    assert found[BOSS][0] == "active"  # of another company, by the same domain
    assert found[COLLEAGUE] == ("stopped", "colleague_replied")  # linked with none: the domain tells


async def test_a_note_of_absence_says_nothing_of_a_company(world: World) -> None:
    await others(world)
    ada = await written_to(world, replace(TWO_MAILS, company=Company("stop")))
    await ada.hear(ada.notes("I am out of the office."))
    assert {state for state, _ in (await stands(world)).values()} == {"active"}


async def test_the_same_person_on_another_item_is_no_colleague_of_theirs(world: World) -> None:
    world.monday.items[COLLEAGUE] = person(COLLEAGUE, "ADA@byron.example")
    row = await world.publish(replace(TWO_MAILS, name="Others"))
    await world.enroll(row, COLLEAGUE)
    await world.run()
    await replied(world, Company("stop"))
    assert (await stands(world))[COLLEAGUE][0] == "active"
