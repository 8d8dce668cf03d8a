"""The history of changes over HTTP: each change leaves its row with before and after, and who may read which."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from integration import api
from sequences.core.auditing import SENTENCES, What
from tests.fixtures.installation import Installation
from tests.fixtures.world import BOARD, ITEM, TWO_MAILS
from tests.integration.api import (
    test_activities,
    test_consents,
    test_mailboxes,
    test_outbox,
    test_people,
    test_retrying,
)
from tests.integration.api.calls import DANA, GIL, SAM, VERA, as_sam, ask, refusal

NO_ROW = {
    "POST /sequence-files": "looks at a file, keeps nothing",
    "POST /sequences/{sequence}/change": "looks, changes nothing",
    "POST /sequences/{sequence}/dates": "looks, changes nothing",
    "POST /sequences/{sequence}/preflight": "looks, enrolls nobody",
    "POST /sequences/{sequence}/steps/{step}/preview": "looks, changes nothing",
    "POST /sequences/{sequence}/steps/{step}/test": "a mail to whoever asks, changes nothing",
    "POST /mailboxes/{mailbox}/test": "a mail to the mailbox itself; what it finds is the mailbox's state",
    "POST /mailbox-consents": "asks for a page of the provider; redeeming it is the change",
    "POST /suppressions/check": "looks, changes nothing",
    "POST /boards/{board}/reconcile": "has the board compared with the truth, which stays",
}
# Told by tests of their own, which have a provider to consent at.
ELSEWHERE = {"POST /mailbox-consents/redeem": test_consents.test_connecting_by_consent_is_in_the_history}
Call = tuple[str, dict[str, Any]]  # what follows /api, and how it is asked


async def draft(installation: Installation) -> dict[str, Any]:
    """Return a sequence of Dana's, as a draft."""
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/deactivate", body={"people": "finish"})
    return await read(installation, row.id)


async def read(installation: Installation, number: Any) -> dict[str, Any]:
    """Return a sequence as it is shown."""
    return cast("dict[str, Any]", (await ask(installation, "GET", f"/sequences/{number}")).json())


async def file(installation: Installation) -> str:
    """Return a sequence as a file."""
    row = await installation.publish(TWO_MAILS)
    return (await ask(installation, "GET", f"/sequences/{row.id}/file")).text


def renamed(one: dict[str, Any], name: str = "Other") -> dict[str, Any]:
    """Return the body that saves a sequence under another name."""
    return {"definition": {**one["definition"], "name": name}, "revision": one["revision"]}


async def creating(installation: Installation) -> Call:
    return "/sequences", {"body": {"file": await file(installation)}}


async def saving(installation: Installation) -> Call:
    one = await draft(installation)
    return f"/sequences/{one['id']}", {"body": renamed(one)}


async def publishing(installation: Installation) -> Call:
    return f"/sequences/{(await draft(installation))['id']}/activate", {}


async def switching_off(installation: Installation) -> Call:
    row = await installation.publish(TWO_MAILS)
    return f"/sequences/{row.id}/deactivate", {"body": {"people": "finish"}}


async def deleting(installation: Installation) -> Call:
    return f"/sequences/{(await draft(installation))['id']}", {}


async def sending_again(installation: Installation) -> Call:
    row = await installation.publish(TWO_MAILS)
    await installation.select(
        "UPDATE sequence SET paused_at = :now, paused_for = 'bounces:10' WHERE id = :id RETURNING id",
        now=installation.clock.shown, id=row.id,
    )  # fmt: skip
    return f"/sequences/{row.id}/resume", {}


async def duplicating(installation: Installation) -> Call:
    return f"/sequences/{(await draft(installation))['id']}/duplicate", {}


async def taking_back(installation: Installation) -> Call:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "PUT", f"/sequences/{row.id}", body=renamed(await read(installation, row.id)))
    assert (await ask(installation, "POST", f"/sequences/{row.id}/activate")).status_code == 200
    return f"/sequences/{row.id}/back", {}


def with_a_request(word: str, by: int) -> Callable[[Installation], Awaitable[Call]]:
    async def given(installation: Installation) -> Call:
        one = await draft(installation)
        await ask(installation, "PUT", "/second-person", body={"wanted": True})
        await installation.select("UPDATE sequence SET owner_id = :user RETURNING id", user=SAM)
        assert (await ask(installation, "POST", f"/sequences/{one['id']}/activate", by)).json()["waits"]
        path = f"/sequences/{one['id']}/publish-request"
        waiting = (await ask(installation, "GET", path)).json()["request"]
        return f"{path}/{word}", {"body": {"request": waiting["id"]}}

    return given


async def wanting_two(installation: Installation) -> Call:
    return "/second-person", {"body": {"wanted": True}}


async def signing(installation: Installation) -> Call:
    return "/signature", {"body": {"html": "<p>Dana</p>", "automatic": True}}


TEMPLATE = {"kind": "snippet", "name": "Hello", "body": "<p>Hello</p>", "shared": True}


async def keeping_a_template(installation: Installation) -> Call:
    return "/templates", {"body": TEMPLATE}


async def changing_a_template(installation: Installation) -> Call:
    made = (await ask(installation, "POST", "/templates", body=TEMPLATE)).json()
    return f"/templates/{made['id']}", {"body": {**TEMPLATE, "name": "Hi"}}


async def deleting_a_template(installation: Installation) -> Call:
    made = (await ask(installation, "POST", "/templates", body=TEMPLATE)).json()
    return f"/templates/{made['id']}", {}


async def uploading(installation: Installation) -> Call:
    return "/attachments?name=offer.txt", {"content": b"an offer"}


async def removing_a_file(installation: Installation) -> Call:
    made = (await change(installation, "POST", *await uploading(installation))).json()
    return f"/attachments/{made['id']}", {}


async def enrolling(installation: Installation) -> Call:
    row = await installation.publish(TWO_MAILS)
    return f"/sequences/{row.id}/people", {"body": {"items": [ITEM]}}


async def enrolling_many(installation: Installation) -> Call:
    row = await installation.publish(TWO_MAILS)
    return f"/sequences/{row.id}/batches", {"body": {"items": [ITEM, ITEM + 1], "key": "k" * 20}}


async def undoing(installation: Installation) -> Call:
    path, asked = await enrolling_many(installation)
    made = (await ask(installation, "POST", path, **asked)).json()
    await installation.settle()
    return f"/batches/{made['id']}/undo", {}


def with_a_run(word: str) -> Callable[[Installation], Awaitable[Call]]:
    async def given(installation: Installation) -> Call:
        return f"/enrollments/{await test_people.inside(installation)}/{word}", {}

    return given


async def resuming(installation: Installation) -> Call:
    path, _ = await with_a_run("pause")(installation)
    await ask(installation, "POST", path)
    return path.replace("pause", "resume"), {}


async def retrying(installation: Installation) -> Call:
    number = await test_retrying.failed(installation)
    test_retrying.mend(installation)
    return f"/enrollments/{number}/retry", {}


def with_a_held_mail(word: str) -> Callable[[Installation], Awaitable[Call]]:
    async def given(installation: Installation) -> Call:
        return f"/deliveries/{await test_people.held_mail(installation)}/{word}", {}

    return given


def with_an_activity(word: str) -> Callable[[Installation], Awaitable[Call]]:
    async def given(installation: Installation) -> Call:
        await test_activities.due(installation, test_activities.CALL, test_activities.ADA)
        return f"/activities/1/{word}", {}

    return given


async def choosing_a_board(installation: Installation) -> Call:
    await installation.publish(TWO_MAILS)
    return f"/boards/{BOARD}", {"body": {"status": True}}


async def choosing_activities(installation: Installation) -> Call:
    test_activities.their_board(installation)
    return "/activities-board", {"body": {"board": None}}


async def connecting(installation: Installation) -> Call:
    return "/mailboxes", {"body": test_mailboxes.described(installation, keeps_sent=False)}


async def pacing(installation: Installation) -> Call:
    number = await test_mailboxes.number(installation, "dana@acme.test")
    return f"/mailboxes/{number}/pace", {"body": {"per_day": 20}}


async def lending(installation: Installation) -> Call:
    number = await test_mailboxes.number(installation, "dana@acme.test")
    return f"/mailboxes/{number}/lending", {"body": {"lent": True}}


async def removing_a_mailbox(installation: Installation) -> Call:
    return f"/mailboxes/{await test_mailboxes.number(installation, 'sam@acme.test')}", {}


ADA = {"address": "ada@byron.example"}


async def suppressing(installation: Installation) -> Call:
    return "/suppressions", {"body": ADA}


async def importing_suppressions(installation: Installation) -> Call:
    return "/suppressions/list", {"content": b"ada@byron.example\n", "headers": {"Content-Type": "text/csv"}}


async def allowing(installation: Installation) -> Call:
    await ask(installation, "POST", "/suppressions", body=ADA)
    return "/suppressions", {"body": ADA}


async def copying(installation: Installation) -> Call:
    return "/person/copy", {"body": ADA}


async def erasing(installation: Installation) -> Call:
    return "/person/erase", {"body": ADA}


async def posting_again(installation: Installation) -> Call:
    await test_outbox.given_up(installation, "422")
    return "/outbox/1/retry", {}


async def limiting(installation: Installation) -> Call:
    return "/usage/limit", {"body": {"limit": 500}}


async def closing(installation: Installation) -> Call:
    return "/holidays", {"body": {"days": [{"day": "2026-12-24", "name": "Christmas Eve"}]}}


WALK: dict[str, tuple[Callable[[Installation], Awaitable[Call]], What]] = {
    "POST /sequences": (creating, What.SEQUENCE_IMPORTED),
    "PUT /sequences/{sequence}": (saving, What.SEQUENCE_EDITED),
    "DELETE /sequences/{sequence}": (deleting, What.SEQUENCE_DELETED),
    "POST /sequences/{sequence}/activate": (publishing, What.SEQUENCE_PUBLISHED),
    "POST /sequences/{sequence}/deactivate": (switching_off, What.SEQUENCE_SWITCHED_OFF),
    "POST /sequences/{sequence}/resume": (sending_again, What.SEQUENCE_RESUMED),
    "POST /sequences/{sequence}/duplicate": (duplicating, What.SEQUENCE_DUPLICATED),
    "POST /sequences/{sequence}/back": (taking_back, What.SEQUENCE_TAKEN_BACK),
    "POST /sequences/{sequence}/publish-request/approve": (with_a_request("approve", SAM), What.PUBLISHING_APPROVED),
    "POST /sequences/{sequence}/publish-request/decline": (with_a_request("decline", SAM), What.PUBLISHING_DECLINED),
    "POST /sequences/{sequence}/publish-request/withdraw": (
        with_a_request("withdraw", DANA),
        What.PUBLISHING_WITHDRAWN,
    ),
    "PUT /second-person": (wanting_two, What.SECOND_PERSON_CHANGED),
    "PUT /signature": (signing, What.SIGNATURE_CHANGED),
    "POST /templates": (keeping_a_template, What.TEMPLATE_CREATED),
    "PUT /templates/{template}": (changing_a_template, What.TEMPLATE_CHANGED),
    "DELETE /templates/{template}": (deleting_a_template, What.TEMPLATE_DELETED),
    "POST /attachments": (uploading, What.FILE_ADDED),
    "DELETE /attachments/{attachment}": (removing_a_file, What.FILE_REMOVED),
    "POST /sequences/{sequence}/people": (enrolling, What.PEOPLE_ENROLLED),
    "POST /sequences/{sequence}/batches": (enrolling_many, What.PEOPLE_ENROLLED),
    "POST /batches/{batch}/undo": (undoing, What.BATCH_UNDONE),
    "POST /enrollments/{enrollment}/unenroll": (with_a_run("unenroll"), What.RUN_REMOVED),
    "POST /enrollments/{enrollment}/pause": (with_a_run("pause"), What.RUN_PAUSED),
    "POST /enrollments/{enrollment}/resume": (resuming, What.RUN_RESUMED),
    "POST /enrollments/{enrollment}/retry": (retrying, What.RUN_RETRIED),
    "POST /deliveries/{delivery}/send-again": (with_a_held_mail("send-again"), What.MAIL_SENT_AGAIN),
    "POST /deliveries/{delivery}/skip": (with_a_held_mail("skip"), What.MAIL_SKIPPED),
    "POST /activities/{activity}/done": (with_an_activity("done"), What.ACTIVITY_DONE),
    "POST /activities/{activity}/drop": (with_an_activity("drop"), What.ACTIVITY_DROPPED),
    "PUT /boards/{board}": (choosing_a_board, What.BOARD_CHANGED),
    "PUT /activities-board": (choosing_activities, What.ACTIVITIES_BOARD_CHANGED),
    "POST /mailboxes": (connecting, What.MAILBOX_CHANGED),
    "PUT /mailboxes/{mailbox}/pace": (pacing, What.MAILBOX_CHANGED),
    "PUT /mailboxes/{mailbox}/lending": (lending, What.MAILBOX_CHANGED),
    "DELETE /mailboxes/{mailbox}": (removing_a_mailbox, What.MAILBOX_REMOVED),
    "POST /suppressions": (suppressing, What.SUPPRESSION_ADDED),
    "POST /suppressions/list": (importing_suppressions, What.SUPPRESSIONS_IMPORTED),
    "DELETE /suppressions": (allowing, What.SUPPRESSION_REMOVED),
    "POST /person/copy": (copying, What.PERSON_COPIED),
    "POST /person/erase": (erasing, What.PERSON_ERASED),
    "POST /outbox/{post}/retry": (posting_again, What.POST_RETRIED),
    "PUT /usage/limit": (limiting, What.LIMIT_CHANGED),
    "PUT /holidays": (closing, What.DAYS_OFF_CHANGED),
}


async def change(installation: Installation, method: str, path: str, asked: dict[str, Any]) -> Any:
    """Make a change as Dana does, with a body that is JSON or none."""
    if "content" not in asked:
        return await ask(installation, method, path, **asked)
    headers = {**installation.session(DANA), **asked.get("headers", {})}
    return await installation.http.request(method, f"/api{path}", content=asked["content"], headers=headers)


async def rows(installation: Installation) -> list[dict[str, Any]]:
    """Return the history of changes as it is kept, the oldest first."""
    return await installation.select("SELECT * FROM audit ORDER BY id")


async def listed(installation: Installation, query: str = "", user: int = DANA) -> list[Any]:
    """Return the history of changes as it is listed."""
    answer = await ask(installation, "GET", f"/audit{query}", user)
    assert answer.status_code == 200, answer.text
    return cast("list[Any]", answer.json()["entries"])


def test_every_route_that_changes_something_is_walked() -> None:
    nobody: Any = None
    changing = {one.name for one in api.routes(nobody, nobody) if "GET" not in (one.methods or ())}
    assert changing == {*WALK, *NO_ROW, *ELSEWHERE}
    assert not {*WALK} & {*NO_ROW}


@pytest.mark.parametrize("route", WALK)
async def test_a_change_leaves_one_row_of_who_did_what(installation: Installation, route: str) -> None:
    given, what = WALK[route]
    path, asked = await given(installation)
    before = await rows(installation)
    answer = await change(installation, route.partition(" ")[0], path, asked)
    assert answer.status_code < 300, answer.text
    [row] = (await rows(installation))[len(before) :]
    assert (row["what"], row["user_id"], row["at"]) == (what, DANA, installation.clock.shown)


async def test_what_is_refused_leaves_no_row(installation: Installation) -> None:
    one = await draft(installation)
    before = await rows(installation)
    assert (await ask(installation, "PUT", f"/sequences/{one['id']}", VERA, body=renamed(one))).status_code == 403
    late = {**renamed(one), "revision": one["revision"] + 5}
    assert (await ask(installation, "PUT", f"/sequences/{one['id']}", body=late)).status_code == 409
    assert await rows(installation) == before


async def save(installation: Installation, number: str, name: str, user: int = DANA) -> None:
    """Save a sequence under a name."""
    body = renamed(await read(installation, number), name)
    assert (await ask(installation, "PUT", f"/sequences/{number}", user, body=body)).status_code == 200


async def edits(installation: Installation) -> list[tuple[Any, Any, Any]]:
    """Return who edited drafts, with the name before and after."""
    return [
        (row["user_id"], row["before"].get("name"), row["after"].get("name"))
        for row in await rows(installation)
        if row["what"] == What.SEQUENCE_EDITED
    ]


async def test_saves_that_follow_each_other_are_one_edit(installation: Installation) -> None:
    one = await draft(installation)
    for name in ("A", "B", "C"):
        await save(installation, one["id"], name)
        installation.clock.shown += timedelta(minutes=9)
    assert await edits(installation) == [(DANA, TWO_MAILS.name, "C")]
    installation.clock.shown += timedelta(minutes=10)
    await save(installation, one["id"], "D")
    assert await edits(installation) == [(DANA, TWO_MAILS.name, "C"), (DANA, "C", "D")]


async def test_an_edit_ends_where_something_else_is_done(installation: Installation) -> None:
    number = str((await as_sam(installation)).id)
    await save(installation, number, "A", SAM)
    await save(installation, number, "B", DANA)
    await save(installation, number, "C", SAM)
    await ask(installation, "POST", f"/sequences/{number}/activate", SAM)
    await save(installation, number, "D", SAM)
    assert await edits(installation) == [
        (SAM, TWO_MAILS.name, "A"), (DANA, "A", "B"), (SAM, "B", "C"), (SAM, "C", "D"),
    ]  # fmt: skip


async def test_a_save_that_changes_nothing_leaves_no_row(installation: Installation) -> None:
    one = await draft(installation)
    await save(installation, one["id"], one["name"])
    assert await edits(installation) == []


async def test_before_and_after_are_told_in_the_readers_language(installation: Installation) -> None:
    await ask(installation, "PUT", "/usage/limit", body={"limit": 500})
    await ask(installation, "PUT", "/usage/limit", body={"limit": None})
    last, first, *_ = await listed(installation)
    shown = {"field": "limit", "label": "Actions a month"}
    assert (first["sentence"], first["changes"]) == (
        "Monthly limit changed",
        [{**shown, "before": None, "after": "500"}],
    )
    assert last["changes"] == [{**shown, "before": "500", "after": None}]
    assert first["by"]["id"] == str(DANA)
    french = (await ask(installation, "GET", "/audit", language="fr")).json()["entries"]
    assert french[0]["sentence"] == "Limite mensuelle modifiée"
    assert french[0]["changes"][0]["label"] == "Actions par mois"


async def test_no_secret_and_no_address_of_anybody_is_kept(installation: Installation) -> None:
    for given in (connecting, removing_a_mailbox, suppressing, importing_suppressions, copying, erasing):
        path, asked = await given(installation)
        method = next(route.partition(" ")[0] for route, (one, _) in WALK.items() if one is given)
        assert (await change(installation, method, path, asked)).status_code < 300
    kept = str([(row["name"], row["before"], row["after"]) for row in await rows(installation)])
    for word in ("sandbox-dana", "password", "byron"):
        assert word not in kept


async def test_the_list_is_narrowed_and_comes_in_pages(installation: Installation) -> None:
    row = await as_sam(installation)
    await save(installation, str(row.id), "A", SAM)
    await ask(installation, "PUT", "/usage/limit", body={"limit": 500})
    installation.clock.shown += timedelta(days=1)
    await ask(installation, "POST", "/suppressions", body=ADA)
    kinds = [one["what"] for one in await listed(installation)]
    assert kinds[:3] == ["suppression_added", "limit_changed", "sequence_edited"]
    assert [one["what"] for one in await listed(installation, f"?user={SAM}")] == ["sequence_edited", kinds[-1]]
    assert [one["what"] for one in await listed(installation, "?what=limit_changed,days_off_changed")] == kinds[1:2]
    assert [one["what"] for one in await listed(installation, f"?sequence={row.id}")] == ["sequence_edited"]
    since = installation.clock.shown.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [one["what"] for one in await listed(installation, f"?since={since}")] == kinds[:1]
    assert [one["what"] for one in await listed(installation, f"?until={since}")] == kinds[1:]
    first = (await ask(installation, "GET", "/audit?limit=2")).json()
    rest = (await ask(installation, "GET", f"/audit?limit=200&before={first['before']}")).json()
    assert [one["what"] for one in [*first["entries"], *rest["entries"]]] == kinds
    assert rest["before"] is None


async def test_a_kind_that_there_is_not_is_refused(installation: Installation) -> None:
    assert refusal(await ask(installation, "GET", "/audit?what=coffee")) == (422, "bad_query")


@pytest.mark.parametrize("user", [SAM, VERA, GIL])
async def test_only_admins_read_the_accounts_history(installation: Installation, user: int) -> None:
    for path in ("/audit", "/audit.csv", "/audit-kinds"):
        assert refusal(await ask(installation, "GET", path, user)) == (403, "not_admin")


async def test_whoever_may_edit_a_sequence_reads_its_own_history(installation: Installation) -> None:
    row = await as_sam(installation)
    await save(installation, str(row.id), "A", SAM)
    await ask(installation, "PUT", "/usage/limit", body={"limit": 500})
    path = f"/sequences/{row.id}/audit"
    for user in (SAM, DANA):
        told = (await ask(installation, "GET", path, user)).json()
        assert [one["what"] for one in told["entries"]] == ["sequence_edited"]
    assert refusal(await ask(installation, "GET", path, VERA)) == (403, "viewer")
    other = await installation.publish(replace(TWO_MAILS, name="Dana's"))
    assert refusal(await ask(installation, "GET", f"/sequences/{other.id}/audit", SAM)) == (403, "not_owner")


async def test_the_table_has_a_line_for_each_place_and_no_formula(installation: Installation) -> None:
    one = await draft(installation)
    await save(installation, one["id"], "=1+1")
    answer = await ask(installation, "GET", f"/audit.csv?sequence={one['id']}&what=sequence_edited")
    head, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head == ["When", "Who", "What", "Subject", "Place", "Before", "After"]
    assert line[2:] == ["Draft edited", "'=1+1", "Name", TWO_MAILS.name, "'=1+1"]


async def test_every_kind_can_be_chosen(installation: Installation) -> None:
    told = (await ask(installation, "GET", "/audit-kinds")).json()["kinds"]
    assert [one["what"] for one in told] == [*What] == [*SENTENCES]
