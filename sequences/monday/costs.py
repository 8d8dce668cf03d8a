"""What each operation costs, as monday measured it: points and seconds, shared by all workers through Redis.

monday publishes no costs; each answer tells what it was. What was never measured is planned with the dearest that
anybody has seen. A dearer answer counts at once, cheaper ones bring a cost down slowly.
Source: https://developer.monday.com/api-reference/docs/complexity
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from sequences.monday.budget import Direction

KEY = "sequences:costs"
LONGEST_REQUEST = 20.0  # seconds of the sixty that monday gives a request
DEAREST_REQUEST = 4_000_000.0  # points of the five million that a request may cost
FIRST = 10  # repetitions in a request that was never measured
SLOWLY, SMALL_SECONDS = 0.2, 3_600.0
TOLD_AGAIN = 0.1  # by how much a cost must have changed for others to hear of it
ASKED_AGAIN = 60.0  # seconds
log = structlog.get_logger()


@dataclass(frozen=True)
class Cost:
    """What one repetition of an operation costs."""

    points: float
    seconds: float = 0.0
    measured: bool = False
    most: int | None = None  # repetitions, where monday found more too dear,
    most_until: float = 0.0  # for an hour: what was too dear may have been of these values only

    def fits(self, room: float | None, most: int) -> int:
        """Return how many repetitions go into one request; at least one."""
        if not self.measured:
            most = min(most, FIRST)
        points = min(DEAREST_REQUEST, DEAREST_REQUEST if room is None else room)
        by_points = points / self.points if self.points else most
        by_time = LONGEST_REQUEST / self.seconds if self.seconds else most
        return max(1, int(min(most, self.most or most, by_points, by_time)))

    def after(self, points: float, seconds: float) -> Cost:
        """Return the cost after one more measurement."""
        if not self.measured:
            return replace(self, points=points, seconds=seconds, measured=True)
        return replace(self, points=_after(self.points, points), seconds=_after(self.seconds, seconds))


UNKNOWN: dict[Direction, Cost] = {"read": Cost(12_300), "write": Cost(30_001)}


class Costs:
    """The costs of all operations, by name."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._known: dict[str, Cost] = {}
        self._told: dict[str, Cost] = {}
        self._asked = 0.0

    async def of(self, name: str, direction: Direction) -> Cost:
        """Return what one repetition of an operation costs."""
        if time.monotonic() > self._asked:
            self._asked = time.monotonic() + ASKED_AGAIN
            await self._ask()
        cost = self._known.get(name, UNKNOWN[direction])
        return replace(cost, most=None) if cost.most_until < time.time() else cost

    async def measured(self, name: str, direction: Direction, *, points: float, seconds: float) -> None:
        """Learn what one repetition cost."""
        cost = (await self.of(name, direction)).after(points, seconds)
        self._known[name] = cost
        if _differs(cost, self._told.get(name)):
            await self._tell(name, cost)

    async def too_dear(self, name: str, direction: Direction, size: int) -> None:
        """Learn that monday takes no request of so many repetitions: half of them are tried next."""
        until = time.time() + SMALL_SECONDS
        cost = replace(await self.of(name, direction), most=max(1, size // 2), most_until=until)
        self._known[name] = cost
        await self._tell(name, cost)

    async def _ask(self) -> None:
        try:
            kept = await self._redis.hgetall(KEY)
        except (RedisError, OSError):
            return
        self._told = {_text(name): Cost(**json.loads(told)) for name, told in kept.items()}
        self._known |= self._told

    async def _tell(self, name: str, cost: Cost) -> None:
        self._told[name] = cost
        try:
            await self._redis.hset(KEY, name, json.dumps(vars(cost)))
        except (RedisError, OSError) as error:
            log.warning("cost kept here only", error=type(error).__name__)


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode()


def _after(before: float, now: float) -> float:
    return now if now > before else before + SLOWLY * (now - before)


def _differs(cost: Cost, told: Cost | None) -> bool:
    return told is None or any(
        abs(a - b) > TOLD_AGAIN * b for a, b in ((cost.points, told.points), (cost.seconds, told.seconds))
    )
