"""What did not reach monday for good, as a person reads it: a code, what happened, and what to do next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sequences.core import effects
from sequences.core.effects import Notice
from sequences.errors import Conflict, NotFound
from sequences.storage import outbox, subscriptions
from sequences.storage.database import AsyncConnection
from sequences.storage.outbox import Given
from sequences.storage.subscriptions import Dead
from sequences.words import Said, say, unpacked

REMOVED = "the automation was removed meanwhile"
NEVER_STARTED = {
    REMOVED: say("An automation was not started: it was removed meanwhile."),
    subscriptions.NEVER_CAME: say("An automation was not started: it was edited and never saved again."),
}
STARTS = {
    effects.ITEM_ENROLLED: say("when an item is enrolled"),
    effects.RUN_COMPLETED: say("when a run is completed"),
    effects.RUN_FAILED_OR_STOPPED: say("when a run fails or is stopped"),
    effects.EMAIL_OPENED: say("when an e-mail is opened"),
    effects.LINK_CLICKED: say("when a link is clicked"),
    effects.REPLY_RECEIVED: say("when a reply comes in"),
    effects.AUTO_REPLY_RECEIVED: say("when an automatic reply comes in"),
}
SAVE_AGAIN = say("Open the automation and save it again; it then starts at the next event.")
STATUS = re.compile(r"(\d{3}) ")


@dataclass(frozen=True)
class Trouble:
    """Why something did not reach monday."""

    code: str
    sentence: Said
    next_step: Said


def of_row(row: Given) -> Trouble:
    """Return why a row of the outbox was given up."""
    return _of_fire(row.answer) if row.kind == "fire" else _of_other(row.kind, row.answer)


def _of_fire(answer: str) -> Trouble:
    found = STATUS.match(answer)
    status = int(found[1]) if found else 0
    if answer in NEVER_STARTED:
        return Trouble("automation_removed", NEVER_STARTED[answer], say("Nothing to do."))
    if status in (404, 410):
        return Trouble("subscription_gone", say("monday does not know the automation's trigger any more."), SAVE_AGAIN)
    if 400 <= status < 500:
        return Trouble(
            "fire_refused", say("monday refused to start an automation ({status}).", status=str(status)), SAVE_AGAIN
        )
    return Trouble(
        "fire_unanswered", say("monday did not take the start of an automation for days."), say("Try it again.")
    )


OTHER = {
    "notify": ("notice_refused", say("Nobody could be told")),
    "activity_item": ("activity_refused", say("An activity could not be placed on its board")),
    "callback": ("callback_refused", say("An automation was not told what became of its item")),
}


def _of_other(kind: str, answer: str) -> Trouble:
    code, what = OTHER.get(kind, ("post_refused", say("Something did not reach monday")))
    return Trouble(
        code,
        say(
            "{what}: {why}",
            what=what,
            why=_ended(unpacked(answer)) if answer.strip() else say("monday did not answer."),
        ),
        say("Mend the cause, then try it again."),
    )


def _ended(words: Said) -> Said:
    """Return words as the end of a sentence."""
    return words if words.endswith(".") else say("{words}.", words=words)


def of_subscription(dead: Dead) -> Trouble:
    """Return what is wrong with a subscription that monday no longer knows."""
    starts = STARTS.get(dead.trigger, say("with a trigger of this app"))
    sentence = say(
        "An automation that starts {starts} is not started any more: monday does not know its trigger.", starts=starts
    )
    return Trouble("subscription_gone", sentence, SAVE_AGAIN)


def notice_of(account: int, dead: Dead, item: int) -> Notice:
    """Return what the owner of a dead automation is told, once; the line leads to the item it was about."""
    trouble, moment = of_subscription(dead), int(dead.dead_at.timestamp())
    return Notice(
        account_id=account,
        item_id=item,
        people_column=None,
        creator=dead.user_id,
        text=say("{sentence} {next_step}", sentence=trouble.sentence, next_step=trouble.next_step),
        key=f"notice:dead:{dead.subscription_id}:{moment}",
    )


async def retry(connection: AsyncConnection, account: int, post: int, *, now: datetime) -> None:
    """Let a row that was given up be tried again.

    Raises:
        NotFound: no such row was given up.
        Conflict: it is for an automation that monday no longer knows.
    """
    row = await outbox.one_given_up(connection, account, post)
    if row is None:
        raise NotFound("not_given_up", say("This is not waiting for a decision any more: reload the list."))
    if row.kind == "fire" and await subscriptions.slot(connection, account, row.payload["subscription"]) is None:
        raise Conflict("automation_gone", say("monday does not know this automation any more: save it again."))
    await outbox.again(connection, post, now=now)
