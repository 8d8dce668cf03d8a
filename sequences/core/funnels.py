"""The steps of a sequence as a funnel: how many people came to each, and how many got past it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping

from sequences.core.definition import Definition, WaitStep


def reached(standing: Mapping[int, int]) -> dict[int, int]:
    """Return how many came to each position, of how many stand at each, running or not.

    Whoever stands at a step has come to all before it; behind the last step stands whoever did them all.
    """
    came, found = 0, {}
    for position in range(max(standing, default=0), -1, -1):
        came += standing.get(position, 0)
        found[position] = came
    return found


def positions(definition: Definition) -> list[int]:
    """Return the positions of steps that something happens at: waits are between them."""
    return [n for n, step in enumerate(definition.steps) if not isinstance(step, WaitStep)]
