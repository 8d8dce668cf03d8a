"""What a web process serves: the application, with its garbage collector calmed once for the process."""

from __future__ import annotations

from starlette.types import ASGIApp

from integration.app import create_app
from sequences import memory


def web() -> ASGIApp:
    """Return the application of this process; uvicorn calls it on the loop that serves."""
    app = create_app()
    memory.settle()
    return app
