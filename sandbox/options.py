"""What a sandbox is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Ports 0 are chosen by the system; everything listens on loopback only."""

    app_url: str
    manifest: Path
    signing_secret: str = field(repr=False)
    client_secret: str = field(repr=False)
    client_id: str
    app_id: int
    api_token: str = field(repr=False)
    port: int = 8100
    smtp_port: int = 8125
    imap_port: int = 8143
    seed: int = 7
    token_seconds: int = 300  # that an access token of a user holds
    budget_seconds: float = 60.0  # that monday's minute takes
    more_tokens: dict[str, int] = field(default_factory=dict, repr=False)  # token -> user, beside `api_token`
