"""The authorities that our connections trust, read once a process: reading them takes twenty milliseconds."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """Return a context that checks certificates and host names."""
    return httpx.create_ssl_context()
