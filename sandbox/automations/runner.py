"""Runs the actions of an automation, one after the other, and repeats a call that got no answer.

An action with `waits` (payload or runtimeMetadata: where its callbackUrl stands) is waited for until it is called back.

Source: https://developer.monday.com/apps/docs/error-handling (30 minutes, about once a minute; 4xx and
severity bodies end it, 6000 also switches the automation off).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from sandbox import tokens
from sandbox.automations.manifest import Block
from sandbox.clock import Clock
from sandbox.options import Options
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.automations.center import Automation

TRIES, LOGGED = 30, 2000
AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Waiting:
    """An action of a run, and where the run stands: it goes on from there."""

    automation: Automation
    run: dict[str, Any]
    n: int
    known: dict[str, Any]
    call: dict[str, Any]


@dataclass
class Runner:
    """Runs actions."""

    options: Options
    world: World
    clock: Clock
    http: httpx.AsyncClient
    blocks: dict[str, Block]
    runs: list[dict[str, Any]] = field(default_factory=list)
    waiting: dict[str, Waiting] = field(default_factory=dict)  # actions marked as asynchronous, by their uuid
    switch_off: Callable[[Automation], Awaitable[None]] = field(init=False)  # set by whoever knows subscriptions

    def start(self, automation: Automation, outputs: dict[str, Any], trigger_uuid: str) -> None:
        """Begin with the first action as soon as the clock comes to it."""
        run: dict[str, Any] = {
            "automation": automation.id, "name": automation.name, "trigger_uuid": trigger_uuid,
            "outputs": outputs, "at": self.clock.now().isoformat(), "actions": [],
        }  # fmt: skip
        self.runs.append(run)
        self._plan(automation, run, 0, dict(outputs), timedelta(0))

    def _plan(
        self, automation: Automation, run: dict[str, Any], n: int, known: dict[str, Any], delay: timedelta
    ) -> None:
        if n >= len(automation.actions):
            return

        async def act() -> None:
            await self._act(automation, run, n, known)

        key = f"run:{automation.id}:{known.get('itemId', 0)}:{n}"
        self.clock.after(delay, key, act)

    async def _act(self, automation: Automation, run: dict[str, Any], n: int, known: dict[str, Any]) -> None:
        action = automation.actions[n]
        block = self.blocks.get(action["block"])
        if block is None:
            self._native(automation, action, known)
            run["actions"].append({"block": action["block"], "status": 200})
            self._plan(automation, run, n + 1, known, timedelta(0))
        else:
            await self._call(automation, run, n, known, block)

    def _native(self, automation: Automation, action: dict[str, Any], known: dict[str, Any]) -> None:
        """Do one of monday's own actions."""
        item, values = self.world.items[int(known["itemId"])], action.get("values", {})
        told = {**known, "item": item.name}
        board = self.world.boards[item.board_id]
        if action["block"] == "notify":
            self.world.notify(int(_filled(str(values["user"]), known)), item.id, _filled(values["text"], told))
        elif action["block"] == "change_status":
            column = board.column(values["columnId"])
            assert column is not None
            value = {"index": column.label_id(values["label"])}
            self.world.set_cell(item, column, value, user=automation.user, by_app=False)
        elif action["block"] == "create_update":
            self.world.add_update(item, _filled(values["text"], told), user=automation.user)

    async def _call(
        self, automation: Automation, run: dict[str, Any], n: int, known: dict[str, Any], block: Block
    ) -> None:
        """Call an action of the app; the same body is sent again while there is no answer."""
        action = automation.actions[n]
        call = next((one for one in run["actions"] if one.get("n") == n), None)
        if call is None:
            call = {"n": n, "block": block.key, "uuid": f"{self.world.new_id():032x}", "attempts": []}
            run["actions"].append(call)
        values = {"boardId": automation.board, **known, **action.get("values", {})}
        given = {key: values[key] for key in block.inputs if key in values}
        here, waits = Waiting(automation, run, n, known, call), action.get("waits", "")
        if waits:
            self.waiting[call["uuid"]] = here
        status, answer = await self._post(automation, run, call, block, given, waits)
        call["attempts"].append({"at": self.clock.now().isoformat(), "status": status})
        call |= {"status": status, "answer": answer}
        self.world.log.changed()
        if status == 200 and waits:
            return  # the automation goes on when it is called back
        if status == 200:
            self._go_on(here, answer.get("outputFields", {}))
        elif await self._ended(automation, status, answer):
            return
        elif len(call["attempts"]) <= TRIES:
            self._plan(automation, run, n, known, AGAIN)

    def _go_on(self, done: Waiting, outputs: dict[str, Any]) -> None:
        self._plan(done.automation, done.run, done.n + 1, {**done.known, **outputs}, timedelta(0))

    async def call_back(self, uuid: str, body: dict[str, Any]) -> bool:
        """Go on, or end, as the app says about an action that was waited for; False: nothing waits for it."""
        waiting = self.waiting.pop(uuid, None)
        if waiting is None:
            return False
        waiting.call["callback"] = body
        self.world.log.changed()
        if body.get("success"):
            self._go_on(waiting, body.get("outputFields", {}))
        else:
            await self._ended(waiting.automation, 200, body)
        return True

    async def _ended(self, automation: Automation, status: int, answer: dict[str, Any]) -> bool:
        """Return whether an error answer ends the run; a severity body also tells the creator."""
        severity = answer.get("severityCode")
        if severity is not None and severity != LOGGED:
            automation.problem = str(answer.get("notificationErrorDescription", ""))
            self.world.notify(automation.user, automation.board, f"{automation.name}: {automation.problem}")
            if severity == 6000:
                await self.switch_off(automation)
        return severity is not None or 400 <= status < 500

    async def _post(
        self,
        automation: Automation,
        run: dict[str, Any],
        call: dict[str, Any],
        block: Block,
        given: dict[str, Any],
        waits: str,
    ) -> tuple[int, dict[str, Any]]:
        body: dict[str, Any] = {
            "payload": {
                "blockKind": "action",
                "inboundFieldValues": given,
                "inputFields": given,
                "credentialsValues": {},
                "recipeId": 30_991_207,
                "integrationId": automation.id,
            },
            "runtimeMetadata": {
                "actionUuid": call["uuid"],
                "triggerUuid": run["trigger_uuid"],
                "hostMetadata": {"hostInstanceId": str(automation.board), "hostType": "board"},
            },
        }
        if waits:
            back = f"http://127.0.0.1:{self.options.port}/automations/callbacks/{call['uuid']}"
            body[waits]["callbackUrl"] = back
        account = self.world.users[automation.user].account_id
        url = block.urls["run"]
        token = tokens.integration(self.options, account, automation.user, url)
        try:
            response = await self.http.post(url, json=body, headers={"Authorization": token}, timeout=60)
        except httpx.HTTPError as error:
            return 0, {"error": type(error).__name__}
        return response.status_code, body_of(response)


def _filled(text: str, known: dict[str, Any]) -> str:
    """Return a text with what earlier blocks gave; what they left out is empty, as its type's default is."""
    return re.sub(r"\{(\w+)\}", lambda found: str(known.get(found[1], "")), text)


def body_of(response: httpx.Response) -> dict[str, Any]:
    """Return what an answer says; one that is no JSON object says nothing but its status."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
