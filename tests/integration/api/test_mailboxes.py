"""Mailboxes over HTTP: who sees which, connecting against real servers, removing; by whom, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, MONDAY_MORNING, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal


def described(installation: Installation, name: str = "dana", **changed: Any) -> dict[str, Any]:
    """Return a mailbox of the sandbox as a person describes it."""
    options, address = installation.sandbox.options, f"{name}@acme.test"
    return {
        "address": address, "display_name": "Somebody", "shared": False, "username": address,
        "smtp_host": "127.0.0.1", "smtp_port": options.smtp_port, "smtp_security": "none",
        "imap_host": "127.0.0.1", "imap_port": options.imap_port, "imap_security": "none",
        "password": f"sandbox-{name}", "keeps_sent": True, **changed,
    }  # fmt: skip


async def number(installation: Installation, address: str) -> str:
    """Return the id of a mailbox."""
    found = await installation.select("SELECT id FROM mailbox WHERE address = :address", address=address)
    return str(found[0]["id"])


async def kept(installation: Installation) -> list[tuple[str, int]]:
    """Return addresses and owners of our account, by address."""
    found = await installation.select(
        "SELECT address, owner_id FROM mailbox WHERE account_id = :account ORDER BY address", account=ACCOUNT
    )
    return [(row["address"], row["owner_id"]) for row in found]


BOTH = [("dana@acme.test", DANA), ("sam@acme.test", SAM)]


@pytest.mark.parametrize(
    ("user", "seen"),
    [
        (DANA, ["dana@acme.test", "sam@acme.test"]),
        (SAM, ["dana@acme.test", "sam@acme.test"]),
        (VERA, ["dana@acme.test"]),
        (GIL, []),
    ],
)
async def test_people_see_what_is_theirs_or_shared_and_admins_all(
    installation: Installation, user: int, seen: list[str]
) -> None:
    answer = await ask(installation, "GET", "/mailboxes", user)
    assert [one["address"] for one in answer.json()["mailboxes"]] == seen


async def test_nothing_secret_is_shown(installation: Installation) -> None:
    answer = await ask(installation, "GET", "/mailboxes")
    for one in answer.json()["mailboxes"]:
        assert set(one) == {
            "id", "address", "display_name", "kind", "auth", "reads", "owner", "shared", "lent", "state", "problem",
            "held", "health", "pace",
        }  # fmt: skip
    assert "sandbox-dana" not in answer.text


async def test_a_mailbox_is_tried_and_kept_with_its_password_sealed(installation: Installation) -> None:
    await ask(installation, "DELETE", f"/mailboxes/{await number(installation, 'sam@acme.test')}")
    body = described(installation, "sam", address="Sam@Acme.test")
    answer = await ask(installation, "POST", "/mailboxes", SAM, body=body)
    assert (answer.status_code, answer.json()["address"], answer.json()["state"]) == (201, "sam@acme.test", "connected")
    [row] = await installation.select("SELECT password FROM mailbox WHERE address = 'sam@acme.test'")
    assert b"sandbox-sam" not in row["password"]
    assert installation.own.keyring.open(row["password"], f"mailbox:{ACCOUNT}:sam@acme.test") == "sandbox-sam"


async def test_a_mailbox_is_connected_again_with_other_settings(installation: Installation) -> None:
    before = await number(installation, "sam@acme.test")
    body = described(installation, "sam", shared=True, display_name="Sam O.")
    answer = await ask(installation, "POST", "/mailboxes", SAM, body=body)
    assert (answer.json()["id"], answer.json()["shared"], answer.json()["display_name"]) == (before, True, "Sam O.")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"password": "wrong"}, "smtp_refused"),
        ({"username": "nobody@acme.test"}, "smtp_refused"),
        ({"smtp_port": 9}, "smtp_refused"),
        ({"smtp_host": "localhost.invalid"}, "smtp_refused"),
        ({"smtp_host": ""}, "smtp_refused"),
        ({"smtp_host": "127.0.0.2"}, "smtp_refused"),
        ({"smtp_host": "10.0.0.1"}, "smtp_refused"),
        ({"imap_port": 9}, "imap_refused"),
        ({"imap_host": "169.254.169.254"}, "imap_refused"),
        ({"address": "dana"}, "bad_address"),
    ],
)
async def test_a_mailbox_that_cannot_be_used_is_not_kept(
    installation: Installation, changed: dict[str, Any], code: str
) -> None:
    [before] = await installation.select("SELECT * FROM mailbox WHERE address = 'dana@acme.test'")
    answer = await ask(installation, "POST", "/mailboxes", body=described(installation, **changed))
    assert refusal(answer) == (422, code)
    assert "sandbox-dana" not in answer.text
    assert await installation.select("SELECT * FROM mailbox WHERE address = 'dana@acme.test'") == [before]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"address": None}, "address"),
        ({"address": "a" * 321}, "address"),
        ({"smtp_port": 0}, "smtp_port"),
        ({"smtp_port": 65536}, "smtp_port"),
        ({"smtp_security": "ssl"}, "smtp_security"),
        ({"imap_security": "tls\n"}, "imap_security"),
        ({"password": 5}, "password"),
        ({"owner_id": SAM}, "owner_id"),
        ({"account_id": GLOBEX}, "account_id"),
        ({"display_name": "a\x00b"}, "display_name"),
        ({"display_name": "a\r\nBcc: x@y.example"}, "display_name"),
        ({"username": "dana\x00"}, "username"),
        ({"imap_host": "a\x00"}, "imap_host"),
        ({"password": "a\r\nb"}, "password"),
    ],
)
async def test_a_wrong_description_is_refused_with_its_field(
    installation: Installation, changed: dict[str, Any], field: str
) -> None:
    answer = await ask(installation, "POST", "/mailboxes", body=described(installation, **changed))
    assert refusal(answer) == (422, "bad_body")
    assert [one["field"] for one in answer.json()["error"]["details"]] == [field]
    assert await kept(installation) == BOTH


@pytest.mark.parametrize(
    "address", ["dana@acme.test", "DANA@acme.test", " dana@acme.test", "dana@acme.test ", "dana@\uff41cme.test"]
)
async def test_a_member_takes_no_mailbox_of_somebody_else(installation: Installation, address: str) -> None:
    body = described(installation, "sam", address=address)  # their own servers let them in
    assert refusal(await ask(installation, "POST", "/mailboxes", SAM, body=body)) == (403, "not_admin")
    assert await kept(installation) == BOTH


async def test_an_admin_connects_the_mailbox_of_somebody_else_again(installation: Installation) -> None:
    answer = await ask(installation, "POST", "/mailboxes", DANA, body=described(installation, "sam"))
    assert (answer.status_code, answer.json()["address"]) == (201, "sam@acme.test")


@pytest.mark.parametrize(
    ("user", "address"), [(SAM, "sam@acme.test"), (DANA, "dana@acme.test"), (DANA, "sam@acme.test")]
)
async def test_owners_and_admins_remove_a_mailbox(installation: Installation, user: int, address: str) -> None:
    path = f"/mailboxes/{await number(installation, address)}"
    assert (await ask(installation, "DELETE", path, user)).json() == {"removed": True}
    assert address not in [one for one, _ in await kept(installation)]
    assert refusal(await ask(installation, "DELETE", path, user)) == (404, "mailbox_not_found")


async def test_a_member_removes_no_mailbox_of_somebody_else(installation: Installation) -> None:
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}"
    assert refusal(await ask(installation, "DELETE", path, SAM)) == (403, "not_owner")
    assert await kept(installation) == BOTH


@pytest.mark.parametrize("user", [VERA, GIL])
async def test_who_may_only_look_changes_nothing(installation: Installation, user: int) -> None:
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}"
    assert refusal(await ask(installation, "POST", "/mailboxes", user, body=described(installation))) == (403, "viewer")
    assert refusal(await ask(installation, "DELETE", path, user)) == (403, "viewer")
    assert await kept(installation) == BOTH


async def test_an_admin_of_another_account_neither_sees_nor_removes_ours(installation: Installation) -> None:
    await let_globex_in(installation)
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}"
    assert refusal(await ask(installation, "DELETE", path, HANK, account=GLOBEX)) == (404, "mailbox_not_found")
    assert (await ask(installation, "GET", "/mailboxes", HANK, account=GLOBEX)).json() == {"mailboxes": []}
    assert await kept(installation) == BOTH


async def test_one_address_may_be_connected_in_two_accounts(installation: Installation) -> None:
    await let_globex_in(installation)
    body = described(installation)
    answer = await ask(installation, "POST", "/mailboxes", HANK, account=GLOBEX, body=body)
    assert (answer.status_code, answer.json()["owner"]) == (201, str(HANK))
    assert await kept(installation) == BOTH


async def test_an_admin_who_reconnects_a_mailbox_does_not_take_it(installation: Installation) -> None:
    await installation.mailbox(SAM, "sam@acme.test", shared=False)
    options = installation.sandbox.options
    wanted = {
        "address": "sam@acme.test", "username": "sam@acme.test", "password": "sandbox-sam",
        "smtp_host": "127.0.0.1", "smtp_port": options.smtp_port, "smtp_security": "none",
    }  # fmt: skip
    answer = await installation.http.post("/api/mailboxes", json=wanted, headers=installation.session())
    assert (answer.status_code, answer.json()["owner"]) == (201, str(SAM))


async def test_the_health_of_a_mailbox_says_since_when_it_refuses_and_who_waits(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    installation.sandbox.store.passwords["dana@acme.test"] = "changed meanwhile"
    await installation.call("/monday/actions/enroll_item", {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)})
    await installation.settle()
    [dana, _] = (await ask(installation, "GET", "/mailboxes")).json()["mailboxes"]
    assert (dana["state"], dana["held"]) == ("refused", 1)
    assert dana["health"] == f"Password refused on {MONDAY_MORNING:%B %-d, %Y}; 1 person held."


async def test_the_health_of_a_mailbox_says_that_it_cannot_be_read(installation: Installation) -> None:
    port = installation.sandbox.options.imap_port
    await installation.select("UPDATE mailbox SET imap_port = 9 WHERE address = 'dana@acme.test' RETURNING id")
    await installation.settle()
    [dana, sam] = (await ask(installation, "GET", "/mailboxes")).json()["mailboxes"]
    assert dana["health"] == (
        f"It sends, but was not read since {MONDAY_MORNING:%B %-d, %Y}: no connection: ConnectionRefusedError."
    )
    assert sam["health"] == "It sends and is read."
    await installation.select(f"UPDATE mailbox SET imap_port = {port} RETURNING id")
    await installation.settle(after=timedelta(minutes=6))
    [dana, _] = (await ask(installation, "GET", "/mailboxes")).json()["mailboxes"]
    assert dana["health"] == "It sends and is read."


async def test_a_mailbox_that_works_again_is_tested_and_its_people_go_on(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    installation.sandbox.store.passwords["dana@acme.test"] = "changed meanwhile"
    await installation.call("/monday/actions/enroll_item", {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)})
    await installation.settle()
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}"
    refused = (await ask(installation, "POST", f"{path}/test")).json()
    assert (refused["sends"], refused["reads"]) == (False, False)
    installation.sandbox.store.passwords["dana@acme.test"] = "sandbox-dana"
    assert (await ask(installation, "POST", f"{path}/test")).json() == {
        "sends": True, "reads": True, "sentences": ["A message was sent.", "It came back and was read."],
    }  # fmt: skip
    await installation.settle()
    [delivery] = await installation.select("SELECT phase FROM delivery")
    assert delivery["phase"] in ("rcpt", "answered")  # not the log-in: the mailbox let us in
    [dana, _] = (await ask(installation, "GET", "/mailboxes")).json()["mailboxes"]
    assert (dana["state"], dana["held"], dana["health"]) == ("connected", 0, "It sends and is read.")


USUAL = {"per_minute": 20, "per_hour": 200, "per_day": 500, "ramp_first": 100, "ramp_more": 100}


async def pace(installation: Installation, address: str = "dana@acme.test") -> dict[str, Any]:
    """Return the pace that holds for a mailbox."""
    listed = (await ask(installation, "GET", "/mailboxes")).json()["mailboxes"]
    return next(one["pace"] for one in listed if one["address"] == address)


async def test_the_pace_of_a_mailbox_is_chosen_and_holds_at_once(installation: Installation) -> None:
    assert await pace(installation) == USUAL
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}/pace"
    answer = await ask(installation, "PUT", path, body={"per_minute": 1, "per_day": 40})
    assert answer.json()["pace"] == await pace(installation)
    assert answer.json()["pace"] == {
        "per_minute": 1, "per_hour": 200, "per_day": 40, "ramp_first": None, "ramp_more": None,
    }  # fmt: skip
    row = await installation.publish(TWO_MAILS)
    for n in range(3):
        fields = {"boardId": BOARD, "itemId": ITEM + n, "sequence": str(row.id)}
        await installation.call("/monday/actions/enroll_item", fields, uuid=f"u-{n}")
    await installation.settle()
    begun = "SELECT count(*) AS mails FROM delivery"
    assert (await installation.select(begun))[0]["mails"] == 1
    await ask(installation, "PUT", path, body={"per_minute": 50, "ramp_first": 10, "ramp_more": 5})
    await installation.settle()
    assert (await installation.select(begun))[0]["mails"] == 3
    assert await pace(installation) == {
        "per_minute": 50, "per_hour": 200, "per_day": 500, "ramp_first": 10, "ramp_more": 5,
    }  # fmt: skip
    await ask(installation, "PUT", path, body={})
    assert await pace(installation) == USUAL
    await ask(installation, "PUT", path, body={"ramp_first": 0})
    assert await pace(installation) == {**USUAL, "ramp_first": None, "ramp_more": None}


@pytest.mark.parametrize(
    "body",
    [{"per_minute": 0}, {"per_day": -1}, {"per_hour": "many"}, {"per_day": 2**31}, {"ramp_more": 5}, {"pace": 1}, []],
)
async def test_a_pace_that_is_none_is_refused(installation: Installation, body: Any) -> None:
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}/pace"
    answer = await ask(installation, "PUT", path, body=body)
    assert refusal(answer)[0] in (400, 422)
    assert await pace(installation) == USUAL


async def test_only_owners_and_admins_choose_a_pace(installation: Installation) -> None:
    await let_globex_in(installation)
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}/pace"
    for user, code in ((SAM, "not_owner"), (VERA, "viewer"), (GIL, "viewer")):
        assert refusal(await ask(installation, "PUT", path, user, body={"per_day": 1})) == (403, code)
    other = await ask(installation, "PUT", path, HANK, account=GLOBEX, body={"per_day": 1})
    assert refusal(other) == (404, "mailbox_not_found")
    assert await pace(installation) == USUAL
    own = f"/mailboxes/{await number(installation, 'sam@acme.test')}/pace"
    assert (await ask(installation, "PUT", own, SAM, body={"per_day": 1})).json()["pace"]["per_day"] == 1


@pytest.mark.parametrize(("user", "code"), [(SAM, "not_owner"), (VERA, "viewer"), (GIL, "viewer")])
async def test_only_owners_and_admins_test_a_mailbox(installation: Installation, user: int, code: str) -> None:
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}/test"
    assert refusal(await ask(installation, "POST", path, user)) == (403, code)


async def test_a_mailbox_of_another_account_is_not_tested(installation: Installation) -> None:
    await let_globex_in(installation)
    path = f"/mailboxes/{await number(installation, 'dana@acme.test')}/test"
    assert refusal(await ask(installation, "POST", path, HANK, account=GLOBEX)) == (404, "mailbox_not_found")
