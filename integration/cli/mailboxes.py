"""Mailboxes: connected, and kept at their pace."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from integration.cli.doing import Account, User, with_runtime
from sequences.core import auditing
from sequences.core.auditing import Subject, What
from sequences.core.pace import Chosen
from sequences.errors import NotFound
from sequences.mailboxes import connecting
from sequences.storage import audit, mailboxes, paces
from sequences.storage.audit import Entry
from sequences.words import known_as

app = typer.Typer()


@app.command()
def mailbox(
    account: Account,
    user: User,
    address: str,
    smtp_host: Annotated[str, typer.Option()],
    password: Annotated[str, typer.Option(envvar="MAILBOX_PASSWORD")],
    display_name: str = "",
    smtp_port: int = 587,
    smtp_security: str = "starttls",
    imap_host: Annotated[str | None, typer.Option()] = None,
    imap_port: int = 993,
    imap_security: str = "tls",
    username: Annotated[str | None, typer.Option()] = None,
    shared: bool = False,
    keeps_sent: bool = False,
) -> None:
    """Connect a mailbox, or connect it again; it is tried before it is kept."""
    wanted = {
        "address": address, "display_name": display_name, "shared": shared, "smtp_host": smtp_host,
        "smtp_port": smtp_port, "smtp_security": smtp_security, "imap_host": imap_host,
        "imap_port": imap_port, "imap_security": imap_security, "username": username or address,
        "password": password, "keeps_sent": keeps_sent,
    }  # fmt: skip

    async def work(own: Any) -> None:
        await connecting.connect(
            own.database, own.keyring, own.mailer, account, user, wanted, now=await own.clock.now()
        )

    with_runtime(work)
    typer.echo(f"{address} is connected.")


@app.command()
def pace(
    account: Account,
    address: str,
    per_minute: Annotated[int | None, typer.Option(min=1)] = None,
    per_hour: Annotated[int | None, typer.Option(min=1)] = None,
    per_day: Annotated[int | None, typer.Option(min=1)] = None,
    ramp_first: Annotated[int | None, typer.Option(min=0, help="e-mails on the first day; 0: no ramp")] = None,
    ramp_more: Annotated[int | None, typer.Option(min=1, help="so many more on each day after")] = None,
) -> None:
    """Choose how many e-mails may leave a mailbox; what is left out is as usual for its provider."""

    async def work(own: Any) -> None:
        chosen = Chosen(per_minute, per_hour, per_day, ramp_first, ramp_more)
        async with own.database.transaction() as connection:
            mailbox = await mailboxes.by_address(connection, account, address.lower())
            if mailbox is None:
                raise NotFound("mailbox_not_found", known_as(f"Account {account} has no mailbox {address}."))
            now = await own.clock.now()
            known = (await paces.chosen(connection, account))[mailbox.id]
            await paces.choose(connection, account, mailbox.id, chosen, now=now)
            change = auditing.difference({"pace": asdict(known)}, {"pace": asdict(chosen)})
            entry = Entry(
                account, None, What.MAILBOX_CHANGED, Subject.MAILBOX, mailbox.id, mailbox.address, change=change
            )
            await audit.add(connection, entry, now=now)

    with_runtime(work)
    typer.echo(f"The pace of {address} is chosen.")
