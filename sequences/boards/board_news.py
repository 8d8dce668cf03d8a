"""Acts on what a board shows of running people: gone, moved, taken out by hand, a condition, another address.

Whoever hears an event and whoever compares a board in the night asks the same question here: monday's events may be
repeated, late, or lost, so what counts is what the item shows when it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sequences.core import board_says
from sequences.core.board_says import Seen
from sequences.core.definition import Consequence, LabelEdit
from sequences.core.effects import Dirty, Effects
from sequences.mail.address import check_address
from sequences.monday.items import Item
from sequences.runs import ending, pausing
from sequences.storage import board_runs, boards, enrollments, known_cells, suppressions
from sequences.storage.board_runs import BoardRun
from sequences.storage.boards import Board
from sequences.storage.database import AsyncConnection
from sequences.tenants import Tenant
from sequences.versions.plans import Plan, Plans

GONE, MOVED, TAKEN_OUT, SUPPRESSED = "item_gone", "item_moved", "removed_on_board", "suppressed"
STOP, PAUSE = "board_says_stop", "board_says_pause"


@dataclass(frozen=True)
class News:
    """What acting needs: the transaction, and what monday shows now of the items that were asked for."""

    connection: AsyncConnection
    plans: Plans
    tenant: Tenant
    board: Board
    asked: Sequence[int]
    items: Mapping[int, Item]
    now: datetime

    def here(self, item: int) -> Item | None:
        """Return an item that is still there, on whatever board."""
        found = self.items.get(item)
        return found if found is not None and found.state == "active" else None


@dataclass
class _Orders:
    """What is to be done with runs, by their ids; the reasons as they are kept."""

    ends: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    pauses: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    resumes: list[int] = field(default_factory=list)
    addresses: dict[int, str] = field(default_factory=dict)


async def act(news: News) -> Effects:
    """Do what the board says of the running people among the items that were asked for; return what follows."""
    runs = await board_runs.of_items(news.connection, news.tenant.account_id, news.asked)
    await enrollments.lock(news.connection, [one.id for one in runs])
    plans = await news.plans.get(news.connection, {one.version_id for one in runs})
    known = await known_cells.of_items(news.connection, news.tenant.account_id, news.asked)
    orders = _Orders()
    for run in runs:
        seen = {column: Seen(cell.value, cell.ours) for (item, column), cell in known.items() if item == run.item_id}
        _order(orders, news, run, plans[run.version_id], seen)
    await _suppress(news, orders)
    follows = await _obey(news, orders)
    await _see(news, runs, plans)
    follows.dirty += [Dirty(news.tenant.account_id, news.board.board_id, item) for item in await _wrong(news)]
    return follows


def _order(orders: _Orders, news: News, run: BoardRun, plan: Plan, seen: Mapping[str, Seen]) -> None:
    item = news.here(run.item_id)
    if item is None:
        orders.ends[GONE].append(run.id)
    elif item.board_id not in (None, plan.board_id):
        orders.ends[MOVED].append(run.id)
    elif _taken_out(news.board, run, plan, item, seen):
        orders.ends[TAKEN_OUT].append(run.id)
    elif not _conditions(orders, run, plan, item, seen):
        _address(orders, run, plan, item)


def _taken_out(board: Board, run: BoardRun, plan: Plan, item: Item, seen: Mapping[str, Seen]) -> bool:
    """Return whether people took the label of a sequence, which we had set, out of an item, and mean it."""
    if plan.definition.label_removed is not LabelEdit.REMOVE or run.writing or not board.enrolled_column:
        return False
    written, label = seen.get(board.enrolled_column), board.labels.get(str(run.sequence_id))
    chosen = item.chosen.get(board.enrolled_column)
    if written is None or not written.ours or label is None or chosen is None:
        return False
    return str(label) in written.value.split(",") and label not in [number for number, _ in chosen]


def _conditions(orders: _Orders, run: BoardRun, plan: Plan, item: Item, seen: Mapping[str, Seen]) -> bool:
    """Order what a condition says; return whether one ends the run."""
    says = board_says.said(plan.definition, item, seen)
    if says is None:
        return False
    if says.then is Consequence.STOP:
        orders.ends[f"{STOP}:{says.value}"].append(run.id)
    elif says.then is Consequence.PAUSE:
        orders.pauses[f"{PAUSE}:{says.value}"].append(run.id)
    else:
        orders.resumes.append(run.id)
    return says.then is Consequence.STOP


def _address(orders: _Orders, run: BoardRun, plan: Plan, item: Item) -> None:
    """Order that the next steps go to another address; one that is none is looked at again before the next e-mail."""
    column = plan.definition.email_column
    address = check_address(item.email(column)) if column else None
    if address is not None and address != run.email:
        orders.addresses[run.id] = address


async def _suppress(news: News, orders: _Orders) -> None:
    """End runs whose new address must not be written to."""
    account, key = news.tenant.account_id, news.tenant.hash_key
    barred = await suppressions.among(news.connection, account, sorted(set(orders.addresses.values())), key)
    for run, address in list(orders.addresses.items()):
        if address in barred:
            orders.ends[SUPPRESSED].append(run)
            del orders.addresses[run]


async def _obey(news: News, orders: _Orders) -> Effects:
    parts = [
        await ending.end(news.connection, news.plans, runs, state=ending.STOPPED, code=code, now=news.now)
        for code, runs in sorted(orders.ends.items())
    ]
    parts += [
        await pausing.pause(news.connection, news.plans, runs, code=code, now=news.now)
        for code, runs in sorted(orders.pauses.items())
    ]
    parts.append(await pausing.resume(news.connection, news.plans, orders.resumes, code=PAUSE, now=news.now))
    await board_runs.address(news.connection, orders.addresses)
    return ending.merge(parts)


async def _see(news: News, runs: Iterable[BoardRun], plans: Mapping[int, Plan]) -> None:
    """Keep what stands in the columns of conditions: it was acted upon."""
    cells = {
        (run.item_id, column): board_says.words(item.shows(column))
        for run in runs
        if (item := news.here(run.item_id)) is not None
        for column in board_says.columns(plans[run.version_id].definition)
    }
    await known_cells.see(news.connection, news.tenant.account_id, cells, now=news.now)


async def _wrong(news: News) -> list[int]:
    """Return the items whose labels are not those they should have: edits by hand are put right."""
    column, account = news.board.enrolled_column, news.tenant.account_id
    if column is None or not news.board.enrolled:
        return []
    wanted = await boards.should(news.connection, account, news.board.board_id, list(news.asked))
    ours = set(news.board.labels.values())
    wrong = []
    for one in wanted:
        item = news.here(one.item_id)
        if item is None or item.board_id not in (None, news.board.board_id) or column not in item.chosen:
            continue
        shown = {number for number, _ in item.chosen[column]} & ours
        labels = {news.board.labels[str(s)] for s in one.sequences if str(s) in news.board.labels}
        if shown != labels:
            wrong.append(one.item_id)
    return wrong
