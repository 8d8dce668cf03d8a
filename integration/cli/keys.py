"""The keys that secrets are sealed with: changed while everything goes on, and counted."""

from __future__ import annotations

from typing import Any

import typer

from integration.cli.doing import with_runtime
from sequences.accounts import rewrapping
from sequences.accounts.rewrapping import Count
from sequences.secrets import Keyring

app = typer.Typer(no_args_is_help=True, help="The keys that secrets are sealed with.")


@app.command()
def rotate() -> None:
    """Seal every secret anew by the newest key of ENCRYPTION_KEYS, while everything goes on. Safe to run again."""

    async def work(own: Any) -> tuple[list[Count], Keyring]:
        return await rewrapping.rotate(own.database, own.keyring), own.keyring

    counts, keyring = with_runtime(work)
    for count in counts:
        typer.echo(f"{count.name}\t{count.wrapped} sealed anew, {sum(count.by_key.values())} in all")
    open_ends = [*_unknown(counts, keyring), *_damaged(counts)]
    for sentence in open_ends:
        typer.echo(sentence, err=True)
    if open_ends:
        raise typer.Exit(1)
    newest = next(iter(keyring.keys))
    typer.echo(f"Everything is sealed by {newest!r}: once no process has older settings any more, older keys may go.")


@app.command(name="status")
def keys_status() -> None:
    """Print how many secrets of each table each key has sealed."""

    async def work(own: Any) -> tuple[list[Count], Keyring]:
        return await rewrapping.status(own.database), own.keyring

    counts, keyring = with_runtime(work)
    for count in counts:
        typer.echo(f"{count.name}\t" + ", ".join(f"{key}: {n}" for key, n in sorted(count.by_key.items())))
    for sentence in _unknown(counts, keyring):
        typer.echo(sentence, err=True)


def _unknown(counts: list[Count], keyring: Keyring) -> list[str]:
    return [
        f"{count.name}: {n} sealed by {key!r}, which is not in ENCRYPTION_KEYS: add it, or remove these rows."
        for count in counts
        for key, n in count.unknown(keyring).items()
    ]


def _damaged(counts: list[Count]) -> list[str]:
    return [f"{one.name}: {one.damaged} are damaged and cannot be opened." for one in counts if one.damaged]
