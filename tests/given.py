"""The servers that whoever runs the tests named; read before the environment is filled for our settings."""

from __future__ import annotations

import json
import os

KEPT = "SEQUENCES_TESTS_GIVEN"  # what the first process saw: its workers (pytest-xdist) inherit a filled environment
NAMED = [os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")]
DATABASE_URL, REDIS_URL = json.loads(os.environ.setdefault(KEPT, json.dumps(NAMED)))
