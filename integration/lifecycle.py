"""The app's life as monday tells it: installed, removed, bought; and what becomes of its features on boards.

Answered once it is durable. Source: https://developer.monday.com/apps/docs/webhooks-1 and
https://developer.monday.com/apps/docs/feature-level-lifecycle-event-subscriptions
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integration.auth import Caller, NotMonday, Verifier
from integration.bodies import BadBody, read_json
from recipes.block import whole_number
from sequences.accounts import features, installing
from sequences.accounts.features import FeatureEvent
from sequences.accounts.installing import KINDS, UNINSTALL, AppEvent
from sequences.errors import NotAllowed
from sequences.monday.errors import Unauthorized
from sequences.outbox.firing import BadTarget
from sequences.steps.standing import SURE_SECONDS
from sequences.storage.database import act_for
from sequences.words import known_as
from tasks.runtime import Runtime, firing_of
from tasks.wake import wake

APP, FEATURE = "/monday/lifecycle/app", "/monday/lifecycle/feature"
KIND = re.compile(r"AppFeature[A-Za-z]{1,60}:[a-z_]{1,60}")
SLUG = re.compile(r"[A-Za-z0-9-]{1,63}")
LONGEST_ID = 200
TRUE_WITHIN = timedelta(days=3650)
log = structlog.get_logger()


def routes(own: Runtime, client: Verifier, signing: Verifier) -> list[Route]:
    """Return the routes: events of the app come under the client secret, those of features under the signing one."""

    async def app(request: Request) -> Response:
        teller, doubtful = client.lifecycle(request.headers.get("authorization"), APP)
        body, now = await read_json(request), await own.clock.now()
        event = app_event(body, request, own.settings.monday_app_id, now)
        if teller is not None and teller.account_id != event.account_id:
            raise NotMonday("the token is for another account")
        act_for(event.account_id)
        if teller is not None and doubtful:
            await _check_admin(own, teller, now)
        changed = event.kind in KINDS and await _hear(own, event, now)
        log.info("app event", account=event.account_id, kind=event.kind[:60], changed=changed)
        await wake(own.redis)
        return JSONResponse({})

    async def feature(request: Request) -> Response:
        caller = signing.integration(request.headers.get("authorization"), FEATURE)
        body, now = await read_json(request), await own.clock.now()
        act_for(caller.account_id)
        event = feature_event(body, request, caller.account_id, own)
        async with own.database.transaction() as connection:
            new = await features.hear(connection, event, now=now)
        log.info("feature event", account=event.account_id, kind=event.kind, new=new)
        await wake(own.redis)
        return JSONResponse({}, 202 if event.back_to_url else 200)

    return [Route(APP, app, methods=["POST"]), Route(FEATURE, feature, methods=["POST"])]


async def _check_admin(own: Runtime, teller: Caller, now: datetime) -> None:
    """Let only admins tell with a token that any user's view may have got. Raises NotMonday, MondayError."""
    try:
        person = await own.members.get(teller.account_id, teller.user_id, now=now)
    except (NotAllowed, Unauthorized):  # nobody can be asked any more: as it is when the app was removed
        return
    if person is None or person.role != "admin":
        raise NotMonday("only admins install and remove apps")


async def _hear(own: Runtime, event: AppEvent, now: datetime) -> bool:
    async with own.database.transaction() as connection:
        know = partial(own.tenants.know, connection, event.account_id, now=now)
        changed = await installing.hear(connection, event, know, now=now)
    own.tenants.forget(event.account_id)
    if changed and event.kind == UNINSTALL:
        await asyncio.sleep(SURE_SECONDS)  # when monday has its answer no mail begins any more
    return changed


def app_event(body: dict[str, Any], request: Request, app_id: int, now: datetime) -> AppEvent:
    """Return the event in a body. Raises BadBody."""
    kind, data = body.get("type"), body.get("data")
    if not isinstance(kind, str) or not isinstance(data, dict):
        raise BadBody(400, "no_event", known_as("Send an event as type and data."))
    account = whole_number(data.get("account_id"))
    if account is None:
        raise BadBody(400, "no_account", known_as("The event names no account."))
    if whole_number(data.get("app_id")) not in (None, app_id):
        raise BadBody(400, "other_app", known_as("The event is about another app."))
    return AppEvent(
        kind=kind,
        account_id=account,
        user_id=whole_number(data.get("user_id")),
        at=_moment(data.get("timestamp"), now),
        slug=_slug(data.get("account_slug")),
        key=_key(body, request),
        data=data,
    )


def feature_event(body: dict[str, Any], request: Request, account: int, own: Runtime) -> FeatureEvent:
    """Return the event in a body of either shape: flat, or inside `data`. Raises BadBody."""
    kind, data = body.get("type"), body.get("data", body)
    if not isinstance(kind, str) or not KIND.fullmatch(kind) or not isinstance(data, dict):
        raise BadBody(400, "no_event", known_as("Send an event as type and data."))
    named = whole_number(data.get("account_id", data.get("accountId")))
    if named not in (None, account):
        raise NotMonday("the token is for another account")
    url = data.get("back_to_url")
    try:
        target = firing_of(own.settings).check(url) if isinstance(url, str) and url else None
    except BadTarget as error:
        raise BadBody(
            400, "foreign_address", known_as(f"Only monday is told that an event was heard: {error}.")
        ) from error
    return FeatureEvent(kind, account, _key(body, request), target)


def _key(body: dict[str, Any], request: Request) -> bytes:
    """Return what makes an event one event: monday's id of it, else the whole body."""
    given = request.headers.get("x-apps-event-id", "")
    told = f"id:{given}" if 0 < len(given) <= LONGEST_ID else "body:" + json.dumps(body, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "replace")).digest()


def _moment(value: Any, now: datetime) -> datetime:
    """Return monday's moment of an event; without one that can be true it happened now."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else now
    except ValueError:
        return now
    return moment if moment.tzinfo is not None and abs(moment - now) < TRUE_WITHIN else now


def _slug(value: Any) -> str | None:
    return value if isinstance(value, str) and SLUG.fullmatch(value) else None
