"""The environment of what we measure against: its own, never the product's, made when first asked for."""

from __future__ import annotations

import os
from pathlib import Path

from deploy import setup

LOCK = Path(__file__).with_name("requirements.lock")


def python() -> str:
    """Return the Python that has it, in `var/peers`."""
    folder = Path(os.environ.get("VAR", "var")).resolve() / "peers"
    setup.install(folder, LOCK)
    return str(folder / "bin" / "python")
