"""The command line: `sequences web`, `worker`, `clock`, and what an operator does by hand."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from integration import tickets
from integration.auth import Caller
from sequences import logs
from sequences.accounts import installing, rewrapping
from sequences.accounts.rewrapping import Count
from sequences.activities import activities_board, activity_columns
from sequences.authoring import publishing
from sequences.core import checks, codec
from sequences.core.pace import Chosen
from sequences.errors import NotAllowed, NotFound, SequenceError, Unacceptable
from sequences.files import reader as files
from sequences.mailboxes import connecting
from sequences.monday.boards import read_board
from sequences.monday.client import Access
from sequences.monday.errors import MondayError
from sequences.secrets import Keyring
from sequences.settings import settings
from sequences.storage import accounts, admissions, board_care, halts, mailboxes, paces, tallies, usage
from sequences.storage import sequences as sequence_store
from sequences.storage.migrate import migrate as run_migrations
from sequences.storage.usage import MOST_ACTIONS
from sequences.storage.walls import BY_HAND
from sequences.words import known_as

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Sequences for monday."
)
keys = typer.Typer(no_args_is_help=True, help="The keys that secrets are sealed with.")
app.add_typer(keys, name="keys")
Result = TypeVar("Result")
Account = Annotated[int, typer.Option(help="monday's id of the account")]
User = Annotated[int, typer.Option(help="monday's id of the user who owns it")]


@app.command()
def web() -> None:
    """Serve what monday and the views call."""
    import uvicorn

    logs.set_up()
    values = settings()
    uvicorn.run(
        "integration.web:web",
        factory=True,
        host=values.host,
        port=values.port,
        log_level="warning",
        server_header=False,
        date_header=False,
    )


@app.command()
def worker(
    queues: Annotated[str, typer.Option(help="which queues, comma between: steps, monday")] = "steps,monday",
) -> None:
    """Run due steps, read mailboxes, write to monday."""
    from dramatiq.cli import main, make_argument_parser

    values = settings()
    arguments = ["tasks.worker", "--processes", str(values.worker_processes)]
    arguments += ["--threads", str(values.worker_threads), "--skip-logging"]
    arguments += ["--queues", *queues.split(",")]
    sys.exit(main(make_argument_parser().parse_args(arguments)))


@app.command()
def clock() -> None:
    """Wake what is due, and hear of mail at once. Two may run."""
    from tasks import clock as ticking
    from tasks import watching
    from tasks.runtime import runtime

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        own = runtime()
        async with asyncio.TaskGroup() as both:
            both.create_task(ticking.run(own, stop))
            both.create_task(watching.run(own, stop))
        await own.close()

    logs.set_up()
    asyncio.run(run())


@app.command()
def openapi(out: Annotated[Path, typer.Option(help="where to write it")]) -> None:
    """Write the description of the views' API, from which their types are made."""
    from integration import api
    from integration.api.openapi import document

    nobody: Any = None  # routes describe themselves without anything behind them
    out.write_text(json.dumps(document(api.routes(nobody, nobody)), indent=1) + "\n", encoding="utf-8")


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    walled = run_migrations(settings().database_url)
    typer.echo("The database is up to date.")
    if not walled:
        typer.echo(BY_HAND, err=True)


@app.command()
def connect(account: Account, token: Annotated[str, typer.Option(envvar="MONDAY_API_TOKEN")]) -> None:
    """Keep the API token that background work of an account uses (or set MONDAY_API_TOKEN)."""

    async def work(own: Any) -> None:
        now = await own.clock.now()
        async with own.database.transaction() as connection:
            await own.tenants.connect(connection, account, token, now=now)
            await installing.back(connection, account, at=now, user=None, slug=None, now=now)

    _with_runtime(work)
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

    _with_runtime(work)
    typer.echo(f"Nothing of account {account} is left.")


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

    _with_runtime(work)
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
            await paces.choose(connection, account, mailbox.id, chosen, now=await own.clock.now())

    _with_runtime(work)
    typer.echo(f"The pace of {address} is chosen.")


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
    """Add sequences from files, all or none; prints the id of each."""
    parsed = [(path, *_read(path)) for path in paths]
    broken = [problem for _, _, problems in parsed for problem in problems]
    if broken:
        for problem in broken:
            typer.echo(problem, err=True)
        raise typer.Exit(1)

    async def work(own: Any) -> list[tuple[int, str]]:
        now, made = await own.clock.now(), []
        async with own.database.transaction() as connection:
            await own.tenants.know(connection, account, now=now)
            for _, definition, _ in parsed:
                assert definition is not None
                row = await publishing.draft(connection, account, user, definition, now=now)
                if activate:
                    row = await publishing.activate(connection, row, user, now=now)
                made.append((row.id, row.name))
        return made

    for number, name in _with_runtime(work):
        typer.echo(f"{number}\t{name}")


@app.command()
def export(account: Account, sequence: int) -> None:
    """Print a sequence as a file."""

    async def work(own: Any) -> str | None:
        async with own.database.transaction() as connection:
            row = await sequence_store.get(connection, account, sequence)
        return None if row is None or row.state == "deleted" else files.dump(codec.decode(row.draft))

    text = _with_runtime(work)
    if text is None:
        typer.echo(f"Account {account} has no sequence {sequence}.", err=True)
        raise typer.Exit(1)
    typer.echo(text, nl=False)


@keys.command()
def rotate() -> None:
    """Seal every secret anew by the newest key of ENCRYPTION_KEYS, while everything goes on. Safe to run again."""

    async def work(own: Any) -> tuple[list[Count], Keyring]:
        return await rewrapping.rotate(own.database, own.keyring), own.keyring

    counts, keyring = _with_runtime(work)
    for count in counts:
        typer.echo(f"{count.name}\t{count.wrapped} sealed anew, {sum(count.by_key.values())} in all")
    open_ends = [*_unknown(counts, keyring), *_damaged(counts)]
    for sentence in open_ends:
        typer.echo(sentence, err=True)
    if open_ends:
        raise typer.Exit(1)
    newest = next(iter(keyring.keys))
    typer.echo(f"Everything is sealed by {newest!r}: once no process has older settings any more, older keys may go.")


@keys.command(name="status")
def keys_status() -> None:
    """Print how many secrets of each table each key has sealed."""

    async def work(own: Any) -> tuple[list[Count], Keyring]:
        return await rewrapping.status(own.database), own.keyring

    counts, keyring = _with_runtime(work)
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


@app.command()
def reconcile(account: Account, board: int | None = None) -> None:
    """Have the workers compare boards with the truth and repair them: one, or all of an account."""

    async def work(own: Any) -> list[int]:
        async with own.database.transaction() as connection:
            return await board_care.reconcile(connection, account, board, now=await own.clock.now())

    found = _with_runtime(work)
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

    for one in _with_runtime(work):
        at = one.reconciled_at.isoformat(timespec="minutes") if one.reconciled_at else "not yet"
        typer.echo(f"{one.board_id}\tcompared {at}, repaired {one.repaired or 0}\t{one.problem or 'fine'}")


@app.command()
def refused() -> None:
    """Print the accounts that monday does not let us into, and since when; `forget` erases one that removed the app."""

    async def work(own: Any) -> list[admissions.Refused]:
        async with own.database.transaction() as connection:
            return await admissions.every(connection)

    for one in _with_runtime(work):
        typer.echo(f"{one.account_id}\t{one.slug or ''}\tsince {one.since:%Y-%m-%d}")


@app.command()
def manifest(
    base_url: Annotated[str, typer.Argument(help="where monday reaches the app: https://host")],
    slug: Annotated[str, typer.Argument(help="of your monday account: the acme of acme.monday.com")],
    out: Annotated[Path, typer.Option(help="the file to write")] = Path("var/manifest.json"),
) -> None:
    """Write the manifest that is imported at monday."""
    from integration.manifest import CannotFill, filled

    try:
        text = filled(base_url, slug)
    except CannotFill as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    typer.echo(f"Written to {out}: import it with `mapps manifest:import`, as docs/monday-app.md says.")


@app.command()
def resume(account: Account, sequence: int) -> None:
    """Let a sequence send again that was paused because its e-mails came back."""

    async def work(own: Any) -> bool:
        async with own.database.transaction() as connection:
            row = await sequence_store.get(connection, account, sequence)
            if row is None or row.state == "deleted":
                raise NotFound("sequence_not_found", known_as(f"Account {account} has no sequence {sequence}."))
            return await halts.lift(connection, account, sequence, now=await own.clock.now())

    lifted = _with_runtime(work)
    typer.echo(f"Sequence {sequence} sends again." if lifted else f"Sequence {sequence} was not paused.")


@app.command(name="usage")
def usage_(account: Account) -> None:
    """Print how many actions an account has used, by month and sequence."""

    async def work(own: Any) -> tuple[usage.Standing, list[usage.Used]]:
        now = await own.clock.now()
        async with own.database.transaction() as connection:
            standing = await usage.stands(connection, account, now=now)
            return standing, await usage.of_months(connection, account, since=date.min)

    standing, every = _with_runtime(work)
    limit_ = "no limit" if standing.most is None else f"the limit is {standing.most}"
    typer.echo(f"{standing.used} actions this month, {limit_}.")
    for one in every:
        typer.echo(f"{one.month:%Y-%m}\t{one.sequence_id}\t{one.name or ''}\t{one.steps + one.completions}")


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

    every = _with_runtime(work)
    for one in every:
        place = one.day or ("all" if one.position is None else f"version {one.version_id} step {one.position + 1}")
        typer.echo(f"{one.sequence_id}\t{place}\t{one.what}\t{one.kept} instead of {one.truth}")
    typer.echo(f"{len(every)} numbers are wrong{', and were put right' if repair and every else ''}.")
    if every and not repair:
        raise typer.Exit(1)


@app.command()
def limit(
    account: Account,
    monthly: Annotated[int | None, typer.Option(min=1, max=MOST_ACTIONS, help="left out: no limit")] = None,
) -> None:
    """Set how many actions an account may use in a month; beyond that its people wait."""

    async def work(own: Any) -> bool:
        async with own.database.transaction() as connection:
            return await usage.limit(connection, account, monthly, now=await own.clock.now())

    if not _with_runtime(work):
        typer.echo(f"Account {account} is not known.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Account {account} has {'no limit' if monthly is None else f'a limit of {monthly} actions a month'}.")


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
            return await activities_board.choose_none(doing)
        found = await read_board(own.monday, access, board)
        return await activities_board.choose(doing, activity_columns.mapped(account, found, _object(columns)))

    chosen = _with_runtime(work)
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


@app.command()
def demo() -> None:
    """Run everything on this machine, with the sandbox and demo data, until Ctrl-C."""
    from deploy.demo.supervisor import main

    main()


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


def _with_runtime(work: Callable[[Any], Awaitable[Result]]) -> Result:
    """Run `work` with the runtime of this process; what a person can mend ends in one sentence."""
    from tasks.runtime import open_runtime

    async def run() -> Result:
        own = open_runtime()
        try:
            return await work(own)
        finally:
            await own.close()

    logs.set_up()
    try:
        return asyncio.run(run())
    except MondayError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(1) from error
    except SequenceError as error:
        typer.echo(error.sentence, err=True)
        for detail in error.details:
            typer.echo(f"  {detail.get('field')}: {detail.get('sentence')}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app()
