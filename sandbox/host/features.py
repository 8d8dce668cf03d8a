"""The view features of the app's manifest: pages of the app that monday shows in iframes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class View:
    """A feature that is shown; `type` says where, `url` what."""

    key: str
    type: str
    name: str
    url: str
    data: dict[str, Any]


def read_views(path: Path, base_url: str) -> list[View]:
    """Return the views in the manifest's order; `{{BASE_URL}}` becomes where the app runs."""
    text = path.read_text(encoding="utf-8").replace("{{BASE_URL}}", base_url.rstrip("/"))
    features = json.loads(text)["app"]["features"]
    shown = [one for one in features if one.get("build", {}).get("kind") == "view"]
    return [View(one["key"], one["type"], one["name"], one["build"]["url"], one["data"]) for one in shown]


def read_scopes(path: Path) -> list[str]:
    """Return the scopes the app asks for."""
    scopes: list[str] = json.loads(path.read_text(encoding="utf-8"))["app"]["oauth"]["scopes"]
    return scopes
