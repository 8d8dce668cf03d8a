"""Ports that are free and ports that are not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from deploy.demo.ports import HIGHEST, check_free, free_after
from tests.fixtures.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.create_server(("127.0.0.1", free_port())) as listening:
        yield int(listening.getsockname()[1])


def test_a_free_port_is_fine() -> None:
    port = free_port()
    check_free(port, "PORT")
    with socket.create_server(("127.0.0.1", port)) as listening:  # and it was not kept
        assert listening.getsockname()[1] == port


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_taken_port_ends_with_a_sentence_that_helps(taken: int, variable: str) -> None:
    with pytest.raises(SystemExit) as caught:
        check_free(taken, variable)
    told = (
        f"Port {taken} is taken: stop what runs there, or choose another one, as in `make run {variable}={taken + 1}`."
    )
    assert caught.value.code == told


def test_a_port_taken_on_every_address_is_taken() -> None:
    with socket.create_server(("0.0.0.0", free_port())) as listening, pytest.raises(SystemExit, match="is taken"):
        check_free(listening.getsockname()[1], "PORT")


def test_a_port_that_was_just_left_is_free() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as listening:
        client = socket.create_connection(("127.0.0.1", port))
        server, _ = listening.accept()
        server.close()  # our side first: it waits for a minute
        client.close()
    check_free(port, "PORT")


def test_the_next_free_port_is_the_port_itself_or_a_later_one(taken: int) -> None:
    assert free_after(taken) > taken
    port = free_port()
    assert free_after(port) == port


def test_a_port_kept_for_somebody_is_passed_over() -> None:
    port = free_port()
    assert free_after(port, kept=port) > port


def test_a_port_among_those_that_systems_hand_out_has_a_next_one_too() -> None:
    assert free_after(HIGHEST + 100) >= HIGHEST + 100


def test_after_the_last_port_there_is_none() -> None:
    with pytest.raises(SystemExit, match="There is no free port"):
        free_after(65_536)
