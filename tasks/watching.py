"""Watches mailboxes in the clock's process: new mail is read within a second, and a poll is only the fallback.

A mailbox is watched by one process at a time (a lease of a minute). While nothing comes a watched mailbox costs
a socket and no thread; a connection that is silent for long is renewed; one that fails is tried again, ever later.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import structlog

from sequences.mail.idle import CannotIdle
from sequences.storage import watches
from sequences.storage.database import AWAY
from sequences.storage.mailboxes import Mailbox
from tasks.runtime import Runtime
from tasks.wake import wake

LOOK_SECONDS = 2.0
KEEP_SECONDS = 20.0  # a third of a lease
SILENT_SECONDS = 270.0  # routers forget a connection after five minutes, servers after half an hour
PAUSE_SECONDS = 1.0  # however much a server has to say
BEGIN_AT_ONCE = 20
AGAIN_SECONDS = (5.0, 15.0, 60.0, 300.0, 900.0)
CANNOT_SECONDS = 3600.0
THREADS = 8
Result = TypeVar("Result")
log = structlog.get_logger()


class Watchers:
    """The mailboxes this process watches."""

    def __init__(self, own: Runtime, limit: int) -> None:
        self._own = own
        self._limit = limit
        self._threads = ThreadPoolExecutor(THREADS, "watch")
        self._watched: dict[int, tuple[Mailbox, asyncio.Task[None]]] = {}
        self._failed: dict[int, tuple[int, float]] = {}  # how often in a row, and when to try again
        self._kept = time.monotonic()

    async def look(self) -> None:
        """Take mailboxes that nobody watches, keep those that are watched, and let go of the others."""
        await self._let_go([number for number, (_, task) in self._watched.items() if task.done()])
        if time.monotonic() - self._kept > KEEP_SECONDS:
            await self._keep()
        room = min(self._limit - len(self._watched), BEGIN_AT_ONCE)
        if room > 0:
            await self._take(room)

    async def end(self) -> None:
        """Let go of everything."""
        every = list(self._watched)
        for _, task in self._watched.values():
            task.cancel()
        await asyncio.gather(*(task for _, task in self._watched.values()), return_exceptions=True)
        with suppress(*AWAY):
            await self._let_go(every)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _take(self, room: int) -> None:
        now = time.monotonic()
        later = [number for number, (_, again) in self._failed.items() if again > now]
        async with self._own.database.transaction() as connection:
            taken = await watches.take(connection, limit=room, but=[*later, *self._watched])
        for mailbox in taken:
            self._watched[mailbox.id] = mailbox, asyncio.create_task(self._watch(mailbox))

    async def _keep(self) -> None:
        """Renew the leases; what was removed or connected in another way is watched anew."""
        async with self._own.database.transaction() as connection:
            kept = await watches.keep(connection, self._watched)
        self._kept = time.monotonic()
        for number, (mailbox, task) in self._watched.items():
            if number not in kept or _way_in(kept[number]) != _way_in(mailbox):
                task.cancel()

    async def _let_go(self, numbers: list[int]) -> None:
        for number in numbers:
            _, task = self._watched.pop(number)
            self._note(number, None if task.cancelled() else task.exception())
        if numbers:
            async with self._own.database.transaction() as connection:
                await watches.leave(connection, numbers)

    def _note(self, number: int, error: BaseException | None) -> None:
        """Keep when a mailbox may be tried again."""
        if error is None:
            self._failed.pop(number, None)
            return
        times = self._failed.get(number, (0, 0.0))[0]
        pause = CANNOT_SECONDS if isinstance(error, CannotIdle) else AGAIN_SECONDS[min(times, len(AGAIN_SECONDS) - 1)]
        self._failed[number] = times + 1, time.monotonic() + pause
        log.warning("mailbox not watched", mailbox=number, error=type(error).__name__, seconds=pause)

    async def _watch(self, mailbox: Mailbox) -> None:
        """Tell whenever mail comes, until cancelled. Raises MailboxProblem."""
        watch = await self._own.mailer.watch(mailbox)
        try:
            number = await self._in_thread(watch.begin)
            await self._tell(mailbox)  # something may have come while nobody looked
            self._failed.pop(mailbox.id, None)
            while True:
                spoke = await _readable(number, SILENT_SECONDS)
                if await self._in_thread(watch.heard if spoke else watch.renew):
                    await self._tell(mailbox)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            watch.close()

    async def _tell(self, mailbox: Mailbox) -> None:
        """Have the mailbox read now."""
        now = await self._own.clock.now()
        async with self._own.database.transaction() as connection:
            await watches.news(connection, mailbox.id, now=now)
        await wake(self._own.redis)

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _way_in(mailbox: Mailbox) -> tuple[object, ...]:
    """Return what a connection rests on."""
    return mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.username, mailbox.password


async def _readable(number: int, seconds: float) -> bool:
    """Return whether a socket has something to say within so many seconds."""
    loop, spoke = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(number, spoke.set)
    try:
        await asyncio.wait_for(spoke.wait(), seconds)
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(number)
    return True


async def run(own: Runtime, stop: asyncio.Event) -> None:
    """Watch until `stop` is set. An outage of the database is waited out."""
    watchers = Watchers(own, own.settings.watch_mailboxes)
    try:
        while not stop.is_set():
            try:
                await watchers.look()
            except AWAY as error:
                log.warning("database away", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
    finally:
        await watchers.end()
