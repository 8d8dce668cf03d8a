"""What did not reach monday: shown to admins with its reason, and tried again."""

from __future__ import annotations

import pytest

from sequences.core.effects import AUTO_REPLY_RECEIVED, REPLY_RECEIVED, TOLD
from sequences.outbox import troubles
from sequences.storage.outbox import Given
from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, MONDAY_MORNING
from tests.integration.api.calls import GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal
from tests.sequences.outbox.posts import ADA, automation, break_sink, fire, fires, notice, post, put

ROUTES = [("GET", "/outbox"), ("GET", "/subscriptions"), ("POST", "/outbox/1/retry")]


async def given_up(installation: Installation, mode: str) -> None:
    """Have a fire refused for good."""
    await automation(installation)
    await put(installation, fire())
    break_sink(installation, mode, 1)
    await post(installation)


async def test_what_was_given_up_is_shown_with_its_reason(installation: Installation) -> None:
    await given_up(installation, "422")
    [shown] = (await ask(installation, "GET", "/outbox?state=dead")).json()["posts"]
    assert (shown["kind"], shown["item"], shown["tries"]) == ("fire", str(ADA), 1)
    assert shown["trouble"] == {
        "code": "fire_refused",
        "sentence": "monday refused to start an automation (422).",
        "next_step": troubles.SAVE_AGAIN,
    }


async def test_it_is_tried_again_and_leaves_the_list(installation: Installation) -> None:
    await given_up(installation, "422")
    assert (await ask(installation, "POST", "/outbox/1/retry")).json() == {"retried": True}
    assert (await ask(installation, "GET", "/outbox")).json() == {"posts": [], "before": None}
    await post(installation)
    assert [item for _, item in await fires(installation)] == [ADA]
    assert refusal(await ask(installation, "POST", "/outbox/1/retry")) == (404, "not_given_up")


async def test_a_fire_at_a_dead_automation_is_not_tried_again(installation: Installation) -> None:
    await given_up(installation, "410")
    [dead] = (await ask(installation, "GET", "/subscriptions")).json()["subscriptions"]
    assert (dead["trigger"], dead["board"], dead["sequence"]) == (REPLY_RECEIVED, str(BOARD), None)
    assert dead["trouble"]["code"] == "subscription_gone"
    assert refusal(await ask(installation, "POST", "/outbox/1/retry")) == (409, "automation_gone")


async def test_the_list_comes_in_pages_newest_first(installation: Installation) -> None:
    await put(installation, *(notice(ADA, key=f"n{n}") for n in range(3)))
    await installation.select("UPDATE outbox SET state = 'dead', due_at = NULL RETURNING id")
    first = (await ask(installation, "GET", "/outbox?limit=2")).json()
    second = (await ask(installation, "GET", f"/outbox?limit=2&before={first['before']}")).json()
    assert [one["id"] for page in (first, second) for one in page["posts"]] == ["3", "2", "1"]
    assert second["before"] is None


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_only_admins_of_the_account_see_and_decide(installation: Installation, method: str, path: str) -> None:
    await given_up(installation, "422")
    for user in (SAM, VERA, GIL):
        assert refusal(await ask(installation, method, path, user)) == (403, "not_admin")
    await let_globex_in(installation)
    answer = await ask(installation, method, path, HANK, account=GLOBEX)
    assert answer.status_code == 404 or answer.json() in ({"posts": [], "before": None}, {"subscriptions": []})
    assert (await installation.select("SELECT state FROM outbox"))[0] == {"state": "dead"}


async def test_another_state_is_not_listed(installation: Installation) -> None:
    assert refusal(await ask(installation, "GET", "/outbox?state=sent")) == (422, "bad_query")


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("fire", "404 ", "subscription_gone"),
        ("fire", "422 no", "fire_refused"),
        ("fire", "503 ", "fire_unanswered"),
        ("fire", "0 ConnectError", "fire_unanswered"),
        ("fire", troubles.REMOVED, "automation_removed"),
        ("notify", "monday answered: there is no such user", "notice_refused"),
        ("activity_item", "", "activity_refused"),
        ("callback", "410 ", "callback_refused"),
        ("else", "nobody knows how to send 'else'", "post_refused"),
    ],
)
def test_every_row_has_a_code_and_a_sentence(kind: str, answer: str, code: str) -> None:
    told = troubles.of_row(Given(1, kind, {}, 3, answer, MONDAY_MORNING))
    assert told.code == code
    assert told.sentence.endswith(".")
    assert told.next_step.endswith(".")


def test_every_trigger_is_named_for_its_owner() -> None:
    assert TOLD.keys() <= troubles.STARTS.keys()
    assert AUTO_REPLY_RECEIVED in troubles.STARTS
