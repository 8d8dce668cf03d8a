"""The unsubscribe link over HTTP: looking changes nothing, posting acts at once, and nobody sees an error page."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sequences.storage.database import Away, Database
from sequences.tokens import Purpose, signer
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.journeys.test_main_job import somebody

SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
}


async def mailed(installation: Installation) -> str:
    """Send somebody an e-mail; return the path of its unsubscribe link."""
    sequence = await installation.publish(TWO_MAILS)
    item = somebody(installation, "silent")
    body = {"items": [str(item.id)]}
    url = f"/api/sequences/{sequence.id}/people"
    (await installation.http.post(url, json=body, headers=installation.session())).raise_for_status()
    await installation.settle()
    return f"/u/{await token(installation, Purpose.UNSUBSCRIBE)}"


async def token(installation: Installation, purpose: Purpose) -> str:
    async with installation.database.transaction() as connection:
        tenant = (await installation.own.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
    return signer(tenant.hash_key, ACCOUNT, purpose).sign(1)


async def everything(installation: Installation) -> list[Any]:
    """Return all that opting out changes."""
    tables = "suppression", "engagement", "enrollment", "outbox", "projection"
    return [await installation.select(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


@pytest.fixture
async def path(installation: Installation) -> str:
    """The unsubscribe link of a mail that was sent."""
    return await mailed(installation)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_to_look_changes_nothing(installation: Installation, path: str, method: str) -> None:
    before = await everything(installation)
    answers = [await installation.http.request(method, path) for _ in range(3)]
    assert {one.status_code for one in answers} == {200}
    assert await everything(installation) == before


@pytest.mark.parametrize(("language", "title"), [("en-GB", "Unsubscribe"), ("fr-FR,en;q=0.5", "Se désabonner")])
async def test_the_page_asks_in_the_readers_language(
    installation: Installation, path: str, language: str, title: str
) -> None:
    answer = await installation.http.get(path, headers={"accept-language": language})
    assert f"<title>{title}</title>" in answer.text
    assert '<form method="post"><button>' in answer.text
    assert "***@" in answer.text
    assert "<script" not in answer.text
    assert SAFE.items() <= answer.headers.items()
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "body", [{"data": {"List-Unsubscribe": "One-Click"}}, {"files": {"List-Unsubscribe": (None, "One-Click")}}, {}]
)
async def test_to_post_acts_at_once_and_once(installation: Installation, path: str, body: dict[str, Any]) -> None:
    answer = await installation.http.post(path, **body)
    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.text
    after = await everything(installation)
    assert [len(rows) for rows in after[:2]] == [1, 1]
    assert (await installation.http.post(path, **body)).status_code == 200
    assert await everything(installation) == after


async def test_it_takes_no_cookie_and_no_redirect(installation: Installation, path: str) -> None:
    answer = await installation.http.post(path)
    assert not answer.cookies
    assert not answer.has_redirect_location


@pytest.mark.parametrize("broken", ["x", "A" * 30, "%00", "..%2f..", "ä" * 30, "A" * 5000])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_broken_link_is_told_in_a_friendly_way(installation: Installation, broken: str, method: str) -> None:
    answer = await installation.http.request(method, f"/u/{broken}", headers={"accept-language": "fr"})
    assert answer.status_code == 404
    if "%2f" not in broken:
        assert "Ce lien n’est pas complet" in answer.text
    assert await everything(installation) == [[], [], [], [], []]


@pytest.mark.parametrize("purpose", [Purpose.OPEN, Purpose.CLICK])
async def test_a_token_of_another_purpose_unsubscribes_nobody(
    installation: Installation, path: str, purpose: Purpose
) -> None:
    before = await everything(installation)
    answer = await installation.http.post(f"/u/{await token(installation, purpose)}")
    assert answer.status_code == 404
    assert await everything(installation) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_while_the_database_is_away_the_reader_is_asked_to_come_again(
    installation: Installation, path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: Database) -> Any:
        raise Away("gone")

    with monkeypatch.context() as away:
        away.setattr(Database, "transaction", gone)
        answer = await installation.http.request(method, path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "try again" in answer.text


async def test_other_methods_are_refused(installation: Installation, path: str) -> None:
    answers: list[httpx.Response] = [await installation.http.request(one, path) for one in ("PUT", "DELETE")]
    assert {one.status_code for one in answers} == {405}
