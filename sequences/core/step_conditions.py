"""Whether the conditions of a step are met (row L10): what the person did, and what columns show. No clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sequences.core import board_says
from sequences.core.definition import Asked, Definition, StepCondition, WaitStep
from sequences.words import Said, say

Shows = Mapping[str, tuple[str, ...]]  # the values of columns, by id

NOT, SHOWS, SHOWS_NOT = "not_", "shows=", "shows≠"
MOST_TEXTS = 3  # of a column that a reason names
TOLD: dict[str, Said] = {
    Asked.OPENED: say("they opened an e-mail"),
    NOT + Asked.OPENED: say("they opened no e-mail"),
    Asked.CLICKED: say("they clicked a link"),
    NOT + Asked.CLICKED: say("they clicked no link"),
    Asked.REPLIED_ELSEWHERE: say("they replied in another sequence"),
    NOT + Asked.REPLIED_ELSEWHERE: say("they replied in no other sequence"),
}


def unmet(conditions: Sequence[StepCondition], shows: Shows, did: frozenset[Asked]) -> StepCondition | None:
    """Return the first condition that is not met, None: the step is to be done."""
    return next((one for one in conditions if is_so(one, shows, did) is not one.so), None)


def is_so(condition: StepCondition, shows: Shows, did: frozenset[Asked]) -> bool:
    """Return whether what a condition asks about is so; an empty column shows none of its texts."""
    if condition.about is Asked.COLUMN:
        return board_says.among(shows.get(condition.column or "", ()), condition.any_of) is not None
    return condition.about in did


def written(condition: StepCondition) -> str:
    """Return what was to be so, as a reason keeps it: one of the words of TOLD, or some texts of a column."""
    if condition.about is not Asked.COLUMN:
        return condition.about.value if condition.so else NOT + condition.about.value
    more = ["…"] if len(condition.any_of) > MOST_TEXTS else []
    return (SHOWS if condition.so else SHOWS_NOT) + ", ".join([*condition.any_of[:MOST_TEXTS], *more])


def told(kept: str) -> str:
    """Return the same as a person reads it; other words are what they are."""
    if kept in TOLD:
        return TOLD[kept]
    if kept.startswith(SHOWS):
        return say("a column shows “{texts}”", texts=kept.removeprefix(SHOWS))
    if kept.startswith(SHOWS_NOT):
        return say("a column does not show “{texts}”", texts=kept.removeprefix(SHOWS_NOT))
    return kept


def of(definition: Definition, position: int) -> tuple[StepCondition, ...]:
    """Return the conditions of a step; a wait, or what is past the last step, has none."""
    step = definition.steps[position] if position < len(definition.steps) else None
    return () if step is None or isinstance(step, WaitStep) else step.only_if


def asks_what_they_did(definition: Definition, position: int) -> bool:
    """Return whether a step asks for more than columns."""
    return any(one.about is not Asked.COLUMN for one in of(definition, position))


def places(definition: Definition) -> Iterator[tuple[int, str, StepCondition]]:
    """Yield every condition of a step with its step and place, as in `steps[2].only_if[0]`."""
    for n in range(len(definition.steps)):
        yield from ((n, f"steps[{n}].only_if[{m}]", one) for m, one in enumerate(of(definition, n)))


def columns(definition: Definition) -> frozenset[str]:
    """Return the columns (and `group`) that steps ask for."""
    return frozenset(one.column for _, _, one in places(definition) if one.column is not None)
