"""Keeps the answers of action calls; where monday waits for a callback, it is answered that the call was received.

What a call came to then goes to its callback: at once through the outbox, or, for whoever was enrolled, when their
item has been checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sequences.core import callbacks
from sequences.storage import action_runs
from sequences.storage import callbacks as store
from sequences.storage.action_runs import Answer, Key
from sequences.storage.callbacks import Callback, Waiting
from sequences.storage.database import AsyncConnection


class Call(Protocol):
    """A call of an action."""

    @property
    def account_id(self) -> int:
        """Whose call it is."""
        ...

    @property
    def action_uuid(self) -> str:
        """What monday names it."""
        ...

    @property
    def key(self) -> Key:
        """What makes it one call however often it is repeated."""
        ...

    @property
    def callback_url(self) -> str | None:
        """Where monday waits for what came of it; None: it waits for the answer."""
        ...


@dataclass(frozen=True)
class Kept:
    """What each call is answered, and which of them nobody had answered before."""

    answers: dict[Key, Answer]
    fresh: set[Key]


async def keep(
    connection: AsyncConnection,
    calls: Sequence[Call],
    answers: Mapping[Key, Answer],
    *,
    now: datetime,
    checked_later: Mapping[Key, int] | None = None,
) -> Kept:
    """Keep the answers of new calls; another process may have been first with some.

    `checked_later`: the enrollments of calls whose callback says what the check of the item came to.
    """
    later = checked_later or {}
    given = {call.key: _at_once(call, answers[call.key]) for call in calls}
    kept = await action_runs.keep(connection, given, now=now)
    urls = {call.key: call.callback_url for call in calls if call.key in kept and call.callback_url}
    waiting = [Waiting(key, url, later[key]) for key, url in urls.items() if key in later]
    ready = [Callback(key, url, callbacks.of_answer(answers[key])) for key, url in urls.items() if key not in later]
    await store.wait(connection, waiting)
    await store.post(connection, ready, now=now)
    others = await action_runs.given(connection, [call.key for call in calls if call.key not in kept])
    return Kept(given | others, kept)


def _at_once(call: Call, answer: Answer) -> Answer:
    return callbacks.received(call.action_uuid) if call.callback_url else answer
