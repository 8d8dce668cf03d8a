"""Reads the body of a request, and no more of it than there may be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import ClientDisconnect, Request

from sequences.words import Said, say

LARGEST = 1_000_000


class BadBody(Exception):
    """A body that is not what it should be; the message says what to send."""

    def __init__(self, status: int, code: str, sentence: Said, details: Sequence[Mapping[str, object]] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.details = tuple(details)


async def read_json(request: Request) -> dict[str, Any]:
    """Return the JSON object in a request. Raises BadBody."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadBody(415, "not_json", say("Send the body as application/json."))
    try:
        data = json.loads(await read_body(request))
    except (ValueError, RecursionError) as error:
        raise BadBody(400, "broken_json", say("The body is not JSON.")) from error
    if not isinstance(data, dict):
        raise BadBody(400, "not_an_object", say("The body must be a JSON object."))
    return data


async def read_body(request: Request, largest: int = LARGEST) -> bytes:
    """Return the body of a request, of at most `largest` bytes. Raises BadBody."""
    size, parts = 0, []
    try:
        async for part in request.stream():
            size += len(part)
            if size > largest:
                raise BadBody(413, "too_large", say("The body is larger than {size} MB.", size=largest // 1_000_000))
            parts.append(part)
    except ClientDisconnect as error:
        raise BadBody(400, "broken_off", say("The body broke off.")) from error
    return b"".join(parts)
