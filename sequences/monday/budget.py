"""How much of monday's API an account may use now, shared by all workers through Redis.

An account has one minute of calls, and one of complexity for each direction; monday tells what is left in the
`RateLimit` header of every answer. What its errors ask us to wait is kept beside it: for a direction, an account, or
for everybody, where monday counts by our address. Other accounts notice nothing of one that is used up.
Source: https://developer.monday.com/api-reference/docs/rate-limits
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError, WatchError

from sequences.monday.meters import LOOK_AGAIN, Flight, Meter

Direction = Literal["read", "write"]
Scope = Literal["call", "direction", "account", "everybody"]  # whom a limit concerns
ENTRY = re.compile(r'"([^"]+)"((?:;[a-z]+=[^;,]+)*)')
PARAMETER = re.compile(r";([a-z]+)=(\d+(?:\.\d+)?)")
RESERVE = 0.2  # of the budget is left to people who wait at a screen
LONGEST = 60.0  # seconds between two calls of an account that monday refuses each time
KEPT_SECONDS = 600  # after its last minute an account is forgotten, and what monday told with it
TRIES = 50  # to write what another worker writes at the same moment
EVERYBODY = "sequences:budget:everybody"
NOTHING = Flight(0, 0)
log = structlog.get_logger()


def parse(value: str) -> dict[str, dict[str, float]]:
    """Return the entries of a RateLimit header: `"minuteRate";r=90` becomes {"minuteRate": {"r": 90.0}}."""
    return {
        name: {key: float(number) for key, number in PARAMETER.findall(parameters)}
        for name, parameters in ENTRY.findall(value)
    }


@dataclass(frozen=True)
class Ledger:
    """What is known of an account: its meters, how many calls may run at once, and until when nobody calls."""

    calls: Meter = field(default_factory=Meter)
    read: Meter = field(default_factory=Meter)
    write: Meter = field(default_factory=Meter)
    at_once: float | None = None
    until: float = 0.0
    until_read: float = 0.0
    until_write: float = 0.0
    refused: int = 0  # calls one after the other: whoever is told again and again to come back asks less often

    def points(self, direction: Direction) -> Meter:
        """Return the complexity of a direction."""
        return self.read if direction == "read" else self.write

    def wait(self, direction: Direction, points: float, now: float, *, kept: float) -> float:
        """Return how many seconds a call must wait; 0: it may go."""
        paused = max(self.until, self.until_of(direction)) - now
        full = self.at_once is not None and self.calls.at(now).flying >= max(1.0, self.at_once * (1 - kept))
        meters = self.calls.wait(1, now, kept), self.points(direction).wait(points, now, kept)
        return max(0.0, paused, LOOK_AGAIN if full else 0.0, *meters)

    def until_of(self, direction: Direction) -> float:
        """Return until when nobody calls in a direction."""
        return self.until_read if direction == "read" else self.until_write

    def paused(self, direction: Direction, until: float, scope: Scope) -> Ledger:
        """Return the same after one more refusal."""
        refused = min(self.refused + 1, 10)
        if scope == "account":
            return replace(self, until=max(until, self.until), refused=refused)
        until = max(until, self.until_of(direction))
        if direction == "read":
            return replace(self, until_read=until, refused=refused)
        return replace(self, until_write=until, refused=refused)

    def with_points(self, direction: Direction, meter: Meter) -> Ledger:
        """Return the same with another meter of a direction."""
        return replace(self, read=meter) if direction == "read" else replace(self, write=meter)

    def learnt(self, direction: Direction, limits: str, policy: str, now: float) -> Ledger:
        """Return the same after the headers of an answer."""
        left, quota, found = parse(limits), parse(policy), self
        meters = {"minuteRate": found.calls, "complexityMinute": found.points(direction)}
        for name, meter in meters.items():
            remaining, total = left.get(name, {}).get("r"), quota.get(name, {}).get("q")
            if remaining is not None and total is not None:
                window = quota[name].get("w", meter.window)
                meters[name] = meter.told(remaining, total, now, seconds=left[name].get("t"), window=window)
        at_once = quota.get("concurrency", {}).get("q", found.at_once)
        found = replace(found, calls=meters["minuteRate"], at_once=at_once)
        return found.with_points(direction, meters["complexityMinute"])

    @property
    def last(self) -> float:
        """The moment from which on nothing of this matters."""
        ends = self.calls.ends, self.read.ends, self.write.ends
        return max(self.until, self.until_read, self.until_write, *ends)


@dataclass(frozen=True)
class Booking:
    """A call that may go: what was booked for it. `wait`: it may not, for so many seconds."""

    account: int
    direction: Direction
    wait: float = 0.0
    call: Flight = NOTHING
    points: Flight = NOTHING


class Budget:
    """The ledgers of all accounts, in Redis; with Redis away, in this process."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._own: dict[int, Ledger] = {}
        self._turn: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)  # so that processes contend, not calls
        self._everybody = 0.0

    async def book(self, account: int, direction: Direction, points: float, *, interactive: bool) -> Booking:
        """Book a call of so many points, if there is room for it; whoever calls says `landed` in the end."""
        now, found = time.time(), Booking(account, direction)
        everybody = await self._for_everybody() - now
        if everybody > 0:
            return replace(found, wait=everybody)

        def change(ledger: Ledger) -> Ledger:
            nonlocal found
            wait = ledger.wait(direction, points, now, kept=_kept(interactive))
            if wait > 0:
                found = Booking(account, direction, wait)
                return ledger
            calls, call = ledger.calls.book(1, now)
            meter, flight = ledger.points(direction).book(points, now)
            found = Booking(account, direction, 0.0, call, flight)
            return replace(ledger, calls=calls).with_points(direction, meter)

        await self._change(account, change)
        return found

    async def landed(self, booking: Booking, limits: str, policy: str, *, done: bool = True) -> None:
        """Book a call out, and learn from the headers of its answer; empty: there was none. `done`: it was no error."""
        now, direction = time.time(), booking.direction

        def change(ledger: Ledger) -> Ledger:
            calls = ledger.calls.landed(booking.call, now)
            points = ledger.points(direction).landed(booking.points, now)
            landed = replace(ledger, calls=calls, refused=0 if done else ledger.refused)
            return landed.with_points(direction, points).learnt(direction, limits, policy, now)

        await self._change(booking.account, change)

    async def room(self, account: int, direction: Direction, *, interactive: bool) -> float | None:
        """Return how many points a call may have now; None: nothing is known yet."""
        ledger = await self._read(account)
        return ledger.points(direction).room(time.time(), _kept(interactive))

    async def wait(self, account: int, direction: Direction, *, interactive: bool) -> float:
        """Return how many seconds the smallest call would have to wait; 0: it may go."""
        now = time.time()
        ledger = await self._read(account)
        return max(await self._for_everybody() - now, ledger.wait(direction, 1, now, kept=_kept(interactive)), 0.0)

    async def pause(self, account: int, direction: Direction, seconds: float, scope: Scope = "direction") -> float:
        """Let nobody whom the limit concerns call for `seconds`, and return for how long that is.

        It is longer where monday said so again and again; a shorter pause does not end a longer one.
        """
        now, seconds = time.time(), max(seconds, LOOK_AGAIN)
        if scope == "call":
            return seconds
        if scope == "everybody":
            return await self._pause_everybody(now + seconds) - now
        paused = now

        def change(ledger: Ledger) -> Ledger:
            nonlocal paused
            grown = max(seconds, min(LONGEST, 2.0**ledger.refused - 1))
            changed = ledger.paused(direction, now + grown, scope)
            paused = changed.until if scope == "account" else changed.until_of(direction)
            return changed

        await self._change(account, change)
        return paused - now

    def forget(self) -> None:
        """Forget what this process knows by itself."""
        self._own.clear()
        self._everybody = 0.0

    async def _change(self, account: int, change: Callable[[Ledger], Ledger]) -> None:
        """Change the ledger of an account, where others change it as well."""
        async with self._turn[account]:
            try:
                await self._change_shared(account, change)
            except (RedisError, OSError) as error:
                log.warning("budget kept here only", error=type(error).__name__)
                self._own[account] = change(self._own.get(account, Ledger()))

    async def _change_shared(self, account: int, change: Callable[[Ledger], Ledger]) -> None:
        key = _key(account)
        async with self.redis.pipeline(transaction=True) as pipe:
            for n in range(TRIES):
                await pipe.watch(key)
                before = self._merged(account, await pipe.get(key))
                after = change(before)
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.set(key, _written(after), ex=KEPT_SECONDS + max(0, int(after.last - time.time())))
                try:
                    await pipe.execute()
                except WatchError:
                    await asyncio.sleep(random.random() * 0.001 * n)  # noqa: S311  # no secret
                    continue
                self._own[account] = after
                return
        raise WatchError(f"{key} is written all the time")

    async def _read(self, account: int) -> Ledger:
        try:
            return self._merged(account, await self.redis.get(_key(account)))
        except (RedisError, OSError):
            return self._own.get(account, Ledger())

    def _merged(self, account: int, kept: bytes | str | None) -> Ledger:
        """Return what Redis knows; a Redis that lost it gets it from whoever still knows."""
        return _ledger(kept) if kept else self._own.get(account, Ledger())

    async def _for_everybody(self) -> float:
        try:
            return max(self._everybody, float(await self.redis.get(EVERYBODY) or 0))
        except (RedisError, OSError):
            return self._everybody

    async def _pause_everybody(self, until: float) -> float:
        self._everybody = until = max(until, await self._for_everybody())
        try:
            await self.redis.set(EVERYBODY, until, px=max(1, int((until - time.time()) * 1000)))
        except (RedisError, OSError) as error:
            log.warning("budget kept here only", error=type(error).__name__)
        return until


def _kept(interactive: bool) -> float:
    return 0.0 if interactive else RESERVE


def _key(account: int) -> str:
    return f"sequences:budget:{account}"


def _written(ledger: Ledger) -> str:
    return json.dumps(asdict(ledger), separators=(",", ":"))


def _ledger(kept: bytes | str) -> Ledger:
    told = json.loads(kept)
    return Ledger(**{**told, **{name: Meter(**told[name]) for name in ("calls", "read", "write")}})
