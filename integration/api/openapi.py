"""The OpenAPI document of `/api/`: what the handlers say of themselves, for the views' types and for readers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Described
from integration.api.shapes import is_bare

REFS = "#/components/schemas/{model}"
PARAMETER = re.compile(r"{(\w+)}")
INPUT: JsonSchemaMode = "validation"
OUTPUT: JsonSchemaMode = "serialization"
Schemas = dict[tuple[str, str], dict[str, Any]]  # by route and part of it: body, query, answer


class Refused(TypedDict):
    """Why something was not done: a code that never changes, and a sentence for a person."""

    code: str
    sentence: str


class Refusal(TypedDict):
    """How every error looks."""

    error: Refused


def published(routes: Sequence[Route]) -> list[Route]:
    """Return the route that anybody reads the document of `routes` at: made when somebody first does."""
    told = cache(lambda: document(routes))

    async def show(request: Request) -> Response:
        return JSONResponse(told())

    return [Route("/api/openapi.json", show)]


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of `routes`, as far as they describe themselves."""
    described = [route for route in routes if isinstance(route, Described)]
    schemas, definitions = _schemas(described)
    paths: dict[str, dict[str, Any]] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.verb.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sequences for monday", "version": "1"},
        "security": [{"session": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(definitions.items())),
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(described: Iterable[Described]) -> tuple[Schemas, dict[str, Any]]:
    """Return the schema of every part of every route, and the definitions that they name."""
    parts: list[tuple[tuple[str, str], JsonSchemaMode, TypeAdapter[Any]]] = [
        (("", "refusal"), OUTPUT, TypeAdapter(Refusal))
    ]
    for route in described:
        shape = route.description.shape
        for part, meant, mode in (("body", shape.body, INPUT), ("query", shape.query, INPUT)):
            if meant is not None:
                parts.append(((route.name, part), mode, TypeAdapter(meant)))
        if not is_bare(shape.answer):
            parts.append(((route.name, "answer"), OUTPUT, TypeAdapter(shape.answer)))
    made, common = TypeAdapter.json_schemas(parts, ref_template=REFS)
    return {key: schema for (key, _), schema in made.items()}, common.get("$defs", {})


def _operation(route: Described, schemas: Schemas) -> dict[str, Any]:
    told = route.description
    operation: dict[str, Any] = {
        "operationId": f"{told.handler.__module__.rpartition('.')[2]}.{told.handler.__name__}",
        "summary": inspect.cleandoc(told.handler.__doc__ or "").partition("\n")[0],
        "parameters": [*_in_path(route), *_in_query(told.shape.query)],
        "responses": {
            str(told.status): {"description": "Done.", **_content(route, schemas)},
            "default": {
                "description": "Why not.",
                "content": {"application/json": {"schema": schemas["", "refusal"]}},
            },
        },
    }
    if told.shape.raw is not None:
        bare = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(told.shape.raw.kinds, bare)}
    if told.shape.body is not None:
        body = {"application/json": {"schema": schemas[route.name, "body"]}}
        operation["requestBody"] = {"required": not told.shape.optional, "content": body}
    return operation


def _content(route: Described, schemas: Schemas) -> dict[str, Any]:
    told = route.description
    if told.status == 204:
        return {}
    schema = schemas.get((route.name, "answer"), {"type": "string", "format": "binary"})
    return {"content": {told.shape.media_type: {"schema": schema}}}


def _in_path(route: Described) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in PARAMETER.findall(route.path)
    ]


def _in_query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    return [
        {"name": name, "in": "query", "required": field.is_required(), "schema": _plain(field.annotation)}
        for name, field in model.model_fields.items()
    ]


def _plain(annotation: Any) -> dict[str, Any]:
    return TypeAdapter(annotation).json_schema(mode=INPUT)
