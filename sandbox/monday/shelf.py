"""The files of file columns, behind addresses that hold for an hour, as monday gives them out.

Source: https://developer.monday.com/api-reference/reference/files (`public_url`, valid for one hour)
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.monday.faults import Fault
from sandbox.world import Asset, World

HOLDS_SECONDS = 3600


@dataclass
class Shelf:
    """Signs addresses of files, and serves who comes with one."""

    world: World
    fault: Fault
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def public_url(self, base: str, asset: Asset) -> str:
        """Return an address that anybody may read a file at for an hour by the wall clock; `base` ends with a slash."""
        until = int(time.time()) + HOLDS_SECONDS
        return f"{base}files/{asset.id}/{quote(asset.name)}?expires={until}&signature={self._sign(asset.id, until)}"

    def _sign(self, asset: int, until: int) -> str:
        return hmac.new(self.secret, f"{asset}:{until}".encode(), hashlib.sha256).hexdigest()

    async def serve(self, request: Request) -> Response:
        """Return a file to be saved, or refuse as an object store does."""
        if broken := self.fault.take():
            return Response(status_code=int(broken))
        number, until = request.path_params["asset"], request.query_params.get("expires", "")
        given = request.query_params.get("signature", "")
        if not until.isdecimal() or not hmac.compare_digest(given.encode(), self._sign(number, int(until)).encode()):
            return PlainTextResponse("SignatureDoesNotMatch", 403)
        if int(until) < time.time():
            return PlainTextResponse("Request has expired", 403)
        asset = self.world.assets.get(number)
        if asset is None:
            return PlainTextResponse("NoSuchKey", 404)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(asset.name)}"}
        return Response(asset.content, media_type="application/octet-stream", headers=headers)
