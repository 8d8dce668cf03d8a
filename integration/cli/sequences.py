"""Sequences: as files, sending again, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from integration.cli.doing import Account, User, with_runtime
from sequences.authoring import board_check, publishing
from sequences.core import checks, codec
from sequences.core.auditing import Subject, What
from sequences.core.definition import Definition
from sequences.errors import NotFound, Unacceptable
from sequences.files import reader as files
from sequences.monday.client import Access
from sequences.monday.errors import MondayError
from sequences.storage import audit, halts, tallies
from sequences.storage import sequences as sequence_store
from sequences.storage.audit import Entry
from sequences.storage.sequences import SequenceRow
from sequences.words import known_as

app = typer.Typer()


@app.command()
def validate(paths: list[Path]) -> None:
    """Check sequence files; every error with its line. Nothing is changed."""
    broken = [problem for path in paths for problem in _read(path)[1]]
    for problem in broken:
        typer.echo(problem, err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo(f"{len(paths)} file(s) are sequences.")


@app.command(name="import")
def import_(account: Account, user: User, paths: list[Path], activate: bool = False) -> None:
    """Add sequences from files, all or none; prints the id of each.

    Where the account is connected, its boards are asked first whether they have what the files speak of.
    """
    parsed = [(path, *_read(path)) for path in paths]
    broken = [problem for _, _, problems in parsed for problem in problems]
    if broken:
        for problem in broken:
            typer.echo(problem, err=True)
        raise typer.Exit(1)

    async def work(own: Any) -> list[tuple[int, str]]:
        now, made = await own.clock.now(), []
        await _compare(own, account, [(path, one) for path, one, _ in parsed if one], strictly=activate)
        async with own.database.transaction() as connection:
            await own.tenants.know(connection, account, now=now)
            for _, definition, _ in parsed:
                assert definition is not None
                row = await publishing.draft(connection, account, user, definition, now=now)
                await audit.add(connection, _entry(What.SEQUENCE_IMPORTED, row, user), now=now)
                if activate:
                    row = await publishing.activate(connection, row, user, now=now)
                    await audit.add(connection, _entry(What.SEQUENCE_PUBLISHED, row, user), now=now)
                made.append((row.id, row.name))
        return made

    for number, name in with_runtime(work):
        typer.echo(f"{number}\t{name}")


async def _compare(own: Any, account: int, wanted: Sequence[tuple[Path, Definition]], *, strictly: bool) -> None:
    """Ask the boards for the columns of sequences; `strictly` also when monday does not answer or a board is gone.

    Raises Unacceptable, and MondayError when `strictly`; the file is printed.
    """
    async with own.database.transaction() as connection:
        tenant = (await own.tenants.get(connection, [account])).get(account)
    if tenant is None or tenant.token is None:
        typer.echo(f"Account {account} is not connected: its boards were not asked for the columns.", err=True)
        return
    ask = board_check.refuse_unknown if strictly else board_check.refuse_unknown_if_told
    for path, definition in wanted:
        try:
            await ask(own.monday, Access(account, tenant.token), definition)
        except (Unacceptable, MondayError):
            typer.echo(f"{path}:", err=True)
            raise


@app.command()
def export(account: Account, sequence: int) -> None:
    """Print a sequence as a file."""

    async def work(own: Any) -> str | None:
        async with own.database.transaction() as connection:
            row = await sequence_store.get(connection, account, sequence)
        return None if row is None or row.state == "deleted" else files.dump(codec.decode(row.draft))

    text = with_runtime(work)
    if text is None:
        typer.echo(f"Account {account} has no sequence {sequence}.", err=True)
        raise typer.Exit(1)
    typer.echo(text, nl=False)


@app.command()
def resume(account: Account, sequence: int) -> None:
    """Let a sequence send again that was paused because its e-mails came back."""

    async def work(own: Any) -> bool:
        async with own.database.transaction() as connection:
            row = await sequence_store.get(connection, account, sequence)
            if row is None or row.state == "deleted":
                raise NotFound("sequence_not_found", known_as(f"Account {account} has no sequence {sequence}."))
            now = await own.clock.now()
            lifted = await halts.lift(connection, account, sequence, now=now)
            if lifted:
                await audit.add(connection, _entry(What.SEQUENCE_RESUMED, row), now=now)
            return lifted

    lifted = with_runtime(work)
    typer.echo(f"Sequence {sequence} sends again." if lifted else f"Sequence {sequence} was not paused.")


@app.command()
def numbers(
    account: Account, repair: Annotated[bool, typer.Option("--repair", help="put wrong ones right")] = False
) -> None:
    """Compare the numbers of an account's sequences with its history; none should be wrong."""

    async def work(own: Any) -> list[tallies.Wrong]:
        async with own.database.transaction() as connection:
            wrong = await tallies.check(connection, account)
            if repair and wrong:
                await tallies.repair(connection, account)
            return wrong

    every = with_runtime(work)
    for one in every:
        place = one.day or ("all" if one.position is None else f"version {one.version_id} step {one.position + 1}")
        typer.echo(f"{one.sequence_id}\t{place}\t{one.what}\t{one.kept} instead of {one.truth}")
    typer.echo(f"{len(every)} numbers are wrong{', and were put right' if repair and every else ''}.")
    if every and not repair:
        raise typer.Exit(1)


def _read(path: Path) -> tuple[Any, list[str]]:
    """Return the definition in a file, or everything that is wrong with it."""
    try:
        definition = files.parse(path.read_bytes(), source=str(path))
    except OSError as error:
        return None, [f"{path}: {error.strerror}"]
    except files.BrokenFile as broken:
        return None, [str(error) for error in broken.errors]
    problems = checks.problems(definition)
    return definition, [f"{path}: {problem.field}: {problem.sentence}" for problem in problems]


def _entry(what: What, row: SequenceRow, user: int | None = None) -> Entry:
    """Return what the audit log keeps of something an operator does with a sequence; `user`: for whom, if said."""
    return Entry(row.account_id, user, what, Subject.SEQUENCE, row.id, row.name, row.id)
