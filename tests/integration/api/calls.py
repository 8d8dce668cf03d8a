"""How the tests of the API call it: as somebody, and with a look at what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx

from sequences.storage import accounts
from sequences.storage.accounts import Person
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS

DANA, SAM, VERA, GIL = OWNER, OWNER + 1, OWNER + 2, OWNER + 3
HANK, GLOBEX = 61209900, 20481700


async def ask(
    installation: Installation,
    method: str,
    path: str,
    user: int = DANA,
    *,
    account: int = ACCOUNT,
    body: Any = None,
    language: str = "en",
) -> httpx.Response:
    """Call the API as a view of this user does."""
    headers = {**installation.session(user, account), "Accept-Language": language}
    return await installation.http.request(method, f"/api{path}", headers=headers, json=body)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal, after a look at its sentence."""
    told = answer.json()["error"]
    sentence = told["sentence"]
    assert set(told) <= {"code", "sentence", "details"}
    assert sentence.endswith(".")
    assert not sentence.endswith("..")
    assert "\n" not in sentence
    return answer.status_code, told["code"]


async def as_sam(installation: Installation) -> SequenceRow:
    """Publish a sequence of Sam's, sent from his own mailbox."""
    return await installation.publish(replace(TWO_MAILS, send_as="sam@acme.test"), SAM)


async def let_globex_in(installation: Installation) -> None:
    """Connect the other account, with Hank as its admin."""
    now = installation.clock.shown
    hank = Person(GLOBEX, HANK, "Hank Globex", "hank@globex.test", "admin", "UTC", now)
    async with installation.database.transaction() as connection:
        await installation.own.tenants.connect(connection, GLOBEX, "token-of-globex", now=now)
        await accounts.put_person(connection, hank)
