"""Seeds the demo: an account that is connected, two mailboxes, three sequences, and recipes that use them.

The sandbox begins anew at each start, and so does what we keep of its account.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.consent import install_and_connect
from sequences.authoring import publishing
from sequences.core.pace import Chosen
from sequences.files import reader as files
from sequences.mailboxes import connecting
from sequences.settings import Settings
from sequences.storage import accounts, paces
from tasks.runtime import Runtime, open_runtime

DANA, SAM = 61204477, 61204478
LEADS = 18400112233
RATE = 60  # a minute of the demo is a second
OWN_SERVER = Chosen(per_minute=1_000, per_hour=10_000, per_day=10_000)  # the sandbox takes them all
FOLDER = Path(__file__).with_name("sequences")
OWNERS = {"event_invitation": SAM}
REPS = ((DANA, "dana@acme.test", "Dana Levi", True), (SAM, "sam@acme.test", "Sam Ortiz", False))


def seed_demo(settings: Settings, run: dict[str, Any]) -> None:
    """Bring an installation to where a newcomer sees it work."""
    asyncio.run(_seed(settings, run))


async def _seed(settings: Settings, run: dict[str, Any]) -> None:
    async with httpx.AsyncClient(base_url=run["sandbox_url"], timeout=30) as sandbox:
        await _post(sandbox, "/sandbox/clock", {"pause": True})  # from here on both show the same time
        own = open_runtime(settings)
        try:
            now = await own.clock.now()
            async with own.database.transaction() as connection:
                await accounts.forget(connection, run["account_id"])
            await install_and_connect(sandbox, run["app_url"], DANA)
            await _connect(own, run, now)
            ids = await _sequences(own, run["account_id"], now)
        finally:
            await own.close()
        for recipe in _recipes(ids):
            await _post(sandbox, "/sandbox/automations", recipe)
        await _post(sandbox, "/sandbox/clock", {"rate": RATE})


async def _post(sandbox: httpx.AsyncClient, path: str, body: dict[str, Any]) -> None:
    (await sandbox.post(path, json=body)).raise_for_status()


async def _connect(own: Runtime, run: dict[str, Any], now: datetime) -> None:
    account = run["account_id"]
    for user, address, name, shared in REPS:
        mailbox = await connecting.connect(
            own.database,
            own.keyring,
            own.mailer,
            account,
            user,
            _mailbox(run, address, name, shared),
            now=now,
        )
        async with own.database.transaction() as connection:
            await paces.choose(connection, account, mailbox.id, OWN_SERVER, now=now)


def _mailbox(run: dict[str, Any], address: str, name: str, shared: bool) -> dict[str, Any]:
    smtp, imap = run["smtp"], run["imap"]
    return {
        "address": address, "display_name": name, "shared": shared,
        "smtp_host": smtp[0], "smtp_port": smtp[1], "smtp_security": "none",
        "imap_host": imap[0], "imap_port": imap[1], "imap_security": "none",
        "username": address, "password": f"sandbox-{address.partition('@')[0]}", "keeps_sent": True,
    }  # fmt: skip


async def _sequences(own: Runtime, account: int, now: datetime) -> dict[str, int]:
    """Return the ids of the demo's sequences by the name of their file."""
    ids: dict[str, int] = {}
    async with own.database.transaction() as connection:
        for path in sorted(FOLDER.glob("*.yaml")):
            definition = files.parse(path.read_bytes(), source=path.name)
            user = OWNERS.get(path.stem, DANA)
            row = await publishing.draft(connection, account, user, definition, now=now)
            ids[path.stem] = (await publishing.activate(connection, row, user, now=now)).id
    return ids


def _recipes(ids: dict[str, int]) -> list[dict[str, Any]]:
    """Return the demo's recipes, as a board admin would save them."""
    return [
        {
            "board": LEADS,
            "name": "When status changes to Interested, enroll item in Inbound follow-up",
            "trigger": {
                "block": "status_changes_to",
                "values": {"columnId": "status", "label": "Interested"},
            },
            "actions": [{"block": "enroll_item", "values": {"sequence": str(ids["inbound_follow_up"])}}],
        },
        {
            "board": LEADS,
            "name": "When a reply comes in, tell Dana",
            "trigger": {"block": "reply_received", "values": {}},
            "actions": [{"block": "notify", "values": {"user": DANA, "text": "{item} replied: answer today."}}],
        },
        {
            "board": LEADS,
            "name": "When status changes to Won, remove item from all sequences",
            "trigger": {"block": "status_changes_to", "values": {"columnId": "status", "label": "Won"}},
            "actions": [{"block": "unenroll_everywhere", "values": {}}],
        },
    ]
