"""The numbers of a sequence: people, a funnel by step, days, and the rows behind each number (row F4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import csv_tables, runs
from integration.api.guard import Asking, Guard
from integration.api.people import LARGEST_STEP
from integration.api.runs import STATES, ShownRun, title
from integration.api.sequence_list import Rates, rates
from integration.api.shapes import Before, Limit, Strict
from integration.bodies import BadBody
from sequences.core import codec, funnels, variants
from sequences.core.definition import Definition, EmailStep
from sequences.core.problems import MOST_VARIANTS
from sequences.errors import NotFound
from sequences.storage import history, people, readers, tallies
from sequences.storage import sequences as sequence_store
from sequences.storage.database import AsyncConnection
from sequences.storage.readers import Part
from sequences.storage.sequences import SequenceRow
from sequences.storage.tallies import HEARD, DayTally, SenderTally, StepTally, Tally, VariantTally
from sequences.words import say, spoken

USUAL_DAYS, MOST_DAYS, CHUNK = 30, 366, 500
HEAD = (
    say("Name"),
    say("Item"),
    say("Steps completed"),
    say("Steps"),
    say("Last step"),
    say("Last step done"),
    say("Next step"),
    say("Next step at"),
    say("Status"),
    say("Info"),
    say("Triggered by"),
    say("Enrolled"),
    say("Ended"),
)
Of = Literal["delivered", "opened", "clicked", "replied", "bounced"]
Judged = Literal["opened", "clicked", "replied"]
JUDGED: tuple[Judged, ...] = ("opened", "clicked", "replied")


class NumbersQuery(Strict):
    """Which days (of UTC, both ends among them; the last 30 when left out), and the steps of which version (number).

    Without a version all that ran count, each step by its place, under the titles of the published version.
    """

    since: date | None = None
    until: date | None = None
    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class RowsQuery(Strict):
    """The rows behind which number: of the whole sequence, of a step (from 0), of a wording of it, or of a sender.

    A wording is one of a version, of the published one when none is named; a sender is the id of a mailbox.
    """

    of: Of
    step: Annotated[int, Field(ge=0, le=LARGEST_STEP)] | None = None
    variant: Annotated[int, Field(ge=0, le=MOST_VARIANTS)] | None = None
    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    sender: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    before: Before = 2**62
    limit: Limit = 50


class PeopleNumbers(TypedDict):
    """People, each enrollment being one: all there were, who is inside, and how the others ended; then their mails."""

    total: int
    active: int
    completed: int
    stopped: int
    exited: int
    failed: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int


class Between(TypedDict):
    """Between which shares the true one is, with 95 % certainty."""

    low: float
    high: float


class VariantNumbers(TypedDict):
    """A wording of an e-mail, 0 being the step's own: what became of it, and where its true rates are.

    They are of what was delivered. `weight` is its share among all wordings of the step.
    """

    variant: int
    subject: str
    weight: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int
    between: dict[Judged, Between]


class StepNumbers(TypedDict):
    """A step: who came to it, who got past it; and of an e-mail, to whom it was delivered and what they did.

    `variants` are its wordings, where there are several, of one version; `best` is which of them surely does better
    than each other, null while it is too early to tell.
    """

    position: int
    kind: str
    title: str
    reached: int
    done: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int
    variants: list[VariantNumbers]
    best: dict[Judged, int | None]


class SenderNumbers(TypedDict):
    """The e-mails of a sequence that a mailbox sent; `address` is null once it was removed."""

    sender: str
    address: str | None
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int


class DayNumbers(TypedDict):
    """A day of UTC: who came in, and what became of e-mails on it."""

    day: date
    enrolled: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int


class Numbers(TypedDict):
    """The numbers of a sequence, its rates with their denominators, its steps and senders, and each day of a range."""

    people: PeopleNumbers
    rates: Rates
    steps: list[StepNumbers]
    senders: list[SenderNumbers]
    since: date
    until: date
    days: list[DayNumbers]


class Reader(ShownRun):
    """A person behind a number; `at` is when it was first so."""

    at: str


class Readers(TypedDict):
    """A page of the people behind a number; `before` asks for the next one."""

    people: list[Reader]
    before: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of numbers."""
    one = "/sequences/{sequence}"
    return [
        guard.route("GET", f"{one}/numbers", read),
        guard.route("GET", f"{one}/rows", behind),
        guard.route("GET", f"{one}/people.csv", table),
    ]


async def read(asking: Asking, query: NumbersQuery) -> Numbers:
    """Return the numbers of a sequence."""
    since, until = _range(asking, query)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        version, definition = await _version(asking, connection, row, query.version)
        whole = (await tallies.several(connection, asking.account, [row.id]))[row.id]
        steps = await tallies.steps(connection, asking.account, row.id, version=version)
        one = version or row.version_id
        wordings = await tallies.variants(connection, asking.account, row.id, one) if one is not None else []
        senders = await tallies.senders(connection, asking.account, row.id)
        days = await tallies.days(connection, asking.account, row.id, since, until)
    return {
        "people": _people(whole),
        "rates": rates(whole),
        "steps": _steps(definition, steps, wordings),
        "senders": [_sender(one) for one in senders],
        "since": since,
        "until": until,
        "days": _days(since, until, days),
    }


def _range(asking: Asking, query: NumbersQuery) -> tuple[date, date]:
    until = query.until or asking.now.astimezone(UTC).date()
    try:
        since = query.since or until - timedelta(days=USUAL_DAYS - 1)
    except OverflowError:
        since = date.max
    if not since <= until or (until - since).days >= MOST_DAYS:
        raise BadBody(
            400, "bad_range", say("Ask for 1 to {most_days} days: from `since` to `until`.", most_days=MOST_DAYS)
        )
    return since, until


async def _version(
    asking: Asking, connection: AsyncConnection, row: SequenceRow, number: int | None
) -> tuple[int | None, Definition]:
    """Return the id of the version that is asked for, None for all, and the definition that names its steps."""
    if number is None:
        if row.version_id is None:
            return None, codec.decode(row.draft)
        return None, codec.decode((await sequence_store.versions(connection, [row.version_id]))[0].definition)
    found = await history.page(connection, asking.account, row.id, before=number + 1, limit=1)
    if not found or found[0].number != number:
        raise NotFound("version_not_found", say("This sequence has no version of this number."))
    return found[0].id, codec.decode((await sequence_store.versions(connection, [found[0].id]))[0].definition)


def _people(one: Tally) -> PeopleNumbers:
    return {
        "total": one.total,
        "active": one.active,
        "completed": one.completed,
        "stopped": one.stopped,
        "exited": one.exited,
        "failed": one.failed,
        "delivered": one.delivered,
        "opened": one.opened,
        "clicked": one.clicked,
        "replied": one.replied,
        "bounced": one.bounced,
    }


def _sender(one: SenderTally) -> SenderNumbers:
    return {
        "sender": str(one.mailbox_id),
        "address": one.address,
        "delivered": one.delivered,
        "opened": one.opened,
        "clicked": one.clicked,
        "replied": one.replied,
        "bounced": one.bounced,
    }


def _steps(definition: Definition, every: Sequence[StepTally], wordings: Sequence[VariantTally]) -> list[StepNumbers]:
    standing: Counter[int] = Counter()
    mails: Mapping[int, Counter[str]] = defaultdict(Counter)
    for one in every:
        standing[one.position] += one.standing
        mails[one.position].update({name: getattr(one, name) for name in ("delivered", *HEARD)})
    came = funnels.reached(standing)
    return [
        _step(definition, n, came, mails[n], [one for one in wordings if one.position == n])
        for n in funnels.positions(definition)
    ]


def _step(
    definition: Definition,
    position: int,
    came: Mapping[int, int],
    mails: Mapping[str, int],
    wordings: Sequence[VariantTally],
) -> StepNumbers:
    told = _variants(definition, position, wordings)
    return {
        "position": position,
        "kind": definition.steps[position].kind.value,
        "title": title(definition, position),
        "reached": came.get(position, 0),
        "done": came.get(position + 1, 0),
        "delivered": mails["delivered"],
        "opened": mails["opened"],
        "clicked": mails["clicked"],
        "replied": mails["replied"],
        "bounced": mails["bounced"],
        "variants": told,
        "best": {of: variants.best([(one[of], one["delivered"]) for one in told]) for of in JUDGED},
    }


def _variants(definition: Definition, position: int, wordings: Sequence[VariantTally]) -> list[VariantNumbers]:
    """Return the wordings of a step, those too of which nothing was sent yet; none where it has one only."""
    step = definition.steps[position]
    if not isinstance(step, EmailStep) or not step.variants:
        return []
    counted = {one.variant: one for one in wordings}
    version = wordings[0].version_id if wordings else 0
    return [
        _variant(number, wording.subject, weight, counted.get(number) or VariantTally(version, position, number))
        for number, (wording, weight) in enumerate(zip(step.wordings(), step.weights, strict=True))
    ]


def _variant(number: int, subject: str, weight: int, one: VariantTally) -> VariantNumbers:
    between = {of: variants.interval(getattr(one, of), one.delivered) for of in JUDGED}
    return {
        "variant": number,
        "subject": subject,
        "weight": weight,
        "delivered": one.delivered,
        "opened": one.opened,
        "clicked": one.clicked,
        "replied": one.replied,
        "bounced": one.bounced,
        "between": {of: {"low": found.low, "high": found.high} for of, found in between.items()},
    }


def _days(since: date, until: date, found: Sequence[DayTally]) -> list[DayNumbers]:
    """Return every day of a range, those too on which nothing was."""
    known = {one.day: one for one in found}
    every = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return [_day(known.get(day) or DayTally(day)) for day in every]


def _day(one: DayTally) -> DayNumbers:
    return {
        "day": one.day,
        "enrolled": one.enrolled,
        "delivered": one.delivered,
        "opened": one.opened,
        "clicked": one.clicked,
        "replied": one.replied,
        "bounced": one.bounced,
    }


async def behind(asking: Asking, query: RowsQuery) -> Readers:
    """Return a page of the people behind a number, newest first."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        version, _ = await _version(asking, connection, row, query.version)
        part = Part(query.step, version or row.version_id, query.variant, query.sender)
        found = await readers.page(
            connection, asking.account, row.id, query.of, part, before=query.before, limit=query.limit + 1
        )
    page = found[: query.limit]
    shown = await runs.shown(asking, page)
    told: list[Reader] = [{**one, "at": row["at"].isoformat()} for one, row in zip(shown, page, strict=True)]
    return {"people": told, "before": told[-1]["id"] if len(found) > query.limit else None}


async def table(asking: Asking) -> Annotated[Response, "text/csv"]:
    """Return everybody who was ever in a sequence as a table."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
    return csv_tables.answer(
        f"people-{row.id}.csv", [spoken(one, asking.language) for one in HEAD], _chunks(asking, row.id)
    )


async def _chunks(asking: Asking, sequence: int) -> AsyncIterator[list[Sequence[Any]]]:
    before = 2**62
    while True:
        async with asking.own.database.transaction() as connection:
            page = await people.page(connection, asking.account, sequence, before=before, limit=CHUNK, states=STATES)
        yield [_cells(one, asking.language) for one in await runs.shown(asking, page)]
        if len(page) < CHUNK:
            return
        before = page[-1]["id"]


def _cells(one: ShownRun, language: str) -> Sequence[Any]:
    last, following, reason = one["last_step"], one["next_step"], one["reason"]
    info = (reason.sentence if reason else one["waiting"]) or ""
    return (
        one["item"]["name"], one["item"]["id"], one["steps_completed"], one["steps"],
        last and (last["title"] or last["kind"]), last and last["at"],
        following and (following["title"] or following["kind"]), following and following["at"], one["status"],
        spoken(info, language), one["triggered_by"]["name"], one["enrolled_at"], one["ended_at"],
    )  # fmt: skip
