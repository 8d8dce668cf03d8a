"""The settings of every process, read from the environment once, at start."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


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
    monday_api_url: str = "https://api.monday.com/v2"
    monday_auth_url: str = "https://auth.monday.com"
    # The old secrets stay valid while new ones are rolled out.
    monday_previous_client_secret: str | None = None
    monday_previous_signing_secret: str | None = None
    # Beside *.monday.com; a sandbox names its own host here.
    callback_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    # Mail hosts that may stand on a private address.
    private_mail_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    driven_clock: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    worker_processes: int = Field(default=1, ge=1)
    worker_threads: int = Field(default=8, ge=1)

    @field_validator("callback_hosts", "private_mail_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read "a,b" as a set."""
        return frozenset(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


@lru_cache
def settings() -> Settings:
    """Return the settings of this process. Raises pydantic.ValidationError naming what is missing."""
    return Settings()  # type: ignore[call-arg]  # the environment fills it
