"""Notes on messages nobody could look up later: that one is about to leave, and that it has left.

They are committed while a batch is sent, those of the same moment together; so a worker that dies leaves in doubt
only what was between the two.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sequences.steps.sending import Mail
from sequences.storage import deliveries, enrollments
from sequences.storage.database import Database
from sequences.storage.deliveries import Result
from sequences.storage.group import GroupCommit


class BatchNotes:
    """The notes of one batch that began at `now`; `sending.Notes`."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now, self._began = now, time.monotonic()
        self._leaving: GroupCommit[Mail, bool] = GroupCommit(self._write_leaving)
        self._sent: GroupCommit[Result, None] = GroupCommit(self._write_sent)

    async def leaves(self, mail: Mail) -> bool:
        """Note that a message is about to leave; return whether it is still this worker's."""
        return await self._leaving.submit(mail)

    async def sent(self, result: Result) -> None:
        """Note that a message was sent."""
        await self._sent.submit(result)

    async def _write_leaving(self, mails: Sequence[Mail]) -> list[bool]:
        async with self._database.transaction() as connection:
            ours = await deliveries.may_leave(connection, [(one.delivery, one.case.enrollment.turn) for one in mails])
        return [one.delivery.id in ours for one in mails]

    async def _write_sent(self, results: Sequence[Result]) -> list[None]:
        """Write it also of people whom another worker took over meanwhile: whoever is held for it goes on."""
        taken = self._now + timedelta(seconds=time.monotonic() - self._began)
        async with self._database.transaction() as connection:
            await deliveries.finish(connection, results, now=taken)
            await enrollments.look_again(connection, [one.delivery_id for one in results], now=self._now)
        return [None] * len(results)
