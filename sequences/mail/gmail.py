"""A mailbox behind the Gmail API: a draft, its id kept, then sent; read by the mailbox's history.

Whether a draft was sent shows in its thread: a sent one is gone and leaves a message labelled SENT there.
Source: developers.google.com/workspace/gmail/api (guides/drafts, guides/sync, reference/rest/v1).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from sequences.mail import api as calls
from sequences.mail.api import SIDE_BY_SIDE, Answer, Api, Drafts
from sequences.mail.health import CONSENT_LOST
from sequences.mail.imap import LARGEST, Cursor, Inbound, MailboxUnreachable
from sequences.mail.provider import Seen
from sequences.mail.smtp import NOT_BEGUN, Outcome, Outgoing
from sequences.words import say

ME = "/gmail/v1/users/me"
AGAIN = 2  # in place of a UIDVALIDITY: the last two days are read once more
RAW = re.compile(rb'"raw"\s*:\s*"([A-Za-z0-9_=-]*)')
LIMITS = {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded", "backendError"}


class Gmail:
    """A provider (see `provider`). One that only sends knows no drafts, so nobody can look what was sent."""

    def __init__(self, api: Api, drafts: Drafts, *, send_only: bool) -> None:
        self._api = api
        self._drafts = drafts
        self._send_only = send_only
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def check(self) -> str | None:
        """Ask for the profile; the scope for sending alone does not even allow that, so a token must do."""
        try:
            answer = await self._api.call("GET", f"{ME}/profile")
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
                return await self._dispatch(f"{ME}/messages/send", {"raw": _encoded(outgoing.data)})
            try:
                draft = await self._drafts.get(outgoing.message_id) or await self._draft(outgoing)
            except httpx.HTTPError as error:
                return calls.before(error)
            if isinstance(draft, Outcome):
                return draft
            return await self._dispatch(f"{ME}/drafts/send", {"id": draft.partition(" ")[0]})

    async def _draft(self, outgoing: Outgoing) -> str | Outcome:
        """Return "draft thread" of a new draft, or why there is none."""
        body = {"message": {"raw": _encoded(outgoing.data)}}
        answer = await self._api.call("POST", f"{ME}/drafts", body=body)
        made = answer.json()
        if not answer.ok or not made.get("id"):
            return calls.refused(answer, judge, sending=False)
        draft = f"{made['id']} {_dict(made.get('message')).get('threadId', '')}"
        await self._drafts.keep(outgoing.message_id, draft)
        return draft

    async def _dispatch(self, path: str, body: dict[str, str]) -> Outcome:
        try:
            answer = await self._api.call("POST", path, body=body)
        except httpx.HTTPError as error:
            return calls.during(error)
        if not answer.ok:
            return calls.refused(answer, judge, sending=True)
        return Outcome.sent("sent by Gmail", await self._message_id(str(answer.json().get("threadId", ""))))

    async def find_sent(self, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Look at the draft of each message, and where it is gone at its thread."""
        if self._send_only:
            return {}
        seen = {one: await self._seen(one) for one in message_ids}
        return {one: found for one, found in seen.items() if found is not None}

    async def _seen(self, message_id: str) -> Seen | None:
        kept = await self._drafts.get(message_id)
        if kept is None:
            return Seen(False)  # without a draft nothing could be sent
        draft, _, thread = kept.partition(" ")
        try:
            answer = await self._api.call("GET", f"{ME}/drafts/{draft}", params={"format": "minimal"})
        except httpx.HTTPError:
            return None
        if answer.ok:
            return Seen(False)
        sent = await self._sent_in(thread) if answer.status == 404 else None
        return None if sent is None else Seen(True, sent or None)

    async def _message_id(self, thread: str) -> str | None:
        return None if self._send_only else await self._sent_in(thread) or None

    async def _sent_in(self, thread: str) -> str | None:
        """Return the Message-ID of what was sent in a thread, "" where it has none, None where nothing was."""
        params = {"format": "metadata", "metadataHeaders": "Message-ID"}
        try:
            answer = await self._api.call("GET", f"{ME}/threads/{thread}", params=params)
        except httpx.HTTPError:
            return None
        sent = [one for one in _dicts(answer.json().get("messages")) if "SENT" in (one.get("labelIds") or ())]
        if not answer.ok or not sent:
            return None
        headers = _dicts(_dict(sent[-1].get("payload")).get("headers"))
        return next((str(one["value"]) for one in headers if str(one.get("name")).lower() == "message-id"), "")

    async def read_new(self, cursor: Cursor | None, limit: int) -> tuple[list[Inbound], Cursor]:
        """Read what came since a history id; when that is too old, the last two days once more."""
        if cursor is None:
            return [], Cursor(1, await self._now())
        if cursor.uid_validity == AGAIN:
            return await self._list(cursor.next_uid, cursor.link, limit)
        params = {
            "startHistoryId": str(cursor.next_uid), "historyTypes": "messageAdded", "labelId": "INBOX",
            "maxResults": str(limit),
        }  # fmt: skip
        answer = await calls.reading(self._api, f"{ME}/history", judge, params=params)
        if answer.status == 404:
            return await self._list(await self._now(), "", limit)
        return await self._page(answer.json(), cursor)

    async def _page(self, page: dict[str, Any], cursor: Cursor) -> tuple[list[Inbound], Cursor]:
        records = _dicts(page.get("history"))
        added = [_dict(one.get("message")) for record in records for one in _dicts(record.get("messagesAdded"))]
        ids = dict.fromkeys(str(one["id"]) for one in added if "INBOX" in (one.get("labelIds") or ()))
        end = records[-1].get("id") if page.get("nextPageToken") and records else page.get("historyId")
        return await self._bodies(list(ids)), Cursor(1, max(cursor.next_uid, _number(end)))

    async def _list(self, history: int, page_token: str, limit: int) -> tuple[list[Inbound], Cursor]:
        """Read a page of the last two days; behind the last one the history goes on."""
        params = {"labelIds": "INBOX", "q": "newer_than:2d", "maxResults": str(limit)}
        if page_token:
            params["pageToken"] = page_token
        page = (await calls.reading(self._api, f"{ME}/messages", judge, params=params)).json()
        inbound = await self._bodies([str(one["id"]) for one in _dicts(page.get("messages"))][::-1])
        following = str(page.get("nextPageToken") or "")
        return inbound, Cursor(AGAIN if following else 1, history, following)

    async def _now(self) -> int:
        answer = await calls.reading(self._api, f"{ME}/profile", judge)
        return _number(answer.json().get("historyId"))

    async def _bodies(self, ids: Sequence[str]) -> list[Inbound]:
        found = await asyncio.gather(*map(self._body, ids), return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return [Inbound(0, raw) for raw in found if isinstance(raw, bytes)]

    async def _body(self, number: str) -> bytes | None:
        """Return a message as it came, at most so much of it; None: it is gone."""
        params, most = {"format": "raw", "fields": "raw"}, LARGEST * 4 // 3
        async with self._room:
            answer = await calls.reading(self._api, f"{ME}/messages/{number}", judge, params=params, most=most)
        found = RAW.search(answer.body)
        return _decoded(found.group(1)) if answer.ok and found else None

    async def close(self) -> None:
        """Nothing is kept open here."""


def judge(answer: Answer) -> tuple[str, str] | None:
    """Return the scope of a lasting refusal and what was said; None: it may be tried later."""
    error = _dict(answer.json().get("error"))
    text = str(error.get("message") or f"answered {answer.status}")
    reasons = {str(one.get("reason")) for one in _dicts(error.get("errors"))}
    if answer.status == 401:
        return "mailbox", CONSENT_LOST
    if answer.status == 403 and not reasons & LIMITS:
        return "mailbox", text
    if answer.status in (400, 413):
        return "recipient" if re.search("recipient|to header", text, re.IGNORECASE) else "message", text
    return None


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _decoded(text: bytes) -> bytes:
    whole = text.rstrip(b"=")
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    try:
        return base64.urlsafe_b64decode(whole + b"=" * (-len(whole) % 4))
    except binascii.Error as error:
        raise MailboxUnreachable(say("its answer is no message")) from error


def _number(text: object) -> int:
    if not str(text).isdigit():
        raise MailboxUnreachable(say("its answer has no history id"))
    return int(str(text))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
