"""The queue: Dramatiq on Redis. A message only nudges; what is due stands in the database."""

from __future__ import annotations

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, CurrentMessage, ShutdownNotifications, TimeLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from sequences.core.leases import Lease
from sequences.settings import settings

# A killed worker's messages come back after this; our own leases do not wait for it.
HEARTBEAT_MS = 15_000
# Of a million commands this many look for dead workers.
MAINTENANCE = 100_000
STEPS, MONDAY = "steps", "monday"  # each queue costs two polling consumers: few queues


def make_broker(redis_url: str, lease: Lease) -> RedisBroker:
    """Return the broker of this process. No retries here: leases and `due_at` bring work back."""
    return RedisBroker(
        client=redis.Redis.from_url(redis_url, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1)),
        middleware=[TimeLimit(time_limit=lease.work), ShutdownNotifications(), CurrentMessage(), AsyncIO()],
        heartbeat_timeout=HEARTBEAT_MS,
        maintenance_chance=MAINTENANCE,
    )


broker = make_broker(settings().redis_url, Lease(settings().lease_seconds))
dramatiq.set_broker(broker)


def waiting(queue: str) -> int:
    """Return how many messages wait in a queue. Raises redis.RedisError when Redis is away."""
    return int(broker.do_qsize(queue))
