"""What needs a person, of the sequences of a page: held mails, mailboxes, boards, pauses, limits, gaps (row F1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from typing_extensions import TypedDict

from integration.api.faces import Boards
from integration.api.guard import Asking
from sequences.core import checks, codec, reasons
from sequences.core.checks import Missing
from sequences.core.definition import Definition
from sequences.storage import mailboxes, needs, usage
from sequences.storage.mailboxes import Mailbox
from sequences.storage.sequences import SequenceRow
from sequences.words import Said, say


class Note(TypedDict):
    """Something that needs a person, in a sentence that says what to do; `count` of them, where that counts."""

    code: str
    sentence: Said
    count: int | None


@dataclass(frozen=True)
class Needs:
    """What is known of a page of sequences."""

    boards: Boards
    held: Mapping[int, int]
    problems: Mapping[int, Said]
    mailboxes: Mapping[int, Mailbox]
    limit: int | None  # of actions, when the month has reached it


async def read(asking: Asking, boards: Boards, page: Sequence[SequenceRow]) -> Needs:
    """Read what is known of a page: one statement a kind."""
    async with asking.own.database.transaction() as connection:
        held = await needs.held(connection, asking.account, [row.id for row in page])
        problems = await needs.board_problems(connection, asking.account, [row.board_id for row in page])
        boxes = await mailboxes.of_accounts(connection, [asking.account])
        standing = await usage.stands(connection, asking.account, now=asking.now)
    reached = standing.most is not None and standing.used >= standing.most
    return Needs(boards, held, problems, {box.id: box for box in boxes.values()}, standing.most if reached else None)


def notes(row: SequenceRow, needed: Needs) -> list[Note]:
    """Return what needs a person in one sequence, the most pressing first."""
    return list(_notes(row, codec.decode(row.draft), needed))


def _note(code: str, sentence: Said, count: int | None = None) -> Note:
    return {"code": code, "sentence": sentence, "count": count}


def _notes(row: SequenceRow, definition: Definition, needed: Needs) -> Iterator[Note]:
    if row.paused_for is not None:
        why = reasons.kept(row.paused_for)
        yield _note(why.code, say("{sentence} {next_step}", sentence=why.sentence, next_step=why.next_step))
    if many := needed.held.get(row.id, 0):
        yield _note("held", _held(many), many)
    if row.state != "missing_config":
        yield from _mailbox(row, definition, needed)
    if needed.boards.gone(row.board_id):
        yield _note("board_gone", say("Its board is gone, or not shared with the app: choose another one."))
    elif problem := needed.problems.get(row.board_id or 0):
        yield _note("board_problem", problem)
    if needed.limit is not None and row.state == "active":
        sentence = say(
            "This month's limit of {limit} actions is reached: its people wait until it is raised.", limit=needed.limit
        )
        yield _note("usage_limit", sentence)
    if lacking := checks.missing(definition):
        yield _note("missing", _lacking(lacking), len(lacking))


def _lacking(every: Sequence[Missing]) -> Said:
    first, more = every[0].sentence, len(every) - 1
    return say("{first} And {more} more.", first=first, more=more) if more else first


def _held(many: int) -> Said:
    if many == 1:
        return say("Nobody can tell whether one of its e-mails was sent: send it again, or skip it.")
    return say("Nobody can tell whether {many} of its e-mails were sent: send them again, or skip them.", many=many)


def _mailbox(row: SequenceRow, definition: Definition, needed: Needs) -> Iterator[Note]:
    if not definition.needs_mailbox():
        return
    box = needed.mailboxes.get(row.mailbox_id or 0)
    if box is None:
        yield _note("mailbox_not_connected", say("Its mailbox is not connected: connect it, or choose another one."))
    elif box.state == "refused":
        sentence = say("Its mailbox takes no mail for now: look at it under Settings, Mailboxes.")
        yield _note("mailbox_refused", sentence)
