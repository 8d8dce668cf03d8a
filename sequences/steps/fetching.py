"""Fetches the files of items for a batch, before its e-mails are begun: few calls of monday, a few people at a time.

What was fetched is kept at once, so that no more than a few people's files are in memory.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from sequences.core.decide import LOOK_FOR_FILES, STEP, Hold, Send
from sequences.mail.attaching import AttachedFile
from sequences.monday.assets import Asset
from sequences.monday.client import Access
from sequences.monday.errors import MondayError
from sequences.runs.facts import Case
from sequences.steps import item_files
from sequences.steps.item_files import FileSource, NotAttached
from sequences.storage import kept_files
from sequences.storage.database import Database
from sequences.storage.kept_files import KeptFile, digest_of

AT_ONCE = 4  # people whose files are fetched at a time
FETCH_SECONDS = 60.0  # for a batch; who had no turn by then is looked at again soon
READ_AGAIN, SOON = timedelta(minutes=15), timedelta(minutes=1)
log = structlog.get_logger()

Fetched = tuple[KeptFile, ...] | Hold | MondayError
Wanted = tuple[Case, Send]


@dataclass(frozen=True)
class Fetcher:
    """What fetching needs."""

    source: FileSource
    database: Database
    seconds: float = FETCH_SECONDS

    async def fetch_all(self, wanted: Sequence[Wanted], *, now: datetime) -> dict[int, Fetched]:
        """Return what came of the files of each enrollment: kept, or why its e-mail does not leave now."""
        deadline, few = time.monotonic() + self.seconds, asyncio.Semaphore(AT_ONCE)
        found = await self._locate(wanted)
        tried = await asyncio.gather(
            *(self._one(one, found[one[0].enrollment.account_id], few, deadline, now) for one in wanted),
            return_exceptions=True,
        )
        results: dict[int, Fetched] = {}
        for (case, _), one in zip(wanted, tried, strict=True):
            if isinstance(one, BaseException) and not isinstance(one, MondayError):
                raise one
            results[case.enrollment.id] = one
        held = sum(not isinstance(one, tuple) for one in results.values())
        log.info("files fetched", enrollments=len(results), held=held)
        return results

    async def _locate(self, wanted: Sequence[Wanted]) -> dict[int, Mapping[int, Asset] | MondayError]:
        """Return what monday tells of the files, by account."""
        access: dict[int, Access] = {}
        asked: dict[int, set[int]] = defaultdict(set)
        for case, move in wanted:
            account = case.enrollment.account_id
            access[account] = Access(account, case.tenant.token or "")
            asked[account] |= {one.asset for one in move.files if one.asset is not None}
        return {account: await self._located(access[account], assets) for account, assets in asked.items()}

    async def _located(self, access: Access, assets: set[int]) -> Mapping[int, Asset] | MondayError:
        try:
            return await self.source.locate(access, assets)
        except MondayError as error:
            return error

    async def _one(
        self,
        wanted: Wanted,
        found: Mapping[int, Asset] | MondayError,
        few: asyncio.Semaphore,
        deadline: float,
        now: datetime,
    ) -> Fetched:
        if isinstance(found, MondayError):
            return found
        case, move = wanted
        email = case.plan.email(case.enrollment.position, move.wording)
        async with few:
            left = deadline - time.monotonic()
            if left <= 0:
                return Hold("mail_delayed", STEP, now + SOON)
            try:
                async with asyncio.timeout(left):
                    files = await item_files.fetch(self.source, email, move.files, found)
            except NotAttached as error:
                again = READ_AGAIN if error.code == "file_unreadable" else LOOK_FOR_FILES
                return Hold(error.code, STEP, now + again, error.facts)
            except TimeoutError:
                return Hold("mail_delayed", STEP, now + SOON)
            async with self.database.transaction() as connection:
                await kept_files.keep(connection, case.enrollment.account_id, [file.content for file in files])
        return tuple(map(_kept, files))


def _kept(file: AttachedFile) -> KeptFile:
    return KeptFile(file.name, file.kind, len(file.content), digest_of(file.content))
