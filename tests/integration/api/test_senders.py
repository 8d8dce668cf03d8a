"""Sending as the item's owner, over real HTTP, SMTP and the sandbox's monday: lending, publishing, dates, mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import LEADS
from sequences.core import codec
from sequences.core.definition import Definition, Sender
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal

BY_OWNER = replace(TWO_MAILS, board=LEADS, sender=Sender(("owner",)))
ALONE = replace(BY_OWNER, send_as=None)
SAMS, DANAS = ITEM + 3, ITEM + 1  # as the sandbox has given them


async def lend(installation: Installation, user: int = SAM, *, lent: bool = True, as_: int | None = None) -> Any:
    """Lend the mailbox of a user, or take it back."""
    name = "sam@acme.test" if user == SAM else "dana@acme.test"
    [row] = await installation.select("SELECT id FROM mailbox WHERE address = :name", name=name)
    return await ask(installation, "PUT", f"/mailboxes/{row['id']}/lending", as_ or user, body={"lent": lent})


async def drafted(installation: Installation, definition: Definition, user: int = DANA) -> str:
    """Add a draft; return its id."""
    body = {"definition": codec.encode(definition)}
    return str((await ask(installation, "POST", "/sequences", user, body=body)).json()["id"])


async def enrolled(installation: Installation, definition: Definition, *items: int) -> None:
    """Publish and enroll, and do what is due."""
    row = await installation.publish(definition)
    for item in items:
        fields = {"boardId": BOARD, "itemId": item, "sequence": str(row.id)}
        await installation.call("/monday/actions/enroll_item", fields, uuid=f"u-{item}")
    await installation.settle()


async def senders(installation: Installation) -> dict[int, str]:
    """Return where the mails of items left from."""
    found = await installation.select(
        "SELECT e.item_id, m.address FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id "
        "JOIN mailbox m ON m.id = d.mailbox_id WHERE d.state = 'sent'"
    )
    return {row["item_id"]: row["address"] for row in found}


async def test_a_mailbox_is_lent_by_its_owner_alone(installation: Installation) -> None:
    await let_globex_in(installation)
    answer = await lend(installation)
    assert (answer.status_code, answer.json()["lent"]) == (200, True)
    assert refusal(await lend(installation, as_=DANA)) == (403, "not_your_mailbox")  # not even an admin
    assert refusal(await lend(installation, DANA, as_=SAM)) == (403, "not_owner")
    for user in (VERA, GIL):
        assert refusal(await lend(installation, as_=user)) == (403, "viewer")
    [row] = await installation.select("SELECT id FROM mailbox WHERE address = 'sam@acme.test'")
    path = f"/mailboxes/{row['id']}/lending"
    other = await ask(installation, "PUT", path, HANK, account=GLOBEX, body={"lent": False})
    assert refusal(other) == (404, "mailbox_not_found")
    assert refusal(await ask(installation, "PUT", path, SAM, body={"lent": None}))[0] in (400, 422)
    shown = (await ask(installation, "GET", "/mailboxes", SAM)).json()["mailboxes"]
    assert {one["address"]: one["lent"] for one in shown} == {"dana@acme.test": False, "sam@acme.test": True}
    assert (await lend(installation, lent=False)).json()["lent"] is False


async def test_each_items_owner_writes_to_it(installation: Installation) -> None:
    await lend(installation)
    await enrolled(installation, BY_OWNER, SAMS, DANAS)
    assert await senders(installation) == {SAMS: "sam@acme.test", DANAS: "dana@acme.test"}


async def test_an_owner_out_of_office_in_monday_is_waited_for(installation: Installation) -> None:
    await lend(installation)
    await lend(installation, DANA)
    api = installation.own.settings.monday_api_url
    user = api.replace("/v2", f"/sandbox/users/{SAM}")
    today = installation.clock.shown.date()
    away = [today.isoformat(), today.isoformat()]
    assert (await installation.http.post(user, json={"away": away})).json()["away"] == away
    await enrolled(installation, ALONE, SAMS, DANAS)
    assert await senders(installation) == {DANAS: "dana@acme.test"}
    [waiting] = await installation.select("SELECT reason, due_at FROM enrollment WHERE item_id = :id", id=SAMS)
    assert waiting["reason"] == f"owner_away:{(today + timedelta(days=1)).isoformat()}"
    assert waiting["due_at"].isoformat() == f"{today + timedelta(days=1)}T05:00:00+00:00"  # midnight in New York
    await installation.settle(after=timedelta(days=1))
    assert await senders(installation) == {SAMS: "sam@acme.test", DANAS: "dana@acme.test"}


async def test_for_who_has_left_monday_the_next_one_sends(installation: Installation) -> None:
    await lend(installation)
    installation.sandbox.world.users[SAM].active = False
    await enrolled(installation, BY_OWNER, SAMS)
    assert await senders(installation) == {SAMS: "dana@acme.test"}


async def test_what_we_knew_last_decides_while_monday_is_away(installation: Installation) -> None:
    await lend(installation)
    installation.sandbox.world.users[SAM].active = False
    members = installation.own.members
    await members.look_for(ACCOUNT, [SAM], now=installation.clock.shown)
    installation.sandbox.world.users[SAM].active = True
    await members.look_for(ACCOUNT, [SAM], now=installation.clock.shown)  # asked a moment ago
    gone = "SELECT is_gone FROM presence WHERE user_id = :user"
    assert (await installation.select(gone, user=SAM))[0]["is_gone"] is True
    await members.look_for(ACCOUNT, [SAM, 4711], now=installation.clock.shown + timedelta(minutes=6))
    assert (await installation.select(gone, user=SAM))[0]["is_gone"] is False
    assert (await installation.select(gone, user=4711))[0]["is_gone"] is True  # whom monday does not know


async def test_the_dates_show_from_where_each_email_leaves_and_what_each_mailbox_carries(
    installation: Installation,
) -> None:
    await lend(installation)
    row = await installation.publish(BY_OWNER)
    body = {"items": [str(SAMS), str(DANAS)]}
    found = (await ask(installation, "POST", f"/sequences/{row.id}/dates?of=published", body=body)).json()
    left = {one["item"]: {step["mailbox"] for step in one["steps"]} for one in found["items"]}
    assert left == {str(SAMS): {"sam@acme.test"}, str(DANAS): {"dana@acme.test"}}
    load = {(one["day"], one["mailbox"]): one["mails"] for one in found["load"]}
    days = ("2026-11-23", "2026-11-25")
    assert load == {(day, name): 1 for day in days for name in ("dana@acme.test", "sam@acme.test")}


async def test_the_dates_wait_for_an_owner_who_is_away_and_say_why(installation: Installation) -> None:
    await lend(installation)
    installation.sandbox.world.users[SAM].away = ("2026-11-20", "2026-11-24")
    row = await installation.publish(BY_OWNER)
    body = {"items": [str(SAMS)]}
    found = (await ask(installation, "POST", f"/sequences/{row.id}/dates?of=published", body=body)).json()
    [first, _] = found["items"][0]["steps"]
    assert first["at"] == "2026-11-25T09:00:00+00:00"  # back at five, and the window opens at nine
    codes = [(one["code"], one["until"]) for one in first["shifts"]]
    assert codes == [("hold", "2026-11-25T05:00:00+00:00"), ("window", "2026-11-25T09:00:00+00:00")]
    assert "out of office until" in str(first["shifts"][0]["sentence"])


async def test_a_preview_and_a_test_come_from_the_owner_with_their_signature(installation: Installation) -> None:
    await ask(installation, "PUT", "/signature", SAM, body={"html": "<p>Sam of Acme</p>", "automatic": True})
    await ask(installation, "PUT", "/signature", DANA, body={"html": "<p>Dana of Acme</p>", "automatic": True})
    await lend(installation)
    number = await drafted(installation, BY_OWNER)
    for item, name in ((SAMS, "Sam of Acme"), (DANAS, "Dana of Acme")):
        path = f"/sequences/{number}/steps/0/preview"
        shown = (await ask(installation, "POST", path, body={"item": str(item)})).json()
        assert name in shown["html"]
        assert name in shown["plain"]
    await ask(installation, "POST", f"/sequences/{number}/steps/0/test", body={"item": str(SAMS)})
    [message] = installation.sandbox.store.shown("dana@acme.test")
    assert "sam@acme.test" in str(message)


async def test_without_anybody_who_lends_it_is_not_published(installation: Installation) -> None:
    number = await drafted(installation, ALONE)
    answer = await ask(installation, "POST", f"/sequences/{number}/activate")
    assert refusal(answer) == (422, "missing_config")
    assert [one["field"] for one in answer.json()["error"]["details"]] == ["sender.columns"]
    await lend(installation)
    assert (await ask(installation, "POST", f"/sequences/{number}/activate")).json()["state"] == "active"


async def test_nobody_publishes_from_a_mailbox_that_is_somebody_elses_alone(installation: Installation) -> None:
    await installation.select("UPDATE mailbox SET shared = false RETURNING id")
    number = await drafted(installation, replace(TWO_MAILS, board=LEADS), SAM)
    answer = await ask(installation, "POST", f"/sequences/{number}/activate", SAM)
    assert refusal(answer) == (403, "not_your_mailbox")
    assert (await ask(installation, "POST", f"/sequences/{number}/activate", DANA)).json()["state"] == "active"


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        (["status"], "sender.columns[0]"),
        (["owner", "nothing"], "sender.columns[1]"),
        (["owner", "owner"], "sender.columns[1]"),
        (["a", "b", "c", "d"], "sender.columns"),
    ],
)
async def test_columns_that_name_no_people_are_refused_with_their_place(
    installation: Installation, columns: list[str], field: str
) -> None:
    body = {"definition": codec.encode(BY_OWNER) | {"sender": {"columns": columns}}}
    answer = await ask(installation, "POST", "/sequences", body=body)
    assert refusal(answer)[0] == 422
    assert field in [one["field"] for one in answer.json()["error"]["details"]]
