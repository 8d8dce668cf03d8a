"""What the page asks while it embeds views: which there are, tokens of who looks, and what views keep at monday."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import tokens
from sandbox.host.features import View, read_scopes, read_views
from sandbox.host.storage import Storage
from sandbox.monday.reads import ACCOUNT_NAMES
from sandbox.options import Options
from sandbox.seed import ACME
from sandbox.world import User, World


@dataclass
class Host:
    """The server behind the page's frames; `api_tokens` are those of monday's own pages, one a person."""

    options: Options
    world: World
    views: list[View] = field(init=False)
    storage: Storage = field(init=False)
    api_tokens: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the manifest and give everybody a token."""
        self.views = read_views(self.options.manifest, self.options.app_url)
        self.storage = Storage(self.world.now)
        self.api_tokens = {user: secrets.token_urlsafe(24) for user in self.world.users}

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/sandbox/host", self._shown),
            Route("/sandbox/session-token", self._session, methods=["POST"]),
            Route("/sandbox/host/api-token", self._api_token, methods=["POST"]),
            Route("/sandbox/host/storage", self._storage, methods=["POST"]),
            Route("/sandbox/host/value-created", self._value_created, methods=["POST"]),
            Route("/sandbox/users/{user:int}", self._user, methods=["POST"]),
        ]

    async def _shown(self, request: Request) -> Response:
        scopes = read_scopes(self.options.manifest)
        name, slug = ACCOUNT_NAMES[ACME]
        return JSONResponse({
            "account": {"id": str(ACME), "name": name, "slug": slug},
            "app": {"id": self.options.app_id, "clientId": self.options.client_id},
            "scopes": scopes,
            "views": [asdict(view) for view in self.views],
        })  # fmt: skip

    async def _session(self, request: Request) -> Response:
        """Return the session token a view of this person gets; a new one each time."""
        who = await self._who(request)
        only = who.kind == "view_only"
        return JSONResponse({"token": tokens.session(self.options, who.account_id, who.id, view_only=only)})

    async def _api_token(self, request: Request) -> Response:
        who = await self._who(request)
        return JSONResponse({"token": self.api_tokens[who.id]})

    async def _storage(self, request: Request) -> Response:
        body = await request.json()
        who = await self._who(request)
        place = who.account_id, str(body.get("instance", "")), str(body["key"])
        return JSONResponse(self._kept(body["method"], place, body))

    def _kept(self, method: str, place: tuple[int, str, str], body: dict[str, Any]) -> dict[str, Any]:
        if method == "set":
            return self.storage.set(place, body.get("value"), body.get("options") or {})
        return self.storage.delete(place) if method == "delete" else self.storage.get(place)

    async def _value_created(self, request: Request) -> Response:
        """Note that somebody got a first value out of the app."""
        who, body = await self._who(request), await request.json()
        self.world.log.add("value created", who.name, view=body["view"])
        return JSONResponse({})

    async def _user(self, request: Request) -> Response:
        """Change a person's profile: their language, the days they are out of office, whether they are in the account.

        `away` is the first and the last day, as in ["2026-11-23", "2026-11-27"], or null.
        """
        who, wish = self.world.users[request.path_params["user"]], await request.json()
        who.language = str(wish.get("language", who.language))
        who.active = bool(wish.get("active", who.active))
        if "away" in wish:
            who.away = None if wish["away"] is None else (str(wish["away"][0]), str(wish["away"][1]))
        self.world.log.changed()
        return JSONResponse({"language": who.language, "away": who.away, "active": who.active})

    async def _who(self, request: Request) -> User:
        return self.world.users[int((await request.json())["user"])]
