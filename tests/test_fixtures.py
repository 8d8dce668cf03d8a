"""The fixtures keep out of each other's way."""

from __future__ import annotations

import socket

import pytest

from tests.fixtures.ports import free_port


@pytest.mark.usefixtures("browser")
def test_a_browser_ends_with_the_tests_of_its_file(request: pytest.FixtureRequest) -> None:
    """Playwright's event loop runs while it is open: an asynchronous test of another file could not run beside it."""
    [definition] = request._fixturemanager.getfixturedefs("browser", request.node)
    assert definition.scope == "module"


def test_a_port_is_given_once_even_behind_one_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", free_port() + 1)):
        given = [free_port() for _ in range(3)]
    assert len(set(given)) == 3
