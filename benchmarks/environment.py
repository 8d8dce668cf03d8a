"""Databases and processes of a benchmark: made fresh, warmed, and ended by their process id."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.demo.ports import free_after
from deploy.embedded import Servers
from sequences.storage.migrate import migrate

SECRET = "a-secret-of-the-benchmarks-0123456789abcdef"
KEYS = "bench:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
ACCOUNT, OWNER, BOARD = 20481632, 61204477, 18400112233
READY_SECONDS = 30


def fresh_database(found: Servers, name: str) -> str:
    """Return the address of a new database with our schema."""
    url = empty_database(found, name)
    migrate(url)
    return url


def empty_database(found: Servers, name: str) -> str:
    """Return the address of a new database."""

    async def make() -> None:
        engine = create_async_engine(found.database_url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await connection.exec_driver_sql(f"CREATE DATABASE {name}")
        await engine.dispose()

    asyncio.run(make())
    return make_url(found.database_url).set(database=name).render_as_string(hide_password=False)


def libpq(database_url: str) -> dict[str, str]:
    """Return the environment by which psycopg finds a database."""
    url = make_url(database_url)
    found = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return {name: str(value) for name, value in found.items() if value}


def settings(database_url: str, redis_url: str, **more: str) -> dict[str, str]:
    """Return the environment of a process of ours."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": "http://127.0.0.1",
        "MONDAY_APP_ID": "10990417",
        "MONDAY_CLIENT_ID": "bench",
        "MONDAY_CLIENT_SECRET": SECRET,
        "MONDAY_SIGNING_SECRET": SECRET,
        "ENCRYPTION_KEYS": KEYS,
        "PRIVATE_MAIL_HOSTS": "127.0.0.1",
        **more,
    }


def port() -> int:
    """Return a free port."""
    return free_after(24_000 + os.getpid() % 500)


@contextmanager
def process(*arguments: str, env: dict[str, str], python: str = sys.executable) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python process, and end it."""
    child = subprocess.Popen(
        [python, *arguments], env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for(url: str) -> None:
    """Return when a server answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")
