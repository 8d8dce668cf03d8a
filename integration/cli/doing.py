"""What the commands share: whose account it is, and work that is done with the runtime of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer

from sequences import logs
from sequences.errors import SequenceError
from sequences.monday.errors import MondayError

Result = TypeVar("Result")
Account = Annotated[int, typer.Option(help="monday's id of the account")]
User = Annotated[int, typer.Option(help="monday's id of the user who owns it")]


def with_runtime(work: Callable[[Any], Awaitable[Result]]) -> Result:
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
