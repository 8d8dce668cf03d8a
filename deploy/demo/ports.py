"""Ports: whether one is free, and which one is."""

from __future__ import annotations

import socket

HIGHEST, LAST = 32_000, 65_535  # above the first, systems hand ports out on their own


def check_free(port: int, variable: str) -> None:
    """Stop with a sentence when somebody else listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(
                f"Port {port} is taken: stop what runs there, or choose another one, "
                f"as in `make run {variable}={port + 1}`."
            ) from error


def is_free(port: int) -> bool:
    """Return whether nobody listens on a port."""
    try:
        check_free(port, "PORT")
    except SystemExit:
        return False
    return True


def free_after(port: int, *, kept: int = 0) -> int:
    """Return the first free port from `port` on; `kept` is for somebody who does not listen yet."""
    for candidate in range(port, HIGHEST if port < HIGHEST else LAST + 1):
        if candidate != kept and is_free(candidate):
            return candidate
    raise SystemExit("There is no free port.")
