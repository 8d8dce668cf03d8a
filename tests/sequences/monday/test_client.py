"""Calls to monday's API over real HTTP, and what each failure of the sandbox becomes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, validate
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import sandbox.monday
from sandbox.app import Sandbox
from sandbox.seed import DANA, FIRST_ITEM, LEADS
from sequences.monday import errors
from sequences.monday.budget import Budget
from sequences.monday.client import API_VERSION, FOLDER, Access, Monday, operation
from sequences.monday.costs import Costs
from tests.fixtures.installation import API_TOKEN, serving
from tests.fixtures.ports import free_port
from tests.fixtures.world import ACCOUNT

ACCESS = Access(ACCOUNT, API_TOKEN)
OTHER = Access(ACCOUNT + 1, API_TOKEN)
NOTICE = {"user": str(DANA), "target": str(FIRST_ITEM), "text": "Hello"}
ITEMS = {"ids": [str(FIRST_ITEM)], "columns": []}


@pytest.fixture
async def monday(sandbox: Sandbox, redis: Redis) -> AsyncIterator[Monday]:
    """A client of the sandbox's API."""
    made = Monday(f"http://127.0.0.1:{sandbox.options.port}/v2", Budget(redis))
    yield made
    await made.close()


class Server:
    """A server in monday's place that answers as told and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: Response = JSONResponse({"data": {}})
        self.heard: list[tuple[dict[str, str], Any]] = []

    async def hear(self, request: Request) -> Response:
        self.heard.append((dict(request.headers), await request.json()))
        return self.answer


@pytest.fixture
async def server(redis: Redis) -> AsyncIterator[tuple[Server, Monday]]:
    """A scripted server, and a client of it."""
    port, made = free_port(), Server()
    client = Monday(f"http://127.0.0.1:{port}/v2", Budget(redis))
    async with serving(Starlette(routes=[Route("/v2", made.hear, methods=["POST"])]), port):
        yield made, client
        await client.close()


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema that the sandbox answers by."""
    return build_schema((Path(sandbox.monday.__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.graphql")))
def test_every_document_is_valid(schema: GraphQLSchema, name: str) -> None:
    assert validate(schema, operation(name).document) == []


async def test_a_read_gives_data(monday: Monday) -> None:
    data = await monday.read(ACCESS, "items", ITEMS)
    assert [item["name"] for item in data["items"]] == ["Ada Byron"]


async def test_a_write_changes_the_world(monday: Monday, sandbox: Sandbox) -> None:
    values = {"board": str(LEADS), "item": str(FIRST_ITEM), "values": '{"company": "Byron & Co"}'}
    await monday.write(ACCESS, "write_cells", values)
    assert sandbox.world.items[FIRST_ITEM].cells["company"] == "Byron & Co"


async def test_a_call_names_the_version_the_token_and_the_key(server: tuple[Server, Monday]) -> None:
    scripted, client = server
    await client.write(ACCESS, "notify", NOTICE, key="once")
    [(headers, body)] = scripted.heard
    assert (headers["api-version"], headers["authorization"]) == (API_VERSION, API_TOKEN)
    assert headers["idempotency-key"] == "once"
    assert body["variables"] == NOTICE


async def test_a_call_without_a_key_sends_none(server: tuple[Server, Monday]) -> None:
    scripted, client = server
    await client.write(ACCESS, "notify", NOTICE)
    await client.read(ACCESS, "items", ITEMS)
    assert ["idempotency-key" in headers for headers, _ in scripted.heard] == [False, False]


async def test_the_first_calls_may_come_together(monday: Monday) -> None:
    every = await asyncio.gather(*(monday.read(ACCESS, "items", ITEMS) for _ in range(8)))
    assert [data["items"][0]["name"] for data in every] == ["Ada Byron"] * 8


async def test_a_client_that_was_closed_opens_again(monday: Monday) -> None:
    await monday.read(ACCESS, "items", ITEMS)
    await monday.close()
    assert (await monday.read(ACCESS, "items", ITEMS))["items"]


@pytest.mark.parametrize(
    ("mode", "kind", "retry_in"),
    [
        ("429", errors.AccountThrottled, 1.0),
        ("strings", errors.AccountThrottled, 1.0),
        ("dated", errors.AccountThrottled, 5.0),
        ("complexity", errors.Throttled, 1.0),
        ("complexity200", errors.Throttled, 1.0),
        ("old", errors.Throttled, 1.0),
        ("old200", errors.Throttled, 1.0),
        ("concurrency", errors.Crowded, 1.5),
        ("ip", errors.Flooded, 1.0),
        ("field", errors.CallThrottled, 1.0),
        ("409", errors.CallThrottled, 1.0),
        ("html200", errors.Unreachable, None),
        ("blocked", errors.Unreachable, None),
        ("lost", errors.Unreachable, None),
        ("502", errors.Unreachable, None),
        ("504", errors.Unreachable, None),
        ("423", errors.Locked, None),
        ("html", errors.Unreachable, None),
        ("500", errors.Unreachable, None),
        ("503", errors.Unreachable, None),
        ("partial", errors.Unreachable, None),
        ("401", errors.Unauthorized, None),
        ("403", errors.NotAllowed, None),
        ("404", errors.Gone, None),
    ],
)
async def test_a_fault_of_the_sandbox_becomes_its_error(
    monday: Monday, sandbox: Sandbox, mode: str, kind: type[errors.MondayError], retry_in: float | None
) -> None:
    sandbox.faults.set({"graphql": {"mode": mode, "count": 1}})
    with pytest.raises(errors.MondayError) as refused:
        await monday.read(ACCESS, "items", ITEMS)
    assert type(refused.value) is kind
    assert refused.value.retry_in == (retry_in and pytest.approx(retry_in, abs=0.5))
    assert sandbox.faults.graphql.count == 0


async def test_the_limit_of_a_day_ends_at_midnight(monday: Monday, sandbox: Sandbox) -> None:
    sandbox.faults.set({"graphql": {"mode": "daily", "count": 1}})
    with pytest.raises(errors.DayThrottled) as refused:
        await monday.read(ACCESS, "items", ITEMS)
    assert 0 < (refused.value.retry_in or 0) <= 86_400


async def test_monday_that_never_answers_is_not_waited_for(sandbox: Sandbox, redis: Redis) -> None:
    client = Monday(f"http://127.0.0.1:{sandbox.options.port}/v2", Budget(redis), timeout=0.2)
    sandbox.faults.set({"graphql": {"mode": "silent", "count": 1}})
    with pytest.raises(errors.Unreachable):
        await client.read(ACCESS, "items", ITEMS)
    await client.close()


async def test_a_write_whose_answer_was_lost_is_harmless_with_its_key(monday: Monday, sandbox: Sandbox) -> None:
    sandbox.faults.set({"graphql": {"mode": "lost", "count": 1}})
    with pytest.raises(errors.Unreachable):
        await monday.write(ACCESS, "notify", NOTICE, key="n-1")
    await monday.write(ACCESS, "notify", NOTICE, key="n-1")
    assert len(sandbox.world.notifications) == 1


async def test_a_fault_may_be_of_one_account_only(monday: Monday, sandbox: Sandbox) -> None:
    sandbox.faults.set({"graphql": {"mode": "500", "account": ACCOUNT + 1}})
    assert (await monday.read(ACCESS, "items", ITEMS))["items"]


@pytest.mark.parametrize("mode", ["423", "html", "html200", "500", "partial", "blocked", "field", "409", "lost"])
async def test_after_a_fault_that_is_no_limit_the_next_call_goes_out(
    monday: Monday, sandbox: Sandbox, mode: str
) -> None:
    sandbox.faults.set({"graphql": {"mode": mode, "count": 1}})
    with pytest.raises(errors.MayHeal):
        await monday.read(ACCESS, "items", ITEMS)
    assert (await monday.read(ACCESS, "items", ITEMS))["items"]


@pytest.mark.parametrize(
    ("extensions", "headers", "reads"),
    [
        ({"code": "RATE_LIMIT_EXCEEDED"}, {"Retry-After": "600"}, False),
        ({"code": "COMPLEXITY_BUDGET_EXHAUSTED", "retry_in_seconds": 600}, {}, True),
    ],
)
async def test_a_limit_pauses_whom_it_concerns_for_every_worker(
    server: tuple[Server, Monday], redis: Redis, extensions: dict[str, Any], headers: dict[str, str], reads: bool
) -> None:
    scripted, client = server
    scripted.answer = JSONResponse({"errors": [{"message": "wait", "extensions": extensions}]}, 429, headers)
    with pytest.raises(errors.Throttled):
        await client.write(ACCESS, "notify", NOTICE)
    budget = Budget(redis)
    assert await budget.wait(ACCOUNT, "write", interactive=True) > 0
    assert (await budget.wait(ACCOUNT, "read", interactive=False) == 0) == reads
    assert await budget.wait(ACCOUNT + 1, "write", interactive=False) == 0


async def test_a_paused_call_does_not_leave_and_others_do(server: tuple[Server, Monday], redis: Redis) -> None:
    scripted, client = server
    await Budget(redis).pause(ACCOUNT, "write", 600)
    with pytest.raises(errors.Throttled) as refused:
        await client.write(ACCESS, "notify", NOTICE)
    assert refused.value.retry_in
    assert scripted.heard == []
    await client.read(ACCESS, "items", ITEMS)
    await client.write(OTHER, "notify", NOTICE)
    assert len(scripted.heard) == 2


async def test_a_nearly_used_up_budget_is_left_to_people_at_a_screen(server: tuple[Server, Monday]) -> None:
    scripted, client = server
    limits = {"RateLimit": '"complexityMinute";r=500000;t=600', "RateLimit-Policy": '"complexityMinute";q=5000000;w=60'}
    scripted.answer = JSONResponse({"data": {}}, headers=limits)
    await client.read(ACCESS, "items", ITEMS)
    with pytest.raises(errors.Throttled):
        await client.read(ACCESS, "items", ITEMS)
    await client.read(ACCESS, "items", ITEMS, interactive=True)
    assert len(scripted.heard) == 2


async def test_what_a_call_cost_is_measured_for_every_worker(monday: Monday, redis: Redis) -> None:
    assert await monday.fits(ACCESS, "write_cells", "write", most=50) == 10
    values = {"board": str(LEADS), "item": str(FIRST_ITEM), "values": '{"company": "Byron & Co"}'}
    data = await monday.write(ACCESS, "write_cells", values)
    assert "complexity" not in data
    assert (await Costs(redis).of("write_cells", "write")).points == 10_000
    assert await monday.fits(ACCESS, "write_cells", "write", most=50) == 50


async def test_what_is_left_of_a_minute_is_used_to_the_last_repetition(server: tuple[Server, Monday]) -> None:
    scripted, client = server
    limits = {"RateLimit": '"complexityMinute";r=1075000;t=60', "RateLimit-Policy": '"complexityMinute";q=5000000;w=60'}
    scripted.answer = JSONResponse({"data": {"complexity": {"query": 10_000}}}, headers=limits)
    await client.write(ACCESS, "write_cells", NOTICE)
    assert await client.fits(ACCESS, "write_cells", "write", most=50) == 7


async def test_a_call_that_monday_breaks_off_holds_nothing(server: tuple[Server, Monday], redis: Redis) -> None:
    scripted, client = server
    limits = {"RateLimit": '"complexityMinute";r=5000000;t=60', "RateLimit-Policy": '"complexityMinute";q=5000000;w=60'}
    scripted.answer = JSONResponse({"data": {}}, headers=limits)
    await client.read(ACCESS, "items", ITEMS)
    scripted.answer = Response("<html>", 502)
    with pytest.raises(errors.Unreachable):
        await client.read(ACCESS, "items", ITEMS)
    assert await Budget(redis).room(ACCOUNT, "read", interactive=True) == 5_000_000


async def test_an_error_brings_headers_that_are_learnt_too(server: tuple[Server, Monday], redis: Redis) -> None:
    scripted, client = server
    limits = {"RateLimit": '"minuteRate";r=0;t=600', "RateLimit-Policy": '"minuteRate";q=2500;w=60'}
    scripted.answer = JSONResponse({"errors": [{"message": "Internal Server Error"}]}, 500, limits)
    with pytest.raises(errors.Unreachable):
        await client.read(ACCESS, "items", ITEMS)
    assert await Budget(redis).wait(ACCOUNT, "read", interactive=True) > 0


async def test_a_key_makes_a_repeat_harmless(monday: Monday, sandbox: Sandbox) -> None:
    first = await monday.write(ACCESS, "notify", NOTICE, key="n-1")
    assert await monday.write(ACCESS, "notify", NOTICE, key="n-1") == first
    assert len(sandbox.world.notifications) == 1
    await monday.write(ACCESS, "notify", NOTICE, key="n-2")
    await monday.write(ACCESS, "notify", NOTICE)
    await monday.write(ACCESS, "notify", NOTICE)
    assert len(sandbox.world.notifications) == 4


async def test_a_key_whose_first_call_failed_is_not_used_up(monday: Monday, sandbox: Sandbox) -> None:
    sandbox.faults.set({"graphql": {"mode": "500", "count": 1}})
    with pytest.raises(errors.Unreachable):
        await monday.write(ACCESS, "notify", NOTICE, key="n-1")
    await monday.write(ACCESS, "notify", NOTICE, key="n-1")
    assert len(sandbox.world.notifications) == 1


async def test_errors_keep_the_data_that_came_beside_them(server: tuple[Server, Monday]) -> None:
    scripted, client = server
    told = [{"message": "no", "path": ["m1"], "extensions": {"code": "ColumnValueException"}}]
    scripted.answer = JSONResponse({"data": {"m0": {"id": "1"}, "m1": None}, "errors": told})
    with pytest.raises(errors.BadRequest) as refused:
        await client.write(ACCESS, "notify", NOTICE)
    assert refused.value.data == {"m0": {"id": "1"}, "m1": None}
    assert (refused.value.entries, refused.value.codes) == (told, ["ColumnValueException"])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response("", 200), errors.Unreachable),
        (JSONResponse({"message": "hello"}), errors.Unreachable),
        (JSONResponse([1, 2]), errors.Unreachable),
        (JSONResponse({"error_code": "ComplexityException"}, 429), errors.Throttled),
        (JSONResponse({"error_message": "Internal server error", "status_code": 500}, 500), errors.Unreachable),
        (JSONResponse({"errors": ["Not Authenticated"]}, 401), errors.Unauthorized),
        (JSONResponse({"errors": "broken"}, 200), errors.BadRequest),
    ],
)
async def test_an_answer_nobody_expects_is_an_error_of_monday(
    server: tuple[Server, Monday], answer: Response, kind: type[errors.MondayError]
) -> None:
    scripted, client = server
    scripted.answer = answer
    with pytest.raises(errors.MondayError) as refused:
        await client.read(ACCESS, "items", ITEMS)
    assert type(refused.value) is kind


async def test_without_a_token_nothing_is_sent(server: tuple[Server, Monday]) -> None:
    scripted, client = server
    with pytest.raises(errors.Unauthorized):
        await client.read(Access(ACCOUNT, ""), "items", ITEMS)
    assert scripted.heard == []


async def test_a_token_that_monday_does_not_know_is_dead(monday: Monday) -> None:
    with pytest.raises(errors.Unauthorized):
        await monday.read(Access(ACCOUNT, "another"), "items", ITEMS)


async def test_nobody_there_may_heal(redis: Redis) -> None:
    client = Monday(f"http://127.0.0.1:{free_port()}/v2", Budget(redis))
    with pytest.raises(errors.Unreachable):
        await client.read(ACCESS, "items", ITEMS)
    await client.close()


def test_a_token_is_not_shown() -> None:
    assert API_TOKEN not in repr(ACCESS)
