"""docs/features.md names tests that exist, each row at least one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`([\w/]+(?:\.py|/))`")
ROWS = [
    line.strip().strip("|").split("|")
    for line in (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not set(line) <= set("|- ") and not line.startswith("| row")
]
KNOWN = {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")}


def found(name: str) -> bool:
    """Return whether a test is there: by its path, or by its name where it stands in some folder of tests."""
    if name.endswith("/"):
        return (ROOT / name).is_dir()
    return name in KNOWN or ("/" not in name and any(path.endswith(f"/{name}") for path in KNOWN))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_a_row_is_held_by_tests_that_are_there(row: list[str]) -> None:
    named = NAMED.findall(row[-1])
    assert named
    assert [name for name in named if not found(name)] == []
