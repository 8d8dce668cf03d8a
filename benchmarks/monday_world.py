"""monday as the benches of its limits meet it: the sandbox with many more leads, and a minute that may be shorter.

`python -m benchmarks.monday_world PORT SECONDS LEADS`; everything else is the sandbox that `make run` starts.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import environment as env
from benchmarks.seeding import Place
from deploy.demo.ports import free_after
from sandbox.app import create_sandbox
from sandbox.options import Options
from sandbox.seed import GLOBEX, GLOBEX_LEADS, HANK
from sandbox.world import Item

FIRST = 18_500_000_000  # the first of the leads that are added
MANIFEST = Path(__file__).parents[1] / "manifest.json"
TOKEN, OTHER_TOKEN = "token", "token-of-the-other"
HERE = Place(env.ACCOUNT, env.OWNER, env.BOARD, TOKEN)
THERE = Place(GLOBEX, HANK, GLOBEX_LEADS, OTHER_TOKEN)


@dataclass(frozen=True)
class World:
    """A running sandbox."""

    url: str

    def used(self, account: int, direction: str) -> dict[str, Any]:
        """Return what an account used of monday's limits in a direction."""
        every = self._ask("/sandbox/budgets")
        nothing = {"calls": 0, "points": 0, "refused": 0, "windows": []}
        return next((one for one in every if (one["account"], one["direction"]) == (account, direction)), nothing)

    def fault(self, mode: str | None, account: int) -> None:
        """Have every call of an account go wrong, or none."""
        self._ask("/sandbox/faults", {"graphql": {"mode": mode, "account": account}})

    def cells(self, place: Place, items: list[int], column: str) -> list[str]:
        """Return what items show in a column."""
        query = "query ($i: [ID!], $c: [String!]) { items(ids: $i, limit: 100) { column_values(ids: $c) { text } } }"
        body = {"query": query, "variables": {"i": [str(one) for one in items], "c": [column]}}
        found = self._ask("/v2", body, Authorization=place.token)["data"]["items"]
        return [item["column_values"][0]["text"] for item in found]

    def _ask(self, path: str, body: Any = None, **headers: str) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json", **headers})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def world(settings: dict[str, str], *, seconds: float, leads: int) -> Iterator[World]:
    """Run a sandbox at the address that `settings` name."""
    url = settings["MONDAY_API_URL"].removesuffix("/v2")
    port = url.rpartition(":")[2]
    with env.process("-m", "benchmarks.monday_world", port, str(seconds), str(leads), env=settings):
        env.wait_for(f"{url}/health")
        yield World(url)


def wait_until(done: Any, longest: float = 120.0) -> None:
    """Return when something is so."""
    deadline = time.monotonic() + longest
    while time.monotonic() < deadline:
        if done():
            return
        time.sleep(0.05)
    raise SystemExit(f"it was not so within {longest:.0f} seconds")


async def main(port: int, seconds: float, leads: int) -> None:
    """Run the sandbox until it is told to stop."""
    mail = free_after(port + 1)
    options = Options(
        app_url="http://127.0.0.1", manifest=MANIFEST, signing_secret=env.SECRET, client_secret=env.SECRET,
        client_id="bench", app_id=10990417, api_token=TOKEN, port=port, smtp_port=mail, imap_port=free_after(mail + 1),
        budget_seconds=seconds, more_tokens={OTHER_TOKEN: HANK},
    )  # fmt: skip
    sandbox = create_sandbox(options)
    group = sandbox.world.boards[env.BOARD].groups[0][0]
    for number in range(FIRST, FIRST + leads):
        sandbox.world.items[number] = Item(number, env.BOARD, f"Lead {number}", group, {})
    await sandbox.serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
