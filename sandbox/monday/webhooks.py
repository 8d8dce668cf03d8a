"""Board webhooks: challenged when made, told of changes, told again each minute while they do not answer.

Faults of a delivery: `drop` (never comes), `late` (others overtake it), `twice`.
Source: https://developer.monday.com/api-reference/reference/webhooks
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from sandbox import tokens
from sandbox.clock import Clock
from sandbox.monday.faults import Faults
from sandbox.options import Options
from sandbox.world import Change, User, World

EVENTS = {
    "created": ("create_item", "create_pulse"),
    "moved": ("item_moved_to_any_group", "move_pulse_into_group"),
    "archived": ("item_archived", "archive_pulse"),
    "deleted": ("item_deleted", "delete_pulse"),
    "restored": ("item_restored", "restore_pulse"),
}
LATE = timedelta(minutes=3)
TRIES = 30


class Webhooks:
    """Delivers changes to whoever asked for them."""

    def __init__(
        self, options: Options, world: World, clock: Clock, http: httpx.AsyncClient, faults: Faults | None = None
    ) -> None:
        self._faults = faults or Faults()
        self._options = options
        self._world = world
        self._clock = clock
        self._http = http
        world.listeners.append(self._heard)

    async def add(self, shown: dict[str, Any], url: str, config: dict[str, Any], caller: User) -> bool:
        """Keep a webhook whose URL echoes a challenge; return whether it did."""
        challenge = {"challenge": f"sandbox-{shown['id']}"}
        try:
            response = await self._http.post(url, json=challenge, timeout=10)
            echoed = response.status_code == 200 and response.json() == challenge
        except (httpx.HTTPError, ValueError):
            echoed = False
        if echoed:
            self._world.webhooks[int(shown["id"])] = {
                "shown": shown, "url": url, "config": config, "account": caller.account_id, "user": caller.id,
            }  # fmt: skip
        return echoed

    def _heard(self, change: Change) -> None:
        for number, webhook in list(self._world.webhooks.items()):
            if webhook["shown"]["board_id"] == str(change.item.board_id) and _wants(webhook, change):
                body = {"event": self._event(number, change)}
                self._send(webhook, body)

    def _send(self, webhook: dict[str, Any], body: dict[str, Any]) -> None:
        fault = self._faults.webhook.take()
        for _ in range({"drop": 0, "twice": 2}.get(fault or "", 1)):
            self._deliver(webhook, body, 0, LATE if fault == "late" else timedelta(0))

    def _event(self, number: int, change: Change) -> dict[str, Any]:
        item = change.item
        event = {
            "app": "monday",
            "type": EVENTS.get(change.kind, ("", "update_column_value"))[1],
            "triggerTime": self._world.now().isoformat(),
            "subscriptionId": number,
            "isRetry": False,
            "userId": change.user,
            "boardId": item.board_id,
            "triggerUuid": f"{number:x}-{self._world.new_id():x}",
        }
        if change.kind in ("archived", "deleted", "restored"):
            more = {"value": {"state": 1, "is_undo": False}} if change.kind == "restored" else {}
            return {**event, "itemId": item.id, "itemName": item.name, **more}
        event |= {"pulseId": item.id, "pulseName": item.name, "groupId": item.group}
        if change.kind == "moved":
            return {**event, "sourceGroupId": change.before, "destGroupId": change.after}
        return {**event, **self._column(change)} if change.kind == "cell" else event

    def _column(self, change: Change) -> dict[str, Any]:
        column = self._world.boards[change.item.board_id].column(change.column)
        assert column is not None
        kind = {"status": "color", "people": "multiple-person"}.get(column.type, column.type)

        def value(kept: Any) -> Any:
            if column.type == "status" and kept:
                return {
                    "label": {"index": kept["index"], "text": column.label(kept["index"])},
                    "post_id": None,
                }
            if column.type == "dropdown" and kept:
                return {"chosenValues": [{"id": one, "name": column.label(one)} for one in kept["ids"]]}
            return kept

        return {
            "changedAt": self._world.now().timestamp(),
            "columnId": column.id,
            "columnType": kind,
            "columnTitle": column.title,
            "value": value(change.after),
            "previousValue": value(change.before),
        }

    def _deliver(self, webhook: dict[str, Any], body: dict[str, Any], tries: int, delay: timedelta) -> None:
        async def act() -> None:
            token = tokens.integration(self._options, webhook["account"], webhook["user"], webhook["url"])
            try:
                response = await self._http.post(
                    webhook["url"], json=body, headers={"Authorization": token}, timeout=30
                )
                delivered = response.status_code == 200
            except httpx.HTTPError:
                delivered = False
            if not delivered and tries < TRIES:
                body["event"]["isRetry"] = True
                self._deliver(webhook, body, tries + 1, timedelta(minutes=1))

        key = f"webhook:{body['event']['triggerUuid']}"
        self._clock.after(delay, key, act)


def _wants(webhook: dict[str, Any], change: Change) -> bool:
    event, config = webhook["shown"]["event"], webhook["config"]
    if change.kind != "cell":
        return bool(event == EVENTS.get(change.kind, ("",))[0])
    if event == "change_column_value":
        return True
    return event in ("change_specific_column_value", "change_status_column_value") and (
        config.get("columnId") == change.column
    )
