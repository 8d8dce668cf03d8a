"""The OpenAPI document says what the routes do."""

from __future__ import annotations

import json

from integration import api
from integration.api.openapi import document
from integration.auth import Verifier
from tests.fixtures.installation import Installation

REF = "#/components/schemas/"


async def test_every_route_is_in_it_under_a_name_of_its_own(installation: Installation) -> None:
    routes = api.routes(installation.own, Verifier("secret", None, "http://127.0.0.1"))
    told = document(routes)
    operations = [(path, method) for path, every in told["paths"].items() for method in every]
    assert sorted(operations) == sorted((route.path, route.name.split()[0].lower()) for route in routes)
    names = [every[method]["operationId"] for every in told["paths"].values() for method in every]
    assert len(names) == len(set(names))


async def test_what_it_names_is_there(installation: Installation) -> None:
    told = document(api.routes(installation.own, Verifier("secret", None, "http://127.0.0.1")))
    text = json.dumps(told)
    named = {part.partition('"')[0] for part in text.split(REF)[1:]}
    assert named == set(told["components"]["schemas"]) & named
    assert named


async def test_a_handler_is_told_with_its_parts(installation: Installation) -> None:
    told = document(api.routes(installation.own, Verifier("secret", None, "http://127.0.0.1")))
    listed, kept = told["paths"]["/api/templates"]["get"], told["paths"]["/api/templates"]["post"]
    assert [one["name"] for one in listed["parameters"]] == ["kind", "after", "limit"]
    assert listed["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] == REF + "TemplatePage"
    assert kept["requestBody"]["content"]["application/json"]["schema"]["$ref"] == REF + "TemplateWish"
    assert set(kept["responses"]) == {"201", "default"}
    assert "content" not in told["paths"]["/api/templates/{template}"]["delete"]["responses"]["204"]


async def test_every_handler_says_what_it_gives(installation: Installation) -> None:
    """A handler that says nothing would give the views `any`."""
    told = document(api.routes(installation.own, Verifier("secret", None, "http://127.0.0.1")))
    silent = [
        (path, method)
        for path, every in told["paths"].items()
        for method, operation in every.items()
        for status, answer in operation["responses"].items()
        if status not in ("default", "204") and not all(one["schema"] for one in answer["content"].values())
    ]
    assert silent == []


async def test_a_definition_is_told_with_its_steps(installation: Installation) -> None:
    told = document(api.routes(installation.own, Verifier("secret", None, "http://127.0.0.1")))
    parts = told["components"]["schemas"]
    [given] = [one for name, one in parts.items() if name.startswith("Definition") and "Input" not in name]
    assert "steps" in given["properties"]
    assert parts["WholeSequence"]["properties"]["definition"]["$ref"].startswith(REF + "Definition")
    taken = parts["SequenceWish"]["properties"]["definition"]["anyOf"]
    assert {"type": "null"} in taken
    assert any(one.get("$ref", "").startswith(REF + "Definition") for one in taken)


async def test_anybody_may_read_it(installation: Installation) -> None:
    answer = await installation.http.get("/api/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
    assert "/api/sequences" in answer.json()["paths"]
