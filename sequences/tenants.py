"""Accounts as the engine uses them: with their secrets open, for a minute, in this process only."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sequences import asking
from sequences.core.hours import NO_DAYS
from sequences.secrets import Keyring, new_hash_key
from sequences.storage import accounts
from sequences.storage.database import AsyncConnection
from sequences.storage.monday_grants import row_of

KEEP_SECONDS = 60.0


@dataclass(frozen=True)
class Tenant:
    """An account: how to call monday for it (None: not connected), the key of its hashes, and its days off."""

    account_id: int
    token: str | None
    hash_key: str
    activities_board_id: int | None
    days_off: Mapping[date, str] = field(default_factory=lambda: NO_DAYS)


class Tenants:
    """Opens accounts and keeps them open for a minute."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._kept: dict[int, tuple[float, Tenant]] = {}

    async def get(self, connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Tenant]:
        """Return tenants by account id; unknown accounts are missing."""
        wanted, fresh = set(ids), time.monotonic() - KEEP_SECONDS
        missing = [one for one in wanted if one not in self._kept or self._kept[one][0] < fresh]
        if missing:
            for account in (await accounts.get(connection, missing)).values():
                self._kept[account.account_id] = (time.monotonic(), self._open(account))
        return {one: self._kept[one][1] for one in wanted if one in self._kept}

    async def know(self, connection: AsyncConnection, account: int, *, now: datetime) -> None:
        """Make sure an account that a verified token names has a row."""
        sealed = self._keyring.seal(new_hash_key(), accounts.seal_name(account, "hash_key"))
        await accounts.know(connection, account, sealed, now=now)

    async def connect(self, connection: AsyncConnection, account: int, token: str, *, now: datetime) -> None:
        """Keep the API token that background work of this account uses."""
        await self.know(connection, account, now=now)
        sealed = self._keyring.seal(token, accounts.seal_name(account, "api_token"))
        await accounts.set_token(connection, account, sealed)
        self.forget(account)

    def forget(self, account: int) -> None:
        """Read the account anew next time."""
        self._kept.pop(account, None)

    def _open(self, account: accounts.Account) -> Tenant:
        return Tenant(
            account.account_id,
            self._token(account),
            self._keyring.open(account.hash_key, account.row("hash_key")),
            account.activities_board_id,
            dict(zip(account.days_off or (), account.days_off_names or (), strict=True)),
        )

    def _token(self, account: accounts.Account) -> str | None:
        """Return what a user allowed us, else what an operator gave."""
        if account.grant_user is not None and account.grant_tokens is not None:
            row = row_of(account.account_id, account.grant_user)
            return asking.opened(self._keyring, account.grant_tokens, row)["access"]
        return self._keyring.open(account.api_token, account.row("api_token")) if account.api_token else None
