"""The numbers of a sequence, and that each opens its rows."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.definition import EmailStep, Variant
from sequences.storage import answers, engagements
from sequences.storage.answers import Answer
from sequences.storage.engagements import Sighting
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.integration.api.calls import VERA, ask, refusal
from tests.integration.api.test_people import ITEM, inside


async def get(installation: Installation, path: str) -> dict[str, Any]:
    """Return what is told of the one sequence."""
    [row] = await installation.select("SELECT id FROM sequence")
    answer = await ask(installation, "GET", f"/sequences/{row['id']}{path}", VERA)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def hear(installation: Installation, *kinds: str) -> None:
    """Have things come back to the first mail."""
    [mail] = await installation.select("SELECT id, enrollment_id FROM delivery ORDER BY id LIMIT 1")
    now, run = installation.clock.shown, mail["enrollment_id"]
    async with installation.database.transaction() as connection:
        for kind in kinds:
            if kind in ("opened", "clicked"):
                seen = Sighting(ACCOUNT, run, mail["id"], kind, now, f"{kind}:{mail['id']}", {}, now)
                await engagements.see(connection, [seen])
                taken = [one.id for one in await engagements.take_to_judge(connection, now=now, limit=9)]
                await engagements.judge(connection, taken, {})
            else:
                came = Answer(run, mail["id"], kind, kind == "auto_reply", f"<{kind}>", {"text": "Yes"})
                await answers.add(connection, ACCOUNT, [came], now=now)


async def test_numbers_have_people_steps_and_days(installation: Installation) -> None:
    await inside(installation)
    await hear(installation, "opened", "replied")
    await installation.settle(after=timedelta(days=2))
    told = await get(installation, "/numbers?since=2026-11-22&until=2026-11-25")
    assert (told["people"]["total"], told["people"]["completed"], told["people"]["delivered"]) == (1, 1, 1)
    assert told["rates"]["reply"] == {"people": 1, "of": 1}
    shown = [
        {name: step[name] for name in ("position", "reached", "done", "delivered", "opened")} for step in told["steps"]
    ]
    assert shown == [
        {"position": 0, "reached": 1, "done": 1, "delivered": 1, "opened": 1},
        {"position": 2, "reached": 1, "done": 1, "delivered": 1, "opened": 0},
    ]
    assert [step["title"] for step in told["steps"]] == ["Hello {first_name|there}"] * 2
    days = [(day["day"], day["enrolled"], day["delivered"], day["opened"], day["replied"]) for day in told["days"]]
    assert days == [
        ("2026-11-22", 0, 0, 0, 0), ("2026-11-23", 1, 1, 1, 1), ("2026-11-24", 0, 0, 0, 0), ("2026-11-25", 0, 1, 0, 0),
    ]  # fmt: skip


async def test_numbers_are_those_of_thirty_days_and_of_the_version_that_is_asked_for(
    installation: Installation,
) -> None:
    await inside(installation)
    told = await get(installation, "/numbers")
    assert (told["since"], told["until"], len(told["days"])) == ("2026-10-25", "2026-11-23", 30)
    assert (await get(installation, "/numbers?version=1"))["steps"][0]["reached"] == 1
    [row] = await installation.select("SELECT id FROM sequence")
    for query, code in (
        ("version=2", (404, "version_not_found")),
        ("since=2026-11-02&until=2026-11-01", (400, "bad_range")),
        ("since=2025-01-01&until=2026-11-01", (400, "bad_range")),
        ("until=0001-01-01", (400, "bad_range")),
        ("since=x", (422, "bad_query")),
    ):
        answer = await ask(installation, "GET", f"/sequences/{row['id']}/numbers?{query}")
        assert (query, *refusal(answer)) == (query, *code)


@pytest.mark.parametrize("kind", ["opened", "clicked", "replied", "bounced"])
async def test_every_number_opens_its_rows(installation: Installation, kind: str) -> None:
    number = await inside(installation)
    assert (await get(installation, f"/rows?of={kind}"))["people"] == []
    await hear(installation, kind)
    told = await get(installation, "/numbers")
    [one] = (await get(installation, f"/rows?of={kind}"))["people"]
    assert (one["id"], told["people"][kind]) == (number, 1)
    assert one["at"] == installation.clock.shown.isoformat()
    assert len((await get(installation, f"/rows?of={kind}&step=0"))["people"]) == told["steps"][0][kind] == 1
    assert (await get(installation, f"/rows?of={kind}&step=2"))["people"] == []
    arrived = 0 if kind == "bounced" else 1
    assert told["people"]["delivered"] == len((await get(installation, "/rows?of=delivered"))["people"]) == arrived


async def test_wordings_and_senders_have_numbers_that_open_their_rows(installation: Installation) -> None:
    worded = EmailStep("Own", "<p>Own</p>", weight=3, variants=(Variant("Other", "<p>Other</p>"),))
    number = await inside(installation, replace(TWO_MAILS, steps=(worded, *TWO_MAILS.steps[1:])))
    await hear(installation, "replied")
    told = await get(installation, "/numbers")
    first, second = told["steps"]
    assert [(one["subject"], one["weight"]) for one in first["variants"]] == [("Own", 3), ("Other", 1)]
    assert (second["variants"], first["best"]) == ([], {"opened": None, "clicked": None, "replied": None})
    [drawn] = [one for one in first["variants"] if one["delivered"]]
    assert (drawn["replied"], drawn["between"]["replied"]["high"]) == (1, 1.0)
    assert 0.2 < drawn["between"]["replied"]["low"] < 0.21
    for wording in first["variants"]:
        rows = await get(installation, f"/rows?of=replied&step=0&variant={wording['variant']}")
        assert [one["id"] for one in rows["people"]] == ([number] if wording is drawn else [])
    [sender] = told["senders"]
    assert (sender["address"], sender["delivered"], sender["replied"]) == ("dana@acme.test", 1, 1)
    for mailbox, people in ((sender["sender"], 1), ("999", 0)):
        assert len((await get(installation, f"/rows?of=delivered&sender={mailbox}"))["people"]) == people


async def test_rows_come_in_pages(installation: Installation) -> None:
    [first] = [await inside(installation)]
    [row] = await installation.select("SELECT id FROM sequence")
    await ask(installation, "POST", f"/sequences/{row['id']}/people", body={"items": [ITEM + 1, ITEM + 2]})
    await installation.settle()
    page = await get(installation, "/rows?of=delivered&limit=2")
    assert len(page["people"]) == 2
    rest = await get(installation, f"/rows?of=delivered&limit=2&before={page['before']}")
    assert ([one["id"] for one in rest["people"]], rest["before"]) == ([first], None)


async def test_people_are_exported(installation: Installation) -> None:
    await inside(installation)
    await installation.select("UPDATE known_item SET name = '=cmd()' RETURNING 1 AS one")
    [row] = await installation.select("SELECT id FROM sequence")
    answer = await ask(installation, "GET", f"/sequences/{row['id']}/people.csv", VERA)
    [head, person] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    told = dict(zip(head, person, strict=True))
    assert (told["Name"], told["Item"], told["Status"]) == ("'=cmd()", str(ITEM), "active")
    assert (told["Last step"], told["Next step at"]) == ("Hello {first_name|there}", "2026-11-25T09:00:00+00:00")
