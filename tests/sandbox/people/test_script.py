"""The prospects of a seed: each does the same whatever the order their mail comes in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.log import EventLog
from sandbox.mail.store import MailStore
from sandbox.people.script import Script
from sandbox.people.tempers import LANGUAGES, plan, temper
from tests.fixtures.installation import serving
from tests.fixtures.ports import free_port
from tests.fixtures.world import MONDAY_MORNING

NAMES = {f"person{n}@byron.example": f"Person {n}" for n in range(60)}
REP = "dana@acme.test"
MONTH = timedelta(days=30)


@asynccontextmanager
async def people(seed: int) -> AsyncIterator[Script]:
    """The prospects of a seed, with a mail store of their own."""
    clock = Clock(MONDAY_MORNING)
    store = MailStore(EventLog(clock.now), clock.now)
    store.add_rep(REP, "sandbox-dana")
    async with httpx.AsyncClient(timeout=60) as http:
        yield Script(seed, clock, store, http, NAMES)


def somebody(seed: int, kind: str) -> str:
    """Return the address of somebody with a temper."""
    return next(address for address in NAMES if temper(seed, address) == kind)


def write(script: Script, address: str, number: int = 1, body: str = "") -> None:
    """Deliver a mail of the rep."""
    raw = (
        f"From: {REP}\r\nTo: {address}\r\nSubject: Hello\r\nMessage-ID: <{number}.{address}>\r\n"
        f"Content-Type: text/html\r\n\r\n<p>Hi</p>{body}\r\n"
    )
    script.store.deliver(address, raw.encode())


async def live(script: Script, after: timedelta = MONTH) -> None:
    """Let time pass, event by event."""
    until = script.clock.now() + after
    while (following := script.clock.next_at()) and following <= until:
        script.clock.set(following, 0)
        await script.clock.run_due()
    script.clock.set(until, 0)


async def story(seed: int, addresses: Sequence[str]) -> list[dict[str, Any]]:
    """Return what happens when everybody gets two mails a day apart."""
    async with people(seed) as script:
        for number in (1, 2):
            for address in addresses:
                write(script, address, number)
            await live(script, timedelta(days=1))
        return [*script.store.log.ordered(), *sorted(script.store.shown(REP), key=lambda one: str(one["message_id"]))]


def without_uids(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a story without the numbers mail gets in the order it comes."""
    return [{name: value for name, value in one.items() if name != "uid"} for one in told]


async def test_one_seed_tells_one_story_in_whatever_order_mail_comes() -> None:
    told = without_uids(await story(7, list(NAMES)))
    assert len(told) > len(NAMES)
    assert told == without_uids(await story(7, list(reversed(NAMES))))


async def test_another_seed_tells_another_story() -> None:
    assert without_uids(await story(7, list(NAMES))) != without_uids(await story(8, list(NAMES)))


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("replies", ["reply"], []),
        ("replies_late", [], ["reply"]),
        ("bounces", ["bounce"], ["bounce"]),
        ("away", ["away"], []),
        ("left", ["left"], ["left"]),
        ("opens", ["open"], ["open"]),
        ("clicks", ["click"], ["click"]),
        ("silent", [], []),
    ],
)
async def test_everybody_does_as_they_are(kind: str, first: list[str], second: list[str]) -> None:
    address = somebody(7, kind)
    async with people(7) as script:
        write(script, address, 1)
        await live(script)
        done = [event["what"] for event in script.store.log.events]
        write(script, address, 2)
        await live(script)
    assert done == first
    assert [event["what"] for event in script.store.log.events] == first + second


async def test_a_reply_comes_some_time_after_the_mail_and_is_announced() -> None:
    address = somebody(7, "replies")
    async with people(7) as script:
        write(script, address)
        announced = next(one["next"] for one in script.shown() if one["address"] == address)
        await live(script, timedelta(minutes=19))
        assert script.store.shown(REP) == []
        await live(script, timedelta(hours=5))
        [reply] = script.store.shown(REP)
        after = next(one["next"] for one in script.shown() if one["address"] == address)
    assert reply["in_reply_to"] == f"<1.{address}>"
    assert (announced, after) == (f"reply at {reply['at']}", "")


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[str, list[str]]]:
    """A server that notes what is asked of it, by whom: its URL, and the notes."""
    seen: list[str] = []

    async def note(request: Request) -> Response:
        seen.append(request.url.path if "Thunderbird" in request.headers["user-agent"] else "a machine")
        return Response(status_code=302, headers={"location": "https://acme.test/"})

    port = free_port()
    async with serving(Starlette(routes=[Route("/{path:path}", note)]), port):
        yield f"http://127.0.0.1:{port}", seen


def test_the_away_write_in_every_language_and_come_back_on_different_days() -> None:
    people = [f"p{n}@byron.example" for n in range(600)]
    plans = [plan(7, one, 1, "P") for one in people if temper(7, one) == "away"]
    assert {one.language for one in plans} == set(LANGUAGES)
    assert len({one.days for one in plans}) > 5
    assert min(one.days for one in plans) > 1


async def test_who_opens_a_mail_loads_its_pictures_and_follows_nothing() -> None:
    async with watched() as (url, seen), people(7) as script:
        body = f'<img width="1" src="{url}/a.png"><a href="{url}/c/1">x</a><img src="{url}/o/1.gif">'
        write(script, somebody(7, "opens"), body=body)
        await live(script)
    assert seen == ["/a.png", "/o/1.gif"]


async def test_who_clicks_loads_the_pictures_and_follows_the_first_link() -> None:
    async with watched() as (url, seen), people(7) as script:
        body = f'<a href="mailto:x@y.example">x</a><a title="a" href="{url}/c/1">x</a><a href="{url}/c/2">x</a>'
        write(script, somebody(7, "clicks"), body=body + f'<img src="{url}/o/1.gif">')
        await live(script)
        broken = [one["what"] for one in script.store.log.events]
    assert seen == ["/o/1.gif", "/c/1"]
    assert broken == ["click"]


async def test_nobody_leaves_this_machine() -> None:
    async with people(7) as script:
        body = '<img src="https://acme.test/a.png"><a href="https://127.0.0.1.evil.example/">x</a>'
        write(script, somebody(7, "clicks"), body=body)
        await live(script)
    assert [one["what"] for one in script.store.log.events] == ["click"]


async def test_a_picture_that_is_not_there_is_noted() -> None:
    async with people(7) as script:
        write(script, somebody(7, "opens"), body=f'<img src="http://127.0.0.1:{free_port()}/open/1.gif">')
        await live(script)
    assert [event["what"] for event in script.store.log.events] == ["open", "picture missing"]


async def test_only_people_are_refused_and_only_those_who_are_so() -> None:
    async with people(7) as script:
        refused = {address for address in NAMES if script.refuses(address)}
        assert not script.refuses("stranger@byron.example")
    assert refused == {address for address in NAMES if temper(7, address) == "refused"}
    assert 0 < len(refused) < len(NAMES) / 2


async def test_mail_to_strangers_and_reps_is_nobodys_business() -> None:
    async with people(7) as script:
        write(script, "stranger@byron.example")
        write(script, REP)
        assert script.clock.next_at() is None
