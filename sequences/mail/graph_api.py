"""A mailbox behind Microsoft Graph: a draft with an immutable id, kept, then sent; read by delta.

A draft that is still among the drafts was not sent; one that is no draft any more was.
Source: learn.microsoft.com/graph (api/user-post-messages, api/message-send, api/message-delta,
outlook-immutable-id).
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from sequences.mail import api as calls
from sequences.mail.api import SIDE_BY_SIDE, Answer, Api, Drafts
from sequences.mail.health import CONSENT_LOST
from sequences.mail.imap import LARGEST, Cursor, Inbound, MailboxUnreachable
from sequences.mail.provider import Seen
from sequences.mail.smtp import NOT_BEGUN, Outcome, Outgoing
from sequences.words import say

IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
MIME = {"Content-Type": "text/plain", **IMMUTABLE}
NEW = "/me/mailFolders/inbox/messages/delta?changeType=created&$select=id&$filter=receivedDateTime+ge+"


class Graph:
    """A provider (see `provider`). One that only sends knows no drafts, so nobody can look what was sent."""

    def __init__(self, api: Api, drafts: Drafts, *, send_only: bool) -> None:
        self._api = api
        self._drafts = drafts
        self._send_only = send_only
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def check(self) -> str | None:
        """Ask for the inbox; the scope for sending alone does not allow that, so a token must do."""
        try:
            answer = await self._api.call("GET", "/me/mailFolders/inbox", params={"$select": "id"})
        except httpx.HTTPError as error:
            return f"no answer: {type(error).__name__}"
        if answer.ok or (self._send_only and answer.status == 403):
            return None
        found = judge(answer)
        return found[1] if found else f"answered {answer.status}"

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Try once to send: the draft is made and remembered first."""
        async with self._room:
            if late := calls.too_late(outgoing):
                return late
            if not await outgoing.may_leave():
                return NOT_BEGUN
            if self._send_only:
                return await self._dispatch("/me/sendMail", _encoded(outgoing.data), None)
            try:
                draft = await self._drafts.get(outgoing.message_id) or await self._draft(outgoing)
            except httpx.HTTPError as error:
                return calls.before(error)
            if isinstance(draft, Outcome):
                return draft
            number, _, given = draft.partition(" ")
            return await self._dispatch(f"/me/messages/{number}/send", None, given)

    async def _draft(self, outgoing: Outgoing) -> str | Outcome:
        """Return "draft Message-ID" of a new draft, or why there is none."""
        answer = await self._api.call("POST", "/me/messages", content=_encoded(outgoing.data), headers=MIME)
        made = answer.json()
        if not answer.ok or not made.get("id"):
            return calls.refused(answer, judge, sending=False)
        draft = f"{made['id']} {made.get('internetMessageId') or ''}"
        await self._drafts.keep(outgoing.message_id, draft)
        return draft

    async def _dispatch(self, path: str, content: bytes | None, given: str | None) -> Outcome:
        try:
            answer = await self._api.call("POST", path, content=content, headers=MIME)
        except httpx.HTTPError as error:
            return calls.during(error)
        if not answer.ok:
            return calls.refused(answer, judge, sending=True)
        return Outcome.sent("sent by Microsoft", given or None)

    async def find_sent(self, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Look at the draft of each message."""
        if self._send_only:
            return {}
        seen = {one: await self._seen(one) for one in message_ids}
        return {one: found for one, found in seen.items() if found is not None}

    async def _seen(self, message_id: str) -> Seen | None:
        kept = await self._drafts.get(message_id)
        if kept is None:
            return Seen(False)  # without a draft nothing could be sent
        number = kept.partition(" ")[0]
        try:
            draft = await self._look(f"/me/mailFolders/drafts/messages/{number}")
            if draft.ok:
                return Seen(False)
            found = await self._look(f"/me/messages/{number}") if draft.status == 404 else draft
        except httpx.HTTPError:
            return None
        message = found.json()
        if not found.ok or message.get("isDraft") is not False:
            return None  # on its way, or moved by somebody
        return Seen(True, str(message.get("internetMessageId") or "") or None)

    async def _look(self, path: str) -> Answer:
        params = {"$select": "isDraft,internetMessageId"}
        return await self._api.call("GET", path, params=params, headers=IMMUTABLE)

    async def read_new(self, cursor: Cursor | None, limit: int) -> tuple[list[Inbound], Cursor]:
        """Read what a delta link tells; when its state is lost, the last two days once more."""
        now = datetime.now(UTC)
        page = await self._delta(cursor.link if cursor and cursor.link else _since(now), limit)
        if page is None:
            page = await self._delta(_since(now - timedelta(days=2)), limit) or {}
        link = page.get("@odata.nextLink") or page.get("@odata.deltaLink")
        if not isinstance(link, str):
            raise MailboxUnreachable(say("its changes have no next page"))
        inbound = await self._bodies(page) if cursor and cursor.link else []  # the first page is the end of the old
        return inbound, Cursor(1, 1, link)

    async def _delta(self, link: str, limit: int) -> dict[str, Any] | None:
        """Return a page of changes; None: its state is lost."""
        headers = {"Prefer": f'IdType="ImmutableId", odata.maxpagesize={limit}'}
        if link.startswith("http") and not link.startswith(f"{self._api.base}/"):
            raise MailboxUnreachable(say("its next page is somewhere else"))
        answer = await calls.reading(self._api, link, judge, headers=headers)
        return answer.json() if answer.ok else None

    async def _bodies(self, page: dict[str, Any]) -> list[Inbound]:
        changes = page.get("value")
        values = [one for one in changes if isinstance(one, dict)] if isinstance(changes, list) else []
        wanted = dict.fromkeys(str(one["id"]) for one in values if "id" in one and "@removed" not in one)
        found = await asyncio.gather(*map(self._body, wanted), return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return [Inbound(0, raw) for raw in found if isinstance(raw, bytes)]

    async def _body(self, number: str) -> bytes | None:
        """Return a message as it came, at most so much of it; None: it is gone."""
        async with self._room:
            answer = await calls.reading(
                self._api, f"/me/messages/{number}/$value", judge, headers=IMMUTABLE, most=LARGEST
            )
        return answer.body if answer.ok else None

    async def close(self) -> None:
        """Nothing is kept open here."""


def judge(answer: Answer) -> tuple[str, str] | None:
    """Return the scope of a lasting refusal and what was said; None: it may be tried later."""
    error = answer.json().get("error")
    found = error if isinstance(error, dict) else {}
    code, text = str(found.get("code", "")), str(found.get("message") or f"answered {answer.status}")
    if answer.status == 401:
        return "mailbox", CONSENT_LOST
    if answer.status == 403:
        return "mailbox", text
    if answer.status in (400, 413):
        return "recipient" if "Recipient" in code else "message", text
    return None


def _since(moment: datetime) -> str:
    return f"{NEW}{moment:%Y-%m-%dT%H:%M:%SZ}"


def _encoded(data: bytes) -> bytes:
    return base64.b64encode(data)
