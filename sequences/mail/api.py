"""Calls of a provider's HTTP API with an owner's token: bounded, refreshed once, and judged by how far they came."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from sequences.mail.imap import MailboxProblem, MailboxRefused, MailboxUnreachable
from sequences.mail.smtp import NOT_BEGUN, Outcome, Outgoing, Phase, Verdict
from sequences.words import say

LARGEST = 5_000_000  # bytes of an answer
SIDE_BY_SIDE = 4  # calls of one mailbox: Microsoft answers no more (learn.microsoft.com/graph/throttling-limits)
NOT_CALLED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)  # nothing was asked yet
Tokens = Callable[[str | None], Awaitable[str]]  # takes the token that was just refused, if any


@dataclass(frozen=True)
class Answer:
    """What came back, at most so much of it."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """Return the body as an object; an empty one when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Drafts(Protocol):
    """Remembers which draft stands for which message, before it is sent."""

    async def get(self, message_id: str) -> str | None:
        """Return the draft of a message."""
        ...

    async def keep(self, message_id: str, draft: str) -> None:
        """Remember the draft of a message."""
        ...


class Api:
    """One owner's way to an API."""

    def __init__(self, http: httpx.AsyncClient, base: str, tokens: Tokens) -> None:
        self.base = base
        self._http = http
        self._tokens = tokens

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        most: int = LARGEST,
    ) -> Answer:
        """Call, once more with another token when this one is refused. Raises httpx.HTTPError."""
        token = await self._tokens(None)
        sent = {"json": body, "content": content, "params": params}
        answer = await self._once(method, path, token, headers, most, sent)
        if answer.status == 401:
            answer = await self._once(method, path, await self._tokens(token), headers, most, sent)
        return answer

    async def _once(
        self, method: str, path: str, token: str, headers: Mapping[str, str] | None, most: int, sent: dict[str, Any]
    ) -> Answer:
        url = path if path.startswith(f"{self.base}/") else self.base + path
        known = {"Authorization": f"Bearer {token}", **(headers or {})}
        async with self._http.stream(method, url, headers=known, **_given(sent)) as answer:
            parts, size = [], 0
            async for part in answer.aiter_bytes():
                parts.append(part)
                size += len(part)
                if size >= most:
                    break
            return Answer(answer.status_code, b"".join(parts)[:most])


def _given(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if value is not None}


Judge = Callable[[Answer], tuple[str, str] | None]  # scope of a lasting refusal, and what was said; None: try later


async def reading(api: Api, path: str, judge: Judge, **options: Any) -> Answer:
    """Call for reading; a 404 or 410 is an answer. Raises MailboxProblem for anything else that is no."""
    try:
        answer = await api.call("GET", path, **options)
    except httpx.HTTPError as error:
        raise MailboxUnreachable(say("no answer: {error}", error=type(error).__name__)) from error
    if answer.ok or answer.status in (404, 410):
        return answer
    raise _problem(answer, judge)


def _problem(answer: Answer, judge: Judge) -> MailboxProblem:
    refused = judge(answer)
    if refused is not None and refused[0] == "mailbox":
        return MailboxRefused(refused[1])
    return MailboxUnreachable(say("answered {status}", status=str(answer.status)))


def too_late(outgoing: Outgoing) -> Outcome | None:
    """Return the outcome of a message whose turn is over before it began."""
    return NOT_BEGUN if time.monotonic() > outgoing.begin_by else None


def before(error: httpx.HTTPError) -> Outcome:
    """Return the outcome of a call that failed before anything was sent."""
    return Outcome.later(say("no answer: {error}", error=type(error).__name__), Phase.CONNECTED)


def during(error: httpx.HTTPError) -> Outcome:
    """Return the outcome of the very call that sends, when it failed."""
    return (
        before(error)
        if isinstance(error, NOT_CALLED)
        else _unknown(say("no answer: {error}", error=type(error).__name__))
    )


def refused(answer: Answer, judge: Judge, *, sending: bool) -> Outcome:
    """Return the outcome of an answer that is no; where a message was at stake a 5xx or 404 tells nothing."""
    if sending and (answer.status >= 500 or answer.status == 404):
        return _unknown(say("answered {status}", status=str(answer.status)))
    found = judge(answer)
    if found is None:
        return Outcome.later(say("answered {status}", status=str(answer.status)), Phase.CONNECTED, answer.status)
    return Outcome(Verdict.REFUSED, Phase.ANSWERED, answer.status, found[1][:300], found[0])


def _unknown(text: str) -> Outcome:
    return Outcome(Verdict.UNKNOWN, Phase.DOT_SENT, None, text)
