"""The pages of the views (`integration/views/`, built): one document for each, and the files it loads.

They show nothing by themselves: what they show comes from `/api/`, with the token of monday's session. So the pages
need no token, and are the same for everybody.
"""

from __future__ import annotations

import gzip
import json
import secrets
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sequences.settings import Settings

BUILT = Path(__file__).with_name("views") / "dist"
START, SCREENS = "src/app/start.tsx", "src/screens"
VIEWS = {  # by the name in its address: where its screen begins
    "manager": f"{SCREENS}/manager/Manager.tsx",
    "board": f"{SCREENS}/manager/Manager.tsx",
    "batch": f"{SCREENS}/batch/Batch.tsx",
    "item": f"{SCREENS}/item/Item.tsx",
    "settings": f"{SCREENS}/settings/Settings.tsx",
}
NONCE = "{{NONCE}}"
MONDAY = "https://monday.com https://*.monday.com https://*.monday.app"
UNBUILT = "The views are not built on this server: run `make views` there, and start it again."
LASTING = {  # their names change with what is in them
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
}
PACKED = {".js": "text/javascript", ".css": "text/css"}
MOST_FILES = 512


def routes(values: Settings, built: Path = BUILT) -> list[Route]:
    """Return the routes of the views; `built` holds index.html and assets/."""

    async def view(request: Request) -> Response:
        if request.path_params["view"] not in VIEWS:
            return JSONResponse({"error": {"code": "view_not_found", "sentence": "There is no such view."}}, 404)
        index = built / "index.html"
        if not index.is_file():
            return JSONResponse({"error": {"code": "views_not_built", "sentence": UNBUILT}}, 503)
        nonce = secrets.token_urlsafe(16)
        page = with_screen(index.read_text(encoding="utf-8"), built, VIEWS[request.path_params["view"]])
        page = page.replace(NONCE, nonce)
        return HTMLResponse(page, headers={"Content-Security-Policy": policy(nonce, values.frame_origins)})

    async def asset(request: Request) -> Response:
        folder = (built / "assets").resolve()
        path = (folder / request.path_params["name"]).resolve()
        if path.parent != folder or not path.is_file():
            return Response(status_code=404)
        if path.suffix in PACKED and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = await run_in_threadpool(packed, path)
            return Response(body, media_type=PACKED[path.suffix], headers=LASTING | {"Content-Encoding": "gzip"})
        return FileResponse(path, headers=LASTING)

    return [Route("/views/assets/{name}", asset), Route("/views/{view}", view)]


def with_screen(page: str, built: Path, screen: str) -> str:
    """Return the page with the scripts and styles of its screen named: they are fetched together with the first ones.

    Source: https://vite.dev/guide/backend-integration (the manifest)
    """
    manifest = built / ".vite" / "manifest.json"
    parts = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    files = [one for one in needed(parts, (START, screen)) if one not in page]
    return page.replace("</head>", "".join(map(link, files)) + "</head>")


def needed(parts: dict[str, Any], first: Sequence[str]) -> list[str]:
    """Return the files of parts of the build, and of all that they need at once."""
    found, waiting = [], list(first)
    while waiting:
        name = waiting.pop(0)
        if name in parts and parts[name]["file"] not in found:
            found += [parts[name]["file"], *parts[name].get("css", [])]
            waiting += parts[name].get("imports", [])
    return found


def link(file: str) -> str:
    """Return the element that has a file fetched."""
    kind = "stylesheet" if file.endswith(".css") else "modulepreload"
    return f'<link rel="{kind}" crossorigin href="/views/{file}" nonce="{NONCE}">'


@lru_cache(MOST_FILES)
def packed(path: Path) -> bytes:
    """Return a file as gzip has it: packed once, for it never changes under its name."""
    return gzip.compress(path.read_bytes())


def policy(nonce: str, origins: frozenset[str]) -> str:
    """Return what a page may load, and who may frame it: monday, and the origins of a sandbox."""
    return "; ".join((
        "default-src 'none'",
        f"script-src 'nonce-{nonce}' 'self'",
        f"style-src 'nonce-{nonce}' 'self'",
        "style-src-attr 'unsafe-inline'",  # the e-mails that are previewed carry their styles in attributes
        "img-src 'self' data: https:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        " ".join(("frame-ancestors", MONDAY, *sorted(origins))),
    ))  # fmt: skip
