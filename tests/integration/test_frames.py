"""The pages of the views: what they may load, who may frame them, and what is served beside them."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from integration import frames
from integration.app import SafeHeaders
from sequences.settings import Settings
from tests.fixtures.installation import Installation


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A front end as its build leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "main-1a2b.js").write_text("start()")
    (tmp_path / "secret.txt").write_text("not for you")
    (tmp_path / "index.html").write_text('<script nonce="{{NONCE}}" src="/views/assets/main-1a2b.js"></script>')
    return tmp_path


def browser(values: Settings, built: Path) -> httpx.AsyncClient:
    app = SafeHeaders(Starlette(routes=frames.routes(values, built)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test")


async def test_a_page_runs_only_what_carries_its_nonce_and_each_has_another(
    installation: Installation, built: Path
) -> None:
    async with browser(installation.own.settings, built) as client:
        pages = [await client.get("/views/manager") for _ in range(2)]
    policies = [page.headers["content-security-policy"] for page in pages]
    nonces = [policy.partition("script-src 'nonce-")[2].partition("'")[0] for policy in policies]
    assert len(set(nonces)) == 2
    assert f'<script nonce="{nonces[0]}"' in pages[0].text
    assert "'unsafe-inline'" not in policies[0].partition("style-src-attr")[0]
    assert "set-cookie" not in pages[0].headers


async def test_monday_frames_it_and_nobody_else_but_whom_the_operator_names(
    installation: Installation, built: Path
) -> None:
    values = installation.own.settings.model_copy(update={"frame_origins": frozenset({"http://127.0.0.1:8100"})})
    async with browser(values, built) as client:
        policy = (await client.get("/views/board")).headers["content-security-policy"]
    assert policy.endswith(
        "frame-ancestors https://monday.com https://*.monday.com https://*.monday.app http://127.0.0.1:8100"
    )


async def test_a_page_names_the_scripts_and_styles_of_its_screen(installation: Installation, built: Path) -> None:
    parts = {
        "src/app/start.tsx": {"file": "assets/start-3.js", "imports": ["_face.js"]},
        "src/screens/item/Item.tsx": {
            "file": "assets/Item-1.js",
            "imports": ["_face.js"],
            "css": ["assets/Item-4.css"],
        },
        "_face.js": {"file": "assets/face-2.js"},
    }
    (built / ".vite").mkdir()
    (built / ".vite" / "manifest.json").write_text(json.dumps(parts))
    (built / "index.html").write_text("<head></head>")
    async with browser(installation.own.settings, built) as client:
        item, batch = (await client.get("/views/item")).text, (await client.get("/views/batch")).text
    for name in ("start-3.js", "Item-1.js", "face-2.js"):
        assert item.count(f'<link rel="modulepreload" crossorigin href="/views/assets/{name}"') == 1
    assert item.count('<link rel="stylesheet" crossorigin href="/views/assets/Item-4.css"') == 1
    assert "Item-" not in batch
    assert frames.NONCE not in item


async def test_scripts_are_packed_for_whoever_takes_them_so(installation: Installation, built: Path) -> None:
    async with browser(installation.own.settings, built) as client:
        packed = await client.get("/views/assets/main-1a2b.js")
        plain = await client.get("/views/assets/main-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text == "start()"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


async def test_files_last_and_pages_do_not(installation: Installation, built: Path) -> None:
    async with browser(installation.own.settings, built) as client:
        page, file = await client.get("/views/item"), await client.get("/views/assets/main-1a2b.js")
    assert page.headers["cache-control"] == "no-store"
    assert "immutable" in file.headers["cache-control"]
    assert file.headers["x-content-type-options"] == "nosniff"


async def test_nothing_beside_the_files_is_served(installation: Installation, built: Path) -> None:
    async with browser(installation.own.settings, built) as client:
        for path in (
            "/views/assets/..%2fsecret.txt",
            "/views/assets/nothing.js",
            "/views/assets/..%2f..%2fetc%2fpasswd",
        ):
            assert (await client.get(path)).status_code == 404
        unknown = await client.get("/views/nowhere")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "view_not_found")


async def test_a_server_without_them_says_what_to_do(installation: Installation, tmp_path: Path) -> None:
    async with browser(installation.own.settings, tmp_path) as client:
        answer = await client.get("/views/manager")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "views_not_built")
