"""The automations center over HTTP: for the page and the tests; and the sink that fires come to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.automations.center import Automation, Center, Refused
from sandbox.monday.faults import Faults
from sandbox.seed import DANA


def routes(center: Center, faults: Faults) -> list[Route]:
    """Return the routes of the automations center."""
    handlers = _Handlers(center, faults)
    one = "/sandbox/automations/{number:int}"
    return [
        Route("/automations/apps-events/{number:int}", handlers.sink, methods=["POST"]),
        Route("/automations/callbacks/{uuid}", handlers.called_back, methods=["POST"]),
        Route("/sandbox/automations", handlers.every),
        Route("/sandbox/automations", handlers.create, methods=["POST"]),
        Route(one, handlers.edit, methods=["PUT"]),
        Route(one, handlers.delete, methods=["DELETE"]),
        Route(f"{one}/active", handlers.switch, methods=["POST"]),
        Route(f"{one}/run", handlers.run, methods=["POST"]),
        Route("/sandbox/fields/{key}/options", handlers.options, methods=["POST"]),
        Route("/sandbox/runs", handlers.runs),
    ]


def shown(automation: Automation) -> dict[str, Any]:
    """Return an automation as the page lists it."""
    return {**vars(automation), "id": str(automation.id), "board": str(automation.board)}


def _told(handler: Callable[[_Handlers, Request], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """Answer 422 with a sentence when the app refuses what a person wants."""

    @wraps(handler)
    async def told(handlers: _Handlers, request: Request) -> Response:
        try:
            return await handler(handlers, request)
        except Refused as error:
            return JSONResponse({"error": str(error)}, 422)

    return told


class _Handlers:
    def __init__(self, center: Center, faults: Faults) -> None:
        self._center = center
        self._faults = faults
        self.fires: list[dict[str, Any]] = []

    async def sink(self, request: Request) -> Response:
        """Take a fire: it starts the automation behind its subscription."""
        fault = self._faults.sink.take()
        if fault == "slow":
            await asyncio.sleep(2)
        elif fault:
            return Response(status_code=int(fault))
        if not self._signed(request):
            return JSONResponse({"error": "not signed"}, 401)
        number = int(request.path_params["number"])
        automation = self._center.by_subscription(number)
        if automation is None:
            return JSONResponse({"error": "unknown subscription"}, 404)
        outputs = (await request.json())["trigger"]["outputFields"]
        uuid = f"fire-{self._center.world.new_id():x}"
        at = self._center.clock.now().isoformat()
        self.fires.append({"subscription": number, "automation": automation.name, "outputs": outputs, "at": at})
        item = self._center.world.items.get(int(outputs.get("itemId", 0)))
        self._center.world.log.add("fire", item.name if item else "?", trigger=automation.trigger["block"])
        self._center.run(automation, outputs, uuid)
        return JSONResponse({"success": True, "triggerUuid": uuid})

    async def called_back(self, request: Request) -> Response:
        """Take what became of an action that an automation waits for."""
        if fault := self._faults.callback.take():
            return Response(status_code=int(fault))
        if not self._signed(request):
            return JSONResponse({"error": "not signed"}, 401)
        if not await self._center.runner.call_back(request.path_params["uuid"], await request.json()):
            return JSONResponse({"error": "nothing waits for this"}, 404)
        return JSONResponse({"success": True})

    def _signed(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        options = self._center.options
        try:
            claims = jwt.decode(token, options.signing_secret, algorithms=["HS256"])
        except jwt.PyJWTError:
            return False
        return bool(claims.get("appId") == options.app_id)

    async def every(self, request: Request) -> Response:
        return JSONResponse({"automations": [shown(one) for one in self._center.automations.values()]})

    @_told
    async def create(self, request: Request) -> Response:
        automation = await self._center.create({"user": DANA, **await request.json()})
        return JSONResponse(shown(automation), 201)

    @_told
    async def edit(self, request: Request) -> Response:
        automation = await self._center.edit(request.path_params["number"], await request.json())
        return JSONResponse(shown(automation))

    @_told
    async def delete(self, request: Request) -> Response:
        await self._center.delete(request.path_params["number"])
        return Response(status_code=204)

    @_told
    async def switch(self, request: Request) -> Response:
        active = bool((await request.json())["active"])
        return JSONResponse(shown(await self._center.switch(request.path_params["number"], active)))

    async def run(self, request: Request) -> Response:
        """Start an automation by hand for an item, as its trigger would."""
        automation = self._center.automations[request.path_params["number"]]
        item = int((await request.json())["item"])
        self._center.run(automation, {"boardId": automation.board, "itemId": item}, f"hand-{item}")
        return JSONResponse({"started": True})

    async def options(self, request: Request) -> Response:
        body = await request.json()
        found = await self._center.options_of(
            request.path_params["key"], int(body["board"]), int(body.get("user", DANA))
        )
        return JSONResponse({"options": found})

    async def runs(self, request: Request) -> Response:
        return JSONResponse({"runs": self._center.runner.runs, "fires": self.fires})
