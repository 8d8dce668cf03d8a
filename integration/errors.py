"""From exception to answer: one table. A person reads one sentence, a program a code that never changes."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integration.auth import NotMonday
from integration.bodies import BadBody
from integration.languages import language_of
from recipes import BadCall
from sequences.errors import Conflict, Incomplete, NotAllowed, NotFound, SequenceError, Unacceptable
from sequences.monday.errors import MondayError
from sequences.storage.database import AWAY
from sequences.words import Said, in_language, say

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Incomplete: 422,
    Unacceptable: 422,
}


def _told(request: Request, status: int, code: str, sentence: Said, **more: object) -> Response:
    """Return an error in the language of whoever reads it."""
    language = language_of(request)
    body = in_language({"error": {"code": code, "sentence": sentence, **more}}, language)
    return JSONResponse(body, status, {"Content-Language": language})


async def not_monday(request: Request, error: Exception) -> Response:
    """Answer a call whose token does not hold; nothing was read or stored."""
    return _told(request, 401, "not_monday", say("This call is not signed by monday."))


async def bad_body(request: Request, error: Exception) -> Response:
    """Answer a body that is not what it should be."""
    assert isinstance(error, BadBody)
    return _told(
        request, error.status, error.code, error.sentence, **({"details": error.details} if error.details else {})
    )


async def bad_call(request: Request, error: Exception) -> Response:
    """Answer a block call that no retry mends."""
    assert isinstance(error, BadCall)
    status, body = error.answer()
    return JSONResponse(body, status)


async def sequence_error(request: Request, error: Exception) -> Response:
    """Answer what a person can understand and mend."""
    assert isinstance(error, SequenceError)
    return _told(request, STATUS.get(type(error), 422), error.code, error.sentence, details=error.details)


async def monday_error(request: Request, error: Exception) -> Response:
    """Answer that monday could not be asked."""
    assert isinstance(error, MondayError)
    return _told(request, 502, "monday", error.sentence)


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
