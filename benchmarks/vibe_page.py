"""Serves an empty page that only loads Vibe, as the app serves its views: `-m benchmarks.vibe_page PORT FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from integration import frames
from sequences.settings import Settings


def main(port: str, built: str) -> None:
    """Serve it."""
    values = Settings()  # type: ignore[call-arg]  # the environment fills it
    uvicorn.run(Starlette(routes=frames.routes(values, Path(built))), port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
