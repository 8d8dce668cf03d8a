"""Writes the manifest that is imported at monday: `manifest.json` with the place we run at and the account's slug.

Source: https://developer.monday.com/apps/docs/create-an-app-from-a-manifest-file
"""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "manifest.json"
BASE = re.compile(r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/?")
SLUG = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
PLACEHOLDER = re.compile(r"\{\{([\w.-]+)\}\}")


class CannotFill(ValueError):
    """A base URL or slug that monday would not take; the message says what to give."""


def filled(base_url: str, slug: str, *, source: Path = SOURCE) -> str:
    """Return the manifest for an installation at `base_url` and a developer's account called `slug`.

    Raises:
        CannotFill: the URL is not https (monday then sends no token), has a path, or the slug is none.
    """
    values = {"BASE_URL": _base(base_url), "ACCOUNT_SLUG": _slug(slug)}
    text = source.read_text(encoding="utf-8")
    unknown = set(PLACEHOLDER.findall(text)) - values.keys()
    if unknown:
        raise CannotFill(f"The manifest has placeholders that nobody fills: {', '.join(sorted(unknown))}.")
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _base(url: str) -> str:
    if not BASE.fullmatch(url):
        raise CannotFill("Give the address where monday reaches the app as https://host, without a path.")
    return url.rstrip("/")


def _slug(slug: str) -> str:
    if not SLUG.fullmatch(slug):
        raise CannotFill("Give the slug of your monday account: the acme of acme.monday.com.")
    return slug
