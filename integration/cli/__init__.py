"""The command line: `sequences web`, `worker`, `clock`, and what an operator does by hand."""

from __future__ import annotations

import typer

from integration.cli import accounts, boards, documents, keys, mailboxes, processes, sequences

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Sequences for monday."
)
for room in (processes, accounts, mailboxes, sequences, boards, documents):
    app.add_typer(room.app)
app.add_typer(keys.app, name="keys")
