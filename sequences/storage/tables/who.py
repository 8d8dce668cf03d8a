"""Who: accounts, the people in them, and the mailboxes they send from."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, Sealed, account_id, metadata, own_id

account = Table(
    "account",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False, server_default="active"),  # active, uninstalled, returning
    Column("api_token", Sealed("account:{account_id}:api_token")),  # what background work calls monday with
    Column("hash_key", Sealed("account:{account_id}:hash_key"), nullable=False),  # of the suppression list
    Column("activities_board_id", BigInteger),  # where new activities go
    Column("action_limit", Integer),  # how many actions a month may have; null: any number
    Column("created_at", Moment, nullable=False),
    Column("slug", Text),  # as in https://<slug>.monday.com
    Column("installer_id", BigInteger),  # the admin who installed the app
    Column("moved_at", Moment),  # by monday's clock: when it was installed or uninstalled last
    Column("plan", JSONB),  # what was bought, as monday told it last
    Column("plan_at", Moment),  # by monday's clock: when it told that
    Column("second_person", Boolean, nullable=False, server_default=text("false")),  # publishes only with another one
    Column("asked_at", Moment),  # when it was looked last whether monday lets us in
    Column("refused_at", Moment),  # since when it does not, as far as that was looked at
    Index("account_away", "account_id", postgresql_where=text("state <> 'active'")),
)

person = Table(
    "person",
    metadata,
    account_id(primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),  # admin, member, viewer, guest
    Column("time_zone", Text),
    Column("photo", Text),  # where monday has their picture
    Column("language", Text),
    Column("country", Text),
    Column("seen_at", Moment, nullable=False),  # as asking; whose name only was looked up, long ago
)

presence = Table(
    "presence",
    metadata,
    account_id(primary_key=True),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_gone", Boolean, nullable=False),  # no active user of the account any more
    Column("away_from", Date),  # out of office, by the days of their zone
    Column("away_until", Date),
    Column("time_zone", Text),
    Column("seen_at", Moment, nullable=False),  # when monday said so
)

mailbox = Table(
    "mailbox",
    metadata,
    own_id(),
    account_id(),
    Column("owner_id", BigInteger, nullable=False),
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    Column("lent", Boolean, nullable=False, server_default=text("false")),  # to colleagues, for the owner's own items
    Column("address", Text, nullable=False),
    Column("display_name", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False, server_default="smtp"),  # smtp (with IMAP), gmail, microsoft
    Column("auth", Text, nullable=False, server_default="password"),  # password, google, microsoft
    Column("send_only", Boolean, nullable=False, server_default=text("false")),
    Column("smtp_host", Text),
    Column("smtp_port", Integer),
    Column("smtp_security", Text),  # none, starttls, tls
    Column("imap_host", Text),
    Column("imap_port", Integer),
    Column("imap_security", Text),
    Column("username", Text, nullable=False),
    Column("password", Sealed("mailbox:{account_id}:{address}")),  # null: there is a grant instead
    Column("keeps_sent", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default="connected"),  # connected, refused
    Column("problem", Text),
    Column("refused_at", Moment),  # since when it refuses us
    Column("retry_at", Moment),
    Column("read_problem", Text),
    Column("unread_since", Moment),  # since when it cannot be read
    Column("per_minute", Integer),  # the pace somebody chose; null: as is usual for the provider
    Column("per_hour", Integer),
    Column("per_day", Integer),
    Column("ramp_first", Integer),  # mails on the first day; 0: no ramp
    Column("ramp_more", Integer),  # and so many more on each day after
    Column("poll_at", Moment),  # when it is read next; null: somebody is reading it
    Column("watched_until", Moment),  # by the wall clock: until then somebody hears at once what comes
    Column("leased_until", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account_id", "address"),
)

oauth_grant = Table(
    "oauth_grant",
    metadata,
    Column("mailbox_id", BigInteger, primary_key=True, autoincrement=False),
    account_id(),
    Column(
        "tokens",  # access and refresh token
        Sealed("oauth_grant:{account_id}:{address}", beside="JOIN mailbox m ON m.id = t.mailbox_id"),
        nullable=False,
    ),
    Column("expires_at", Moment, nullable=False),  # of the access token, by the wall clock
)

oauth_state = Table(
    "oauth_state",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # of the state that goes to the provider and back, once
    account_id(),
    Column("user_id", BigInteger, nullable=False),
    Column("verifier", Sealed("oauth_state:{account_id}:{user_id}"), nullable=False),  # PKCE
    Column("wanted", JSONB, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

monday_grant = Table(
    "monday_grant",
    metadata,
    account_id(primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("role", Text, nullable=False),  # when they consented: admin, member
    Column("kind", Text, nullable=False),  # rotating; lasting (the older flow)
    Column("tokens", Sealed("monday_grant:{account_id}:{user_id}"), nullable=False),  # access and refresh token
    Column("scopes", JSONB, nullable=False),  # what was approved
    Column("state", Text, nullable=False, server_default="valid"),  # valid, refused, leaving
    Column("problem", Text),  # why it is refused
    Column("expires_at", Moment),  # of the access token, by the wall clock; null: never
    Column("obtained_at", Moment, nullable=False),  # by the wall clock: when the user consented
    Column("renewed_at", Moment, nullable=False),  # by the wall clock: when the tokens were given
    Column("leave_at", Moment),  # by the wall clock: when its tokens are revoked
    Column("tries", Integer, nullable=False, server_default=text("0")),  # to revoke them
    Index("monday_grant_leaving", "leave_at", postgresql_where=text("state = 'leaving'")),
)
