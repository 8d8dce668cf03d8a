"""What a monitoring system reads: no token needed, and nothing told about anybody."""

from __future__ import annotations

import httpx

from integration.app import create_app
from tasks.runtime import open_runtime
from tests.fixtures.installation import Installation, settings_for


async def test_a_living_process_says_so(installation: Installation) -> None:
    for path in ("/", "/health"):
        answer = await installation.http.get(path)
        assert (answer.status_code, answer.json()) == (200, {"ok": True})


async def test_without_redis_we_are_still_ready(installation: Installation) -> None:
    answer = await installation.http.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "redis": False})


async def test_without_the_database_we_are_not_ready(installation: Installation) -> None:
    nowhere = "postgresql+asyncpg://postgres@127.0.0.1:9/nothing"
    away = create_app(open_runtime(settings_for(nowhere, installation.sandbox.options)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(away), base_url="http://127.0.0.1") as http:
        answer = await http.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"database": False, "redis": False})


async def test_metrics_are_in_prometheus_form(installation: Installation) -> None:
    answer = await installation.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "# TYPE" in answer.text


async def test_the_association_names_our_client(installation: Installation) -> None:
    answer = await installation.http.get("/monday-app-association.json")
    assert answer.json() == {"apps": [{"clientID": "sandbox-client"}]}


async def test_the_clock_cannot_be_driven_unless_a_sandbox_may(installation: Installation) -> None:
    assert (await installation.http.post("/clock", json={})).status_code == 404
