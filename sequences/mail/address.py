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
