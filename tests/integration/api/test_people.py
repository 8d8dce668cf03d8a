"""People over HTTP: who is inside, enrolling, removing, held mails and activities; by whom, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.definition import Definition, ManualStep, StepKind
from sequences.core.reasons import reason
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ITEM as FIRST
from tests.fixtures.world import OWNER, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, as_sam, ask, let_globex_in, refusal

TASK = replace(TWO_MAILS, steps=(ManualStep(StepKind.TASK, "Look {first_name|them} up"), *TWO_MAILS.steps))
ITEM = FIRST + 9  # a lead of Sam's who never answers; the next one is Dana's
NOBODY = FIRST + 36  # a lead without an e-mail address


async def enroll(installation: Installation, row: SequenceRow, *items: int, user: int = DANA) -> list[dict[str, Any]]:
    """Enroll items over HTTP and return each one's answer."""
    answer = await ask(installation, "POST", f"/sequences/{row.id}/people", user, body={"items": [*items]})
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def inside(
    installation: Installation, definition: Definition = TWO_MAILS, item: int = ITEM, user: int = DANA
) -> str:
    """Publish a sequence, enroll an item, let its first step be done, and return the enrollment."""
    row = await installation.publish(definition)
    [result] = await enroll(installation, row, item, user=user)
    await installation.settle()
    return str(result["enrollment"])


async def held_mail(installation: Installation, user: int = DANA) -> str:
    """Have a mail of which nobody can tell whether it was sent, and return its id."""
    await installation.mailbox(OWNER, "dana@acme.test", shared=True, keeps_sent=False)
    installation.sandbox.faults.set({"smtp": {"mode": "drop_after_dot", "count": 1}})
    await inside(installation, user=user)
    await installation.settle(after=timedelta(minutes=5))
    [held] = (await ask(installation, "GET", "/held")).json()["held"]
    return str(held["id"])


async def state(installation: Installation, enrollment: str) -> str:
    """Return how somebody stands."""
    return str((await ask(installation, "GET", f"/enrollments/{enrollment}")).json()["status"])


async def test_enrolled_people_are_listed_with_their_progress(installation: Installation) -> None:
    number = await inside(installation)
    [row] = await installation.select("SELECT id FROM sequence")
    [person] = (await ask(installation, "GET", f"/sequences/{row['id']}/people", VERA)).json()["people"]
    assert (person["id"], person["item"]["id"], person["status"]) == (number, str(ITEM), "active")
    assert (person["steps_completed"], person["steps"], person["next_at"]) == (2, 3, "2026-11-25T09:00:00+00:00")
    assert (person["triggered_by"]["id"], person["reason"]) == (str(DANA), None)


async def test_people_come_in_pages_newest_first(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    made = [one["enrollment"] for one in await enroll(installation, row, *range(ITEM, ITEM + 5))]
    seen: list[str] = []
    before: str | None = str(2**62)
    while before is not None:
        page = (await ask(installation, "GET", f"/sequences/{row.id}/people?limit=2&before={before}")).json()
        assert len(page["people"]) <= 2
        seen += [one["id"] for one in page["people"]]
        before = page["before"]
    assert sorted(seen, key=int, reverse=True) == seen
    assert set(seen) == set(made)


async def test_people_are_narrowed_to_a_state(installation: Installation) -> None:
    number = await inside(installation)
    [row] = await installation.select("SELECT id FROM sequence")
    path = f"/sequences/{row['id']}/people"
    for query, found in (("state=active", [number]), ("state=failed", []), ("state=", [number])):
        answer = await ask(installation, "GET", f"{path}?{query}")
        assert [one["id"] for one in answer.json()["people"]] == found


@pytest.mark.parametrize("state", ["gone", "active%00", "'"])
async def test_a_state_nobody_can_be_in_is_refused(installation: Installation, state: str) -> None:
    row = await installation.publish(TWO_MAILS)
    answer = await ask(installation, "GET", f"/sequences/{row.id}/people?state={state}")
    assert refusal(answer) == (400, "bad_state")


async def test_a_page_of_none_is_a_page_of_one(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await enroll(installation, row, ITEM, ITEM + 1, NOBODY, NOBODY + 1)
    await installation.settle()
    for path, name in (("people", "people"), ("refusals", "refusals")):
        answer = await ask(installation, "GET", f"/sequences/{row.id}/{path}?limit=0")
        assert len(answer.json()[name]) == 1
        assert answer.json()["before"]


async def test_an_item_that_is_inside_is_not_enrolled_again(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    [first] = await enroll(installation, row, ITEM, ITEM)
    [second] = await enroll(installation, row, ITEM)
    assert (first["code"], first["reason"]) == ("enrolled", None)
    assert (second["code"], second["enrollment"]) == ("already_enrolled", first["enrollment"])
    assert second["reason"]["next_step"]


async def test_an_item_that_left_may_enter_again(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    [first] = await enroll(installation, row, ITEM)
    await ask(installation, "POST", f"/enrollments/{first['enrollment']}/unenroll")
    [second] = await enroll(installation, row, ITEM)
    assert second["code"] == "enrolled"
    assert second["enrollment"] != first["enrollment"]


async def test_nobody_enters_a_sequence_that_is_off(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/deactivate", body={"people": "finish"})
    [result] = await enroll(installation, row, ITEM)
    assert (result["code"], result["enrollment"]) == ("sequence_not_active", None)
    [kept] = (await ask(installation, "GET", f"/sequences/{row.id}/refusals")).json()["refusals"]
    assert (kept["item"]["id"], kept["reason"]["code"]) == (str(ITEM), "sequence_not_active")
    assert kept["by"] == {"id": str(DANA), "name": "Dana Levi", "photo": None}


async def test_who_has_no_address_is_listed_among_the_refused(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await enroll(installation, row, NOBODY)
    await installation.settle()
    [kept] = (await ask(installation, "GET", f"/sequences/{row.id}/refusals", VERA)).json()["refusals"]
    assert (kept["item"]["id"], kept["reason"]["code"], kept["reason"]["kind"]) == (str(NOBODY), "no_email", "refused")
    assert (await ask(installation, "GET", f"/sequences/{row.id}/people")).json()["people"] == []


@pytest.mark.parametrize(
    "items", [None, [], "5", {}, ["x"], [0], [-1], [True], [1.5], [None], [2**63], [[5]], [ITEM, "x"], [*range(1, 502)]]
)
async def test_items_that_are_none_are_refused(installation: Installation, items: object) -> None:
    row = await installation.publish(TWO_MAILS)
    answer = await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": items})
    assert refusal(answer) == (400, "no_items")
    assert await installation.select("SELECT id FROM enrollment") == []


async def test_members_enroll_where_the_mailbox_is_shared_only(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await enroll(installation, row, ITEM, user=SAM)
    await installation.mailbox(OWNER, "dana@acme.test", shared=False)
    answer = await ask(installation, "POST", f"/sequences/{row.id}/people", SAM, body={"items": [ITEM + 1]})
    assert refusal(answer) == (403, "not_allowed")
    assert len(await installation.select("SELECT id FROM enrollment")) == 1


async def test_admins_enroll_in_every_sequence(installation: Installation) -> None:
    row = await as_sam(installation)
    assert [one["code"] for one in await enroll(installation, row, ITEM, user=DANA)] == ["enrolled"]
    assert [one["code"] for one in await enroll(installation, row, ITEM + 1, user=SAM)] == ["enrolled"]


async def test_one_person_is_shown_with_messages_and_what_was_heard(installation: Installation) -> None:
    number = await inside(installation)
    shown = (await ask(installation, "GET", f"/enrollments/{number}", GIL)).json()
    [message] = shown["messages"]
    assert (message["state"], message["subject"], message["position"]) == ("sent", "Hello Dennis", 0)
    assert message["sent_at"].startswith("2026-11-23T09:00:")
    assert (shown["steps"], shown["heard"]) == (3, [])


async def test_who_is_removed_gets_nothing_more(installation: Installation) -> None:
    number = await inside(installation)
    answers = [await ask(installation, "POST", f"/enrollments/{number}/unenroll") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"removed": True}, {"removed": False}]
    shown = (await ask(installation, "GET", f"/enrollments/{number}")).json()
    assert (shown["status"], shown["reason"]["code"], shown["next_at"]) == ("stopped", "removed_by_person", None)


async def test_who_was_never_inside_is_not_found(installation: Installation) -> None:
    for method, path in (("GET", "/enrollments/999"), ("POST", "/enrollments/999/unenroll")):
        assert refusal(await ask(installation, method, path)) == (404, "enrollment_not_found")


async def test_a_member_removes_nobody_from_a_sequence_of_somebody_else(installation: Installation) -> None:
    number = await inside(installation)
    assert refusal(await ask(installation, "POST", f"/enrollments/{number}/unenroll", SAM)) == (403, "not_owner")
    assert await state(installation, number) == "active"


async def test_a_member_removes_whom_they_enrolled(installation: Installation) -> None:
    number = await inside(installation, user=SAM)
    assert (await ask(installation, "POST", f"/enrollments/{number}/unenroll", SAM)).json() == {"removed": True}


async def test_a_member_removes_anybody_from_their_own_sequence(installation: Installation) -> None:
    [result] = await enroll(installation, await as_sam(installation), ITEM, user=DANA)
    answer = await ask(installation, "POST", f"/enrollments/{result['enrollment']}/unenroll", SAM)
    assert answer.json() == {"removed": True}


async def test_held_mails_are_listed_page_by_page(installation: Installation) -> None:
    first = await held_mail(installation)
    same = (
        "account_id, enrollment_id, sequence_id, version_id, mailbox_id, turn, state, begun_at, follow_up, sender_name"
    )
    more = await installation.select(
        f"INSERT INTO delivery ({same}, recipient, subject, fields, dated_at, position, message_id) "
        f"SELECT {same}, recipient, subject, fields, dated_at, position + n, n || message_id "
        "FROM delivery, generate_series(1, 2) n RETURNING id"
    )
    page = (await ask(installation, "GET", "/held?limit=2")).json()
    assert [one["id"] for one in page["held"]] == [first, str(more[0]["id"])]
    rest = (await ask(installation, "GET", f"/held?limit=2&after={page['after']}")).json()
    assert ([one["id"] for one in rest["held"]], rest["after"]) == ([str(more[1]["id"])], None)


async def test_a_held_mail_is_sent_again(installation: Installation) -> None:
    number = await held_mail(installation)
    answer = await ask(installation, "POST", f"/deliveries/{number}/send-again")
    assert answer.json() == {"decided": True}
    await installation.settle()
    assert await installation.select("SELECT state, tries FROM delivery") == [{"state": "sent", "tries": 2}]
    assert (await ask(installation, "GET", "/held")).json() == {"held": [], "after": None}


async def test_a_held_mail_is_passed_over(installation: Installation) -> None:
    number = await held_mail(installation)
    assert (await ask(installation, "POST", f"/deliveries/{number}/skip")).json() == {"decided": True}
    await installation.settle()
    assert await installation.select("SELECT state FROM delivery") == [{"state": "skipped"}]
    [run] = await installation.select("SELECT position, waiting_for FROM enrollment")
    assert run == {"position": 2, "waiting_for": "step"}
    [person] = await installation.select("SELECT id FROM enrollment")
    told = (await ask(installation, "GET", f"/enrollments/{person['id']}")).json()["timeline"]
    [skipped] = [one for one in told if one["code"] == "mail_skipped"]
    assert skipped["next_step"] == reason("mail_skipped").next_step


async def test_a_mail_that_is_not_held_is_not_decided(installation: Installation) -> None:
    number = await held_mail(installation)
    await ask(installation, "POST", f"/deliveries/{number}/skip")
    for path in (f"/deliveries/{number}/skip", f"/deliveries/{number}/send-again", "/deliveries/999/skip"):
        assert refusal(await ask(installation, "POST", path)) == (404, "not_held")


async def test_a_member_decides_no_mail_of_somebody_else(installation: Installation) -> None:
    number = await held_mail(installation)
    for word in ("send-again", "skip"):
        assert refusal(await ask(installation, "POST", f"/deliveries/{number}/{word}", SAM)) == (403, "not_owner")
    assert await installation.select("SELECT state FROM delivery") == [{"state": "held"}]


async def test_a_member_decides_the_mail_of_somebody_they_enrolled(installation: Installation) -> None:
    number = await held_mail(installation, user=SAM)
    assert (await ask(installation, "POST", f"/deliveries/{number}/skip", SAM)).json() == {"decided": True}


async def test_an_activity_is_completed_once(installation: Installation) -> None:
    await inside(installation, TASK)
    [activity] = await installation.select("SELECT id, person_id FROM activity")
    answers = [await ask(installation, "POST", f"/activities/{activity['id']}/done") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"completed": True}, {"completed": False}]
    assert await installation.select("SELECT state FROM activity") == [{"state": "done"}]


@pytest.mark.parametrize(("item", "answer"), [(ITEM, 200), (ITEM + 1, 403)])
async def test_a_member_completes_their_own_activities_only(installation: Installation, item: int, answer: int) -> None:
    await inside(installation, TASK, item)
    [activity] = await installation.select("SELECT id, person_id FROM activity")
    assert activity["person_id"] == (SAM if item == ITEM else DANA)
    assert (await ask(installation, "POST", f"/activities/{activity['id']}/done", SAM)).status_code == answer


async def test_an_activity_that_is_none_is_not_completed(installation: Installation) -> None:
    assert (await ask(installation, "POST", "/activities/999/done")).json() == {"completed": False}


async def changes(installation: Installation) -> list[tuple[str, Any]]:
    """Put somebody inside, and return every call that changes something about them."""
    number = await held_mail(installation)
    [run] = await installation.select("SELECT id, sequence_id, version_id FROM enrollment")
    await installation.select(
        """INSERT INTO activity
               (account_id, enrollment_id, version_id, position, kind, title, person_id, item_id, due_at)
           SELECT account_id, id, version_id, 5, 'task', 'x', :user, item_id, :now FROM enrollment RETURNING id""",
        user=VERA,
        now=installation.clock.shown,
    )
    return [
        (f"/sequences/{run['sequence_id']}/people", {"items": [ITEM + 1]}),
        (f"/enrollments/{run['id']}/unenroll", None),
        (f"/deliveries/{number}/send-again", None),
        (f"/deliveries/{number}/skip", None),
        ("/activities/1/done", None),
    ]


async def untouched(installation: Installation) -> bool:
    """Return whether what `changes` made still is as it was."""
    [seen] = await installation.select(
        """SELECT (SELECT array_agg(state) FROM enrollment) AS runs, (SELECT array_agg(state) FROM delivery) AS mails,
                  (SELECT array_agg(state) FROM activity) AS activities"""
    )
    return seen == {"runs": ["active"], "mails": ["held"], "activities": ["open"]}


async def test_who_may_only_look_changes_nothing(installation: Installation) -> None:
    for path, body in await changes(installation):
        for user in (VERA, GIL):
            assert (path, *refusal(await ask(installation, "POST", path, user, body=body))) == (path, 403, "viewer")
    assert await untouched(installation)


async def test_an_admin_of_another_account_changes_nothing_of_ours(installation: Installation) -> None:
    calls = await changes(installation)
    await let_globex_in(installation)
    for path, body in calls:
        answer = await ask(installation, "POST", path, HANK, account=GLOBEX, body=body)
        assert answer.status_code == 404 or answer.json() == {"completed": False}
    assert await untouched(installation)


async def test_an_admin_of_another_account_sees_nobody_of_ours(installation: Installation) -> None:
    await held_mail(installation)
    await let_globex_in(installation)
    [run] = await installation.select("SELECT id FROM enrollment")
    answer = await ask(installation, "GET", f"/enrollments/{run['id']}", HANK, account=GLOBEX)
    assert refusal(answer) == (404, "enrollment_not_found")
    assert (await ask(installation, "GET", "/held", HANK, account=GLOBEX)).json() == {"held": [], "after": None}
