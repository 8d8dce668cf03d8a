"""A failed run is tried again by hand, once its cause is mended, and nobody gets a mail twice (row E4)."""

from __future__ import annotations

from typing import Any

import pytest

from sequences.runs import ending
from sequences.storage import effects
from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER, TWO_MAILS
from tests.integration.api.calls import SAM, VERA, ask, refusal
from tests.integration.api.test_numbers import hear
from tests.integration.api.test_people import ITEM, enroll, inside

NEW = "dennis.new@example.test"


async def failed(installation: Installation, code: str = "bounced") -> str:
    """Have a mail sent and come back, so that its run fails; return the enrollment."""
    number = await inside(installation)
    await hear(installation, "bounced" if code == "bounced" else "delayed")
    async with installation.database.transaction() as connection:
        follows = await ending.end(
            connection, installation.own.plans, [int(number)], state="failed", code=code,
            now=installation.clock.shown, completed=True,
        )  # fmt: skip
        await effects.record(connection, follows, now=installation.clock.shown)
    await installation.settle()
    return number


async def run(installation: Installation, number: str) -> dict[str, Any]:
    """Return how somebody is shown."""
    found: dict[str, Any] = (await ask(installation, "GET", f"/enrollments/{number}")).json()
    return found


def mend(installation: Installation) -> None:
    """Give the item another address."""
    installation.sandbox.world.items[ITEM].cells["email"] = {"email": NEW, "text": NEW}


async def test_a_bounced_mail_leaves_once_more_to_the_new_address(installation: Installation) -> None:
    number = await failed(installation)
    shown = await run(installation, number)
    assert (shown["status"], shown["may_retry"]) == ("failed", True)
    [before] = await installation.select("SELECT message_id, recipient FROM delivery")
    mend(installation)
    assert (await ask(installation, "POST", f"/enrollments/{number}/retry")).json() == {"retried": True}
    await installation.settle()
    [mail] = await installation.select("SELECT message_id, recipient, state, bounced_at FROM delivery")
    assert (mail["recipient"], mail["state"], mail["bounced_at"]) == (NEW, "sent", None)
    assert mail["message_id"] != before["message_id"]
    shown = await run(installation, number)
    assert (shown["status"], shown["steps_completed"], shown["may_retry"]) == ("active", 2, False)
    [told] = [one for one in shown["timeline"] if one["code"] == "retried"]
    assert told["by"]["id"] == str(OWNER)


async def test_while_the_address_is_the_same_nothing_is_tried(installation: Installation) -> None:
    number = await failed(installation)
    assert refusal(await ask(installation, "POST", f"/enrollments/{number}/retry")) == (422, "not_mended")
    assert (await run(installation, number))["status"] == "failed"


async def test_what_may_have_arrived_is_not_sent_again(installation: Installation) -> None:
    number = await failed(installation, "bounced_soft")
    assert (await ask(installation, "POST", f"/enrollments/{number}/retry")).json() == {"retried": True}
    await installation.settle()
    assert await installation.select("SELECT position, tries FROM delivery ORDER BY id") == [
        {"position": 0, "tries": 1}, {"position": 2, "tries": 1},
    ]  # fmt: skip


async def test_a_second_failure_is_told_as_the_first_was(installation: Installation) -> None:
    number = await failed(installation)
    mend(installation)
    await ask(installation, "POST", f"/enrollments/{number}/retry")
    async with installation.database.transaction() as connection:
        follows = await ending.end(
            connection, installation.own.plans, [int(number)], state="failed", code="bounced",
            now=installation.clock.shown,
        )  # fmt: skip
        await effects.record(connection, follows, now=installation.clock.shown)
    told = await installation.select("SELECT key FROM outbox WHERE kind = 'notify' ORDER BY id")
    assert [one["key"] for one in told] == [f"notice:end:{number}:failed", f"notice:end:{number}again1"]


async def test_what_did_not_fail_or_is_inside_once_more_is_not_tried(installation: Installation) -> None:
    number = await failed(installation)
    mend(installation)
    [row] = await installation.select("SELECT id FROM sequence")
    answer = await ask(installation, "POST", f"/sequences/{row['id']}/people", body={"items": [str(ITEM)]})
    again = answer.json()["results"][0]["enrollment"]
    assert refusal(await ask(installation, "POST", f"/enrollments/{number}/retry")) == (409, "already_enrolled")
    assert refusal(await ask(installation, "POST", f"/enrollments/{again}/retry")) == (409, "not_failed")
    await ask(installation, "POST", f"/enrollments/{again}/unenroll")
    await ask(installation, "POST", f"/sequences/{row['id']}/deactivate", body={"people": "finish"})
    assert refusal(await ask(installation, "POST", f"/enrollments/{number}/retry")) == (422, "sequence_not_active")


@pytest.mark.parametrize(("user", "code"), [(SAM, "not_owner"), (VERA, "viewer")])
async def test_who_may_not_change_a_run_does_not_try_it_again(installation: Installation, user: int, code: str) -> None:
    number = await failed(installation)
    mend(installation)
    assert refusal(await ask(installation, "POST", f"/enrollments/{number}/retry", user)) == (403, code)


async def test_one_item_is_shown_with_its_runs_and_all_that_happened(installation: Installation) -> None:
    number = await failed(installation)
    other = await installation.publish(TWO_MAILS)
    [second] = await enroll(installation, other, ITEM)
    told = (await ask(installation, "GET", f"/items/{ITEM}", VERA)).json()
    assert [(card["id"], card["status"], card["may_change"]) for card in told["cards"]] == [
        (second["enrollment"], "active", False), (number, "failed", False),
    ]  # fmt: skip
    codes = [one["code"] for one in told["history"] if one["run"] == number]
    assert sorted(codes) == ["bounced", "enrolled", "failed", "mail_sent"]
    moments = [one["at"] for one in told["history"]]
    assert moments == sorted(moments, reverse=True)
    assert (await ask(installation, "GET", "/items/5")).json() == {
        "item": "5", "cards": [], "history": [], "before": None,
    }  # fmt: skip
