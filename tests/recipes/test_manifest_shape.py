"""The manifest has the shape of monday's own sample, as far as that is public; what is not is told in the docs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from integration.app import SafeHeaders, create_app
from tests.fixtures.installation import Installation

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "manifest.json").read_text(encoding="utf-8")
APP = json.loads(TEXT)["app"]
FEATURES = APP["features"]
BLOCKS = [one["data"] for one in FEATURES if one["type"] == "AppFeatureBlock"]
FIELDS = {one["key"]: one["data"] for one in FEATURES if one["type"] == "AppFeatureFieldType"}
BOARD, ITEM = 10380086, 10380092  # monday's own types of fields
TYPES = {"AppFeatureBlock", "AppFeatureFieldType"}
VIEWS = {
    "AppFeatureObject": "manager", "AppFeatureBoardView": "board", "AppFeatureItemView": "item",
    "AppFeatureItemBatchAction": "batch", "AppFeatureAccountSettingsView": "settings",
}  # fmt: skip
SCOPES = {
    "me:read", "account:read", "boards:read", "boards:write", "workspaces:read", "workspaces:write", "users:read",
    "users:write", "updates:read", "updates:write", "tags:read", "assets:read", "teams:read", "teams:write",
    "departments:read", "departments:write", "notifications:write", "webhooks:read", "webhooks:write", "docs:read",
    "docs:write",
}  # fmt: skip
PRIMITIVES = {"string", "number", "float", "boolean", "date", "hour"}
FLAGS = {"isArray", "isNullable", "isOptional"}
names = [data["name"] for data in BLOCKS]


def all_routes(installation: Installation) -> list[Route]:
    """Return every route of the application."""
    served = create_app(installation.own)
    assert isinstance(served, SafeHeaders)
    assert isinstance(served.app, Starlette)
    return [route for route in served.app.routes if isinstance(route, Route)]


def test_the_envelope_names_the_app_and_leaves_the_account_open() -> None:
    assert set(json.loads(TEXT)) == {"version", "app"}
    assert json.loads(TEXT)["version"] == "1.0.0"
    assert set(APP) == {"name", "slug", "color", "description", "oauth", "features"}
    assert APP["slug"] == "{{ACCOUNT_SLUG}}_sequences"
    assert re.fullmatch("#[0-9A-F]{6}", APP["color"])
    assert set(re.findall(r"\{\{([^}]*)\}\}", TEXT)) == {"ACCOUNT_SLUG", "BASE_URL"}


def test_it_holds_no_secret() -> None:
    assert not re.search("secret|token|password", TEXT, re.IGNORECASE)


def test_every_feature_is_of_a_kind_that_exists_and_names_itself() -> None:
    for one in FEATURES:
        assert one["type"] in TYPES | VIEWS.keys()
        assert re.fullmatch("[a-z][a-z_]*", one["key"])
        assert one["name"]
        if one["type"] in TYPES:
            assert one["data"]["referenceId"] == {"slug": one["key"]}
            assert (one["data"]["name"], one["data"]["mfValidated"]) == (one["name"], True)
            assert one["data"]["description"].endswith(".") or one["type"] == "AppFeatureFieldType"


def test_the_field_is_a_list_of_ours_that_depends_on_the_board() -> None:
    [data] = FIELDS.values()
    remote = data["configurationMetadata"]["remote"]
    assert (remote["app"], remote["type"]) == ("apps", "appFeatureOptions")
    assert data["primitiveType"] == "string"
    assert data["viewMetadata"]["noOptionsPlaceholder"]
    [needed] = data["dependencyConfig"]["orderedMandatoryFields"]
    assert needed == {"sourceFieldTypeReferenceId": BOARD, "targetFieldKey": "boardId"}


@pytest.mark.parametrize("data", BLOCKS, ids=names)
def test_a_block_says_where_it_is_called(data: dict[str, Any]) -> None:
    wanted = {"action": {"runConfig"}, "trigger": {"subscribeConfig", "unsubscribeConfig"}}[data["kind"]]
    assert set(data["executionConfig"]) == wanted
    for config in data["executionConfig"].values():
        assert re.fullmatch(r"\{\{BASE_URL\}\}/monday/[a-z_/]+", config["url"])


@pytest.mark.parametrize("data", BLOCKS, ids=names)
@pytest.mark.parametrize("side", ["inbound", "outbound"])
def test_the_fields_of_a_block_have_a_type_and_what_they_depend_on(data: dict[str, Any], side: str) -> None:
    fields = data[f"{side}FieldsConfig"]["fields"]
    keys = [field["fieldKey"] for field in fields]
    assert [field["id"] for field in fields] == list(range(1, len(fields) + 1))
    assert len(keys) == len(set(keys))
    for field in fields:
        assert set(field) >= FLAGS | {"fieldTitle", "type"}
        assert field["isOptional"] == field["isNullable"]
        if field["type"] == "primitive":
            assert field["primitiveType"] in PRIMITIVES
            continue
        kind = field["fieldTypeReferenceId"]
        assert kind in (BOARD, ITEM) or kind["slug"] in FIELDS
        depends = field.get("constraints", {}).get("dependencies", {})
        assert set(depends) == (set() if kind == BOARD else {"boardId"})
        assert {source[f"{side}FieldKey"] for source in depends.values()} <= set(keys)


@pytest.mark.parametrize("data", BLOCKS, ids=names)
def test_a_sentence_fills_every_field_of_its_block(data: dict[str, Any]) -> None:
    builder = data["contextsData"]["lite_builder"]
    parts = [part["sentencePartKey"] for part in builder["sentence"] if isinstance(part, dict)]
    fields = {field["fieldKey"] for field in data["inboundFieldsConfig"]["fields"]}
    assert set(builder["sourceConfig"]) == fields
    assert isinstance(builder["sentence"][0], str)
    used = []
    for key, source in builder["sourceConfig"].items():
        expected = {"boardId": "variable_in_context", "itemId": "trigger_output"}.get(key, "sentence")
        assert source["sourceKind"] == expected
        used += [source["sentencePartKey"]] if expected == "sentence" else []
        assert source.get("variable") == ("board_id" if key == "boardId" else None)
    assert sorted(used) == sorted(parts)
    assert set(data.get("viewMetadata", {}).get("previewInboundFieldKeys", [])) <= fields


async def test_every_address_monday_calls_is_a_route_of_ours(installation: Installation) -> None:
    paths = {route.path: route.methods or set() for route in all_routes(installation)}
    found = re.findall(r'"\{\{BASE_URL\}\}(/monday/[^"]*)"', TEXT)
    assert found
    for path in found:
        assert "POST" in paths[path]


def test_every_surface_has_its_view_and_every_view_its_page() -> None:
    views = [one for one in FEATURES if one["type"] in VIEWS]
    assert {one["type"]: one["build"] for one in views} == {
        kind: {"kind": "view", "url": f"{{{{BASE_URL}}}}/views/{name}"} for kind, name in VIEWS.items()
    }
    assert {one["type"] for one in views if "mode" in one["data"]} == {"AppFeatureBoardView", "AppFeatureObject"}
    assert all(one["data"]["mode"] == "iframe" for one in views if "mode" in one["data"])


def test_every_scope_exists_and_the_docs_say_why_it_is_asked_for() -> None:
    scopes = APP["oauth"]["scopes"]
    assert len(scopes) == len(set(scopes))
    assert set(scopes) <= SCOPES
    told = re.findall(r"^\| `([a-z]+:[a-z]+)` \| (.+) \|$", (ROOT / "docs/monday-app.md").read_text(), re.MULTILINE)
    assert {scope for scope, _ in told} == set(scopes)
    assert all(len(why) > 15 for _, why in told)
