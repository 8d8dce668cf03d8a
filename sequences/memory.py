"""Calms the garbage collector of a server process once it has started.

What is loaded at start lives as long as the process: looking through it again and again cost a third of the
time of an action call (docs/decisions.md has the figures).
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 10_000, 20, 50  # how much comes before each generation is looked through


def settle() -> None:
    """Leave what is loaded now out of every later collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
