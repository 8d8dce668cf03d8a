"""Board webhooks: the challenge, and activities that are done on their board."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sequences.core.definition import ManualStep, StepKind
from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, ITEM, TWO_MAILS

PATH = "/monday/webhooks/board"
MANUAL = ManualStep(StepKind.MANUAL_EMAIL, "Write to {name}")


async def test_the_challenge_is_echoed_without_a_token(installation: Installation) -> None:
    answer = await installation.http.post(PATH, json={"challenge": "c-1"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c-1"})


async def test_an_event_without_a_token_is_refused(installation: Installation) -> None:
    answer = await installation.http.post(PATH, json={"event": {"pulseId": 1}})
    assert answer.status_code == 401
    both = await installation.http.post(PATH, json={"challenge": "c", "event": {"pulseId": 1}})
    assert both.status_code == 401


async def placed(installation: Installation) -> int:
    """Enroll somebody whose first step is a manual e-mail; return the item on the Activities board."""
    row = await installation.publish(replace(TWO_MAILS, steps=(MANUAL, *TWO_MAILS.steps[:1])))
    fields = {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)}
    await installation.call("/monday/actions/enroll_item", fields)
    await installation.settle()
    [activity] = await installation.select("SELECT state, board_item_id FROM activity")
    assert activity["state"] == "open"
    return int(activity["board_item_id"])


async def status_column(installation: Installation) -> str:
    """Return the id of the status column of the Activities board."""
    [board] = await installation.select("SELECT columns FROM activities_board")
    return str(board["columns"]["status"])


async def done(installation: Installation, item: Any, label: str = "Done", **who: int) -> int:
    """Send the event of a changed status; return the status of the answer."""
    number = {"Open": 0, "Done": 1, "Dropped": 2}.get(label, 9)
    value, column = {"label": {"text": label, "index": number}}, await status_column(installation)
    event = {"type": "update_column_value", "pulseId": item, "columnId": column, "value": value}
    answer = await installation.http.post(PATH, json={"event": event}, headers=installation.signed(PATH, **who))
    return answer.status_code


async def states(installation: Installation) -> tuple[str, int]:
    """Return the activity's state, and how many mails have left."""
    [activity] = await installation.select("SELECT state FROM activity")
    return activity["state"], len(await installation.select("SELECT id FROM delivery"))


async def test_an_activity_done_on_its_board_lets_the_run_go_on(installation: Installation) -> None:
    item = await placed(installation)
    assert await states(installation) == ("open", 0)
    for _ in range(2):  # monday repeats events
        assert await done(installation, item) == 200
    await installation.settle()
    assert await states(installation) == ("done", 1)


@pytest.mark.parametrize("label", ["Open", ""])
async def test_another_label_changes_nothing(installation: Installation, label: str) -> None:
    assert await done(installation, await placed(installation), label) == 200
    assert await states(installation) == ("open", 0)


@pytest.mark.parametrize("item", [None, "", "abc", 1, -1, [], {}, 2**70])
async def test_an_event_of_an_item_we_do_not_know_changes_nothing(installation: Installation, item: object) -> None:
    await placed(installation)
    assert await done(installation, item) == 200
    assert await states(installation) == ("open", 0)


async def test_another_account_completes_nothing_of_ours(installation: Installation) -> None:
    item = await placed(installation)
    assert await done(installation, item, user=61209900, account=20481700) == 200
    assert await states(installation) == ("open", 0)
