"""Pictures and followed links over HTTP: fast, always answered, and recorded for what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.definition import EmailStep, Tracking
from sequences.storage.database import Away, Database
from sequences.tokens import Purpose, signer
from tests.fixtures.eventually import eventually
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.journeys.test_main_job import somebody

READER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.2.0"}
TARGET = "https://acme.test/a;b/ä?x=%20&name={first_name}#top"
BODY = f'<p><a href="{TARGET}">a</a> <a href="https://b.test/">b</a> <a href="{{site|mailto:x@y.example}}">c</a></p>'
TRACKED = replace(TWO_MAILS, steps=(EmailStep("Hello", BODY),), tracking=Tracking(opens=True, clicks=True))


async def token(installation: Installation, purpose: Purpose, number: int = 0, delivery: int = 1) -> str:
    async with installation.database.transaction() as connection:
        tenant = (await installation.own.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
    return signer(tenant.hash_key, ACCOUNT, purpose).sign(delivery, number)


@pytest.fixture
async def mailed(installation: Installation) -> Installation:
    """An installation that has sent one e-mail, ten minutes ago."""
    sequence = await installation.publish(TRACKED)
    item = somebody(installation, "silent")
    url = f"/api/sequences/{sequence.id}/people"
    body = {"items": [str(item.id)]}
    (await installation.http.post(url, json=body, headers=installation.session())).raise_for_status()
    await installation.settle()
    installation.clock.shown += timedelta(minutes=10)
    return installation


async def seen(installation: Installation, number: int) -> list[dict[str, Any]]:
    """Return what was recorded, as soon as that is so many."""

    async def look() -> list[dict[str, Any]]:
        found = await installation.select("SELECT kind, machine, detail, judge_at, at FROM engagement ORDER BY id")
        return found if len(found) == number else []

    return await eventually(look, f"{number} hits are recorded")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_picture_is_one_dot_that_nobody_keeps(mailed: Installation, method: str) -> None:
    path = f"/o/{await token(mailed, Purpose.OPEN)}.gif"
    answer = await mailed.http.request(method, path, headers=READER)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-length"] == "42"
    assert answer.content[:6] == (b"GIF89a" if method == "GET" else b"")
    [one] = await seen(mailed, 1)
    assert (one["kind"], one["machine"], one["at"]) == ("opened", True, mailed.clock.shown)
    assert (one["judge_at"] is None, one["detail"]) == ((True, {"why": "head"}) if method == "HEAD" else (False, {}))


async def test_a_link_leads_to_its_target_and_says_nothing_about_where_it_came_from(mailed: Installation) -> None:
    answer = await mailed.http.get(f"/c/{await token(mailed, Purpose.CLICK)}", headers=READER)
    name = next(iter(await mailed.select("SELECT fields FROM delivery")))["fields"]["first_name"]
    assert answer.status_code == 302
    assert answer.headers["location"] == f"https://acme.test/a;b/%C3%A4?x=%20&name={name}#top"
    assert answer.headers["referrer-policy"] == "no-referrer"
    [one] = await seen(mailed, 1)
    assert (one["kind"], one["detail"]) == ("clicked", {"number": 0, "link": TARGET})


async def test_to_ask_for_the_headers_leads_there_too_and_is_a_machines(mailed: Installation) -> None:
    answer = await mailed.http.head(f"/c/{await token(mailed, Purpose.CLICK, 1)}", headers=READER)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://b.test/")
    [one] = await seen(mailed, 1)
    assert (one["machine"], one["judge_at"], one["detail"]["why"]) == (True, None, "head")


@pytest.mark.parametrize("number", [2, 3, 65_535])
async def test_a_link_that_leads_nowhere_on_the_web_is_followed_nowhere(mailed: Installation, number: int) -> None:
    answer = await mailed.http.get(f"/c/{await token(mailed, Purpose.CLICK, number)}", headers=READER)
    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.text
    assert "location" not in answer.headers


@pytest.mark.parametrize("broken", ["x", "A" * 30, "%00", "A" * 5000, "https://evil.example"])
async def test_a_broken_token_gets_its_picture_and_a_friendly_page(mailed: Installation, broken: str) -> None:
    if "/" not in broken:
        picture = await mailed.http.get(f"/o/{broken}.gif", headers=READER)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/gif")
    page = await mailed.http.get(f"/c/{broken}", headers={**READER, "accept-language": "fr"})
    assert page.status_code == 404
    assert "evil" not in page.headers.get("location", "")
    assert await mailed.select("SELECT 1 FROM engagement") == []


@pytest.mark.parametrize("purpose", [Purpose.OPEN, Purpose.UNSUBSCRIBE])
async def test_a_token_of_another_purpose_is_no_link(mailed: Installation, purpose: Purpose) -> None:
    assert (await mailed.http.get(f"/c/{await token(mailed, purpose)}", headers=READER)).status_code == 404


@contextmanager
def database_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the database away for a while."""

    def transaction(self: Database) -> Any:
        raise Away("gone")

    with monkeypatch.context() as away:
        away.setattr(Database, "transaction", transaction)
        yield


async def test_while_the_database_is_away_the_picture_is_there_and_the_opening_is_not_lost(
    mailed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/o/{await token(mailed, Purpose.OPEN)}.gif"
    with database_away(monkeypatch):
        answers = [await mailed.http.get(path, headers=READER) for _ in range(3)]
    assert {one.status_code for one in answers} == {200}
    [one] = await seen(mailed, 1)
    assert one["kind"] == "opened"


async def test_while_the_database_is_away_a_link_asks_to_come_again(
    mailed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/c/{await token(mailed, Purpose.CLICK)}"
    with database_away(monkeypatch):
        answer = await mailed.http.get(path, headers={**READER, "accept-language": "fr"})
    assert (answer.status_code, answer.headers["content-language"]) == (503, "fr")
    assert "réessayer" in answer.text
    assert (await mailed.http.get(path, headers=READER)).status_code == 302


async def test_whatever_goes_wrong_the_picture_is_there(mailed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> Any:
        raise RuntimeError("no clock")

    monkeypatch.setattr(mailed.clock, "now", broken)
    answer = await mailed.http.get(f"/o/{await token(mailed, Purpose.OPEN)}.gif", headers=READER)
    assert answer.status_code == 200


async def test_nobody_posts_to_a_picture_or_a_link(mailed: Installation) -> None:
    for path in (f"/o/{await token(mailed, Purpose.OPEN)}.gif", f"/c/{await token(mailed, Purpose.CLICK)}"):
        assert (await mailed.http.post(path)).status_code == 405
