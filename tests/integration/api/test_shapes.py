"""Handlers say by their signature what they take and give."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from integration.api.shapes import Before, Limit, MondayId, Strict, is_bare, shape_of
from integration.bodies import BadBody


class Wish(Strict):
    """A body."""

    item: MondayId


class Query(Strict):
    """A query."""

    limit: Limit = 50
    before: Before = 2**62


class Given(TypedDict):
    """An answer."""

    item: int


async def handler(asking: object, body: Wish, query: Query) -> Given:
    """Take and give."""
    return {"item": body.item}


async def table(asking: object) -> Annotated[Response, "text/csv"]:
    """Give a table."""
    return Response()


def request(body: bytes = b"", query: str = "") -> Request:
    """Return a request as it comes in."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": query.encode(), "headers": headers}
    return Request(scope, receive)


def test_a_handler_tells_its_parts() -> None:
    shape = shape_of(handler)
    assert (shape.body, shape.query, shape.answer, shape.media_type) == (Wish, Query, Given, "application/json")
    assert (shape_of(table).answer, shape_of(table).media_type) == (Response, "text/csv")
    assert is_bare(shape_of(table).answer)
    assert not is_bare(shape.answer)


@pytest.mark.parametrize("item", [b"18400112233", b'"18400112233"'])
async def test_ids_come_as_numbers_and_as_text(item: bytes) -> None:
    given = await shape_of(handler).read(request(b'{"item": ' + item + b"}"))
    assert given["body"] == Wish(item=18400112233)


@pytest.mark.parametrize(
    ("query", "limit", "before"),
    [
        ("", 50, 2**62),
        ("limit=0&before=9", 1, 9),
        ("limit=9999", 200, 2**62),
        ("limit=x&before=-1", 50, 2**62),
        ("limit=%C2%B2", 50, 2**62),  # a digit to Unicode, not to us
    ],
)
async def test_a_page_is_brought_within_its_bounds(query: str, limit: int, before: int) -> None:
    given = await shape_of(handler).read(request(b'{"item": 1}', query))
    assert given["query"] == Query(limit=limit, before=before)


@pytest.mark.parametrize(
    ("body", "query", "code", "field"),
    [
        (b'{"item": "x"}', "", "bad_body", "item"),
        (b'{"item": 0}', "", "bad_body", "item"),
        (b"{}", "", "bad_body", "item"),
        (b'{"item": 1, "more": 2}', "", "bad_body", "more"),
        (b'{"item": 1}', "color=red", "bad_query", "color"),
    ],
)
async def test_each_mistake_is_named_with_its_field(body: bytes, query: str, code: str, field: str) -> None:
    with pytest.raises(BadBody) as caught:
        await shape_of(handler).read(request(body, query))
    assert (caught.value.status, caught.value.code) == (422, code)
    assert [one["field"] for one in caught.value.details] == [field]
    assert str(caught.value).startswith(field)
