"""The enroll action without storage: token checked with PyJWT, body parsed, answered. The other side of a figure."""

from __future__ import annotations

import os

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = os.environ["MONDAY_SIGNING_SECRET"]


async def enroll(request: Request) -> Response:
    """Answer as our action does, and keep nothing."""
    jwt.decode(request.headers["authorization"], SECRET, algorithms=["HS256"], options={"verify_aud": False})
    fields = (await request.json())["payload"]["inboundFieldValues"]
    return JSONResponse({"outputFields": {"enrollmentId": str(fields["itemId"]), "alreadyEnrolled": False}})


app = Starlette(routes=[Route("/monday/actions/enroll_item", enroll, methods=["POST"])])
