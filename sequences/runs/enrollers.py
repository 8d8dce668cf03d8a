"""Makes the roles of a batch's enrollers known before its check: whoever may only as an admin is asked for (row N4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from sequences.core.decide import CHECK
from sequences.errors import NotAllowed
from sequences.monday.errors import MondayError
from sequences.runs.facts import Stored, may_use
from sequences.runs.owners import Porter
from sequences.storage.accounts import Person
from sequences.storage.enrollments import Enrollment
from sequences.versions.plans import Plan


class Knower(Protocol):
    """Knows who somebody is; `sequences.members` asks monday."""

    async def get(self, account: int, user: int, *, now: datetime) -> Person | None:
        """Return who a user is. Raises NotAllowed, MondayError."""
        ...


class Doorkeeper(Knower, Porter, Protocol):
    """Knows who somebody is, and whether they are there."""


async def meet(
    knower: Knower, stored: Stored, batch: Sequence[Enrollment], plans: Mapping[int, Plan], *, now: datetime
) -> None:
    """Look up the enrollers who own neither sequence nor mailbox. With monday away what we knew last decides."""
    for account, user in sorted(set(_strangers(stored, batch, plans))):
        with suppress(MondayError, NotAllowed):
            await knower.get(account, user, now=now)


def _strangers(stored: Stored, batch: Sequence[Enrollment], plans: Mapping[int, Plan]) -> Iterable[tuple[int, int]]:
    for one in batch:
        plan = plans[one.version_id]
        mailbox = stored.mailboxes.get((one.account_id, plan.definition.send_as or ""))
        if one.waiting_for == CHECK and not may_use(one.enrolled_by, plan.owner_id, mailbox):
            yield one.account_id, one.enrolled_by
