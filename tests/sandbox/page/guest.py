"""A guest of the page's frames: a tiny application whose views speak the SDK's protocol as the SDK does.

`ask(method, args)` is a request and its answer; `heard` has every message that came.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from playwright.sync_api import Frame, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.app import Sandbox, create_sandbox
from tests.fixtures.installation import sandbox_options
from tests.fixtures.ports import free_port
from tests.fixtures.world import MONDAY_MORNING

VIEW = """<!doctype html><title>Guest</title><link rel="icon" href="data:,"><h1>Guest</h1><script>
  const heard = [], waiting = new Map();
  let count = 0;
  addEventListener("message", ({ data, origin }) => {
    heard.push({ ...data, origin });
    waiting.get(data.requestId)?.(data);
  });
  function ask(method, args) {
    const requestId = `r${++count}`;
    parent.postMessage({ method, args, requestId, clientId: undefined, version: "0.5.9" }, "*");
    return new Promise((done) => waiting.set(requestId, done));
  }
</script>"""


@dataclass(frozen=True)
class Stage:
    """A sandbox with the guest where it takes the app to be."""

    sandbox: Sandbox

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox.options.port}"


async def view(request: Request) -> Response:
    """Serve every view."""
    return HTMLResponse(VIEW)


async def answered(request: Request) -> Response:
    """Take whatever the sandbox tells the app; what it asks for is a list of nothing."""
    return JSONResponse({"options": [], "isLastPage": True})


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Serve both."""
    options = sandbox_options(free_port())
    made = create_sandbox(options, start=MONDAY_MORNING)
    app = Starlette(routes=[Route("/views/{name}", view), Route("/{path:path}", answered, methods=["GET", "POST"])])
    await made.start()
    async with to_the_end(made.app, options.port), to_the_end(app, int(options.app_url.rpartition(":")[2])):
        yield Stage(made)
        made.stopping.set()
        made.log.changed()  # who waits for news stops waiting
    await made.stop()


@asynccontextmanager
async def to_the_end(app: Any, port: int) -> AsyncIterator[None]:
    """Serve an application, and close every connection at the end: a browser keeps them."""
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await running


def inside(page: Page, key: str, prefix: str = "view") -> Frame:
    """Return the frame of a view once its page is there."""
    handle = page.wait_for_selector(f'[data-testid="{prefix}-{key}"]')
    assert handle is not None
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_function("() => typeof ask === 'function'")
    return frame


def ask(frame: Frame, method: str, **args: Any) -> Any:
    """Make a request and return the whole answer."""
    return frame.evaluate("([method, args]) => ask(method, args)", [method, args])


def hears(frame: Frame, kind: str, condition: str = "true") -> Any:
    """Wait for a push of a kind that meets a condition on its `data`; return its data."""
    found = frame.wait_for_function(
        f"() => heard.find((one) => one.type === '{kind}' && !one.requestId && ((data) => {condition})(one.data))"
    )
    return found.json_value()["data"]
