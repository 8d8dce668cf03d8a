"""What the logs of a working, failing and mended installation hold: events and numbers, nothing secret or personal."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from sandbox.people.tempers import temper
from sandbox.seed import LEADS
from sandbox.world import Item
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import TWO_MAILS
from tests.integration.api.calls import ask
from tests.journeys.letters import addresses, enroll, mails


def leads(installation: Installation) -> list[Item]:
    """Return everybody on the board who has an address."""
    items = installation.sandbox.world.items.values()
    return [one for one in items if one.board_id == LEADS and one.cells["email"] and "@" in address(one)]


def address(item: Item) -> str:
    """Return the address of a lead."""
    return str(item.cells["email"]["email"])


async def test_no_log_holds_a_secret_or_anything_personal(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)  # as `logs.set_up` does for whatever does not log by structlog
    store, options, everybody = installation.sandbox.store, installation.sandbox.options, leads(installation)
    with capture_logs() as logs:
        row = await installation.publish(TWO_MAILS)
        store.passwords["dana@acme.test"] = "changed meanwhile"  # refused, then mended
        await enroll(installation, row.id, *everybody)
        body = {
            "address": "dana@acme.test", "username": "dana@acme.test", "password": "wrong horse",
            "smtp_host": "127.0.0.1", "smtp_port": options.smtp_port, "smtp_security": "none",
        }  # fmt: skip
        assert (await ask(installation, "POST", "/mailboxes", body=body)).status_code == 422
        store.passwords["dana@acme.test"] = "sandbox-dana"
        await installation.settle(after=timedelta(minutes=20))
        for days in (1, 4):  # replies, bounces, notes, complaints; refused recipients
            await installation.settle(after=timedelta(days=days))
        got = next(mail for one in everybody for mail in mails(installation, one))
        await installation.http.post(got["List-Unsubscribe"].strip("<>"), data={"List-Unsubscribe": "One-Click"})
        await installation.http.get(f"/api/sequences/{row.id}", headers={"Authorization": "Bearer forged"})
        installation.sandbox.faults.set({"graphql": {"mode": "500", "count": 3}})
        await ask(installation, "DELETE", f"/sequences/{row.id}")
        await installation.settle(after=timedelta(hours=1))
    said = "\n".join([*map(repr, logs), *(record.getMessage() + str(record.exc_text) for record in caplog.records)])
    assert {"batch done", "mailbox read", "mailbox not read", "post left"} <= {one["event"] for one in logs}
    assert {temper(options.seed, address(one)) for one in everybody} >= {"replies", "bounces", "away", "refused"}
    secrets = ["sandbox-dana", "changed meanwhile", "wrong horse", API_TOKEN, options.signing_secret]
    personal = [*map(address, everybody), *(one.name for one in everybody), "Hello", "Still there", "@acme.test"]
    links = [*addresses(got).links, got["List-Unsubscribe"], got["Message-ID"].strip("<>")]
    for word in [*secrets, options.client_secret, *personal, *links]:
        assert word not in said
