"""What both remove actions answer."""

from __future__ import annotations

from recipes.block import Answer
from sequences.enrolling import REMOVED, Outcome, RemoveCall


def answer(call: RemoveCall, outcome: Outcome) -> Answer:
    """Return what monday is told: whether anybody was taken out, and of how many sequences."""
    removed = outcome.code == REMOVED
    return 200, {"outputFields": {"removed": removed, "count": len(outcome.enrollment_ids)}}
