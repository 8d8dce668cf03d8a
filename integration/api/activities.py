"""Activities: what people have to do, with the draft of an e-mail to copy; done and passed over; and their board."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.runs import must_change, note_run
from integration.api.shapes import Before, Limit, MondayId, Strict, Words
from sequences.activities import activities_board
from sequences.activities.activities_board import Work
from sequences.activities.activity_columns import mapped
from sequences.core.auditing import What
from sequences.errors import NotFound
from sequences.monday.boards import read_board
from sequences.runs import acting
from sequences.steps.drafting import as_text, mailto
from sequences.storage import activities, activities_boards, people, timelines
from sequences.storage.activities_boards import ActivitiesBoard
from sequences.words import Said, say, unpacked
from tasks.wake import wake

State = Literal["open", "done", "dropped"]
Kind = Literal["call", "task", "manual_email"]
Maybe = BeforeValidator(lambda value: value or None)


class ActivityQuery(Strict):
    """Which activities: in a state, of a kind, or (`mine`) of whoever asks; newest first."""

    words: ClassVar[Words] = {
        "state": ("bad_state", say("Ask for one of these: open, done, dropped.")),
        "kind": ("bad_kind", say("Ask for one of these: call, task, manual_email.")),
    }
    state: Annotated[State | None, Maybe] = None
    kind: Annotated[Kind | None, Maybe] = None
    mine: bool = False
    before: Before = 2**62
    limit: Limit = 50


class ShownActivity(TypedDict):
    """What somebody has to do for an item; `board_item_id` is its item on the Activities board."""

    id: str
    kind: str
    title: str
    note: str
    state: str
    due_at: str
    done_at: str | None
    person_id: str
    item_id: str
    enrollment_id: str
    sequence_id: str
    board_id: str | None
    board_item_id: str | None


class Activities(TypedDict):
    """A page of activities; `before` asks for the next one."""

    activities: list[ShownActivity]
    before: str | None


class LetterDraft(TypedDict):
    """An e-mail to copy or open."""

    to: str
    subject: str
    html: str
    text: str
    mailto: str


class WholeActivity(ShownActivity):
    """An activity with its draft; null: there is nothing prepared."""

    draft: LetterDraft | None


class Completed(TypedDict):
    """Whether it was open until now."""

    completed: bool


class Dropped(TypedDict):
    """Whether it was open until now."""

    dropped: bool


class ShownActivitiesBoard(TypedDict):
    """The board that activities go to, and what its columns and labels mean."""

    id: str
    chosen: bool
    listening: bool
    columns: dict[str, str]
    labels: dict[str, int]
    kinds: dict[str, int]
    kind_type: str


class NoTimeline(TypedDict):
    """Where there is no timeline (`board` null: in the whole account), why, and when it is tried again."""

    board: str | None
    problem: Said
    retry_at: str


class ActivitiesPlace(TypedDict):
    """The board that activities go to; null: none yet, one is made when the first activity is due."""

    board: ShownActivitiesBoard | None
    no_timeline: list[NoTimeline]


def _wrong(name: str) -> tuple[str, Said]:
    return f"bad_{name}", say("Send {name} as an object, or leave it out.", name=name)


class BoardChoice(Strict):
    """The board that new activities go to, null for one of our own; what is left out is found by title and type."""

    words: ClassVar[Words] = {
        "board": ("no_board", say("Send the id of a board, or null for one of our own.")),
        **{name: _wrong(name) for name in ("columns", "labels", "kinds")},
    }
    board: Annotated[MondayId, Field(lt=2**63)] | None
    columns: dict[str, Any] | None = None
    labels: dict[str, Any] | None = None
    kinds: dict[str, Any] | None = None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of activities."""
    return [
        guard.route("GET", "/activities", every),
        guard.route("GET", "/activities/{activity}", read),
        guard.route("POST", "/activities/{activity}/done", done),
        guard.route("POST", "/activities/{activity}/drop", drop),
        guard.route("GET", "/activities-board", board),
        guard.route("PUT", "/activities-board", choose),
    ]


def _shown(row: dict[str, Any]) -> ShownActivity:
    return {
        "id": str(row["id"]),
        "kind": row["kind"],
        "title": row["title"],
        "note": row["note"],
        "state": row["state"],
        "due_at": row["due_at"].isoformat(),
        "done_at": row["done_at"] and row["done_at"].isoformat(),
        "person_id": str(row["person_id"]),
        "item_id": str(row["item_id"]),
        "enrollment_id": str(row["enrollment_id"]),
        "sequence_id": str(row["sequence_id"]),
        "board_id": row["board_id"] and str(row["board_id"]),
        "board_item_id": row["board_item_id"] and str(row["board_item_id"]),
    }


def _draft(row: dict[str, Any]) -> LetterDraft | None:
    """Return the e-mail to copy or open; None: there is nothing prepared."""
    if not (row["subject"] or row["body"]):
        return None
    to, subject, body = row["email"] or "", row["subject"], row["body"]
    return {"to": to, "subject": subject, "html": body, "text": as_text(body), "mailto": mailto(to, subject, body)}


async def every(asking: Asking, query: ActivityQuery) -> Activities:
    """Return a page of activities, newest first: of a `state`, of a `kind`, or (`mine`) of whoever asks."""
    async with asking.own.database.transaction() as connection:
        found = await activities.page(
            connection,
            asking.account,
            before=query.before,
            limit=query.limit + 1,
            state=query.state,
            kind=query.kind,
            person=asking.person.user_id if query.mine else None,
            boards=asking.boards,
        )
    page = found[: query.limit]
    before = str(page[-1]["id"]) if len(found) > query.limit else None
    return {"activities": [_shown(one) for one in page], "before": before}


async def read(asking: Asking) -> WholeActivity:
    """Return one activity; a manual e-mail with its draft, the person's values filled in."""
    async with asking.own.database.transaction() as connection:
        found = await activities.page(
            connection, asking.account, before=2**62, limit=1, only=asking.number("activity"), boards=asking.boards
        )
    if not found:
        raise NotFound("activity_not_found", say("There is no such activity in this account."))
    return {**_shown(found[0]), "draft": _draft(found[0])}


async def done(asking: Asking) -> Completed:
    """Complete an activity."""
    return {"completed": await _over(asking, acting.complete_activity, What.ACTIVITY_DONE)}


async def drop(asking: Asking) -> Dropped:
    """Pass over an activity: nobody does it, and it does not count."""
    return {"dropped": await _over(asking, acting.drop_activity, What.ACTIVITY_DROPPED)}


async def _over(asking: Asking, act: Any, what: What) -> bool:
    asking.must_write()
    number = asking.number("activity")
    run = None
    async with asking.own.database.transaction() as connection:
        if activity := await activities.get(connection, asking.account, number):
            run = await people.get(connection, asking.account, activity.enrollment_id)
            await must_change(asking, connection, run, activity.person_id)
        changed: bool = await act(connection, asking.own.plans, asking.account, number, now=asking.now)
        if changed and run is not None:
            await note_run(asking, connection, what, run)
    await wake(asking.own.redis)
    return changed


async def board(asking: Asking) -> ActivitiesPlace:
    """Return the board that activities go to, what its columns and labels mean, and where there is no timeline."""
    async with asking.own.database.transaction() as connection:
        current = await activities_boards.current(connection, asking.account)
        shut = await timelines.shut(connection, asking.account)
    return {"board": _board(current) if current else None, "no_timeline": [_without(one) for one in shut]}


def _board(one: ActivitiesBoard) -> ShownActivitiesBoard:
    return {
        "id": str(one.board_id),
        "chosen": one.chosen,
        "listening": bool(one.webhooks),
        "columns": one.columns,
        "labels": one.labels,
        "kinds": one.kinds,
        "kind_type": one.kind_type,
    }


def _without(one: dict[str, Any]) -> NoTimeline:
    board_id = str(one["board_id"]) if one["board_id"] != timelines.WHOLE_ACCOUNT else None
    return {"board": board_id, "problem": unpacked(one["problem"]), "retry_at": one["retry_at"].isoformat()}


async def choose(asking: Asking, body: BoardChoice) -> ActivitiesPlace:
    """Let new activities go to a board (`board`, and `columns`, `labels`, `kinds`), or to one of our own (null)."""
    asking.must_administer()
    access = await asking.access()
    own = asking.own
    work = Work(own.database, own.tenants, own.monday, access, own.settings.public_url, asking.now)
    if body.board is None:
        await activities_board.choose_none(work, by=asking.person.user_id)
        return await board(asking)
    parts = {name: getattr(body, name) for name in ("columns", "labels", "kinds")}
    found = await read_board(own.monday, access, body.board, interactive=True)
    await activities_board.choose(work, mapped(asking.account, found, parts), by=asking.person.user_id)
    return await board(asking)
