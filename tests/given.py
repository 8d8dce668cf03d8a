"""The servers that whoever runs the tests named; read before the environment is filled for our settings."""

from __future__ import annotations

import os

DATABASE_URL = os.environ.get("DATABASE_URL")
REDIS_URL = os.environ.get("REDIS_URL")
