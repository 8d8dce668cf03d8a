"""The sandbox put together: world, API, automations, mail and people on one event loop."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import httpx
import uvicorn
from starlette.applications import Starlette

from sandbox import seed
from sandbox.automations.center import Center
from sandbox.automations.manifest import read_manifest
from sandbox.automations.routes import routes as automation_routes
from sandbox.automations.runner import Runner
from sandbox.clock import Clock
from sandbox.controls import Controls
from sandbox.driver import Driver
from sandbox.host.routes import Host
from sandbox.life import Life
from sandbox.log import EventLog
from sandbox.mail import imap, smtp
from sandbox.mail.connections import Connections
from sandbox.mail.store import MailStore
from sandbox.monday.api import Api
from sandbox.monday.budgets import Budgets
from sandbox.monday.faults import Faults
from sandbox.monday.oauth import Auth
from sandbox.monday.webhooks import Webhooks
from sandbox.options import Options
from sandbox.people.script import Script
from sandbox.world import World

REPS = ("dana@acme.test", "sam@acme.test")


def first_moment(now: datetime) -> datetime:
    """Return the latest Monday 09:30 in Berlin that is not in the future."""
    place = ZoneInfo("Europe/Berlin")
    local = now.astimezone(place)
    monday = (local - timedelta(days=local.weekday())).replace(hour=9, minute=30, second=0, microsecond=0)
    return (monday if monday <= local else monday - timedelta(days=7)).astimezone(UTC)


@dataclass
class Sandbox:
    """One sandbox; `start` and `stop` it, or run it as a program."""

    options: Options
    clock: Clock
    log: EventLog
    world: World
    store: MailStore
    faults: Faults
    http: httpx.AsyncClient
    center: Center
    script: Script
    driver: Driver
    life: Life
    auth: Auth
    budgets: Budgets
    app: Starlette = field(init=False)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _servers: list[asyncio.Server] = field(default_factory=list)
    _connections: Connections = field(default_factory=Connections)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Start the mail servers and the clock."""
        own = self.options
        self._servers = [
            await smtp.serve(own.smtp_port, self.store, self.faults, self.script.refuses, self._connections),
            await imap.serve(own.imap_port, self.store, self.faults, self._connections),
        ]
        self._tasks = [asyncio.create_task(self.clock.run()), asyncio.create_task(self.driver.run())]

    async def stop(self) -> None:
        """Stop everything."""
        self.stopping.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for server in self._servers:
            server.close()
        await self._connections.cut()
        await self.http.aclose()

    async def serve(self) -> None:
        """Run until the process is told to stop."""
        await self.start()
        server = uvicorn.Server(
            uvicorn.Config(self.app, "127.0.0.1", self.options.port, log_level="warning", timeout_graceful_shutdown=2)
        )
        try:
            await server.serve()
        finally:
            await self.stop()


def create_sandbox(options: Options, *, start: datetime | None = None) -> Sandbox:
    """Return a sandbox that is not started yet; call it on the event loop that runs it."""
    clock = Clock(start or first_moment(datetime.now(UTC)))
    log = EventLog(clock.now)
    clock.listeners.append(lambda key, error: log.add("problem", key, error=f"{type(error).__name__}: {error}"))
    world = World(log, clock.now)
    seed.plant(world, options.seed)
    store, faults, http = MailStore(log, clock.now), Faults(), httpx.AsyncClient(verify=_authorities())
    for address in REPS:
        store.add_rep(address, f"sandbox-{address.partition('@')[0]}")
    blocks = read_manifest(options.manifest, options.app_url)
    runner = Runner(options, world, clock, http, blocks)
    center = Center(options, world, clock, http, blocks, runner)
    script = Script(options.seed, clock, store, http, _names(world))
    budgets = Budgets(window=options.budget_seconds)
    driver = Driver(options, clock, log, http, budgets)
    life = Life(options, world, http)
    auth = Auth(options, world, life)
    sandbox = Sandbox(options, clock, log, world, store, faults, http, center, script, driver, life, auth, budgets)
    host = Host(options, world)
    own = {token: user for user, token in host.api_tokens.items()}
    tokens = {options.api_token: seed.DANA, **own, **options.more_tokens}
    webhooks = Webhooks(options, world, clock, http, faults)
    api = Api(world, webhooks, faults, tokens, auth.user_of, budgets)
    monday = [*api.routes(), *auth.routes(), *automation_routes(center, faults), *host.routes()]
    sandbox.app = Starlette(routes=[*monday, *Controls(sandbox).routes()])
    return sandbox


@cache
def _authorities() -> ssl.SSLContext:
    """Return what our calls trust: read once a process, for reading takes long."""
    return httpx.create_ssl_context()


def _names(world: World) -> dict[str, str]:
    """Return who lives at each address of the boards."""
    found = ((item.cells.get("email"), item.name) for item in world.items.values())
    return {cell["email"].lower(): name for cell, name in found if cell and "@" in cell["email"]}
