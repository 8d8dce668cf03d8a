"""monday's API as the sandbox plays it, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import seed
from sandbox.clock import Clock
from sandbox.log import EventLog
from sandbox.monday.api import Api
from sandbox.monday.faults import Faults
from sandbox.monday.webhooks import Webhooks
from sandbox.seed import DANA, FIRST_ITEM, GLOBEX_LEADS, HANK, LEADS, VERA
from sandbox.world import World
from tests.fixtures.installation import sandbox_options, serving
from tests.fixtures.ports import free_port
from tests.fixtures.world import MONDAY_MORNING

TOKENS = {"danas": DANA, "veras": VERA, "hanks": HANK}
CREATE = "mutation Create($name: String!) { create_item(board_id: 18400112233, item_name: $name) { id name } }"
SCORES = """mutation Scores($first: JSON!, $second: JSON!) {
  m0: change_multiple_column_values(board_id: 18400112233, item_id: 18400900000, column_values: $first) { id }
  m1: change_multiple_column_values(board_id: 18400112233, item_id: 18400900001, column_values: $second) { id }
}"""


@dataclass
class Monday:
    """The API of a world of its own."""

    api: Api
    http: httpx.AsyncClient

    @property
    def world(self) -> World:
        return self.api.world

    async def ask(
        self, query: str, values: dict[str, Any] | None = None, token: str = "danas", **headers: str
    ) -> httpx.Response:
        """Send an operation."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {"query": query, "variables": values or {}}
        return await self.http.post("/v2", json=body, headers={"Authorization": token, **given})


@pytest.fixture
async def monday() -> AsyncIterator[Monday]:
    """The API over HTTP."""
    clock, port = Clock(MONDAY_MORNING), free_port()
    world = World(EventLog(clock.now), clock.now)
    seed.plant(world, 7)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        api = Api(world, Webhooks(sandbox_options(port), world, clock, http), Faults(), TOKENS)
        async with serving(Starlette(routes=api.routes()), port):
            yield Monday(api, http)


def code(answer: httpx.Response) -> str:
    """Return the code of the one problem of an answer."""
    [error] = answer.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("token", ["", "guessed", "Bearer guessed"])
async def test_a_wrong_token_is_not_let_in(monday: Monday, token: str) -> None:
    answer = await monday.ask("{ me { id } }", token=token)
    assert (answer.status_code, answer.json()) == (401, {"errors": ["Not Authenticated"]})


@pytest.mark.parametrize("token", ["danas", "Bearer danas"])
async def test_a_token_speaks_for_its_user(monday: Monday, token: str) -> None:
    answer = await monday.ask("{ me { id name } account { slug } }", token=token)
    assert answer.json()["data"] == {"me": {"id": str(DANA), "name": "Dana Levi"}, "account": {"slug": "acme"}}


async def test_viewers_cannot_use_the_api(monday: Monday) -> None:
    answer = await monday.ask("{ me { id } }", token="veras")
    assert (answer.status_code, code(answer)) == (403, "USER_ACCESS_DENIED")


async def test_nobody_sees_another_account(monday: Monday) -> None:
    query = (
        f"{{ boards(ids: [{LEADS}, {GLOBEX_LEADS}]) {{ id }} items(ids: [{FIRST_ITEM}, {FIRST_ITEM + 900}]) {{ id }} }}"
    )
    mine, theirs = (await monday.ask(query)).json(), (await monday.ask(query, token="hanks")).json()
    assert mine["data"] == {"boards": [{"id": str(LEADS)}], "items": [{"id": str(FIRST_ITEM)}]}
    assert theirs["data"] == {"boards": [{"id": str(GLOBEX_LEADS)}], "items": [{"id": str(FIRST_ITEM + 900)}]}


async def test_an_exhausted_budget_says_when_to_come_back(monday: Monday) -> None:
    monday.api.budgets.points = 20_000
    for name in ("one", "two"):
        assert (await monday.ask(CREATE, {"name": name})).status_code == 200
    items = len(monday.world.items)
    refused = await monday.ask(CREATE, {"name": "three"})
    assert (refused.status_code, code(refused)) == (429, "COMPLEXITY_BUDGET_EXHAUSTED")
    seconds = refused.json()["errors"][0]["extensions"]["retry_in_seconds"]
    assert refused.headers["Retry-After"] == str(seconds)
    assert 0 < seconds <= 60
    assert len(monday.world.items) == items


async def test_reads_and_other_accounts_have_budgets_of_their_own(monday: Monday) -> None:
    monday.api.budgets.points = 10_000
    assert [(await monday.ask(CREATE, {"name": "x"})).status_code for _ in range(2)] == [200, 429]
    assert (await monday.ask("{ me { id } }")).status_code == 200
    other = CREATE.replace(str(LEADS), str(GLOBEX_LEADS))
    assert (await monday.ask(other, {"name": "x"}, token="hanks")).status_code == 200


async def test_too_many_calls_are_refused_however_cheap(monday: Monday) -> None:
    monday.api.budgets.calls = 2
    assert [(await monday.ask("{ version { value } }")).status_code for _ in range(3)] == [200, 200, 429]


async def test_every_answer_tells_what_is_left(monday: Monday) -> None:
    monday.api.budgets.points, monday.api.budgets.calls = 100_000, 10
    first, second = [(await monday.ask(CREATE, {"name": "x"})).headers for _ in range(2)]
    assert first["RateLimit-Policy"] == (
        '"minuteRate";q=10;w=60, "concurrency";q=100;qu="concurrent-requests", '
        '"complexityMinute";q=100000;w=60;qu="content-bytes"'
    )
    assert first["RateLimit"].startswith('"minuteRate";r=9, "concurrency";r=99, "complexityMinute";r=90000;t=')
    assert second["RateLimit"].startswith('"minuteRate";r=8, "concurrency";r=99, "complexityMinute";r=80000;t=')


async def test_the_calls_of_a_minute_are_counted_for_both_directions(monday: Monday) -> None:
    monday.api.budgets.calls = 2
    await monday.ask(CREATE, {"name": "x"})
    await monday.ask("{ version { value } }")
    last = await monday.ask(CREATE, {"name": "x"})
    assert last.status_code == 429
    assert last.json()["errors"][0]["extensions"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert '"minuteRate";r=0;t=' in last.headers["RateLimit"]


async def test_what_was_used_and_refused_is_counted(monday: Monday) -> None:
    monday.api.budgets.points = 10_000
    await monday.ask(CREATE, {"name": "x"})
    await monday.ask(CREATE, {"name": "x"})
    [used] = monday.api.budgets.shown()
    [[_, in_window]] = used.pop("windows")
    assert used == {"account": seed.ACME, "direction": "write", "points": 10_000, "calls": 2, "refused": 1}
    assert in_window == 10_000


async def test_an_operation_learns_its_price(monday: Monday) -> None:
    query = "query ($ids: [ID!]) { complexity { before query after } items(ids: $ids) { id } }"
    told = (await monday.ask(query, {"ids": [str(FIRST_ITEM)]})).json()["data"]["complexity"]
    more = (await monday.ask(query, {"ids": [str(FIRST_ITEM), str(FIRST_ITEM + 1)]})).json()["data"]["complexity"]
    assert told["before"] - told["query"] == told["after"] == more["before"]
    assert more["query"] > told["query"] > 0


async def test_the_same_key_does_a_thing_once(monday: Monday) -> None:
    first = await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-1")
    again = await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-1")
    other = await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-2")
    assert again.json() == first.json()
    assert ["Idempotency-Replayed" in one.headers for one in (first, again, other)] == [False, True, False]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [item.name for item in monday.world.items.values()].count("Ada") == 2


async def test_a_key_whose_first_call_still_runs_is_refused(monday: Monday) -> None:
    challenged, let_go, port = asyncio.Event(), asyncio.Event(), free_port()

    async def echo(request: Request) -> Response:
        challenged.set()
        await let_go.wait()
        return JSONResponse(await request.json())

    listen = (
        f'mutation {{ create_webhook(board_id: {LEADS}, url: "http://127.0.0.1:{port}", event: create_item) {{ id }} }}'
    )
    async with serving(Starlette(routes=[Route("/", echo, methods=["POST"])]), port):
        first = asyncio.create_task(monday.ask(listen, Idempotency_Key="k-1"))
        await challenged.wait()
        second = await monday.ask(listen, Idempotency_Key="k-1")
        other = await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-2")
        let_go.set()
        answers = [await first, await monday.ask(listen, Idempotency_Key="k-1")]
    assert (second.status_code, code(second), second.headers["Retry-After"]) == (409, "IDEMPOTENCY_CONFLICT", "1")
    assert other.status_code == 200
    assert [("Idempotency-Replayed" in one.headers, one.status_code) for one in answers] == [(False, 200), (True, 200)]
    assert (answers[0].json(), len(monday.world.webhooks)) == (answers[1].json(), 1)


async def test_a_key_is_its_users_and_no_reads(monday: Monday) -> None:
    await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-1")
    other = await monday.ask(CREATE, {"name": "Ada"}, token="hanks", Idempotency_Key="k-1")
    read = [await monday.ask("{ me { id } }", Idempotency_Key="k-2") for _ in range(2)]
    assert not any("Idempotency-Replayed" in one.headers for one in (other, *read))


async def test_a_refused_call_is_no_answer_to_keep(monday: Monday) -> None:
    monday.api.budgets.points = 0
    assert (await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-1")).status_code == 429
    monday.api.budgets.points = 10_000
    answer = await monday.ask(CREATE, {"name": "Ada"}, Idempotency_Key="k-1")
    assert answer.json()["data"]["create_item"]["name"] == "Ada"


async def test_a_problem_is_told_inside_200_with_its_code_and_place(monday: Monday) -> None:
    answer = await monday.ask(CREATE.replace(str(LEADS), "5"), {"name": "Ada"})
    assert (answer.status_code, code(answer)) == (200, "InvalidBoardIdException")
    assert answer.json()["errors"][0]["path"] == ["create_item"]
    assert answer.json()["data"] == {"create_item": None}


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"score": "1", "nothing": "x"}, "InvalidColumnIdException"),
        ({"score": "1", "status": {"label": "Nobody knows"}}, "ColumnValueException"),
        ({"score": "1", "email": "ada@byron.example"}, "ColumnValueException"),
    ],
)
async def test_one_wrong_cell_refuses_its_alias_whole_and_the_other_is_done(
    monday: Monday, values: dict[str, Any], problem: str
) -> None:
    before = dict(monday.world.items[FIRST_ITEM].cells)
    query = SCORES.replace("18400900000", str(FIRST_ITEM)).replace("item_id: 18400900001", f"item_id: {FIRST_ITEM + 1}")
    answer = await monday.ask(query, {"first": json.dumps(values), "second": json.dumps({"score": "1"})})
    assert answer.json()["data"] == {"m0": None, "m1": {"id": str(FIRST_ITEM + 1)}}
    assert (answer.status_code, code(answer)) == (200, problem)
    assert answer.json()["errors"][0]["path"] == ["m0"]
    assert monday.world.items[FIRST_ITEM].cells == before
    assert monday.world.items[FIRST_ITEM + 1].cells["score"] == "1"


async def test_more_than_a_hundred_ids_are_refused(monday: Monday) -> None:
    query = "query ($ids: [ID!]) { items(ids: $ids, limit: 100) { id } }"
    ids = [str(FIRST_ITEM + n) for n in range(101)]
    assert len((await monday.ask(query, {"ids": ids[:100]})).json()["data"]["items"]) == 40
    assert code(await monday.ask(query, {"ids": ids})) == "InvalidArgumentException"


async def test_pages_hold_every_item_once(monday: Monday) -> None:
    page = "limit: 15) { cursor items { id } }"
    answer = (await monday.ask(f"{{ boards(ids: [{LEADS}]) {{ items_page({page} }} }}")).json()
    pages = [answer["data"]["boards"][0]["items_page"]]
    while cursor := pages[-1]["cursor"]:
        query = f"query ($c: String!) {{ next_items_page(cursor: $c, {page} }}"
        pages.append((await monday.ask(query, {"c": cursor})).json()["data"]["next_items_page"])
    assert [len(one["items"]) for one in pages] == [15, 15, 10]
    assert len({item["id"] for one in pages for item in one["items"]}) == 40


async def test_a_dropdown_changes_under_its_revision_only(monday: Monday) -> None:
    made = f'mutation {{ create_dropdown_column(board_id: {LEADS}, title: "Season", id: "season") {{ revision }} }}'
    revision = (await monday.ask(made)).json()["data"]["create_dropdown_column"]["revision"]
    change = (
        f'mutation {{ update_dropdown_column(board_id: {LEADS}, id: "season", revision: "{revision}",'
        ' settings: { labels: [{ label: "Spring" }] }) { revision } }'
    )
    assert (await monday.ask(change)).json()["data"]["update_dropdown_column"]["revision"] != revision
    assert code(await monday.ask(change)) == "REVISION_MISMATCH"


@pytest.mark.parametrize(
    "mutation",
    [
        f'move_item_to_group(item_id: {FIRST_ITEM}, group_id: "nowhere")',
        f'create_item(board_id: {LEADS}, item_name: "Ada", group_id: "nowhere")',
    ],
)
async def test_no_item_gets_into_a_group_that_is_none(monday: Monday, mutation: str) -> None:
    answer = await monday.ask(f"mutation {{ {mutation} {{ id }} }}")
    assert code(answer) == "ResourceNotFoundException"
    groups = {item.group for item in monday.world.items.values()}
    assert groups == {"topics"}


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"variables": {}}', b'{"query": "{ me "}', b'{"query": "fragment F on User { id }"}']
)
async def test_what_is_no_operation_is_refused_as_such(monday: Monday, body: bytes) -> None:
    answer = await monday.http.post("/v2", content=body, headers={"Authorization": "danas"})
    assert (answer.status_code, code(answer)) == (400, "JsonParseException")


@pytest.mark.parametrize(
    ("mode", "status", "problem"),
    [
        ("429", 429, "RATE_LIMIT_EXCEEDED"),
        ("complexity", 429, "COMPLEXITY_BUDGET_EXHAUSTED"),
        ("423", 423, "RESOURCE_LOCKED"),
        ("partial", 200, "INTERNAL_SERVER_ERROR"),
        ("html", 502, ""),
        ("503", 503, ""),
    ],
)
async def test_a_fault_breaks_as_many_calls_as_it_says(monday: Monday, mode: str, status: int, problem: str) -> None:
    monday.api.faults.set({"graphql": {"mode": mode, "count": 1}})
    items = len(monday.world.items)
    broken = await monday.ask(CREATE, {"name": "Ada"})
    assert broken.status_code == status
    assert not problem or code(broken) == problem
    assert len(monday.world.items) == items
    assert (await monday.ask(CREATE, {"name": "Ada"})).json()["data"]["create_item"]["name"] == "Ada"


FILES = """query Files($ids: [ID!]) {
  items(ids: $ids) { column_values(ids: ["offer"]) { text ... on FileValue { files {
    __typename ... on FileAssetValue { asset_id name } ... on FileAssetInvalidValue { asset_id error }
    ... on FileLinkValue { name kind url } ... on FileDocValue { object_id } } } } }
}"""
ASSETS = "query Assets($ids: [ID!]!) { assets(ids: $ids) { id name file_size public_url } }"
DOC = {"fileType": "MONDAY_DOC", "name": "Notes", "fileId": "1", "objectId": 5, "linkToFile": "/docs/5"}


async def shown_files(monday: Monday, item: int) -> list[dict[str, Any]]:
    """Return what the API shows in a file column."""
    answer = (await monday.ask(FILES, {"ids": [str(item)]})).json()
    assert "errors" not in answer
    [one] = answer["data"]["items"]
    return list(one["column_values"][0]["files"])


async def asked_for(monday: Monday, *numbers: object, token: str = "danas") -> list[dict[str, Any]]:
    """Return assets."""
    answer = await monday.ask(ASSETS, {"ids": [str(one) for one in numbers]}, token)
    return list(answer.json()["data"]["assets"])


async def test_a_file_column_shows_files_and_links_each_as_what_it_is(monday: Monday) -> None:
    kinds = [one["__typename"] for one in await shown_files(monday, FIRST_ITEM + 1)]
    assert kinds == ["FileAssetValue"] * 3
    [link] = await shown_files(monday, FIRST_ITEM + 6)
    assert (link["__typename"], link["kind"]) == ("FileLinkValue", "google_drive")
    monday.world.items[FIRST_ITEM].cells["offer"]["files"].append(DOC)
    monday.world.assets.clear()
    lost, doc = await shown_files(monday, FIRST_ITEM)
    assert (lost["__typename"], lost["error"]) == ("FileAssetInvalidValue", "Asset not found")
    assert doc == {"__typename": "FileDocValue", "object_id": "5"}


async def test_a_file_is_read_at_an_address_that_holds_for_an_hour(monday: Monday) -> None:
    [shown] = await shown_files(monday, FIRST_ITEM)
    [asset] = await asked_for(monday, shown["asset_id"])
    got = await monday.http.get(asset["public_url"])
    assert (got.status_code, got.content[:5], len(got.content)) == (200, b"%PDF-", asset["file_size"])
    changed = asset["public_url"].replace(f"files/{asset['id']}", f"files/{int(asset['id']) + 1}")
    assert (await monday.http.get(changed)).status_code == 403
    assert (await monday.http.get(asset["public_url"].partition("?")[0])).status_code == 403
    old = monday.api.shelf.public_url("/", monday.world.assets[int(asset["id"])])
    until = int(old.partition("expires=")[2].partition("&")[0]) - 7200
    signature = monday.api.shelf._sign(int(asset["id"]), until)
    expired = await monday.http.get(f"/files/{asset['id']}/x?expires={until}&signature={signature}")
    assert (expired.status_code, expired.text) == (403, "Request has expired")


async def test_files_of_another_account_are_not_shown(monday: Monday) -> None:
    [shown] = await shown_files(monday, FIRST_ITEM)
    assert await asked_for(monday, shown["asset_id"], token="hanks") == []


async def test_a_file_column_can_be_emptied_and_not_written(monday: Monday) -> None:
    write = """mutation Write($values: JSON!) {
      change_multiple_column_values(board_id: 18400112233, item_id: 18400900001, column_values: $values) { id }
    }"""
    answer = await monday.ask(write, {"values": json.dumps({"offer": {"files": []}})})
    assert answer.json()["errors"][0]["extensions"]["code"] == "ColumnValueException"
    await monday.ask(write, {"values": json.dumps({"offer": {"clear_all": True}})})
    assert await shown_files(monday, FIRST_ITEM) == []
