"""Writes what was done into Emails & Activities of the items (row X7), several entries in a request.

Where there is no timeline (an account or board without Emails & Activities) the sequences go on: it is told once, and
tried again once a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from sequences.alone import alone
from sequences.core.effects import Effects, Notice
from sequences.monday import timelines as monday_timelines
from sequences.monday.client import Access
from sequences.monday.errors import BadRequest, Final, Gone, MondayError, NotAllowed, Unauthorized
from sequences.monday.timelines import CustomActivity, EntryWrite
from sequences.outbox import entries
from sequences.outbox.entries import Told
from sequences.outbox.poster import Left, Poster
from sequences.storage import accounts, effects, timelines
from sequences.storage.outbox import Post
from sequences.versions.plans import Plan
from sequences.words import ENGLISH, Said, say

log = structlog.get_logger()
SOON = timedelta(minutes=1)  # how much earlier than its step monday may say that an entry was made
KINDS = {
    "email": CustomActivity("Sequence e-mail", "PAPERPLANE", "CELTIC_BLUE"),
    "call": CustomActivity("Sequence call", "HEADPHONES", "GO_GREEN"),
    "task": CustomActivity("Sequence task", "NOTEBOOK", "YELLOW_ORANGE"),
    "run": CustomActivity("Sequence", "FLAG", "SLATE_BLUE"),
}


class NoTimeline(Exception):
    """The account has no Emails & Activities, or does not let us write there; `sentence` says why."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class _Due:
    """An entry that is to be written now."""

    post: Post
    told: Told
    plan: Plan

    @property
    def board(self) -> int:
        """The board of the item."""
        return int(self.post.payload["board"])

    def write(self, kinds: Mapping[str, str]) -> EntryWrite:
        """Return it as monday takes it."""
        one = self.told
        return EntryWrite(
            self.post.payload["item"], kinds[one.kind], one.title, one.summary, one.content, one.timestamp
        )


async def write(poster: Poster, posts: Sequence[Post], now: datetime) -> dict[int, Left]:
    """Write entries of one account; return what became of each row. Raises MondayError: nothing is known of any."""
    account = posts[0].account_id
    access = await poster.access(account)
    due = await _read(poster, account, posts)
    found = {post.id: Left("nothing is known of it any more", dead=True) for post in posts}
    try:
        kinds = await _kinds(poster, access, sorted({one.told.kind for one in due}))
        written = await _written_before(poster, access, due, kinds)
        found |= {one.post.id: Left("was written before") for one in written}
        rest = [one for one in due if one not in written]
        return found | await _write(poster, access, rest, kinds, now)
    except NoTimeline as error:
        await _give_up(poster, account, timelines.WHOLE_ACCOUNT, due, error.sentence, now)
        return found | {one.post.id: Left(str(error), dead=True) for one in due}


async def _read(poster: Poster, account: int, posts: Sequence[Post]) -> list[_Due]:
    """Return what the rows are about, as far as it still exists."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for post in posts:
        wanted[post.payload["about"]].append(post.payload["number"])
    async with poster.database.transaction() as connection:
        rows = {about: await timelines.read(connection, account, about, ids) for about, ids in wanted.items()}
        versions = {row["version_id"] for found in rows.values() for row in found.values()}
        plans = await poster.plans.get(connection, versions)
        owners = {plan.owner_id for plan in plans.values()}
        languages = await accounts.languages(connection, account, owners)
    due = []
    for post in posts:
        about, number = post.payload["about"], post.payload["number"]
        if row := rows[about].get(number):
            plan = plans[row["version_id"]]
            due.append(_Due(post, TELL[about](row, plan.definition, languages.get(plan.owner_id, ENGLISH)), plan))
    return due


TELL = {"mail": entries.of_mail, "activity": entries.of_activity, "end": entries.of_end}


async def _kinds(poster: Poster, access: Access, wanted: Sequence[str]) -> dict[str, str]:
    """Return the custom activities of these kinds, found or made now. Raises NoTimeline, MondayError that may heal."""
    account = access.account_id
    async with poster.database.transaction() as connection:
        known = await timelines.kinds(connection, account)
    if all(kind in known for kind in wanted):
        return known
    try:
        async with alone(poster.database, f"custom activities:{account}") as connection:
            known = await timelines.kinds(connection, account)
            there = await monday_timelines.read_custom_activities(poster.monday, access)
            for kind in wanted:
                if kind not in known:
                    known[kind] = there.get(KINDS[kind].name) or await _make(poster, access, kind, known)
                    await timelines.know(connection, account, kind, known[kind])
            return known
    except Unauthorized:
        raise
    except Final as error:
        raise NoTimeline(say("Emails & Activities cannot be written: {sentence}", sentence=error.sentence)) from error


async def _make(poster: Poster, access: Access, kind: str, known: Mapping[str, str]) -> str:
    """Make a custom activity; where an account has as many as it may, one of ours has to do for all.

    It was looked for just now, and has no key: for half an hour monday would answer that with one that is gone.
    """
    try:
        return await monday_timelines.create_custom_activity(poster.monday, access, KINDS[kind])
    except BadRequest:
        if not known:
            raise
        return next(iter(known.values()))


async def _written_before(poster: Poster, access: Access, due: Sequence[_Due], kinds: Mapping[str, str]) -> list[_Due]:
    """Return those that an earlier try has written, though nobody heard that it did: monday has no key for entries."""
    again = [one for one in due if one.post.tries > 1]
    items = sorted({one.post.payload["item"] for one in again})
    shown = {item: await monday_timelines.read_entries(poster.monday, access, item) for item in items}
    return [
        one
        for one in again
        if any(
            (entry.title, entry.kind) == (one.told.title, kinds[one.told.kind])
            and _utc(entry.created_at) >= one.told.at - SOON
            for entry in shown[one.post.payload["item"]]
        )
    ]


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _write(
    poster: Poster, access: Access, due: Sequence[_Due], kinds: Mapping[str, str], now: datetime
) -> dict[int, Left]:
    if not due:
        return {}
    writes, keys = [one.write(kinds) for one in due], [f"{one.post.key}:{one.post.tries}" for one in due]
    try:
        refused = await monday_timelines.write_entries(poster.monday, access, writes, keys=keys)
    except Unauthorized:
        raise
    except Final as error:
        refused = dict.fromkeys(range(len(due)), error)
    found = {one.post.id: _left(refused.get(n), one.post) for n, one in enumerate(due)}
    await _learn(poster, access, due, refused, now)
    return found


def _left(error: MondayError | None, post: Post) -> Left:
    if error is None:
        return Left("written")
    if isinstance(error, Gone) and post.tries == 1:  # the item, or the custom activity: that is made anew
        return Left(error.sentence, again=True)
    wait = timedelta(seconds=error.retry_in or 0)
    return Left(error.sentence, again=error.may_heal, dead=not error.may_heal, after=wait)


async def _learn(
    poster: Poster, access: Access, due: Sequence[_Due], refused: Mapping[int, MondayError], now: datetime
) -> None:
    """Remember which boards have a timeline, and which have none: there everything was refused for good."""
    account = access.account_id
    by_board: dict[int, list[MondayError | None]] = defaultdict(list)
    for n, one in enumerate(due):
        by_board[one.board].append(refused.get(n))
    good = [board for board, errors in by_board.items() if None in errors]
    async with poster.database.transaction() as connection:
        if good:
            await timelines.on(connection, account, good)
        if any(isinstance(error, Gone) for error in refused.values()):
            await timelines.forget(connection, account)
    for board, errors in by_board.items():
        lasting = [error for error in errors if isinstance(error, NotAllowed | BadRequest)]
        if len(lasting) == len(errors):
            why = lasting[0].sentence
            sentence = say("Emails & Activities of the board cannot be written: {sentence}", sentence=why)
            await _give_up(poster, account, board, [one for one in due if one.board == board], sentence, now)


async def _give_up(
    poster: Poster, account: int, board: int, due: Sequence[_Due], sentence: Said, now: datetime
) -> None:
    """Write nothing there until tomorrow, and tell the creator of a sequence, the first time only."""
    async with poster.database.transaction() as connection:
        if await timelines.off(connection, account, board, sentence, now=now):
            one = due[0]
            text = say("{sentence} The sequences go on; it is tried again once a day.", sentence=sentence)
            key = f"timeline-off:{board}:{now.isoformat()}"
            news = Notice(account, one.post.payload["item"], None, one.plan.owner_id, text, key)
            await effects.record(connection, Effects(notices=[news]), now=now)
    log.warning("no timeline", account=account, board=board)
