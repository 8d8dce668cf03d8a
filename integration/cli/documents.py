"""What is written to a file for somebody else: the manifest, and the description of the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer()


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
def openapi(out: Annotated[Path, typer.Option(help="where to write it")]) -> None:
    """Write the description of the views' API, from which their types are made."""
    from integration import api
    from integration.api.openapi import document

    nobody: Any = None  # routes describe themselves without anything behind them
    out.write_text(json.dumps(document(api.routes(nobody, nobody)), indent=1) + "\n", encoding="utf-8")
