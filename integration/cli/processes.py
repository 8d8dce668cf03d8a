"""What runs for long, and what is run once before it."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Annotated

import typer

from sequences import logs
from sequences.settings import settings
from sequences.storage.migrate import migrate as run_migrations
from sequences.storage.walls import BY_HAND

app = typer.Typer()


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
def migrate() -> None:
    """Bring the database to the newest schema."""
    walled = run_migrations(settings().database_url)
    typer.echo("The database is up to date.")
    if not walled:
        typer.echo(BY_HAND, err=True)


@app.command()
def demo() -> None:
    """Run everything on this machine, with the sandbox and demo data, until Ctrl-C."""
    from deploy.demo.supervisor import main

    main()
