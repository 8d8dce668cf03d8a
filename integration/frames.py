"""The pages of the views (`integration/views/`, built): one document for each, and the files it loads.

They show nothing by themselves: what they show comes from `/api/`, with the token of monday's session. So the pages
need no token, and are the same for everybody.
"""

from __future__ import annotations

import gzip
import secrets
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sequences.settings import Settings

BUILT = Path(__file__).with_name("views") / "dist"
VIEWS = ("manager", "board", "batch", "item", "settings")
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
        page = index.read_text(encoding="utf-8").replace(NONCE, nonce)
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
