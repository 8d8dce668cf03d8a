"""What one process works with: its connections, opened once on its event loop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import httpx
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from sequences.accounts.approving import MONDAY, Approvals, Registration
from sequences.accounts.members import Members
from sequences.accounts.places import Places
from sequences.boards.projecting import Projector
from sequences.clock import Clock, DrivenClock, WallClock
from sequences.core.leases import Lease
from sequences.incoming.hearing import Ears
from sequences.mail.oauth import GOOGLE, MICROSOFT
from sequences.mailboxes.granting import Grants
from sequences.mailboxes.mailer import Online, PoolMailer
from sequences.monday.audiences import Audiences
from sequences.monday.budget import Budget
from sequences.monday.client import Monday
from sequences.monday.downloads import Downloads
from sequences.monday.items import read_items
from sequences.oauth import CALLBACK, Client
from sequences.outbox.firing import Firing
from sequences.outbox.poster import Poster
from sequences.runs.preflight import Checker
from sequences.secrets import Keyring
from sequences.settings import Settings, settings
from sequences.steps.fetching import Fetcher
from sequences.steps.item_files import MondayFiles
from sequences.steps.reader_links import Hosts
from sequences.steps.running import Engine
from sequences.steps.standing import Standing
from sequences.storage.database import Database
from sequences.tenants import Tenants
from sequences.trust import authorities
from sequences.versions.plans import Plans


@dataclass(frozen=True)
class Runtime:
    """Everything an actor, the clock or an endpoint needs."""

    settings: Settings
    database: Database
    redis: Redis
    clock: Clock
    keyring: Keyring
    plans: Plans
    tenants: Tenants
    monday: Monday
    audiences: Audiences
    mailer: PoolMailer
    grants: Grants
    http: httpx.AsyncClient
    downloads: Downloads
    standing: Standing
    approvals: Approvals

    @property
    def engine(self) -> Engine:
        """What running a batch needs."""
        reader = partial(read_items, self.monday)
        return Engine(
            self.database, self.plans, self.tenants, reader, self.mailer, hosts_of(self.settings), self.members,
            Fetcher(self.files, self.database), self.standing, Lease(self.settings.lease_seconds),
        )  # fmt: skip

    @property
    def checker(self) -> Checker:
        """What checking items before they are enrolled needs."""
        reader = partial(read_items, self.monday, interactive=True)
        return Checker(self.database, self.plans, self.tenants, reader, self.members)

    @property
    def files(self) -> MondayFiles:
        """Where the files of items are."""
        return MondayFiles(self.monday, self.downloads)

    @property
    def projector(self) -> Projector:
        """What writing a board needs."""
        return Projector(self.database, self.tenants, self.monday, self.plans, self.settings.public_url)

    @property
    def poster(self) -> Poster:
        """What emptying the outbox needs."""
        values = self.settings
        return Poster(
            self.database, self.tenants, self.monday, self.http, firing_of(values), values.public_url, self.plans
        )

    @property
    def members(self) -> Members:
        """What knowing people needs."""
        return Members(self.database, self.tenants, self.monday)

    @property
    def places(self) -> Places:
        """What knowing boards by name needs."""
        return Places(self.database, self.tenants, self.monday, self.audiences)

    @property
    def ears(self) -> Ears:
        """What hearing needs."""
        return Ears(self.plans, self.tenants)

    async def close(self) -> None:
        """Close every connection."""
        await self.mailer.close()
        await self.monday.close()
        await self.http.aclose()
        await self.downloads.close()
        await self.redis.aclose()
        await self.database.close()


def firing_of(values: Settings) -> Firing:
    """Return how this installation signs what it sends to monday."""
    return Firing(values.monday_app_id, values.monday_signing_secret, values.callback_hosts)


def hosts_of(values: Settings) -> Hosts:
    """Return where the links in our e-mails lead."""
    return Hosts(values.public_url, values.tracking_url or values.public_url)


def clients_of(values: Settings) -> dict[str, Client]:
    """Return the operator's registrations with providers, by provider."""
    login = values.microsoft_login_url.rstrip("/")
    found = {
        GOOGLE: (values.google_client_id, values.google_client_secret, values.google_auth_url, values.google_token_url),
        MICROSOFT: (
            values.microsoft_client_id, values.microsoft_client_secret, f"{login}/authorize", f"{login}/token",
        ),
    }  # fmt: skip
    return {
        name: Client(name, number, secret, authorize, token)
        for name, (number, secret, authorize, token) in found.items()
        if number and secret
    }


def registration_of(values: Settings) -> Registration:
    """Return what monday knows us as, in the flow that the app is set up for."""
    base, lasting = values.monday_auth_url.rstrip("/"), values.monday_oauth == "lasting"
    client = Client(
        provider=MONDAY,
        client_id=values.monday_client_id,
        client_secret=values.monday_client_secret,
        authorize_url=f"{base}/oauth2/authorize",
        token_url=f"{base}/oauth2/token" if lasting else f"{base}/oauth_ms/oauth/token",
        revoke_url=f"{base}/oauth_ms/oauth/revoke",
        lasting=lasting,
    )
    return Registration(client, values.public_url + CALLBACK, values.monday_app_version_id)


def open_runtime(values: Settings | None = None) -> Runtime:
    """Open what a process works with; call it on the event loop that will use it."""
    values = values or settings()
    redis = Redis.from_url(values.redis_url, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))
    keyring = Keyring.read(values.encryption_keys)
    database = Database(values.database_url)
    http = httpx.AsyncClient(verify=authorities(), timeout=20, limits=httpx.Limits(max_connections=50))
    grants = Grants(database, keyring, http, clients_of(values), values.public_url + CALLBACK)
    tenants = Tenants(keyring)
    approvals = Approvals(database, keyring, http, tenants, registration_of(values))
    online = Online(database, http, grants, values.gmail_api_url, values.graph_api_url)
    monday = Monday(values.monday_api_url, Budget(redis), approvals.renew)
    return Runtime(
        settings=values,
        database=database,
        redis=redis,
        clock=DrivenClock(redis) if values.driven_clock else WallClock(),
        keyring=keyring,
        plans=Plans(),
        tenants=tenants,
        monday=monday,
        audiences=Audiences(monday),
        mailer=PoolMailer(keyring, values.private_mail_hosts, online, Lease(values.lease_seconds)),
        grants=grants,
        http=http,
        downloads=Downloads(values.file_hosts),
        standing=Standing(database),
        approvals=approvals,
    )


_runtime: Runtime | None = None


def runtime() -> Runtime:
    """Return the runtime of this worker process, opened at first use."""
    global _runtime
    if _runtime is None:
        _runtime = open_runtime()
    return _runtime
