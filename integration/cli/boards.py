"""Boards: compared and repaired, and where activities go."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from integration.cli.doing import Account, with_runtime
from sequences.activities import activities_board, activity_columns
from sequences.errors import NotAllowed, Unacceptable
from sequences.monday.boards import read_board
from sequences.monday.client import Access
from sequences.storage import board_care
from sequences.words import known_as

app = typer.Typer()


@app.command()
def reconcile(account: Account, board: int | None = None) -> None:
    """Have the workers compare boards with the truth and repair them: one, or all of an account."""

    async def work(own: Any) -> list[int]:
        async with own.database.transaction() as connection:
            return await board_care.reconcile(connection, account, board, now=await own.clock.now())

    found = with_runtime(work)
    if not found:
        typer.echo(f"Account {account} uses no such board.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(found)} board(s) will be compared.")


@app.command()
def boards(account: Account) -> None:
    """Print the boards of an account with what was compared and repaired last, and what must be mended."""

    async def work(own: Any) -> list[board_care.BoardCare]:
        async with own.database.transaction() as connection:
            return await board_care.every(connection, account)

    for one in with_runtime(work):
        at = one.reconciled_at.isoformat(timespec="minutes") if one.reconciled_at else "not yet"
        typer.echo(f"{one.board_id}\tcompared {at}, repaired {one.repaired or 0}\t{one.problem or 'fine'}")


@app.command(name="activities-board")
def activities_board_(
    account: Account,
    board: Annotated[int | None, typer.Option(help="left out: one of our own")] = None,
    columns: Annotated[
        str, typer.Option(help='JSON, as in {"columns": {"due": "date4"}, "labels": {"open": "To do"}}')
    ] = "{}",
) -> None:
    """Choose the board that activities go to; what is not said of its columns and labels is found by type and title."""

    async def work(own: Any) -> Any:
        async with own.database.transaction() as connection:
            tenant = (await own.tenants.get(connection, [account])).get(account)
        if tenant is None or tenant.token is None:
            raise NotAllowed("not_connected", known_as(f"Account {account} is not connected."))
        access = Access(account, tenant.token)
        doing = activities_board.Work(
            own.database, own.tenants, own.monday, access, own.settings.public_url, await own.clock.now()
        )
        if board is None:
            return await activities_board.choose_none(doing, by=None)
        found = await read_board(own.monday, access, board)
        return await activities_board.choose(doing, activity_columns.mapped(account, found, _object(columns)), by=None)

    chosen = with_runtime(work)
    if chosen is None:
        typer.echo("Activities go to a board of our own.")
        return
    for meaning, column in chosen.columns.items():
        typer.echo(f"{meaning}\t{column}")
    if not chosen.webhooks:
        typer.echo("monday could not reach us: what is done on the board is not heard yet.", err=True)


def _object(text: str) -> dict[str, Any]:
    """Return a JSON object of the command line. Raises Unacceptable."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(part, dict) for part in found.values()):
        raise Unacceptable("no_object", known_as("Write the columns as a JSON object of objects."))
    return found
