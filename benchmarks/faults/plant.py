"""What a fault run stands on: Postfix and Dovecot with the mailboxes of a team, a sink behind, monday's items."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import environment as env
from deploy.demo.ports import free_after
from sandbox.peers.certificates import Authority
from sandbox.peers.pair import Pair, authority, pair
from sandbox.peers.serving import listening
from sandbox.peers.sink import Sink, sink

DOMAIN, PEOPLE_AT = "acme.test", "byron.example"
REPS = tuple(f"rep{number}@{DOMAIN}" for number in range(5))
UNSURE = REPS[-1]  # keeps no Sent folder: nobody can tell about what a worker died with
PASSWORD = "secret"  # of mailboxes that live as long as the run
FIRST_PORT = 26_000


@dataclass(frozen=True)
class Plant:
    """All of it, running. `items` is where monday's items are asked for."""

    pair: Pair
    sink: Sink
    authority: Authority
    items: str


@contextmanager
def plant(port: Callable[[], int] | None = None) -> Iterator[Plant]:
    """Run it; `port` gives free ports."""
    port = port or ports()
    smtp, http = port(), port()
    with (
        sink(port()) as taken,
        authority() as trusted,
        pair(
            trusted, trusted.sign("server"), port, domains=(DOMAIN,), away=(PEOPLE_AT,),
            outside=f"smtp:[127.0.0.1]:{taken.port}", without_copy=(UNSURE,),
        ) as servers,
        env.process("-m", "benchmarks.sink", str(smtp), str(http), env={}) as monday,
    ):  # fmt: skip
        for address in REPS:
            servers.boxes.set_password(address, PASSWORD)
        assert listening(http, monday), "monday's items are not served"
        yield Plant(servers, taken, trusted, f"http://127.0.0.1:{http}/v2")


def ports() -> Callable[[], int]:
    """Return a source of free ports, none of them twice."""
    last = FIRST_PORT + os.getpid() % 1000

    def following() -> int:
        nonlocal last
        last = free_after(last + 1)
        return last

    return following
