"""The page with a guest in its frames."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fixtures.apart import apart
from tests.sandbox.page.guest import Stage, stage


@pytest.fixture(scope="module")
def staged() -> Iterator[Stage]:
    """A sandbox whose clock stands still, and its guest, for the tests of a file."""
    with apart(stage()) as made:
        yield made
