"""The settings of every process, read from the environment once, at start."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

WEB = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~/-]*)?")


class Settings(BaseSettings):
    """What an operator sets (`docs/operations.md` explains each). A missing one stops the start by name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str
    redis_url: str
    public_url: str
    monday_app_id: int
    monday_client_id: str
    monday_client_secret: str
    monday_signing_secret: str
    encryption_keys: str  # "id:base64 of 32 bytes", newest first, comma between
    # Where openings and clicks are seen; the public URL when there is no host for them.
    tracking_url: str | None = None
    monday_api_url: str = "https://api.monday.com/v2"
    monday_auth_url: str = "https://auth.monday.com"
    # As the app's version is set up in the developer center: "rotating" is the New OAuth Flow, "lasting" the older one.
    monday_oauth: Literal["rotating", "lasting"] = "rotating"
    # A draft version, while it is developed; the live one when it is left out.
    monday_app_version_id: int | None = None
    # The operator's own registrations; without them mailboxes of that provider are connected by password only.
    google_client_id: str | None = None
    google_client_secret: str | None = None
    microsoft_client_id: str | None = None
    microsoft_client_secret: str | None = None
    google_auth_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105  # an address
    gmail_api_url: str = "https://gmail.googleapis.com"
    microsoft_login_url: str = "https://login.microsoftonline.com/common/oauth2/v2.0"
    graph_api_url: str = "https://graph.microsoft.com/v1.0"
    # The old secrets stay valid while new ones are rolled out.
    monday_previous_client_secret: str | None = None
    monday_previous_signing_secret: str | None = None
    # Beside *.monday.com; a sandbox names its own host here.
    callback_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    # Mail hosts that may stand on a private address.
    private_mail_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    # Beside monday's own, where files of items may be fetched from; a sandbox names its own host here.
    file_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    # Beside monday's own, the pages that may show our views in a frame; a sandbox names its own origin here.
    frame_origins: Annotated[frozenset[str], NoDecode] = frozenset()
    driven_clock: bool = False
    # How long a worker may keep whom it took: those of one that died are free again after so many seconds.
    lease_seconds: int = Field(default=300, ge=10, le=3600)
    host: str = "127.0.0.1"
    port: int = 8000
    worker_processes: int = Field(default=1, ge=1)
    worker_threads: int = Field(default=8, ge=1)
    # How many mailboxes one clock hears at once of; the others are asked every twenty seconds.
    watch_mailboxes: int = Field(default=500, ge=0)

    @field_validator(
        "tracking_url", "monday_app_version_id", "google_client_id", "google_client_secret", "microsoft_client_id",
        "microsoft_client_secret", mode="before",
    )  # fmt: skip
    @classmethod
    def _empty(cls, value: object) -> object:
        """Read a setting that is left empty as one that is left out."""
        return value or None

    @field_validator("public_url", "tracking_url")
    @classmethod
    def _bare(cls, value: str | None) -> str | None:
        """Read a URL that paths are added to. Raises ValueError when it is none."""
        if value is None:
            return None
        if not WEB.fullmatch(value):
            raise ValueError("write a URL like https://sequences.acme.com, without a query")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _registered(self) -> Self:
        """Raise ValueError when one half of a registration is missing."""
        for name in ("google", "microsoft"):
            if bool(getattr(self, f"{name}_client_id")) != bool(getattr(self, f"{name}_client_secret")):
                raise ValueError(f"{name.upper()}_CLIENT_ID and {name.upper()}_CLIENT_SECRET belong together")
        return self

    @field_validator("callback_hosts", "private_mail_hosts", "file_hosts", "frame_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read "a,b" as a set."""
        return frozenset(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


@lru_cache
def settings() -> Settings:
    """Return the settings of this process. Raises pydantic.ValidationError naming what is missing."""
    return Settings()  # type: ignore[call-arg]  # the environment fills it
