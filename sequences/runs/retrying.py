"""Tries a failed run again by hand: it goes on at the step that failed, once the cause is mended (row E4).

What surely did not arrive leaves once more, to the address that the item has now and under a new Message-ID: nobody
is to find the old one in a Sent folder. What did arrive never leaves a second time.
"""

from __future__ import annotations

from datetime import datetime

from sequences.core.decide import ItemFacts
from sequences.core.effects import Dirty, Effects
from sequences.errors import Conflict, NotFound, Unacceptable
from sequences.mail.message import new_message_id
from sequences.runs import ending
from sequences.storage import enrollments, halts, retries
from sequences.storage.database import AsyncConnection
from sequences.storage.retries import Failed, Lost
from sequences.versions.plans import Plan
from sequences.words import say

WRONG_ADDRESS = frozenset({"bounced", "recipient_refused", "left_company"})
SENT_STAYS = frozenset({"bounced_soft", "left_company"})  # what was sent may have arrived: only what is next is sent


async def retry(
    connection: AsyncConnection,
    plan: Plan,
    account: int,
    enrollment: int,
    item: ItemFacts | None,
    *,
    by: int,
    hash_key: str,
    now: datetime,
) -> Effects:
    """Let a failed run go on and return what follows, for the caller to record.

    `item` is as monday shows it now. Raises NotFound, Conflict and Unacceptable, each with what to do.
    """
    await halts.lock(connection, [plan.sequence_id])  # before the runs, as everybody does: nobody enrolls meanwhile
    await enrollments.lock(connection, [enrollment])
    run = await retries.load(connection, account, enrollment)
    if run is None:
        raise NotFound("enrollment_not_found", say("This person was never in a sequence of this account."))
    _must_be_free(run)
    lost = await retries.lost(connection, run)
    email = _mended(plan, run, lost, item)
    code = (run.reason or "").partition(":")[0]
    again = [] if code in SENT_STAYS else [(mail, _message_id(mail, run, hash_key)) for mail in lost]
    position = again[0][0].position if again else run.position
    await retries.go_on(connection, run, again, position=position, email=email, by=by, now=now)
    return Effects(dirty=[Dirty(account, plan.board_id, run.item_id)])


def _must_be_free(run: Failed) -> None:
    if run.state != ending.FAILED:
        raise Conflict("not_failed", say("This run did not fail, or goes on already: reload the list."))
    if run.sequence_state != "active":
        raise Unacceptable(
            "sequence_not_active", say("The sequence is switched off: switch it on first, then try again.")
        )
    if run.inside:
        raise Conflict("already_enrolled", say("The item was enrolled once more meanwhile: look at that run."))


def _mended(plan: Plan, run: Failed, lost: list[Lost], item: ItemFacts | None) -> str | None:
    """Return the address to go on with. Raises Unacceptable while the cause is not mended."""
    if item is None:
        raise Unacceptable(
            "item_gone", say("The item is gone, archived, or not shared with the app: bring it back first.")
        )
    if plan.definition.email_column is None:
        return None
    if item.email is None:
        raise Unacceptable("no_email", say("The item has no valid e-mail address: enter one, then try again."))
    before = lost[0].recipient if lost else run.email or ""
    code = (run.reason or "").partition(":")[0]
    if code in WRONG_ADDRESS and item.email.casefold() == before.casefold():
        raise Unacceptable("not_mended", say("The item still has the address that failed: correct it, then try again."))
    return item.email


def _message_id(mail: Lost, run: Failed, hash_key: str) -> str:
    domain = mail.message_id.rpartition("@")[2].rstrip(">")
    key = f"{hash_key}:{run.id}:{run.version_id}:{mail.position}:{run.retries + 1}"
    return new_message_id(domain, key)
