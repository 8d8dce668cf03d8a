"""Accounts: let in, forgotten, limited, and who keeps us out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from integration import tickets
from integration.auth import Caller
from integration.cli.doing import Account, User, with_runtime
from sequences.accounts import installing
from sequences.core import auditing
from sequences.core.auditing import Subject, What
from sequences.settings import settings
from sequences.storage import accounts, admissions, audit, usage
from sequences.storage.audit import Entry
from sequences.storage.usage import MOST_ACTIONS

app = typer.Typer()


@app.command()
def connect(account: Account, token: Annotated[str, typer.Option(envvar="MONDAY_API_TOKEN")]) -> None:
    """Keep the API token that background work of an account uses (or set MONDAY_API_TOKEN)."""

    async def work(own: Any) -> None:
        now = await own.clock.now()
        async with own.database.transaction() as connection:
            await own.tenants.connect(connection, account, token, now=now)
            await installing.back(connection, account, at=now, user=None, slug=None, now=now)
            await audit.add(connection, Entry(account, None, What.MONDAY_CONNECTED, Subject.ACCOUNT, account), now=now)

    with_runtime(work)
    typer.echo(f"Account {account} is connected.")


@app.command()
def link(account: Account, user: User) -> None:
    """Print the address where a user connects monday in a browser, once and within ten minutes, as views do."""
    typer.echo(tickets.link(settings(), Caller(account, user)))


@app.command()
def forget(account: Account, yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False) -> None:
    """Delete everything that is kept about an account. Nothing brings it back."""
    if not yes:
        typer.confirm(f"Delete everything of account {account}?", abort=True)

    async def work(own: Any) -> None:
        async with own.database.transaction() as connection:
            await accounts.forget(connection, account)

    with_runtime(work)
    typer.echo(f"Nothing of account {account} is left.")


@app.command()
def refused() -> None:
    """Print the accounts that monday does not let us into, and since when; `forget` erases one that removed the app."""

    async def work(own: Any) -> list[admissions.Refused]:
        async with own.database.transaction() as connection:
            return await admissions.every(connection)

    for one in with_runtime(work):
        typer.echo(f"{one.account_id}\t{one.slug or ''}\tsince {one.since:%Y-%m-%d}")


@app.command(name="usage")
def usage_(account: Account) -> None:
    """Print how many actions an account has used, by month and sequence."""

    async def work(own: Any) -> tuple[usage.Standing, list[usage.Used]]:
        now = await own.clock.now()
        async with own.database.transaction() as connection:
            standing = await usage.stands(connection, account, now=now)
            return standing, await usage.of_months(connection, account, since=date.min)

    standing, every = with_runtime(work)
    limit_ = "no limit" if standing.most is None else f"the limit is {standing.most}"
    typer.echo(f"{standing.used} actions this month, {limit_}.")
    for one in every:
        typer.echo(f"{one.month:%Y-%m}\t{one.sequence_id}\t{one.name or ''}\t{one.steps + one.completions}")


@app.command()
def limit(
    account: Account,
    monthly: Annotated[int | None, typer.Option(min=1, max=MOST_ACTIONS, help="left out: no limit")] = None,
) -> None:
    """Set how many actions an account may use in a month; beyond that its people wait."""

    async def work(own: Any) -> bool:
        async with own.database.transaction() as connection:
            now = await own.clock.now()
            known = (await usage.stands(connection, account, now=now)).most
            is_known = await usage.limit(connection, account, monthly, now=now)
            if is_known:
                change = auditing.difference({"limit": known}, {"limit": monthly})
                entry = Entry(account, None, What.LIMIT_CHANGED, Subject.SETTINGS, change=change)
                await audit.add(connection, entry, now=now)
            return is_known

    if not with_runtime(work):
        typer.echo(f"Account {account} is not known.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Account {account} has {'no limit' if monthly is None else f'a limit of {monthly} actions a month'}.")
