"""The dates of a thousand people through the API with its reads, against the planner alone with them in memory."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime

import jwt

from benchmarks import environment as env
from benchmarks.board_of_items import item
from benchmarks.report import Figure
from benchmarks.seeding import FAST, SENT_KEPT, definition
from deploy.embedded import Servers
from sequences.authoring import dating, publishing
from sequences.authoring.dating import Asked
from sequences.core.definition import Definition, EmailStep, ManualStep, Recipient, StepKind, WaitStep
from sequences.core.planner import Person
from sequences.monday import items
from sequences.secrets import Keyring
from sequences.storage import accounts, mailboxes, paces
from sequences.storage import sequences as store
from sequences.storage.accounts import Person as User
from sequences.storage.database import Database
from sequences.tenants import Tenants

PEOPLE, ROUNDS, FIRST = 1_000, 7, 18_400_900_000
SERVER = ("-m", "uvicorn", "--log-level", "error", "--no-access-log", "--port")
MAIL = EmailStep("Hello {first_name|there}", "<p>Hi {first_name|there}</p>")
CALL = ManualStep(StepKind.CALL, "Call {name}")
STEPS = (MAIL, WaitStep(2), MAIL, WaitStep(3), CALL, WaitStep(2), MAIL, WaitStep(4), CALL, MAIL)


def measure(found: Servers) -> Figure:
    """Return how many times as long the API takes."""
    url = env.fresh_database(found, "bench_dates")
    ours, monday = env.port(), env.port() + 1
    settings = env.settings(url, found.redis_url, PORT=str(ours), MONDAY_API_URL=f"http://127.0.0.1:{monday}/v2")
    sequence = asyncio.run(_publish(settings))
    with (
        env.process(*SERVER, str(monday), "benchmarks.board_of_items:app", env=settings),
        env.process("-m", "integration.cli", "web", env=settings),
    ):
        env.wait_for(f"http://127.0.0.1:{monday}/v2")
        env.wait_for(f"http://127.0.0.1:{ours}/health")
        asked, people = asyncio.run(_remembered(settings, sequence))
        rounds = [(_through_api(ours, sequence), _alone(asked, people)) for _ in range(ROUNDS + 1)][1:]
    value = statistics.median(mine / theirs for mine, theirs in rounds)
    mine, theirs = (statistics.median(side) for side in zip(*rounds, strict=True))
    what = "seconds for the dates of 1,000 people, ten steps, through the API : planner alone"
    return Figure("dates_rate", value, "×", mine, theirs, 3, "lower", what)


def _definition() -> Definition:
    plain = definition(last=True)
    schedule = replace(
        plain.schedule, holidays="DE-BY", recipient=Recipient(zone=True, holidays=True, country_column="country")
    )
    return replace(plain, steps=STEPS, schedule=schedule)


async def _publish(settings: dict[str, str]) -> int:
    """Seed an account with an admin, a mailbox and a sequence; return its id."""
    database, keyring, now = Database(settings["DATABASE_URL"]), Keyring.read(env.KEYS), datetime.now(UTC)
    async with database.transaction() as connection:
        await Tenants(keyring).connect(connection, env.ACCOUNT, "token", now=now)
        admin = User(env.ACCOUNT, env.OWNER, "Dana Levi", "dana@acme.test", "admin", "UTC", now)
        await accounts.put_person(connection, admin)
        mailbox = await mailboxes.connect(
            connection, now=now, account_id=env.ACCOUNT, owner_id=env.OWNER, shared=True, address="dana@acme.test",
            display_name="Dana Levi", smtp_host="127.0.0.1", smtp_port=25, smtp_security="none", **SENT_KEPT,
            username="dana@acme.test", password=keyring.seal("secret", f"mailbox:{env.ACCOUNT}:dana@acme.test"),
        )  # fmt: skip
        await paces.choose(connection, env.ACCOUNT, mailbox.id, FAST, now=now)
        row = await publishing.draft(connection, env.ACCOUNT, env.OWNER, _definition(), now=now)
    await database.close()
    return row.id


async def _remembered(settings: dict[str, str], sequence: int) -> tuple[Asked, list[Person]]:
    """Return what the API would gather, in memory."""
    database, now = Database(settings["DATABASE_URL"]), datetime.now(UTC)
    numbers = range(FIRST, FIRST + PEOPLE)
    shown = {number: items.read_item(item(number)) for number in numbers}
    async with database.transaction() as connection:
        row = await store.get(connection, env.ACCOUNT, sequence)
        assert row is not None
        asked = await dating.ask(connection, row, "draft", now=now)
        tenant = (await Tenants(Keyring.read(env.KEYS)).get(connection, [env.ACCOUNT]))[env.ACCOUNT]
        people = await dating.people(connection, asked, tenant, list(numbers), shown, now=now)
    await database.close()
    return asked, people


def _through_api(port: int, sequence: int) -> float:
    """Ask for the dates of everybody; return the seconds it took."""
    inside = {"account_id": env.ACCOUNT, "user_id": env.OWNER, "is_view_only": False}
    token = jwt.encode({"exp": int(time.time()) + 300, "dat": inside}, env.SECRET, algorithm="HS256")
    body = json.dumps({"items": [str(FIRST + n) for n in range(PEOPLE)]}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/sequences/{sequence}/dates",
        body,
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request) as answer:
        data = answer.read()
    took = time.perf_counter() - began
    found = json.loads(data)
    assert sum(len(one["steps"]) for one in found["items"]) == PEOPLE * (len(STEPS) - 4), found["items"][0]
    return took


def _alone(asked: Asked, people: list[Person]) -> float:
    """Plan for everybody; return the seconds it took."""
    began = time.perf_counter()
    found = dating.plan(asked, people, now=datetime.now(UTC))
    assert all(one.outcome == "planned" for one in found.people)
    return time.perf_counter() - began
