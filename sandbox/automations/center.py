"""Automations: saved, edited, switched and removed by people; started by changes and by the app's fires.

Source: https://developer.monday.com/apps/docs/workflows-triggers and …/custom-actions
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox import tokens
from sandbox.automations.manifest import Block
from sandbox.automations.runner import Runner, body_of
from sandbox.clock import Clock
from sandbox.options import Options
from sandbox.world import Change, World

NATIVE = {
    "status_changes_to": "cell",
    "item_created": "created",
    "button_clicked": "button",
    "item_moved_to_group": "moved",
    "person_assigned": "cell",
}
EDITED = ("name", "trigger", "actions")  # what people may change


class Refused(Exception):
    """The app did not accept what a person tried to save."""


@dataclass
class Automation:
    """One recipe on a board: a trigger and what follows."""

    id: int
    name: str
    board: int
    user: int
    trigger: dict[str, Any]
    actions: list[dict[str, Any]]
    active: bool = True
    subscription: int | None = None
    webhook_id: str | None = None
    problem: str = ""


@dataclass
class Center:
    """Every automation of the sandbox."""

    options: Options
    world: World
    clock: Clock
    http: httpx.AsyncClient
    blocks: dict[str, Block]
    runner: Runner
    automations: dict[int, Automation] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: itertools.count(399_120_401))
    _subscriptions: Any = field(default_factory=lambda: itertools.count(771_100_204))

    def __post_init__(self) -> None:
        self.world.listeners.append(self._changed)
        self.runner.switch_off = self._switch_off

    async def create(self, wanted: dict[str, Any]) -> Automation:
        """Save an automation. Raises Refused when the app does not take the subscription."""
        automation = Automation(
            next(self._ids), wanted["name"], int(wanted["board"]), int(wanted["user"]),
            wanted["trigger"], wanted["actions"],
        )  # fmt: skip
        await self._subscribe(automation, next(self._subscriptions))
        self.automations[automation.id] = automation
        self.world.log.add("automation", automation.name)
        return automation

    async def edit(self, number: int, wanted: dict[str, Any]) -> Automation:
        """Save an edited automation: unsubscribe to resubscribe, then subscribe naming the old one.

        Raises Refused when the app does not take it: then the automation is what it was.
        """
        automation = self.automations[number]
        before = {key: vars(automation)[key] for key in EDITED}
        old = automation.subscription
        await self._unsubscribe(automation, "resubscribing")
        vars(automation).update({key: wanted[key] for key in EDITED if key in wanted})
        try:
            if automation.active:
                await self._subscribe(automation, next(self._subscriptions), previous=old)
        except Refused:
            vars(automation).update(before)
            await self._take_back(automation, old)
            raise
        finally:
            self.world.log.changed()
        return automation

    async def _take_back(self, automation: Automation, subscription: int | None) -> None:
        """Subscribe as before an edit; an automation that the app does not take any more is off."""
        try:
            await self._subscribe(automation, subscription or next(self._subscriptions))
        except Refused as error:
            automation.active, automation.problem = False, str(error)

    async def switch(self, number: int, active: bool) -> Automation:
        """Switch an automation on or off. Raises Refused when the app does not take it."""
        automation = self.automations[number]
        if active and not automation.active:
            await self._subscribe(automation, next(self._subscriptions))
        if not active and automation.active:
            await self._unsubscribe(automation, None)
        automation.active, automation.problem = active, ""
        self.world.log.changed()
        return automation

    async def _switch_off(self, automation: Automation) -> None:
        """Switch an automation off as monday does after the severest answer, whatever the app says to that."""
        automation.active = False
        with suppress(Refused):
            await self._unsubscribe(automation, None)
        automation.subscription = None
        self.world.log.changed()

    async def delete(self, number: int) -> None:
        """Remove an automation. Raises Refused when the app cannot be told."""
        await self._unsubscribe(self.automations[number], None)
        del self.automations[number]
        self.world.log.changed()

    def by_subscription(self, number: int) -> Automation | None:
        """Return the automation that a fire is for."""
        return next((one for one in self.automations.values() if one.subscription == number), None)

    def run(self, automation: Automation, outputs: dict[str, Any], trigger_uuid: str) -> None:
        """Start what follows a trigger; an automation that is off ignores it."""
        if automation.active:
            self.runner.start(automation, outputs, trigger_uuid)

    def _changed(self, change: Change) -> None:
        for automation in self.automations.values():
            if automation.board == change.item.board_id and self._fits(automation, change):
                outputs = {"boardId": change.item.board_id, "itemId": change.item.id, "userId": change.user}
                self.run(automation, outputs, f"native-{self.world.new_id():x}")

    def _fits(self, automation: Automation, change: Change) -> bool:
        """Return whether a change starts an automation; what automations do starts none of the same kind."""
        trigger = automation.trigger
        if NATIVE.get(trigger["block"]) != change.kind:
            return False
        values = trigger.get("values", {})
        if trigger["block"] == "status_changes_to":
            if change.column != values["columnId"]:
                return False
            column = self.world.boards[change.item.board_id].column(change.column)
            label = column.label(change.after["index"]) if column and change.after else ""
            return str(values["label"]) == label
        if trigger["block"] == "person_assigned":
            return change.column == values["columnId"] and bool(_people(change.after) - _people(change.before))
        if trigger["block"] == "item_moved_to_group":
            return bool(change.after == values["groupId"])
        return bool(trigger["block"] == "item_created" or change.column == values.get("columnId"))

    async def _subscribe(self, automation: Automation, number: int, *, previous: int | None = None) -> None:
        block = self.blocks.get(automation.trigger["block"])
        if block is None:
            return
        values = {"boardId": automation.board, **automation.trigger.get("values", {})}
        payload = {
            "webhookUrl": f"http://127.0.0.1:{self.options.port}/automations/apps-events/{number}",
            "subscriptionId": number,
            "previousSubscriptionId": previous,
            "inputFields": values,
            "inboundFieldValues": values,
            "credentialsValues": {},
            "recipeId": 30_991_204,
            "integrationId": automation.id,
        }
        answer = await self._tell(block.urls["subscribe"], automation, payload, "subscribe")
        body = body_of(answer)
        if answer.status_code != 200:
            raise Refused(body.get("notificationErrorDescription") or f"the app answered {answer.status_code}")
        automation.subscription = number
        automation.webhook_id = str(body.get("webhookId") or number)

    async def _unsubscribe(self, automation: Automation, reason: str | None) -> None:
        block = self.blocks.get(automation.trigger["block"])
        if block is None or automation.subscription is None:
            return
        payload: dict[str, Any] = {"webhookId": automation.webhook_id, "credentialsValues": {}}
        if reason:
            payload["unsubscribeReason"] = reason
        await self._tell(block.urls["unsubscribe"], automation, payload, "unsubscribe")
        automation.subscription = None

    async def _tell(self, url: str, automation: Automation, payload: dict[str, Any], kind: str) -> httpx.Response:
        try:
            return await self.call(url, automation.user, payload, kind)
        except httpx.HTTPError as error:
            raise Refused("the app did not answer") from error

    async def call(self, url: str, user: int, payload: dict[str, Any], kind: str) -> httpx.Response:
        """POST to one of the app's URLs as monday does."""
        account = self.world.users[user].account_id
        token = tokens.integration(self.options, account, user, url)
        return await self.http.post(
            url, json={"payload": payload, "webhookType": kind}, headers={"Authorization": token}, timeout=30
        )

    async def options_of(self, key: str, board: int, user: int) -> list[dict[str, Any]]:
        """Return every option of a remote field, all pages, as the builder loads them."""
        found: list[dict[str, Any]] = []
        data: dict[str, Any] = {}
        while True:
            depends = {"boardId": {"value": board, "fieldTypeKey": 10380086}}
            payload = {**depends, "dependencyData": depends, "pageRequestData": data, "credentialsValues": {}}
            answer = (await self.call(self.blocks[key].urls["list"], user, payload, "options")).json()
            found += answer["options"]
            if answer.get("isLastPage") or not answer.get("nextPageRequestData"):
                return found
            data = answer["nextPageRequestData"]


def _people(value: Any) -> set[int]:
    """Return who is in a People cell."""
    return {one["id"] for one in (value or {}).get("personsAndTeams", []) if one["kind"] == "person"}
