"""The app's manifest, read as monday reads it: blocks and fields by their key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Block:
    """A trigger, action or field of the app."""

    key: str
    name: str
    kind: str  # trigger, action, field
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    urls: dict[str, str]


def read_manifest(path: Path, base_url: str) -> dict[str, Block]:
    """Return the app's blocks; `{{BASE_URL}}` becomes where the app runs."""
    text = path.read_text(encoding="utf-8").replace("{{BASE_URL}}", base_url.rstrip("/"))
    features = json.loads(text)["app"]["features"]
    blocks = [_block(one) for one in features if one["type"] in ("AppFeatureBlock", "AppFeatureFieldType")]
    return {block.key: block for block in blocks}


def _block(feature: dict[str, Any]) -> Block:
    data = feature["data"]
    if feature["type"] == "AppFeatureFieldType":
        url = data["configurationMetadata"]["remote"]["listUrl"]
        return Block(feature["key"], data["name"], "field", (), (), {"list": url})
    execution = data["executionConfig"]
    urls = {name.removesuffix("Config"): config["url"] for name, config in execution.items()}
    inputs = tuple(one["fieldKey"] for one in data["inboundFieldsConfig"]["fields"])
    outputs = tuple(one["fieldKey"] for one in data.get("outboundFieldsConfig", {}).get("fields", []))
    return Block(feature["key"], data["name"], data["kind"], inputs, outputs, urls)
