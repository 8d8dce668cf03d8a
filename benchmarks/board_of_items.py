"""monday's API as one board that answers for every item: what `dates_rate` reads from, as quick as JSON can be."""

from __future__ import annotations

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.environment import BOARD, OWNER

BOARD_VIEW: dict[str, Any] = {
    "id": str(BOARD),
    "name": "Leads",
    "state": "active",
    "board_kind": "public",
    "workspace": {"name": "CRM", "kind": "open"},
    "owners": [{"id": str(OWNER)}],
    "subscribers": [],
    "groups": [],
    "columns": [],
}
COUNTRIES = ("United States", "France", "Germany", "India", "Japan")


def item(number: int) -> dict[str, Any]:
    """Return an item as monday shows it."""
    cells = {
        "email": {"type": "email", "text": f"p{number}@byron.example", "email": f"p{number}@byron.example"},
        "country": {"type": "country", "text": COUNTRIES[number % len(COUNTRIES)]},
        "first_name": {"type": "text", "text": "Ada"},
    }
    return {
        "id": str(number),
        "name": "Ada Byron",
        "state": "active",
        "board": {"id": str(BOARD)},
        "group": {"id": "topics", "title": "Leads"},
        "column_values": [{"id": name, **cell} for name, cell in cells.items()],
    }


async def answer(request: Request) -> Response:
    """Return the items that are asked for, or the board."""
    body = await request.json()
    if "boards(" in body["query"]:
        return Response(json.dumps({"data": {"boards": [BOARD_VIEW]}}), media_type="application/json")
    asked = body.get("variables", {}).get("ids", [])
    data = {"complexity": {"query": 100}, "items": [item(int(one)) for one in asked]}
    return Response(json.dumps({"data": data}), media_type="application/json")


app = Starlette(routes=[Route("/v2", answer, methods=["POST"])])
