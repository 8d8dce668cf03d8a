"""`python -m integration.cli`."""

from integration.cli import app

app()
