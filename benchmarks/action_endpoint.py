"""The enroll action as monday calls it, durable before its answer, against the same endpoint without storage."""

from __future__ import annotations

import asyncio
import json
import time

import jwt
import uvloop

from benchmarks import environment as env
from benchmarks.callers import call_all, request
from benchmarks.report import Figure
from benchmarks.seeding import publish
from deploy.embedded import Servers

PATH = "/monday/actions/enroll_item"
REQUESTS, ROUNDS = 4_000, 5
SERVER = ("-m", "uvicorn", "--log-level", "error", "--no-access-log", "--port")


def measure(found: Servers) -> Figure:
    """Return answered calls a second of both, alternately."""
    database_url = env.fresh_database(found, "bench_action")
    ours, other = env.port(), env.port() + 1
    settings = env.settings(database_url, found.redis_url, PORT=str(ours))
    sequence = asyncio.run(publish(settings))
    with (
        env.process("-m", "integration.cli", "web", env=settings),
        env.process(*SERVER, str(other), "benchmarks.bare_endpoint:app", env=settings),
    ):
        env.wait_for(f"http://127.0.0.1:{ours}/health")
        env.wait_for(f"http://127.0.0.1:{other}/")
        rates = uvloop.run(_alternate(ours, other, sequence))
    return Figure.of_rates("action_endpoint", rates, 0.45, "durable enroll calls a second : same without storage")


async def _alternate(ours: int, other: int, sequence: int) -> list[tuple[float, float]]:
    rates = []
    for n in range(ROUNDS + 1):
        mine = REQUESTS / await call_all(ours, _requests(ours, sequence, n))
        theirs = REQUESTS / await call_all(other, _requests(other, sequence, n))
        rates.append((mine, theirs))
    return rates[1:]  # the first one warms


def _requests(port: int, sequence: int, n: int) -> list[bytes]:
    now = int(time.time())
    claims = {"accountId": env.ACCOUNT, "userId": env.OWNER, "aud": f"http://127.0.0.1{PATH}", "iat": now}
    token = jwt.encode({**claims, "exp": now + 300}, env.SECRET, algorithm="HS256")
    first = 18_400_900_000 + n * REQUESTS
    return [request(port, PATH, token, _body(sequence, item)) for item in range(first, first + REQUESTS)]


def _body(sequence: int, item: int) -> bytes:
    fields = {"boardId": env.BOARD, "itemId": item, "sequence": str(sequence)}
    payload = {"blockKind": "action", "inboundFieldValues": fields, "inputFields": fields, "credentialsValues": {}}
    runtime = {"actionUuid": f"{item:032x}", "triggerUuid": f"t{item}"}
    return json.dumps({"payload": payload, "runtimeMetadata": runtime}).encode()
