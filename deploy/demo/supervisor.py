"""Runs everything on one machine until Ctrl-C: servers, web, worker, clock, sandbox."""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
from rich.console import Console

from deploy.demo.children import Children
from deploy.demo.ports import check_free, free_after
from deploy.demo.seed import seed_demo
from deploy.embedded import Servers, servers
from sequences.settings import Settings
from sequences.storage.migrate import migrate

ACCOUNT, ADMIN, APP = 20481632, 61204477, 10990417
READY_SECONDS = 60.0
console = Console()


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or asked us to end."""


def main() -> None:
    """Run until stopped; a child that dies ends the whole with its last lines."""
    port, sandbox_port = int(os.environ.get("PORT", "8000")), int(os.environ.get("SANDBOX_PORT", "8100"))
    var = Path(os.environ.get("VAR", "var"))
    check_free(port, "PORT")
    check_free(sandbox_port, "SANDBOX_PORT")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    var.mkdir(parents=True, exist_ok=True)
    try:
        given = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        console.print("starting PostgreSQL and Valkey …")
        with servers(var / "servers", database_url=given[0], redis_url=given[1]) as found:
            _run(var, found, port, sandbox_port)
    except Stopped:
        console.print("stopped.")


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Stopped


def _run(var: Path, found: Servers, port: int, sandbox_port: int) -> None:
    run = facts(var, found, port, sandbox_port)
    env = environment(run, var)
    migrate(found.database_url)
    _fresh_clock(found)
    children = Children(env)
    path = var / "run.json"
    try:
        _start(children, run)
        console.print("seeding the demo …")
        os.environ.update(env)
        seed_demo(Settings(), run)  # type: ignore[call-arg]  # the environment fills it
        _write(path, run)
        _greet(run)
        _watch(children)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        path.unlink(missing_ok=True)
        children.stop()


def facts(var: Path, found: Servers, port: int, sandbox_port: int) -> dict[str, Any]:
    """Return what `run.json` tells: URLs, ports, secrets and ids."""
    kept = _secrets(var / "secrets.json")
    smtp = free_after(sandbox_port + 25, kept=port)
    return {
        "app_url": f"http://127.0.0.1:{port}",
        "sandbox_url": f"http://127.0.0.1:{sandbox_port}",
        "monday_api_url": f"http://127.0.0.1:{sandbox_port}/v2",
        "database_url": found.database_url,
        "redis_url": found.redis_url,
        "smtp": ["127.0.0.1", smtp],
        "imap": ["127.0.0.1", free_after(smtp + 1, kept=port)],
        "client_id": "sandbox-client",
        "app_id": APP,
        "account_id": ACCOUNT,
        "admin_user_id": ADMIN,
        **kept,
    }


def _secrets(path: Path) -> dict[str, str]:
    """Return this installation's secrets, made at the first start; the file is for its owner only."""
    if not path.exists():
        made = {name: secrets.token_hex(32) for name in ("signing_secret", "client_secret", "api_token")}
        made["encryption_keys"] = "demo:" + base64.b64encode(secrets.token_bytes(32)).decode()
        _write_private(path, json.dumps(made))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def environment(run: dict[str, Any], var: Path) -> dict[str, str]:
    """Return the settings of every child."""
    smtp, imap = run["smtp"], run["imap"]
    return {
        "DATABASE_URL": run["database_url"],
        "REDIS_URL": run["redis_url"],
        "PUBLIC_URL": run["app_url"],
        "PORT": run["app_url"].rpartition(":")[2],
        "MONDAY_APP_ID": str(run["app_id"]),
        "MONDAY_CLIENT_ID": run["client_id"],
        "MONDAY_CLIENT_SECRET": run["client_secret"],
        "MONDAY_SIGNING_SECRET": run["signing_secret"],
        "MONDAY_API_URL": run["monday_api_url"],
        "MONDAY_AUTH_URL": run["sandbox_url"],
        "ENCRYPTION_KEYS": run["encryption_keys"],
        "CALLBACK_HOSTS": run["sandbox_url"].removeprefix("http://"),
        "FRAME_ORIGINS": run["sandbox_url"],
        "FILE_HOSTS": run["sandbox_url"].removeprefix("http://"),
        "PRIVATE_MAIL_HOSTS": f"{smtp[0]},{imap[0]}",
        "DRIVEN_CLOCK": "1",
        "SANDBOX_API_TOKEN": run["api_token"],
        # Dramatiq's workers poll: at this pace a nudge is heard within a twentieth of a second.
        "dramatiq_worker_timeout": "50",
    }


def _fresh_clock(found: Servers) -> None:
    """Forget the time of an earlier run: the sandbox sets the clock."""
    import redis

    client = redis.Redis.from_url(found.redis_url)
    client.delete("sequences:clock")
    client.close()


def _start(children: Children, run: dict[str, Any]) -> None:
    console.print("starting sandbox, web, worker and clock …")
    sandbox = ["-m", "sandbox", "--port", run["sandbox_url"].rpartition(":")[2], "--app-url", run["app_url"]]
    sandbox += ["--smtp-port", str(run["smtp"][1]), "--imap-port", str(run["imap"][1])]
    children.start("sandbox", sandbox)
    for name in ("web", "worker", "clock"):
        children.start(name, ["-m", "integration.cli", name])
    _wait(children, f"{run['sandbox_url']}/health")
    _wait(children, f"{run['app_url']}/ready")


def _wait(children: Children, url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _check(children)
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within a minute.")


def _check(children: Children) -> None:
    dead = children.dead()
    if dead is not None:
        raise SystemExit(f"{dead} ended by itself:\n{''.join(children.last[dead])}")


def _watch(children: Children) -> None:
    while True:
        _check(children)
        time.sleep(0.5)


def _write(path: Path, run: dict[str, Any]) -> None:
    """Write run.json: everything but the keys of what we store."""
    told = {key: value for key, value in run.items() if key != "encryption_keys"}
    _write_private(path, json.dumps(told, indent=2))


def _write_private(path: Path, text: str) -> None:
    """Write a file that holds secrets, whole or not at all, for its owner only."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)  # an earlier one may be open to others
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)


def _greet(run: dict[str, Any]) -> None:
    console.print("\n[bold]Sequences is running.[/bold]")
    console.print(f"  board, automations, mail  {run['sandbox_url']}/")
    console.print(f"  the app                   {run['app_url']}/")
    console.print("  Change a status to Interested and watch. Ctrl-C stops everything.\n")
