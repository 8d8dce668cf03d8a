"""What a visitor or a test may do: change a cell, set the clock, switch faults, get a session token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import tokens
from sandbox.monday.cells import decode_cell
from sandbox.seed import ACME, DANA
from sandbox.state import state
from sandbox.world import User

if TYPE_CHECKING:
    from sandbox.app import Sandbox

PAGE = Path(__file__).with_name("page")


class Controls:
    """The handles of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._own = sandbox
        self._changes = 0
        self._changed = asyncio.Event()
        sandbox.log.listeners.append(self._on_change)

    def routes(self) -> list[Route | Mount]:
        """Return the routes."""
        return [
            Route("/", self._page),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/health", self._health),
            Route("/sandbox/state", self._state),
            Route("/sandbox/events", self._events),
            Route("/sandbox/items/{item:int}/columns", self._cell, methods=["POST"]),
            Route("/sandbox/items/{item:int}/place", self._place, methods=["POST"]),
            Route("/sandbox/items/{item:int}/press", self._press, methods=["POST"]),
            Route("/sandbox/items", self._add, methods=["POST"]),
            Route("/sandbox/clock", self._clock),
            Route("/sandbox/clock", self._drive, methods=["POST"]),
            Route("/sandbox/faults", self._faults),
            Route("/sandbox/faults", self._break, methods=["POST"]),
            Route("/sandbox/budgets", self._budgets),
            Route("/sandbox/app", self._connection),
            Route("/sandbox/app", self._life, methods=["POST"]),
            Route("/apps-events/back/{event}", self._told_back, methods=["POST"]),
            Route("/sandbox/log", self._log),
            Route("/sandbox/people", self._people),
            Route("/sandbox/mailboxes", self._mailboxes),
            Route("/sandbox/mailboxes/{address}/messages", self._messages),
        ]

    def _on_change(self) -> None:
        self._changes += 1
        self._changed.set()

    async def _page(self, request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    async def _health(self, request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def _state(self, request: Request) -> Response:
        own = self._own
        fast = own.driver.fast_until is not None
        return JSONResponse(
            state(own.world, own.clock, own.center, own.store, own.script, fast, own.life.installed.get(ACME, False))
        )

    async def _events(self, request: Request) -> Response:
        """Tell the page whenever something is new."""

        async def stream() -> AsyncIterator[str]:
            seen = -1
            while not self._own.stopping.is_set():
                if seen != self._changes:
                    seen = self._changes
                    yield f"event: change\ndata: {json.dumps(seen)}\n\n"
                self._changed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 1)

        return StreamingResponse(stream(), media_type="text/event-stream")

    def _visitor(self, body: dict[str, Any]) -> User:
        """Return who a visitor is.

        Raises:
            HTTPException: they may only look.
        """
        who = self._own.world.users[int(body.get("user", DANA))]
        if who.kind == "view_only":
            raise HTTPException(403, "Viewers may look at boards but not change them.")
        return who

    async def _cell(self, request: Request) -> Response:
        """Change a cell as a visitor does."""
        body = await request.json()
        who = self._visitor(body)
        item = self._own.world.items[request.path_params["item"]]
        column = self._own.world.boards[item.board_id].column(body["column"])
        if column is None:
            return JSONResponse({"error": f"The board has no column {body['column']}."}, 404)
        value = {"label": body["label"]} if "label" in body else body.get("value")
        try:
            kept = decode_cell(column, value)
        except Exception as error:  # whatever a visitor typed
            return JSONResponse({"error": str(error)}, 422)
        self._own.world.set_cell(item, column, kept, user=who.id, by_app=False)
        await self._own.clock.run_due()
        return JSONResponse({"changed": True})

    async def _place(self, request: Request) -> Response:
        """Archive, delete or restore an item as a visitor does, or move it to a group or another board."""
        body, world = await request.json(), self._own.world
        item, user = world.items[request.path_params["item"]], self._visitor(body).id
        if body.get("state") in ("archived", "deleted"):
            world.retire(item, body["state"], user=user)
        elif body.get("state") == "active":
            world.restore(item, user=user)
        elif "board" in body:
            board = world.boards[int(body["board"])]
            world.move_to_board(item, board, board.groups[0][0], {one.id: one.id for one in board.columns})
        elif body.get("group") in [number for number, _ in world.boards[item.board_id].groups]:
            world.move(item, body["group"], user=user)
        else:
            return JSONResponse({"error": "Say a state, a board, or a group of the item's board."}, 422)
        await self._own.clock.run_due()
        return JSONResponse({"state": item.state, "board": str(item.board_id), "group": item.group})

    async def _press(self, request: Request) -> Response:
        """Click a button of an item as a visitor does."""
        body = await request.json()
        who = self._visitor(body)
        item = self._own.world.items[request.path_params["item"]]
        column = self._own.world.boards[item.board_id].column(body["column"])
        if column is None or column.type != "button":
            return JSONResponse({"error": f"The board has no button {body['column']}."}, 404)
        self._own.world.press(item, column.id, user=who.id)
        await self._own.clock.run_due()
        return JSONResponse({"pressed": True})

    async def _add(self, request: Request) -> Response:
        """Add an item as a visitor does."""
        body, world = await request.json(), self._own.world
        board, who, group = world.boards[int(body["board"])], self._visitor(body), str(body.get("group", ""))
        item = world.add_item(board, body["name"], body.get("cells", {}), user=who.id, group=group)
        if email := (item.cells.get("email") or {}).get("email"):
            self._own.script.names[email.lower()] = item.name
        await self._own.clock.run_due()
        return JSONResponse({"id": str(item.id)}, 201)

    async def _clock(self, request: Request) -> Response:
        return JSONResponse(self._time())

    def _time(self) -> dict[str, Any]:
        clock = self._own.clock
        return {"now": clock.now().isoformat(), "rate": clock.rate, "running": clock.rate > 0}

    async def _drive(self, request: Request) -> Response:
        """Set the clock: a rate, pause, a jump, the next event, or fast until a moment."""
        body, own = await request.json(), self._own
        if "fast_until" in body:
            await own.driver.fast(datetime.fromisoformat(body["fast_until"]))
        elif "jump" in body:
            await own.driver.set(datetime.fromisoformat(body["jump"]), own.clock.rate)
        elif body.get("next"):
            await own.driver.next()
        else:
            rate = 0.0 if body.get("pause") else float(body["rate"])
            await own.driver.set(own.clock.now(), rate)
        return JSONResponse(self._time())

    async def _faults(self, request: Request) -> Response:
        return JSONResponse(self._own.faults.shown())

    async def _break(self, request: Request) -> Response:
        self._own.faults.set(await request.json())
        return JSONResponse(self._own.faults.shown())

    async def _budgets(self, request: Request) -> Response:
        """Show what every account used of monday's limits, and how often it was refused."""
        return JSONResponse(self._own.budgets.shown())

    async def _connection(self, request: Request) -> Response:
        """Show what the app tells an admin's view about its connection; nothing when it does not answer."""
        own = self._own
        session = tokens.session(own.options, ACME, DANA)
        headers = {"Authorization": f"Bearer {session}"}
        try:
            answer = await own.http.get(f"{own.options.app_url}/api/connection", headers=headers, timeout=10)
        except httpx.HTTPError:
            return JSONResponse({"connection": None})
        return JSONResponse({"connection": answer.json() if answer.is_success else None})

    async def _life(self, request: Request) -> Response:
        """Install or remove the app, or buy something, as an admin does; `user` says in which account."""
        body = await request.json()
        status = await self._own.life.tell(str(body["event"]), int(body.get("user", DANA)), body.get("data"))
        return JSONResponse({"status": status}, 200 if status == 200 else 502)

    async def _told_back(self, request: Request) -> Response:
        self._own.life.told_back.append({"event": request.path_params["event"], "body": await request.json()})
        return JSONResponse({})

    async def _log(self, request: Request) -> Response:
        return JSONResponse({"log": self._own.log.ordered()})

    async def _people(self, request: Request) -> Response:
        return JSONResponse({"people": self._own.script.shown()})

    async def _mailboxes(self, request: Request) -> Response:
        return JSONResponse({"mailboxes": self._own.store.counts()})

    async def _messages(self, request: Request) -> Response:
        return JSONResponse({"messages": self._own.store.shown(request.path_params["address"])})
