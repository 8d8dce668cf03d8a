"""Sequences over HTTP: list, draft, save, publish, switch off, delete; by whom, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sandbox.people.tempers import temper
from sandbox.seed import CONTACTS, FIRST_ITEM
from sandbox.world import Column
from sequences.core import codec
from sequences.core.definition import Definition, EmailStep
from sequences.files import reader as files
from sequences.storage import enrollments
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, as_sam, ask, let_globex_in, refusal

DRAFT = {"definition": {"name": "A draft"}}
OTHER = codec.encode(replace(TWO_MAILS, name="Renamed"))


def changes(number: int, revision: int = 1) -> list[tuple[str, str, Any]]:
    """Return every call that changes a sequence."""
    one = f"/sequences/{number}"
    return [
        ("PUT", one, {"definition": OTHER, "revision": revision}),
        ("POST", f"{one}/activate", None),
        ("POST", f"{one}/resume", None),
        ("POST", f"{one}/deactivate", {"people": "finish"}),
        ("DELETE", one, None),
    ]


async def created(installation: Installation, definition: Definition = TWO_MAILS, user: int = DANA) -> str:
    """Return the id of a draft made over HTTP."""
    answer = await ask(installation, "POST", "/sequences", user, body={"definition": codec.encode(definition)})
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def enrolled(installation: Installation, row: SequenceRow, item: int = ITEM) -> int:
    """Put somebody into a sequence."""
    assert row.version_id is not None
    async with installation.database.transaction() as connection:
        wanted = [(ACCOUNT, row.id, row.version_id, item, OWNER)]
        made = await enrollments.insert(connection, wanted, now=installation.clock.shown)
    return next(iter(made.values()))


async def test_a_draft_is_kept_with_what_it_lacks(installation: Installation) -> None:
    answer = await ask(installation, "POST", "/sequences", SAM, body=DRAFT)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["name"], made["state"], made["created_by"]["id"]) == ("A draft", "missing_config", str(SAM))
    assert {one["code"] for one in made["missing"]} == {"no_steps", "no_board", "no_recipient"}
    assert (await ask(installation, "GET", f"/sequences/{made['id']}", VERA)).json()["definition"]["name"] == "A draft"


async def test_a_whole_draft_is_inactive_and_counts_steps_and_days(installation: Installation) -> None:
    number = await created(installation)
    shown = (await ask(installation, "GET", f"/sequences/{number}")).json()
    assert (shown["state"], shown["steps"], shown["days"], shown["revision"]) == ("inactive", 3, 3, 1)
    assert (shown["board"]["id"], shown["missing"]) == (str(TWO_MAILS.board), [])
    assert codec.decode(shown["definition"]) == TWO_MAILS


async def test_a_second_sequence_of_a_name_is_made_and_told(installation: Installation) -> None:
    first = await ask(installation, "POST", "/sequences", body=DRAFT)
    second = await ask(installation, "POST", "/sequences", body=DRAFT)
    assert [one.json()["name_taken"] for one in (first, second)] == [False, True]


async def test_a_file_makes_the_same_sequence_as_its_definition(installation: Installation) -> None:
    answer = await ask(installation, "POST", "/sequences", body={"file": files.dump(TWO_MAILS)})
    assert answer.status_code == 201
    assert codec.decode(answer.json()["definition"]) == TWO_MAILS


async def test_what_is_exported_is_the_file_of_the_draft(installation: Installation) -> None:
    number = await created(installation)
    answer = await ask(installation, "GET", f"/sequences/{number}/file", GIL)
    assert answer.headers["content-type"].startswith("application/yaml")
    assert files.parse(answer.content) == TWO_MAILS


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({}, "bad_definition", ["definition"]),
        ({"definition": {"name": 3, "nome": 1}}, "bad_definition", ["name", "nome"]),
        ({"definition": {"name": " "}}, "unacceptable", ["name"]),
        ({"definition": {"name": "a\x00b"}}, "unacceptable", ["name"]),
        ({"definition": {"name": "x", "board": 2**63}}, "unacceptable", ["board"]),
        ({"file": "name: x\nwhen: {time_zone: Mars/Base}\n"}, "broken_file", ["when.time_zone"]),
        ({"file": "nome: x\n"}, "broken_file", ["name", "nome"]),
        ({"file": "name: x\nsteps:\n  - wait: 400\n"}, "broken_file", ["steps[0].wait"]),
    ],
)
async def test_a_wrong_sequence_is_refused_with_each_field(
    installation: Installation, body: dict[str, Any], code: str, fields: list[str]
) -> None:
    row = await installation.publish(TWO_MAILS)
    for method, path, also in (("POST", "/sequences", {}), ("PUT", f"/sequences/{row.id}", {"revision": 1})):
        answer = await ask(installation, method, path, body=body | also)
        assert refusal(answer) == (422, code)
        assert [one["field"] for one in answer.json()["error"]["details"]] == fields
    assert len((await ask(installation, "GET", "/sequences")).json()["sequences"]) == 1


async def test_a_broken_file_is_told_with_its_lines(installation: Installation) -> None:
    body = {"file": "name: x\nboard: 1\nsteps:\n  - wait: two\n"}
    for path in ("/sequences", "/sequence-files"):
        answer = await ask(installation, "POST", path, body=body)
        assert refusal(answer) == (422, "broken_file")
        [wrong] = answer.json()["error"]["details"]
        assert (wrong["line"], wrong["field"]) == (4, "steps[0].wait")


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"{}", "text/plain", (415, "not_json")),
        (b"{", "application/json", (400, "broken_json")),
        (b"[]", "application/json", (400, "not_an_object")),
        (b"[" * 100_000, "application/json", (400, "broken_json")),
        (b'"' + b"a" * 1_000_001 + b'"', "application/json", (413, "too_large")),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(
    installation: Installation, content: bytes, kind: str, expected: tuple[int, str]
) -> None:
    headers = {**installation.session(), "content-type": kind}
    for path in ("/sequences", "/sequence-files"):
        answer = await installation.http.post(f"/api{path}", headers=headers, content=content)
        assert refusal(answer) == expected


async def test_a_checked_file_is_not_kept(installation: Installation) -> None:
    answer = await ask(installation, "POST", "/sequence-files", VERA, body={"file": "name: x\n"})
    assert answer.status_code == 200
    assert answer.json()["definition"]["name"] == "x"
    assert "no_steps" in {one["code"] for one in answer.json()["missing"]}
    assert (await ask(installation, "GET", "/sequences")).json()["sequences"] == []


async def test_the_list_comes_in_pages(installation: Installation) -> None:
    made = [await created(installation, replace(TWO_MAILS, name=f"n{n}")) for n in range(5)]
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await ask(installation, "GET", f"/sequences?limit=2&after={after}")).json()
        assert len(page["sequences"]) <= 2
        seen += [one["id"] for one in page["sequences"]]
        after = page["after"]
    assert seen == made


async def test_the_list_is_narrowed_to_a_board(installation: Installation) -> None:
    here = await created(installation)
    await created(installation, replace(TWO_MAILS, board=7))
    answer = await ask(installation, "GET", f"/sequences?board={TWO_MAILS.board}")
    assert [one["id"] for one in answer.json()["sequences"]] == [here]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=9999999999999999999"])
async def test_odd_numbers_in_a_query_have_their_usual_values(installation: Installation, query: str) -> None:
    number = await created(installation)
    answer = await ask(installation, "GET", f"/sequences?{query}")
    assert [one["id"] for one in answer.json()["sequences"]] == [number]


async def test_saving_counts_the_revision_up_and_leaves_what_runs(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    answer = await ask(installation, "PUT", f"/sequences/{row.id}", body={"definition": OTHER, "revision": 1})
    assert (answer.json()["name"], answer.json()["revision"], answer.json()["state"]) == ("Renamed", 2, "active")
    [version] = await installation.select("SELECT definition FROM sequence_version")
    assert version["definition"]["name"] == TWO_MAILS.name


async def test_the_second_of_two_editors_is_told(installation: Installation) -> None:
    number = await created(installation)
    body = {"definition": OTHER, "revision": 1}
    assert (await ask(installation, "PUT", f"/sequences/{number}", body=body)).status_code == 200
    assert refusal(await ask(installation, "PUT", f"/sequences/{number}", body=body)) == (409, "changed_meanwhile")


async def test_the_second_of_two_editors_can_ask_who_saved(installation: Installation) -> None:
    number = (await as_sam(installation)).id
    before = (await ask(installation, "GET", f"/sequences/{number}", SAM)).json()
    await ask(installation, "PUT", f"/sequences/{number}", DANA, body={"definition": OTHER, "revision": 1})
    after = (await ask(installation, "GET", f"/sequences/{number}", SAM)).json()
    assert before["saved_by"]["id"] == str(SAM)
    assert (after["saved_by"]["id"], after["created_by"]["id"]) == (str(DANA), str(SAM))


@pytest.mark.parametrize("revision", [None, "1", 1.0, True, 2**31, 2**70])
async def test_a_revision_that_is_none_is_refused(installation: Installation, revision: object) -> None:
    number = await created(installation)
    body = {"definition": OTHER, "revision": revision}
    assert refusal(await ask(installation, "PUT", f"/sequences/{number}", body=body)) == (400, "no_revision")
    assert (await ask(installation, "GET", f"/sequences/{number}")).json()["revision"] == 1


async def test_a_published_sequence_is_active_and_bound_to_its_mailbox(installation: Installation) -> None:
    number = await created(installation)
    answer = await ask(installation, "POST", f"/sequences/{number}/activate")
    assert (answer.status_code, answer.json()["state"]) == (200, "active")
    [kept] = await installation.select(
        "SELECT s.version_id, m.address FROM sequence s JOIN mailbox m ON m.id = mailbox_id"
    )
    assert (kept["version_id"] is not None, kept["address"]) == (True, "dana@acme.test")


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        (replace(TWO_MAILS, steps=()), "steps"),
        (replace(TWO_MAILS, steps=(EmailStep("", "<p>x</p>"),)), "steps[0].subject"),
        (replace(TWO_MAILS, send_as="nobody@acme.test"), "send_as"),
        (replace(TWO_MAILS, board=None), "board"),
    ],
)
async def test_an_incomplete_sequence_is_not_published(
    installation: Installation, definition: Definition, field: str
) -> None:
    number = await created(installation, definition)
    answer = await ask(installation, "POST", f"/sequences/{number}/activate")
    assert refusal(answer) == (422, "missing_config")
    assert [one["field"] for one in answer.json()["error"]["details"]] == [field]
    assert (await ask(installation, "GET", f"/sequences/{number}")).json()["state"] != "active"


async def test_a_paused_sequence_says_so_and_is_let_go_on(installation: Installation) -> None:
    row = await as_sam(installation)
    assert (await ask(installation, "GET", f"/sequences/{row.id}")).json()["paused"] is None
    await installation.select(
        "UPDATE sequence SET paused_at = :now, paused_for = 'too_many_bounces:6/80' RETURNING id",
        now=installation.clock.shown,
    )
    quiet = next(
        one.id
        for one in installation.sandbox.world.items.values()
        if one.board_id == BOARD and temper(7, one.cells["email"]["email"]) == "silent"
    )
    await enrolled(installation, row, quiet)
    await installation.settle()
    [held] = (await ask(installation, "GET", f"/sequences/{row.id}/people", VERA)).json()["people"]
    assert (held["status"], held["waiting_for"], held["reason"]["code"]) == ("active", "sequence", "too_many_bounces")
    [listed] = (await ask(installation, "GET", "/sequences", VERA)).json()["sequences"]
    shown = (await ask(installation, "GET", f"/sequences/{row.id}", VERA)).json()
    assert (shown["state"], shown["paused"]) == ("active", listed["paused"])
    assert (shown["paused"]["paused_for"], shown["paused"]["since"]) == (
        "too_many_bounces",
        installation.clock.shown.isoformat(),
    )
    assert "(6/80)" in shown["paused"]["sentence"]
    assert shown["paused"]["next_step"].endswith("let the sequence go on.")
    for _ in range(2):
        answer = await ask(installation, "POST", f"/sequences/{row.id}/resume", SAM)
        assert (answer.status_code, answer.json()["paused"]) == (200, None)
    await installation.settle()
    [goes_on] = (await ask(installation, "GET", f"/sequences/{row.id}/people", VERA)).json()["people"]
    assert (goes_on["waiting_for"], goes_on["steps_completed"], goes_on["reason"]) == ("step", 2, None)


async def test_who_may_not_lift_a_pause_leaves_it(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await installation.select("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces' RETURNING id")
    for user, code in ((VERA, "viewer"), (GIL, "viewer"), (SAM, "not_owner")):
        assert refusal(await ask(installation, "POST", f"/sequences/{row.id}/resume", user)) == (403, code)
    assert (await ask(installation, "GET", f"/sequences/{row.id}")).json()["paused"] is not None


@pytest.mark.parametrize(("people", "left"), [("finish", "active"), ("stop", "stopped")])
async def test_switching_off_asks_what_happens_to_the_people(
    installation: Installation, people: str, left: str
) -> None:
    row = await installation.publish(TWO_MAILS)
    await enrolled(installation, row)
    answer = await ask(installation, "POST", f"/sequences/{row.id}/deactivate", body={"people": people})
    assert (answer.status_code, answer.json()["state"]) == (200, "inactive")
    assert await installation.select("SELECT state FROM enrollment") == [{"state": left}]


@pytest.mark.parametrize("people", [None, "", "Stop", ["stop"], 1])
async def test_switching_off_without_a_choice_changes_nothing(installation: Installation, people: object) -> None:
    row = await installation.publish(TWO_MAILS)
    answer = await ask(installation, "POST", f"/sequences/{row.id}/deactivate", body={"people": people})
    assert refusal(answer) == (400, "no_choice")
    assert (await ask(installation, "GET", f"/sequences/{row.id}")).json()["state"] == "active"


async def test_a_deleted_sequence_is_gone_with_everybody_inside(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await enrolled(installation, row)
    assert (await ask(installation, "DELETE", f"/sequences/{row.id}")).status_code == 204
    [run] = await installation.select("SELECT state, reason FROM enrollment")
    assert run == {"state": "stopped", "reason": "sequence_deleted"}
    for method, path, body in [("GET", f"/sequences/{row.id}", None), *changes(row.id)]:
        assert refusal(await ask(installation, method, path, body=body)) == (404, "sequence_not_found")


async def test_who_may_only_look_changes_nothing(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    for user in (VERA, GIL):
        for method, path, body in [("POST", "/sequences", DRAFT), *changes(row.id)]:
            answer = await ask(installation, method, path, user, body=body)
            assert (method, path, *refusal(answer)) == (method, path, 403, "viewer")
    [left] = (await ask(installation, "GET", "/sequences")).json()["sequences"]
    assert (left["name"], left["state"], left["revision"]) == (TWO_MAILS.name, "active", 1)


async def test_a_member_changes_no_sequence_of_somebody_else(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    for method, path, body in changes(row.id):
        assert refusal(await ask(installation, method, path, SAM, body=body)) == (403, "not_owner")
    assert (await ask(installation, "GET", f"/sequences/{row.id}", SAM)).json()["state"] == "active"


@pytest.mark.parametrize("user", [SAM, DANA])
async def test_members_change_their_own_and_admins_all(installation: Installation, user: int) -> None:
    row = await as_sam(installation)
    answers = [await ask(installation, m, path, user, body=body) for m, path, body in changes(row.id)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 204]
    assert answers[0].json()["created_by"]["id"] == str(SAM)


async def test_an_admin_of_another_account_changes_nothing_of_ours(installation: Installation) -> None:
    await let_globex_in(installation)
    row = await installation.publish(TWO_MAILS)
    for method, path, body in changes(row.id):
        answer = await ask(installation, method, path, HANK, account=GLOBEX, body=body)
        assert refusal(answer) == (404, "sequence_not_found")
    assert (await ask(installation, "GET", f"/sequences/{row.id}")).json()["state"] == "active"


async def test_a_mailbox_of_another_account_sends_for_nobody_here(installation: Installation) -> None:
    await let_globex_in(installation)
    answer = await ask(
        installation, "POST", "/sequences", HANK, account=GLOBEX, body={"definition": codec.encode(TWO_MAILS)}
    )
    number = answer.json()["id"]
    published = await ask(installation, "POST", f"/sequences/{number}/activate", HANK, account=GLOBEX)
    assert refusal(published) == (422, "missing_config")
    assert [one["code"] for one in published.json()["error"]["details"]] == ["mailbox_not_connected"]


async def test_guests_see_nothing_but_the_boards_they_are_on(installation: Installation) -> None:
    seen = await installation.publish(TWO_MAILS)
    hidden = await installation.publish(replace(TWO_MAILS, name="Of another board", board=CONTACTS))
    listed = (await ask(installation, "GET", "/sequences", GIL)).json()["sequences"]
    assert [one["id"] for one in listed] == [str(seen.id)]
    for path in ("", "/people", "/refusals", "/file"):
        answer = await ask(installation, "GET", f"/sequences/{hidden.id}{path}", GIL)
        assert refusal(answer) == (404, "sequence_not_found")
    call = {"boardId": CONTACTS, "itemId": FIRST_ITEM + 500, "sequence": str(hidden.id)}
    await installation.call("/monday/actions/enroll_item", call)
    assert refusal(await ask(installation, "GET", "/enrollments/1", GIL)) == (404, "enrollment_not_found")
    assert (await ask(installation, "GET", "/enrollments/1", VERA)).status_code == 200


def asking_for(*columns: str) -> Definition:
    """Return a sequence whose first e-mail asks for these columns."""
    body = "".join(f"<p>{{{column}|}}</p>" for column in columns)
    return replace(TWO_MAILS, steps=(EmailStep("Hello", body), *TWO_MAILS.steps[1:]))


async def test_a_field_of_no_column_is_refused_with_its_step(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    body = {"definition": codec.encode(asking_for("first_name", "nickname"))}
    for method, path, also in (("POST", "/sequences", {}), ("PUT", f"/sequences/{row.id}", {"revision": 1})):
        answer = await ask(installation, method, path, body=body | also)
        assert refusal(answer) == (422, "unknown_column")
        [detail] = answer.json()["error"]["details"]
        assert detail["field"] == "steps[0].body"
        assert detail["sentence"].startswith("Step 1 asks for {nickname}, and the board has no such column")


async def test_a_column_lost_since_the_draft_keeps_it_from_being_activated(installation: Installation) -> None:
    number = await created(installation)
    board = installation.sandbox.world.boards[BOARD]
    board.columns = [one for one in board.columns if one.id not in ("first_name", "owner")]
    answer = await ask(installation, "POST", f"/sequences/{number}/activate")
    assert refusal(answer) == (422, "unknown_column")
    told = [one["field"] for one in answer.json()["error"]["details"]]
    assert told == ["notifications.people_column", "steps[0].subject", "steps[0].body"]
    assert (await ask(installation, "GET", f"/sequences/{number}")).json()["state"] == "inactive"


async def test_a_sequence_of_a_lost_board_is_kept_as_a_draft_and_not_activated(installation: Installation) -> None:
    number = await created(installation)
    installation.sandbox.world.boards[BOARD].state = "deleted"
    saved = await ask(installation, "PUT", f"/sequences/{number}", body={"definition": OTHER, "revision": 1})
    assert saved.status_code == 200
    assert refusal(await ask(installation, "POST", f"/sequences/{number}/activate")) == (422, "board_gone")


async def test_while_monday_is_away_drafts_are_kept_and_nothing_is_activated(installation: Installation) -> None:
    number = await created(installation)
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    saved = await ask(installation, "PUT", f"/sequences/{number}", body={"definition": OTHER, "revision": 1})
    assert saved.status_code == 200
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    assert refusal(await ask(installation, "POST", f"/sequences/{number}/activate")) == (502, "monday")


async def test_a_sixth_formula_is_one_too_many(installation: Installation) -> None:
    formulas = [f"f{n}" for n in range(6)]
    installation.sandbox.world.boards[BOARD].columns += [Column(one, one, "formula") for one in formulas]
    for count, status in ((5, 201), (6, 422)):
        body = {"definition": codec.encode(asking_for(*formulas[:count]))}
        assert (await ask(installation, "POST", "/sequences", body=body)).status_code == status
