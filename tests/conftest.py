"""What every test may ask for."""

from __future__ import annotations

import os

# Read when the queue's module is imported; the servers of the tests replace them where they matter.
for name, value in {
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "MONDAY_APP_ID": "10990417",
    "MONDAY_CLIENT_ID": "sandbox-client",
    "MONDAY_CLIENT_SECRET": "client-secret-of-the-tests-0123456789abcdef",
    "MONDAY_SIGNING_SECRET": "signing-secret-of-the-tests-0123456789abcdef",
    "ENCRYPTION_KEYS": "test:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
}.items():
    os.environ.setdefault(name, value)

pytest_plugins = ["tests.fixtures.servers", "tests.fixtures.world"]
