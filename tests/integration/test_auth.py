"""Who gets in: monday's own tokens, and nothing that only looks like one."""

from __future__ import annotations

import time

import jwt
import pytest

from integration.auth import NotMonday, Verifier
from sequences.storage.tables import metadata
from tests.fixtures.installation import Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.forgeries import CLIENT, SIGNING, claims, forgeries, sign

PATH = "/monday/actions/enroll_item"
URL = f"https://sequences.example{PATH}"
NAMES = sorted(forgeries(URL))
VERIFIER = Verifier(SIGNING, None, "https://sequences.example")


def test_there_are_at_least_forty_forgeries() -> None:
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_token_is_refused(name: str) -> None:
    with pytest.raises(NotMonday):
        VERIFIER.integration(forgeries(URL)[name], PATH)


async def test_every_forged_call_is_answered_401_and_stores_nothing(installation: Installation) -> None:
    sequence = await installation.publish(TWO_MAILS)
    before = await _counts(installation)
    body = {
        "payload": {
            "inboundFieldValues": {"boardId": 18400112233, "itemId": 18400900001, "sequence": str(sequence.id)}
        },
        "runtimeMetadata": {"actionUuid": "forged"},
    }
    for header in forgeries(installation.own.settings.public_url + PATH).values():
        answer = await installation.http.post(PATH, json=body, headers={"Authorization": header.strip()})
        assert answer.status_code == 401
        assert "severityCode" not in answer.json()
    assert await _counts(installation) == before


async def _counts(installation: Installation) -> dict[str, int]:
    """Return how many rows each table has."""
    counted = {}
    for table in metadata.tables:
        counted[table] = (await installation.select(f"SELECT count(*) AS n FROM {table}"))[0]["n"]
    return counted


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_mondays_own_token_gets_in_with_and_without_the_word_bearer(prefix: str) -> None:
    caller = VERIFIER.integration(prefix + sign(claims(URL)), PATH)
    assert (caller.account_id, caller.user_id) == (20481632, 61204477)


def test_the_ids_may_be_text_and_stand_in_dat() -> None:
    payload = claims(URL, accountId=None, userId=None, dat={"account_id": "20481632", "user_id": 7})
    caller = VERIFIER.integration(sign(payload), PATH)
    assert (caller.account_id, caller.user_id) == (20481632, 7)


def test_a_token_a_few_seconds_over_its_expiry_still_holds() -> None:
    assert VERIFIER.integration(sign(claims(URL, exp=int(time.time()) - 5)), PATH)


def test_the_previous_secret_holds_while_a_new_one_is_rolled_out() -> None:
    rolling = Verifier("the-new-signing-secret-0123456789abcdefghijk", SIGNING, "https://sequences.example")
    assert rolling.integration(sign(claims(URL)), PATH)


def test_a_session_token_names_its_user_in_dat() -> None:
    token = jwt.encode({"exp": time.time() + 60, "dat": {"account_id": 1, "user_id": 2}}, CLIENT, algorithm="HS256")
    caller = Verifier(CLIENT, None, "https://sequences.example").session(f"Bearer {token}")
    assert (caller.account_id, caller.user_id) == (1, 2)


@pytest.mark.parametrize("dat", [None, [], "7", {}, {"account_id": 1}, {"user_id": 1}, {"account_id": 0, "user_id": 1}])
def test_a_session_token_without_account_and_user_is_refused(dat: object) -> None:
    token = jwt.encode({"exp": time.time() + 60, "dat": dat}, CLIENT, algorithm="HS256")
    with pytest.raises(NotMonday):
        Verifier(CLIENT, None, "https://sequences.example").session(token)
