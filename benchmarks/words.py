"""What every side of a bench writes, each in its own template language. Standard library only: all sides read it."""

from __future__ import annotations

import re

SUBJECT = "{first_name|Hello}, shall we talk about {company|your team}?"
BODY = (
    "<p>Hi {first_name|there},</p><p>thanks for your interest in Acme. Teams like {company|yours} usually start with "
    "a short call: fifteen minutes, no slides. Does one of these days suit you?</p><p>Best regards<br>Dana Levi</p>"
)
PLAIN = (
    "Hi {first_name|there},\n\nthanks for your interest in Acme. Teams like {company|yours} usually start with a short "
    "call: fifteen minutes, no slides. Does one of these days suit you?\n\nBest regards\nDana Levi\n"
)
FIELD = re.compile(r"\{(\w+)\|([^}]*)\}")


def filled(text: str, values: dict[str, str]) -> str:
    """Return a text with its fields filled in, by their fallbacks where a value is empty."""
    return FIELD.sub(lambda field: values.get(field[1]) or field[2], text)


def for_django(text: str, places: dict[str, str]) -> str:
    """Return a text as a Django template; `places` names where it finds each field."""
    return FIELD.sub(lambda field: f'{{{{ {places[field[1]]}|default:"{field[2]}" }}}}', text)
