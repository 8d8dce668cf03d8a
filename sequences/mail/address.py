"""E-mail addresses: what people type, checked and normalised."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

LONGEST = 320
ENCODED = "=?"  # how an encoded-word begins: a mail program may read something else out of it
NAME = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")  # before the @: all that is left to check is its length
LONGEST_NAME, LONGEST_ADDRESS = 64, 254  # RFC 5321 §4.5.3.1


def check_address(text: str) -> str | None:
    """Return the normalised address in `text`, None when it is not one. Nothing is looked up."""
    if len(text) > LONGEST or ENCODED in text:
        return None
    name, _, domain = text.strip().rpartition("@")
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        return _checked(text.strip())
    checked = _domain(domain)
    return f"{name}@{checked}" if checked and len(name) + 1 + len(checked) <= LONGEST_ADDRESS else None


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str | None:
    """Return a normalised domain: looking into it takes ten times as long as the rest, and people share them."""
    found = _checked(f"a@{domain}")
    return found.removeprefix("a@") if found else None


def _checked(text: str) -> str | None:
    try:
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
        )
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized


def domain_of(address: str) -> str:
    """Return the part behind the last @, in small letters."""
    return address.rpartition("@")[2].lower()


def masked(what: str) -> str:
    """Return what may be shown of an address, or of a domain written as "@example.org": a***@e***.org, *@e***.org."""
    name, _, domain = what.rpartition("@")
    host, _, top = domain.rpartition(".")
    return f"{_first(name)}@{_first(host or domain)}{'.' + top if host else ''}"


def _first(text: str) -> str:
    """Return the first letter and three stars; a table program takes what begins with a sign for a formula."""
    if not text:
        return "*"
    return f"{text[0]}***" if text[0].isalnum() else "***"
