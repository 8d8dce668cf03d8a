"""Drives the app's clock together with ours: at a rate, or from event to event as fast as work gets done."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt

from sandbox.clock import Clock
from sandbox.log import EventLog
from sandbox.monday.budgets import Budgets
from sandbox.options import Options

RENEW_SECONDS = 30.0
STUCK = timedelta(minutes=1)


class Driver:
    """Posts the time to the app."""

    def __init__(
        self, options: Options, clock: Clock, log: EventLog, http: httpx.AsyncClient, budgets: Budgets
    ) -> None:
        self._options = options
        self._clock = clock
        self._log = log
        self._http = http
        self._budgets = budgets
        self.fast_until: datetime | None = None
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Post the time every half a minute while it runs, until cancelled."""
        while True:
            if self.fast_until is None and self._clock.rate:
                await self._post(settle=False)
            await asyncio.sleep(RENEW_SECONDS)

    async def set(self, shown: datetime, rate: float) -> None:
        """Show a time from now on, here and in the app."""
        async with self._turn:
            self._clock.set(shown, rate)
            await self._post(settle=False)
        self._log.changed()

    async def fast(self, until: datetime) -> None:
        """Go from event to event until a moment; what one moment brings is done before the next comes."""
        async with self._turn:
            self.fast_until, self._budgets.lifted = until, True
            try:
                await self._events(until)
            finally:
                self.fast_until, self._budgets.lifted = None, False
        self._log.changed()

    async def next(self) -> None:
        """Go to the next event, ours or the app's."""
        async with self._turn:
            following = await self._settle_all(self._clock.now())
            if following is not None:
                await self._settle_all(following)
        self._log.changed()

    async def _events(self, until: datetime) -> None:
        now = self._clock.now()
        while True:
            following = await self._settle_all(now)
            self._log.changed()
            if following is None or following > until:
                break
            now = following if following > now else now + STUCK
        if now < until:
            await self._settle_all(until)

    async def _settle_all(self, now: datetime) -> datetime | None:
        """Let both sides do what is due at `now` until neither has anything; return when the next thing is due."""
        self._clock.set(now, 0.0)
        for _ in range(200):
            answer = await self._post(settle=True)
            if not await self._clock.run_due():
                break
        coming = [self._clock.next_at(), _moment(answer.get("next_at"))]
        return min((moment for moment in coming if moment is not None), default=None)

    async def _post(self, *, settle: bool) -> dict[str, Any]:
        """Tell the app the time; while it is not there yet nothing is lost, it is told again."""
        body = {"now": self._clock.now().isoformat(), "rate": self._clock.rate, "settle": settle}
        try:
            response = await self._http.post(
                f"{self._options.app_url}/clock",
                json=body,
                headers={"Authorization": self._token()},
                timeout=40,
            )
        except httpx.HTTPError:
            return {}
        found: dict[str, Any] = response.json() if response.status_code == 200 else {}
        return found

    def _token(self) -> str:
        now = int(time.time())
        claims = {"appId": self._options.app_id, "iat": now, "exp": now + 60}
        return "Bearer " + jwt.encode(claims, self._options.signing_secret, algorithm="HS256")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
