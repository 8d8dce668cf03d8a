"""Usage over HTTP: what was used, what enrolling would use, and the limit of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from sandbox.people.tempers import temper
from sandbox.seed import DANA as ADMIN
from sandbox.seed import LEADS
from sequences.core.definition import EmailStep, Notifications, WaitStep
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal

QUIET = replace(TWO_MAILS, notifications=Notifications(*[False] * 5), rules=())
FIVE = replace(QUIET, steps=(*[EmailStep("Hello", "<p>Hi</p>")] * 5, WaitStep(1)))


def calm(installation: Installation) -> list[int]:
    """Return five people who get their mails and do nothing that ends their run."""
    seed, items = installation.sandbox.options.seed, installation.sandbox.world.items.values()
    leads = [one for one in items if one.board_id == LEADS and one.cells["email"]]
    quiet = (one.id for one in leads if temper(seed, one.cells["email"]["email"]) in ("silent", "opens", "clicks"))
    return list(islice(quiet, 5))


async def enrolled(installation: Installation, many: int = 5) -> int:
    """Publish a sequence and let people get its first mail; return its id."""
    people = calm(installation)[:many]
    assert len(people) == many
    row = await installation.publish(replace(QUIET, steps=(QUIET.steps[0], WaitStep(60))))
    body = {"items": people}
    assert (await ask(installation, "POST", f"/sequences/{row.id}/people", body=body)).status_code == 200
    await installation.settle()
    return row.id


async def set_limit(installation: Installation, limit: Any, user: int = DANA) -> Any:
    """Set the limit of the month."""
    return await ask(installation, "PUT", "/usage/limit", user, body={"limit": limit})


async def test_usage_is_told_by_month_and_sequence(installation: Installation) -> None:
    number = await enrolled(installation)
    told = (await ask(installation, "GET", "/usage", VERA)).json()
    assert {key: told[key] for key in ("month", "used", "limit", "left")} == {
        "month": "2026-11", "used": 5, "limit": None, "left": None,
    }  # fmt: skip
    assert told["months"] == [
        {
            "month": "2026-11",
            "actions": 5,
            "sequences": [
                {"sequence": str(number), "name": QUIET.name, "steps": 5, "completions": 0, "actions": 5}
            ],
        }
    ]  # fmt: skip
    one = (await ask(installation, "GET", f"/sequences/{number}")).json()
    [listed] = (await ask(installation, "GET", "/sequences")).json()["sequences"]
    assert one["actions"] == listed["actions"] == {"this_month": 5, "ever": 5}


async def test_completions_count_and_months_are_told_apart(installation: Installation) -> None:
    await enrolled(installation, 2)
    await installation.settle(after=timedelta(days=60))
    told = (await ask(installation, "GET", "/usage")).json()
    assert [(one["month"], one["actions"]) for one in told["months"]] == [("2027-01", 2), ("2026-11", 2)]
    assert told["months"][0]["sequences"][0]["completions"] == 2
    assert (await ask(installation, "GET", "/sequences")).json()["sequences"][0]["actions"] == {
        "this_month": 2, "ever": 4,
    }  # fmt: skip
    latest = (await ask(installation, "GET", "/usage?months=1")).json()
    assert [one["month"] for one in latest["months"]] == ["2027-01"]


async def test_five_steps_use_six_actions_and_the_forecast_knows(installation: Installation) -> None:
    row = await installation.publish(FIVE)
    told = (await ask(installation, "GET", f"/sequences/{row.id}/forecast?items=100", SAM)).json()
    assert (told["items"], told["actions_each"], told["actions"]) == (100, 6, 600)
    assert (told["actions_this_month"], told["fits"], told["left"]) == (600, True, None)


async def test_a_forecast_tells_this_month_from_later(installation: Installation) -> None:
    row = await installation.publish(replace(FIVE, steps=(FIVE.steps[0], WaitStep(20), FIVE.steps[0])))
    await set_limit(installation, 9)
    told = (await ask(installation, "GET", f"/sequences/{row.id}/forecast?items=10")).json()
    assert (told["actions"], told["actions_this_month"], told["left"], told["fits"]) == (30, 10, 9, False)


async def test_the_forecast_of_a_draft_is_that_of_the_draft(installation: Installation) -> None:
    body = {"definition": {"name": "Draft", "steps": [{"kind": "task", "title": "Look"}, {"kind": "wait", "days": 2}]}}
    made = (await ask(installation, "POST", "/sequences", body=body)).json()
    told = (await ask(installation, "GET", f"/sequences/{made['id']}/forecast")).json()
    assert (told["items"], told["actions_each"]) == (1, 2)


async def test_only_admins_set_the_limit_and_guests_see_no_usage(installation: Installation) -> None:
    assert refusal(await set_limit(installation, 5, SAM)) == (403, "not_admin")
    assert refusal(await ask(installation, "GET", "/usage", GIL)) == (403, "guest")
    assert (await set_limit(installation, 5)).json()["limit"] == 5
    assert (await set_limit(installation, None)).json()["limit"] is None


@pytest.mark.parametrize("limit", [0, -1, "5", 1.5, True, 10**8, [], {}])
async def test_a_limit_that_is_none_is_refused(installation: Installation, limit: Any) -> None:
    assert refusal(await set_limit(installation, limit)) == (400, "bad_limit")


async def test_a_limit_that_is_left_out_is_refused(installation: Installation) -> None:
    assert refusal(await ask(installation, "PUT", "/usage/limit", body={})) == (400, "bad_limit")


async def test_another_account_sees_and_limits_only_itself(installation: Installation) -> None:
    await enrolled(installation, 1)
    await let_globex_in(installation)
    told = (await ask(installation, "GET", "/usage", HANK, account=GLOBEX)).json()
    assert (told["used"], told["months"]) == (0, [])
    await ask(installation, "PUT", "/usage/limit", HANK, account=GLOBEX, body={"limit": 1})
    assert (await ask(installation, "GET", "/usage")).json()["limit"] is None


async def test_at_the_limit_people_wait_with_the_reason_and_admins_are_told(installation: Installation) -> None:
    await set_limit(installation, 3)
    number = await enrolled(installation)
    people = (await ask(installation, "GET", f"/sequences/{number}/people")).json()["people"]
    waiting = [one for one in people if one["reason"]]
    assert len(waiting) == 2
    assert {one["reason"]["code"] for one in waiting} == {"usage_limit"}
    assert all(one["next_at"].startswith("2026-12-01") for one in waiting)
    await installation.settle()
    bells = [(one["user"], one["text"]) for one in installation.sandbox.world.notifications]
    assert [user for user, _ in bells] == [ADMIN, ADMIN]
    assert sorted(text[:46] for _, text in bells) == [
        "Sequences: 80 % of this month's limit of 3 act",
        "Sequences: this month's limit of 3 actions is ",
    ]
    await set_limit(installation, 50)
    await installation.settle(after=timedelta(seconds=1))
    people = (await ask(installation, "GET", f"/sequences/{number}/people")).json()["people"]
    assert [one["reason"] for one in people] == [None] * 5
