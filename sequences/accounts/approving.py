"""What users of an account allow us at monday: asked for, redeemed once, renewed when it runs out, revoked at the end.

Two flows, as the app is set up in monday's developer center: tokens that end within the hour and are renewed by
single-use refresh tokens (OAuth 2.1), or the older one, whose tokens hold until the app is removed.
Source: https://developer.monday.com/apps/docs/oauth and …/migrating-to-the-new-oauth-flow
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import httpx
import structlog

from sequences import asking, oauth
from sequences.accounts import installing
from sequences.core import auditing
from sequences.core.auditing import Subject, What
from sequences.errors import NotFound, Unacceptable
from sequences.monday import scopes
from sequences.monday.client import Access, Monday
from sequences.monday.errors import MondayError, Unreachable
from sequences.monday.people import read_me
from sequences.oauth import AuthServerAway, Client, ConsentLost, NotRegistered, Tokens
from sequences.secrets import Keyring, SecretLost
from sequences.storage import admissions, audit, grants, installations, monday_grants
from sequences.storage.audit import Entry
from sequences.storage.database import AsyncConnection, Database, act_for
from sequences.storage.monday_grants import REVOKE_TRIES, MondayGrant
from sequences.tenants import Tenants
from sequences.words import say

MONDAY = "monday"
ROTATING, LASTING = "rotating", "lasting"
ROLES = ("admin", "member")
log = structlog.get_logger()


@dataclass(frozen=True)
class Registration:
    """Us, as monday knows us: the client, where it leads back to, and the draft version in development, if any."""

    client: Client
    redirect: str
    app_version_id: int | None = None


class Approvals:
    """The grants of all accounts of this installation."""

    def __init__(
        self, database: Database, keyring: Keyring, http: httpx.AsyncClient, tenants: Tenants, own: Registration
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._http = http
        self._tenants = tenants
        self._own = own

    async def start(self, account: int, user: int, state: str, *, now: datetime) -> str:
        """Return the page of monday where `user` allows us what we need. Raises Unacceptable: it was asked before."""
        async with self._database.transaction() as connection:
            question = await asking.ask(
                connection, self._keyring, account, user, {"provider": MONDAY}, now=now, state=state
            )
        if question is None:
            raise Unacceptable("ticket_used", say("This link was used already: begin once more in monday."))
        more = {"force_install_if_needed": "true"}
        if self._own.app_version_id is not None:
            more["app_version_id"] = str(self._own.app_version_id)
        return oauth.authorize_url(
            self._own.client, " ".join(scopes.needed()), redirect=self._own.redirect, state=state,
            verifier=question.verifier, **more,
        )  # fmt: skip

    async def redeem(self, monday: Monday, state: str, code: str, *, now: datetime) -> tuple[int, int]:
        """Keep what a user allowed; return (account, user). The token itself must be of who asked.

        Raises:
            NotFound: nobody asked, or it is over.
            Unacceptable: monday gave no tokens, or somebody else's.
        """
        async with self._database.transaction() as connection:
            used = await grants.use(connection, digest=asking.digest_of(state), provider=MONDAY, now=now)
        if used is None:
            raise NotFound("consent_over", say("This link is over or was used already: begin once more in monday."))
        account, user, envelope = used
        act_for(account)  # until here nobody could tell whose it is
        verifier = self._keyring.open(envelope, asking.row_of(account, user))
        try:
            tokens = await oauth.redeem(
                self._http, self._own.client, code, redirect=self._own.redirect, verifier=verifier
            )
        except (ConsentLost, AuthServerAway) as error:
            raise Unacceptable(
                "consent_refused", say("monday gave no access: {error}. Begin once more.", error=str(error))
            ) from error
        try:
            role, slug = await self._checked(monday, account, user, tokens)
        except Unacceptable:
            await self._revoke(tokens.access, tokens.refresh)
            raise
        await self._keep(account, user, role, slug, tokens, now)
        return account, user

    async def renew(self, account: int, worn: str) -> str | None:
        """Return a token that takes the place of one that was refused, `worn`; None: a user must consent once more.

        One worker renews, the others wait for its row and find what it got. Raises Unreachable.
        """
        async with self._database.transaction() as connection:
            every = await monday_grants.of_account(connection, account)
        for grant in every:
            if grant.state == "valid" and (fresh := await self._renewed(grant, worn)) is not None:
                self._tenants.forget(account)
                return fresh
        self._tenants.forget(account)
        return None

    async def revoke(self, account: int, user: int) -> None:
        """Revoke a grant of an account that lost the app, and forget it; after many tries it is only forgotten."""
        async with self._database.transaction() as connection:
            grant = await monday_grants.leaving(connection, account, user)
        if grant is None:
            return
        try:
            kept = asking.opened(self._keyring, grant.tokens, grant.row)
            await self._revoke(kept["access"], kept["refresh"])
        except (AuthServerAway, SecretLost) as error:
            log.warning("grant not revoked", account=account, tries=grant.tries, error=type(error).__name__)
            if grant.tries < REVOKE_TRIES and not isinstance(error, SecretLost):
                return
        async with self._database.transaction() as connection:
            await monday_grants.gone(connection, account, user)

    async def _checked(self, monday: Monday, account: int, user: int, tokens: Tokens) -> tuple[str, str]:
        """Return role and slug of whose token it is. Raises Unacceptable when that is not who asked."""
        try:
            me = await read_me(monday, Access(account, tokens.access, fixed=True))
        except MondayError as error:
            raise Unacceptable("monday_silent", say("{sentence} Begin once more.", sentence=error.sentence)) from error
        if (me.account_id, me.user_id) != (account, user):
            raise Unacceptable(
                "other_user", say("monday knows you as somebody else, or in another account, than where you began.")
            )
        if me.role not in ROLES:
            raise Unacceptable("viewer", say("Viewers and guests cannot connect the app: ask a member or an admin."))
        return me.role, me.slug

    async def _keep(self, account: int, user: int, role: str, slug: str, tokens: Tokens, now: datetime) -> None:
        lasting = not tokens.refresh
        envelope = asking.sealed(self._keyring, tokens, monday_grants.row_of(account, user))
        async with self._database.transaction() as connection:
            await self._tenants.know(connection, account, now=now)
            there = await installations.lock(connection, account)
            if there is not None and there.state == installations.UNINSTALLED:  # monday's word of it was lost
                await installing.back(connection, account, at=now, user=user, slug=slug, now=now)
            await monday_grants.keep(
                connection, account, user, role=role, kind=LASTING if lasting else ROTATING, tokens=envelope,
                scopes=tokens.scopes, seconds=None if lasting else tokens.seconds,
            )  # fmt: skip
            await admissions.admit(connection, [account])
            people = await monday_grants.resume(connection, account, now=now)
            change = auditing.difference({}, {"role": role})
            entry = Entry(account, user, What.MONDAY_CONNECTED, Subject.ACCOUNT, account, slug, change=change)
            await audit.add(connection, entry, now=now)
        self._tenants.forget(account)
        log.info("monday connected", account=account, user=user, role=role, resumed=people)

    async def _renewed(self, grant: MondayGrant, worn: str) -> str | None:
        """Return a token of this grant that may hold; None when it does not (any more)."""
        locked: MondayGrant | None = None
        try:
            async with self._database.transaction() as connection:
                locked = await monday_grants.lock(connection, grant.account_id, grant.user_id)
                return await self._held(connection, locked, worn) if locked else None
        except AuthServerAway as error:
            raise Unreachable(say("monday gives no new access right now.")) from error
        except NotRegistered as error:
            log.error("monday does not know us", error=str(error))
            raise Unreachable(say("monday does not know this installation: its operator must look.")) from error
        except (ConsentLost, SecretLost) as error:
            async with self._database.transaction() as connection:
                await monday_grants.refuse(connection, locked or grant, str(error))
            log.warning("monday must be connected again", account=grant.account_id, user=grant.user_id)
            return None

    async def _held(self, connection: AsyncConnection, locked: MondayGrant, worn: str) -> str | None:
        kept = asking.opened(self._keyring, locked.tokens, locked.row)
        if kept["access"] == worn and locked.kind == LASTING:
            raise ConsentLost("monday does not accept the access any more")
        if kept["access"] == worn and locked.young and locked.fresh:
            return None  # it was given just now: another one would be refused as well
        return await asking.held(
            kept, worn, fresh=locked.fresh, refresh=partial(oauth.refresh, self._http, self._own.client),
            keep=partial(self._renew, connection, locked),
        )  # fmt: skip

    async def _renew(self, connection: AsyncConnection, grant: MondayGrant, tokens: Tokens) -> None:
        envelope = asking.sealed(self._keyring, tokens, grant.row)
        await monday_grants.renew(connection, grant.account_id, grant.user_id, envelope, tokens.seconds)

    async def _revoke(self, access: str, refresh: str) -> None:
        client = self._own.client
        if client.lasting:
            return  # the older flow has no such call: its tokens end with the app
        for token, kind in ((refresh, "refresh_token"), (access, "access_token")):
            if token:
                await oauth.revoke(self._http, client, token, kind)
