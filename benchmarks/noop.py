"""A Dramatiq actor that does nothing, with Dramatiq's defaults: the other side of `email_step`."""

from __future__ import annotations

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

broker = RedisBroker(url=os.environ["REDIS_URL"])
dramatiq.set_broker(broker)


@dramatiq.actor
def nothing(number: int) -> None:
    """Do nothing."""
