"""Brings a database to the newest schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config


def migrate(database_url: str) -> bool:
    """Run every migration that the database has not seen, and raise the walls between accounts. Safe to run twice.

    Returns whether the second wall stands: `walls` says what is missing where it does not.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = database_url
    command.upgrade(config, "head")
    return bool(config.attributes["walled"])
