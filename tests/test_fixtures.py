"""The fixtures keep out of each other's way."""

from __future__ import annotations

import pytest


@pytest.mark.usefixtures("browser")
def test_a_browser_ends_with_the_tests_of_its_file(request: pytest.FixtureRequest) -> None:
    """Playwright's event loop runs while it is open: an asynchronous test of another file could not run beside it."""
    [definition] = request._fixturemanager.getfixturedefs("browser", request.node)
    assert definition.scope == "module"
