"""A walk over every route of the application with another account's ids: nothing is shown, nothing is changed.

The routes are read from the application, so that none can be forgotten. Each wall holds alone: what statements ask
for (with row-level security switched off), and row-level security (`tests/sequences/storage/test_walls.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.routing import Route

from integration.api.guard import Described
from integration.app import create_app
from sandbox import tokens
from sequences.core.definition import EmailStep, ManualStep, StepKind
from sequences.storage.tables import metadata
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, TWO_MAILS
from tests.integration.api.calls import GLOBEX, HANK, ask
from tests.integration.consenting import connect

MARK = "Only for Acme"
MARKS = (MARK, "acme.test", "Ada Byron")
# For readers of our e-mails and for anybody: no account comes with the call, and none is named in the answer.
OPEN = {
    "/u/{token}", "/o/{token}.gif", "/c/{token}", "/", "/health", "/ready", "/metrics", "/monday-app-association.json",
    "/api/openapi.json", "/oauth/start", "/oauth/callback", "/views/assets/{name}", "/views/{view}",
}  # fmt: skip
TABLES = {
    "sequence": "sequence", "enrollment": "enrollment", "delivery": "delivery", "activity": "activity",
    "mailbox": "mailbox", "template": "template", "attachment": "attachment", "post": "outbox", "batch": "batch",
}  # fmt: skip


def routes(installation: Installation) -> list[tuple[str, Route]]:
    """Return every route that belongs to an account, with each of its methods."""
    every = create_app(installation.own).app.routes  # type: ignore[attr-defined]
    return [
        (method, route)
        for route in every
        for method in sorted((route.methods or set()) - {"HEAD"})
        if route.path not in OPEN
    ]


async def arrange(installation: Installation) -> dict[str, int]:
    """Give Acme something of everything, marked; return an id of each kind."""
    steps = (ManualStep(StepKind.MANUAL_EMAIL, MARK), EmailStep(MARK, f"<p>{MARK}</p>"))
    row = await installation.publish(replace(TWO_MAILS, name=MARK, steps=steps))
    await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": [ITEM, ITEM + 36]})
    subscription = {"webhookUrl": "https://x.monday.com/1", "subscriptionId": 1, "inputFields": {"boardId": BOARD}}
    path = "/monday/triggers/item_enrolled/subscribe"
    await installation.http.post(path, json={"payload": subscription}, headers=installation.signed(path))
    await installation.settle()
    [activity] = await installation.select("SELECT id FROM activity")
    await ask(installation, "POST", f"/activities/{activity['id']}/done")
    await installation.settle()
    await installation.select("UPDATE delivery SET state = 'held' RETURNING id")
    await installation.select("UPDATE outbox SET state = 'dead', answer = :mark RETURNING id", mark=MARK)
    wish = {"kind": "template", "name": MARK, "body": f"<p>{MARK}</p>", "shared": True}
    assert (await ask(installation, "POST", "/templates", body=wish)).is_success
    assert (await ask(installation, "PUT", "/signature", body={"html": f"<p>{MARK}</p>"})).is_success
    assert (await ask(installation, "POST", "/suppressions", body={"address": "x@acme.test"})).is_success
    await installation.select(
        """INSERT INTO attachment (account_id, owner_id, name, kind, size, content, created_at)
           VALUES (:a, :u, :mark, 'text/plain', 1, '\\x41', now()) RETURNING id""",
        a=ACCOUNT, u=OWNER, mark=MARK,
    )  # fmt: skip
    wish = {"items": [ITEM, ITEM + 1], "key": "walk"}
    assert (await ask(installation, "POST", f"/sequences/{row.id}/batches", body=wish)).is_success
    ids = {}
    for name, table in TABLES.items():
        [found] = await installation.select(f"SELECT max(id) AS id FROM {table} WHERE account_id = {ACCOUNT}")
        ids[name] = found["id"]
    assert all(ids.values()), ids
    return {**ids, "step": 1, "board": BOARD, "version": 1, "item": ITEM}


def body_of(route: Route, ids: dict[str, int]) -> dict[str, Any]:
    """Return a body that names what is Acme's wherever it can: of a described route by its shape, else all at once."""
    shape = route.description.shape if isinstance(route, Described) else None
    if shape is not None and shape.body is not None:
        schema = TypeAdapter(shape.body).json_schema()
        made: dict[str, Any] = _sample(schema, schema.get("$defs", {}), ids)
        return made
    fields = {"boardId": BOARD, "itemId": ITEM, "sequence": str(ids["sequence"])}
    payload = {
        **fields, "inboundFieldValues": fields, "inputFields": fields, "subscriptionId": 2, "webhookId": "1",
        "previousSubscriptionId": 1, "webhookUrl": "https://x.monday.com/2", "dependencyData": {"boardId": BOARD},
        "pageRequestData": {},
    }  # fmt: skip
    event = {"type": "update_column_value", "pulseId": ITEM, "value": {"label": {"text": "Done", "index": 1}}}
    data = {"account_id": ACCOUNT, "user_id": OWNER, "app_id": 10990417}
    return {
        "payload": payload, "runtimeMetadata": {"actionUuid": "walk"}, "event": event, "type": "uninstall",
        "data": data, "items": [ITEM + 1], "item": ITEM, "people": "stop", "revision": 1, "address": "x@y.example",
        "definition": {"name": "walk", "board": BOARD, "steps": []}, "board": BOARD, "sequence": ids["sequence"],
    }  # fmt: skip


def _sample(schema: dict[str, Any], defs: dict[str, Any], ids: dict[str, int], name: str = "") -> Any:
    """Return a value that a JSON schema takes; numbers are ids of Acme's, by the name of their field."""
    if "$ref" in schema:
        return _sample(defs[schema["$ref"].rpartition("/")[2]], defs, ids, name)
    if "anyOf" in schema:
        return _sample(schema["anyOf"][0], defs, ids, name)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            inside = schema.get("properties", {})
            return {
                key: _sample(one, defs, ids, key) for key, one in inside.items() if key in schema.get("required", [])
            }
        case "array":
            return [_sample(schema["items"], defs, ids, name.removesuffix("s"))]
        case "integer" | "number":
            return ids.get(name.removesuffix("_id"), ITEM)
        case "boolean":
            return True
        case _:
            return "walk@y.example" if "address" in name else "walk"


async def kept(installation: Installation) -> dict[str, str]:
    """Return a digest of every table's rows of Acme."""
    found = {}
    for table in metadata.tables:
        sql = f"SELECT md5(COALESCE(string_agg(t::text, '|' ORDER BY t::text), '')) AS d FROM {table} t"
        [row] = await installation.select(f"{sql} WHERE t.account_id = {ACCOUNT}")
        found[table] = row["d"]
    return found


def headers(installation: Installation, path: str) -> dict[str, str]:
    """Return what Hank of Globex may sign with, as the route wants it."""
    if path.startswith("/api/"):
        return installation.session(HANK, GLOBEX)
    if path == "/monday/lifecycle/app":
        url = installation.own.settings.public_url + path
        return {"Authorization": tokens.lifecycle(installation.sandbox.options, GLOBEX, HANK, url)}
    return installation.signed(path, HANK, GLOBEX)


@pytest.mark.parametrize("walled", [True, False])
async def test_no_route_shows_or_changes_what_is_another_accounts(installation: Installation, walled: bool) -> None:
    ids = await arrange(installation)
    assert (await connect(installation, HANK, GLOBEX)).status_code == 200
    installation.own.database._walled = walled
    before = await kept(installation)
    walked = 0
    for method, route in routes(installation):
        path = route.path.format(**ids)
        body = None if method == "GET" else body_of(route, ids)
        answer = await installation.http.request(
            method, path, params={"board": BOARD} if method == "GET" else None, json=body,
            headers=headers(installation, path),
        )  # fmt: skip
        told = answer.content.decode(errors="replace")
        assert answer.status_code < 500 or answer.status_code == 502, (method, path, told)
        assert not [mark for mark in MARKS if mark in told], (method, path, told)
        walked += 1
    assert walked > 50
    after = await kept(installation)
    assert [table for table in before if before[table] != after[table]] == []


async def test_the_walk_would_find_a_leak(installation: Installation) -> None:
    ids = await arrange(installation)
    shown = await ask(installation, "GET", f"/enrollments/{ids['enrollment']}")
    listed = await ask(installation, "GET", "/sequences")
    assert all(MARK in answer.text for answer in (shown, listed))
    before = await kept(installation)
    await ask(installation, "POST", f"/deliveries/{ids['delivery']}/skip")
    assert await kept(installation) != before
