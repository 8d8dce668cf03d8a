"""From exception to answer: one table. A person reads one sentence, a program a code that never changes."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integration.auth import NotMonday
from integration.bodies import BadBody
from recipes import BadCall
from sequences.errors import Conflict, Incomplete, NotAllowed, NotFound, SequenceError, Unacceptable
from sequences.monday.errors import MondayError
from sequences.storage.database import AWAY

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Incomplete: 422,
    Unacceptable: 422,
}


async def not_monday(request: Request, error: Exception) -> Response:
    """Answer a call whose token does not hold; nothing was read or stored."""
    return JSONResponse({"error": {"code": "not_monday", "sentence": "This call is not signed by monday."}}, 401)


async def bad_body(request: Request, error: Exception) -> Response:
    """Answer a body that is not what it should be."""
    assert isinstance(error, BadBody)
    told: dict[str, Any] = {"code": error.code, "sentence": str(error)}
    return JSONResponse({"error": told | ({"details": list(error.details)} if error.details else {})}, error.status)


async def bad_call(request: Request, error: Exception) -> Response:
    """Answer a block call that no retry mends."""
    assert isinstance(error, BadCall)
    status, body = error.answer()
    return JSONResponse(body, status)


async def sequence_error(request: Request, error: Exception) -> Response:
    """Answer what a person can understand and mend."""
    assert isinstance(error, SequenceError)
    body: dict[str, Any] = {"code": error.code, "sentence": error.sentence, "details": list(error.details)}
    return JSONResponse({"error": body}, STATUS.get(type(error), 422))


async def monday_error(request: Request, error: Exception) -> Response:
    """Answer that monday could not be asked."""
    assert isinstance(error, MondayError)
    return JSONResponse({"error": {"code": "monday", "sentence": error.sentence}}, 502)


async def away(request: Request, error: Exception) -> Response:
    """Answer while the database is away: no severity body, so that monday calls again."""
    return Response(status_code=503)


HANDLERS: dict[Any, Any] = {
    NotMonday: not_monday,
    BadBody: bad_body,
    BadCall: bad_call,
    SequenceError: sequence_error,
    MondayError: monday_error,
    **dict.fromkeys(AWAY, away),
}
