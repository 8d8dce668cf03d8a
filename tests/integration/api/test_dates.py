"""The dates of chosen items and the days off of an account, over HTTP: who may ask, what is told, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import LEADS
from sequences.core import codec
from sequences.core.definition import Recipient, Schedule
from sequences.errors import Incomplete
from sequences.storage import sequences as store
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import MONDAY_MORNING, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, as_sam, ask, let_globex_in, refusal

OURS = replace(TWO_MAILS, board=LEADS, phone_column="phone")
THANKSGIVING = {"day": "2026-11-25", "name": "Inventory"}


async def leads(installation: Installation) -> list[str]:
    """Return the items of the sandbox's board of leads."""
    return [str(item.id) for item in installation.sandbox.world.items.values() if item.board_id == LEADS]


async def dates(
    installation: Installation, row: SequenceRow, items: list[str], user: int = DANA, query: str = "?of=published"
) -> Any:
    """Ask for the dates of items."""
    return await ask(installation, "POST", f"/sequences/{row.id}/dates{query}", user, body={"items": items})


async def test_each_step_comes_with_both_clocks_its_mailbox_and_what_it_will_cost(installation: Installation) -> None:
    row = await installation.publish(OURS)
    [item, *_] = await leads(installation)
    found = (await dates(installation, row, [item])).json()
    [ada] = found["items"]
    assert (ada["item"], ada["outcome"], ada["actions"]) == (item, "planned", 3)
    first, second = ada["steps"]
    assert (first["at"], first["mailbox"], first["kind"]) == (MONDAY_MORNING.isoformat(), "dana@acme.test", "email")
    assert second["at"] == (MONDAY_MORNING + timedelta(days=2)).isoformat()
    assert [(one["day"], one["mails"]) for one in found["load"]] == [("2026-11-23", 1), ("2026-11-25", 1)]
    assert found["load"][0]["limit"] is not None
    assert found["actions"] == {"in_all": 3, "this_month": 3, "left": None, "fits": True}


async def test_the_dates_are_what_then_happens(installation: Installation) -> None:
    row = await installation.publish(OURS)
    items = (await leads(installation))[:5]
    found = (await dates(installation, row, items)).json()
    said = {(one["item"], step["position"]): step["at"] for one in found["items"] for step in one["steps"]}
    await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": items})
    await installation.settle()
    due = await installation.select("SELECT item_id, position, due_at FROM enrollment WHERE due_at IS NOT NULL")
    assert due  # of some a mail came back
    assert all(said[str(one["item_id"]), one["position"]] == one["due_at"].isoformat() for one in due)


async def test_a_draft_has_dates_before_it_is_published(installation: Installation) -> None:
    row = await installation.publish(OURS)
    later = replace(OURS, schedule=Schedule("UTC", frozenset((4,))), send_as=None)
    async with installation.database.transaction() as connection:
        await store.save(
            connection, account=row.account_id, id=row.id, revision=row.revision, state="active", name=row.name,
            board=row.board_id, mailbox=row.mailbox_id, draft=codec.encode(later), user=row.owner_id,
            now=MONDAY_MORNING,
        )  # fmt: skip
    [item, *_] = await leads(installation)
    [draft] = (await dates(installation, row, [item], query="")).json()["items"]
    assert [step["at"][:10] for step in draft["steps"]] == ["2026-11-27", "2026-12-04"]
    assert {shift["code"] for step in draft["steps"] for shift in step["shifts"]} == {"weekend"}
    [published] = (await dates(installation, row, [item])).json()["items"]
    assert published["steps"][0]["at"] == MONDAY_MORNING.isoformat()


async def test_the_recipients_clock_is_told_with_what_told_it(installation: Installation) -> None:
    minding = replace(OURS, schedule=Schedule("Europe/Berlin", recipient=Recipient(zone=True)))
    row = await installation.publish(minding)
    found = (await dates(installation, row, await leads(installation))).json()["items"]
    assert {one["found_in"] for one in found} <= {"phone", None}
    for one in found:
        for step in one["steps"]:
            assert "09:00" <= step["recipient_local"][11:16] < "17:00"


async def test_who_would_be_refused_is_told_why(installation: Installation) -> None:
    row = await installation.publish(OURS)
    [gone] = (await dates(installation, row, ["999"])).json()["items"]
    assert (gone["outcome"], gone["reason"]["code"], gone["steps"]) == ("refused", "item_gone", [])


async def test_only_who_may_enroll_sees_the_dates(installation: Installation) -> None:
    row, sams = await installation.publish(OURS), await as_sam(installation)
    items = (await leads(installation))[:1]
    assert (await dates(installation, row, items, SAM)).status_code == 200  # a shared address
    assert (await dates(installation, sams, items, DANA)).status_code == 200  # an admin
    assert refusal(await dates(installation, row, items, VERA)) == (403, "viewer")
    assert (await dates(installation, row, items, GIL)).status_code in (403, 404)
    await let_globex_in(installation)
    other = await ask(installation, "POST", f"/sequences/{row.id}/dates", HANK, account=GLOBEX, body={"items": items})
    assert refusal(other) == (404, "sequence_not_found")


@pytest.mark.parametrize("items", [[], ["x"], [0], "1", [1] * 1001])
async def test_no_items_and_too_many_are_refused(installation: Installation, items: Any) -> None:
    row = await installation.publish(OURS)
    assert refusal(await dates(installation, row, items)) == (422, "bad_body")
    assert refusal(await dates(installation, row, ["1"], query="?of=rumour")) == (422, "bad_query")


async def test_days_off_are_kept_in_order_and_move_the_dates(installation: Installation) -> None:
    row = await installation.publish(OURS)
    wish = {"days": [{"day": "2026-12-24", "name": " Eve "}, THANKSGIVING]}
    kept = await ask(installation, "PUT", "/holidays", body=wish)
    assert kept.json() == {"days": [THANKSGIVING, {"day": "2026-12-24", "name": "Eve"}]}
    assert (await ask(installation, "GET", "/holidays", SAM)).json() == kept.json()
    [item, *_] = await leads(installation)
    [ada] = (await dates(installation, row, [item])).json()["items"]
    [shift] = ada["steps"][1]["shifts"]
    assert (ada["steps"][1]["at"][:10], shift["code"], shift["whose"]) == ("2026-11-26", "holiday", "sender")
    assert "Inventory" in shift["sentence"]
    assert (await ask(installation, "PUT", "/holidays", body={"days": []})).json() == {"days": []}


async def test_only_admins_write_days_off_and_guests_see_none(installation: Installation) -> None:
    assert refusal(await ask(installation, "PUT", "/holidays", SAM, body={"days": []})) == (403, "not_admin")
    assert refusal(await ask(installation, "GET", "/holidays", GIL)) == (403, "guest")
    await ask(installation, "PUT", "/holidays", body={"days": [THANKSGIVING]})
    await let_globex_in(installation)
    assert (await ask(installation, "GET", "/holidays", HANK, account=GLOBEX)).json() == {"days": []}


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ([THANKSGIVING, THANKSGIVING], "days.1.day"),
        ([{"day": "2026-11-25", "name": " "}], "days.0.name"),
        ([{"day": "2026-11-25", "name": "a\nb"}], "days.0.name"),
        ([{"day": "2026-02-30", "name": "x"}], "days.0.day"),
    ],
)
async def test_a_day_off_that_is_none_is_refused(installation: Installation, days: Any, field: str) -> None:
    answer = await ask(installation, "PUT", "/holidays", body={"days": days})
    assert refusal(answer)[0] == 422
    assert answer.json()["error"]["details"][0]["field"] == field


async def test_days_off_that_close_a_sequence_for_a_year_are_refused(installation: Installation) -> None:
    await installation.publish(replace(OURS, schedule=Schedule("UTC", frozenset((2,)))))
    wednesdays = [
        {"day": (MONDAY_MORNING + timedelta(days=2 + 7 * n)).date().isoformat(), "name": "Shut"} for n in range(60)
    ]
    refused = await ask(installation, "PUT", "/holidays", body={"days": wednesdays})
    assert refusal(refused) == (422, "blocks_every_day")
    assert (await ask(installation, "PUT", "/holidays", body={"days": wednesdays[:40]})).status_code == 200


async def test_a_sequence_that_could_never_send_is_not_published(installation: Installation) -> None:
    wednesdays = [
        {"day": (MONDAY_MORNING + timedelta(days=2 + 7 * n)).date().isoformat(), "name": "Shut"} for n in range(60)
    ]
    assert (await ask(installation, "PUT", "/holidays", body={"days": wednesdays})).status_code == 200
    with pytest.raises(Incomplete, match="no day to send on"):
        await installation.publish(replace(OURS, schedule=Schedule("UTC", frozenset((2,)))))


async def test_nothing_is_told_of_a_board_that_the_person_does_not_see(installation: Installation) -> None:
    row = await installation.publish(OURS)
    board = installation.sandbox.world.boards[LEADS]
    items = (await leads(installation))[:1]
    board.kind, board.people = "private", frozenset((SAM,))
    assert refusal(await dates(installation, row, items, DANA)) == (404, "board_not_found")
    assert (await dates(installation, row, items, SAM)).status_code == 200
