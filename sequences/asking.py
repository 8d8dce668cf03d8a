"""What every consent has in common: a state that holds once, and tokens that one worker renews for all."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sequences.oauth import Tokens
from sequences.secrets import Keyring
from sequences.storage import grants
from sequences.storage.database import AsyncConnection

ASKED = timedelta(minutes=15)


@dataclass(frozen=True)
class Question:
    """A consent about to be asked for: the state that comes back, and the verifier that does not leave us (PKCE)."""

    state: str
    verifier: str


def digest_of(state: str) -> bytes:
    """Return what is kept of a state."""
    return hashlib.sha256(state.encode("utf-8", "replace")).digest()


def row_of(account: int, user: int) -> str:
    """Return the name that a verifier is sealed for."""
    return f"oauth_state:{account}:{user}"


async def ask(
    connection: AsyncConnection,
    keyring: Keyring,
    account: int,
    user: int,
    wanted: dict[str, Any],
    *,
    now: datetime,
    state: str | None = None,
) -> Question | None:
    """Note that `user` asks for a consent; None: this very state was asked before."""
    question = Question(state or secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    new = await grants.ask(
        connection, digest=digest_of(question.state), account=account, user=user,
        verifier=keyring.seal(question.verifier, row_of(account, user)), wanted=wanted,
        expires_at=now + ASKED, now=now,
    )  # fmt: skip
    return question if new else None


def sealed(keyring: Keyring, tokens: Tokens, row: str) -> bytes:
    """Return tokens as they are kept."""
    return keyring.seal(json.dumps({"access": tokens.access, "refresh": tokens.refresh}), row)


def opened(keyring: Keyring, envelope: bytes, row: str) -> dict[str, str]:
    """Return what `sealed` sealed: access and refresh. Raises SecretLost."""
    held: dict[str, str] = json.loads(keyring.open(envelope, row))
    return held


async def held(
    kept: dict[str, str],
    worn: str | None,
    *,
    fresh: bool,
    refresh: Callable[[str], Awaitable[Tokens]],
    keep: Callable[[Tokens], Awaitable[None]],
) -> str:
    """Return the access token of a row that the caller has locked: renewed, and kept first, where it must be.

    `worn` is one that was just refused. Whoever waited for the lock finds what the first one got.
    """
    if fresh and kept["access"] != worn:
        return kept["access"]
    tokens = await refresh(kept["refresh"])
    await keep(tokens)
    return tokens.access
