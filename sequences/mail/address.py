"""E-mail addresses: what people type, checked and normalised."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGEST = 320


def check_address(text: str) -> str | None:
    """Return the normalised address in `text`, None when it is not one. Nothing is looked up."""
    if len(text) > LONGEST:
        return None
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
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
