"""What every test may ask for."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tests import given

assert given  # it must have looked at the environment before we fill it

# Read when the queue's module is imported: servers of nobody, until a fixture names real ones.
for name, value in {
    "DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:9/nothing",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "MONDAY_APP_ID": "10990417",
    "MONDAY_CLIENT_ID": "sandbox-client",
    "MONDAY_CLIENT_SECRET": "client-secret-of-the-tests-0123456789abcdef",
    "MONDAY_SIGNING_SECRET": "signing-secret-of-the-tests-0123456789abcdef",
    "ENCRYPTION_KEYS": "test:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
}.items():
    os.environ[name] = value

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("sequences", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sequences")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many files of tests run side by side: a browser or a clock often lets its processor wait."""
    return max(2, (os.cpu_count() or 1) * 3 // 2)


pytest_plugins = [
    "tests.fixtures.servers",
    "tests.fixtures.world",
    "tests.fixtures.installation",
    "tests.fixtures.demo",
    "tests.fixtures.writing",
    "tests.fixtures.browser",
    "tests.fixtures.peers",
    "tests.fixtures.left_out",
]
