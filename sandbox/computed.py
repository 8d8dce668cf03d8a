"""What a formula column shows: formulas that join texts, like `CONCATENATE({company}, " · ", {score})`."""

from __future__ import annotations

import re
from collections.abc import Callable

PART = re.compile(r'\{([a-z0-9_]+)\}|"([^"]*)"')


def joined(formula: str, cell: Callable[[str], str]) -> str:
    """Return the texts and cells that a formula names, in order; `cell` returns what a column shows."""
    return "".join(cell(name) if name else literal for name, literal in PART.findall(formula))
