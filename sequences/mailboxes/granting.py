"""Consents of mailbox owners with Google and Microsoft: asked for, redeemed once, refreshed when they run out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from sequences import asking, oauth
from sequences.errors import NotFound, Unacceptable
from sequences.mail import oauth as mail_oauth
from sequences.mail.oauth import API, GOOGLE
from sequences.oauth import AuthServerAway, Client, ConsentLost, Tokens
from sequences.secrets import Keyring, SecretLost
from sequences.storage import grants
from sequences.storage.database import AsyncConnection, Database
from sequences.storage.mailboxes import Mailbox
from sequences.words import say

SERVERS = {  # host, port, security of SMTP and of IMAP, for XOAUTH2
    "google": ("smtp.gmail.com", 587, "starttls", "imap.gmail.com", 993, "tls"),
    "microsoft": ("smtp.office365.com", 587, "starttls", "outlook.office365.com", 993, "tls"),
}


@dataclass(frozen=True)
class Consent:
    """A consent as it was redeemed: the mailbox it makes, and its tokens."""

    wanted: dict[str, Any]
    tokens: Tokens


class Grants:
    """The consents of an installation whose operator is registered as `clients`, by provider."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        http: httpx.AsyncClient,
        clients: Mapping[str, Client],
        redirect: str,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._http = http
        self._clients = clients
        self._redirect = redirect
        self._kept: dict[int, tuple[float, str]] = {}

    @property
    def providers(self) -> list[str]:
        """Those whose mailboxes can be connected by consent here."""
        return sorted(self._clients)

    async def ask(self, account: int, user: int, wanted: dict[str, Any], *, now: datetime) -> str:
        """Return the address where the owner consents.

        `wanted` has provider, via, send_only, shared and display_name. Raises Unacceptable.
        """
        client = self._client(wanted["provider"])
        if client is None:
            raise Unacceptable("no_provider", say("The operator of this installation has not set this provider up."))
        async with self._database.transaction() as connection:
            question = await asking.ask(connection, self._keyring, account, user, wanted, now=now)
        assert question is not None  # its state is new
        scopes = mail_oauth.scopes(client.provider, wanted["via"], send_only=wanted["send_only"])
        return mail_oauth.authorize_url(
            client, scopes, redirect=self._redirect, state=question.state, verifier=question.verifier
        )

    async def redeem(self, account: int, user: int, state: str, code: str, *, now: datetime) -> Consent:
        """Return what the owner consented to; a state holds once, for whoever asked.

        Raises:
            NotFound: nobody of this name asked, or it is over.
            Unacceptable: the provider gave no tokens, or fewer scopes than needed.
        """
        digest = asking.digest_of(state)
        async with self._database.transaction() as connection:
            taken = await grants.take(connection, digest=digest, account=account, user=user, now=now)
        client = self._client(taken[1]["provider"]) if taken else None
        if taken is None or client is None:
            raise NotFound("consent_over", say("This consent was not asked for by you, or is over: connect once more."))
        verifier = self._keyring.open(taken[0], asking.row_of(account, user))
        try:
            tokens = await oauth.redeem(self._http, client, code, redirect=self._redirect, verifier=verifier)
        except (ConsentLost, AuthServerAway) as error:
            raise Unacceptable(
                "consent_refused", say("The consent was not accepted: {error}. Connect once more.", error=str(error))
            ) from error
        return Consent(_described(taken[1], _checked(taken[1], client, tokens)), tokens)

    async def token(self, mailbox: Mailbox, worn: str | None = None) -> str:
        """Return an access token that holds; `worn` is one that was just refused.

        One worker refreshes, the others wait for its row. Raises ConsentLost, AuthServerAway, SecretLost.
        """
        kept = self._kept.get(mailbox.id)
        if kept is not None and kept[0] > time.monotonic() and kept[1] != worn:
            return kept[1]
        async with self._database.transaction() as connection:
            access, seconds = await self._held(connection, mailbox, worn)
        self._kept[mailbox.id] = (time.monotonic() + seconds, access)
        return access

    async def keep(self, connection: AsyncConnection, mailbox: Mailbox, tokens: Tokens) -> None:
        """Keep the tokens of a mailbox, sealed."""
        sealed = asking.sealed(self._keyring, tokens, _grant_row(mailbox))
        await grants.keep(connection, mailbox.account_id, mailbox.id, sealed, tokens.seconds)
        self._kept.pop(mailbox.id, None)

    async def _held(self, connection: AsyncConnection, mailbox: Mailbox, worn: str | None) -> tuple[str, float]:
        """Return the access token of a locked row, refreshed where it must be, and for how long it may be kept."""
        found, client = await grants.lock(connection, mailbox.account_id, mailbox.id), self._client(mailbox.auth)
        if found is None:
            raise SecretLost(f"{mailbox.row} has no consent")
        if client is None:
            raise ConsentLost(f"{mailbox.auth} is not set up any more in this installation")
        access = await asking.held(
            asking.opened(self._keyring, found[0], _grant_row(mailbox)), worn, fresh=found[1],
            refresh=partial(oauth.refresh, self._http, client), keep=partial(self.keep, connection, mailbox),
        )  # fmt: skip
        return access, grants.SPARE_SECONDS / 2

    def _client(self, provider: str) -> Client | None:
        return self._clients.get(provider)


def _checked(wanted: dict[str, Any], client: Client, tokens: Tokens) -> str:
    """Return whose consent it is. Raises Unacceptable when it is not enough to work with."""
    asked = mail_oauth.scopes(client.provider, wanted["via"], send_only=wanted["send_only"])
    left_out = mail_oauth.missing(asked, tokens.scopes)
    if left_out:
        names = ", ".join(one.rpartition("/")[2] or one for one in left_out)
        raise Unacceptable(
            "consent_partial", say("Not everything was allowed ({names}): connect once more and allow it.", names=names)
        )
    if not tokens.address:
        raise Unacceptable("consent_unnamed", say("The provider did not say whose mailbox this is: connect once more."))
    return tokens.address


def _described(wanted: dict[str, Any], address: str) -> dict[str, Any]:
    """Return the mailbox a consent makes, as `connecting` takes it."""
    provider, by_api = wanted["provider"], wanted["via"] == API
    smtp_host, smtp_port, smtp_security, imap_host, imap_port, imap_security = (
        (None,) * 6 if by_api else SERVERS[provider]
    )
    hears = not by_api and not wanted["send_only"]
    return {
        "address": address, "display_name": wanted["display_name"], "shared": wanted["shared"],
        "smtp_host": smtp_host, "smtp_port": smtp_port, "smtp_security": smtp_security,
        "imap_host": imap_host if hears else None, "imap_port": imap_port if hears else None,
        "imap_security": imap_security if hears else None, "username": address, "password": None,
        "keeps_sent": hears, "kind": ("gmail" if provider == GOOGLE else "microsoft") if by_api else "smtp",
        "auth": provider, "send_only": wanted["send_only"],
    }  # fmt: skip


def _grant_row(mailbox: Mailbox) -> str:
    return f"oauth_grant:{mailbox.account_id}:{mailbox.address}"
