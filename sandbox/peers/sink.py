"""Postfix' smtp-sink: takes every message and writes it down, so that it can be counted who got what.

Source: smtp-sink(1).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.peers.postfix import OWNER
from sandbox.peers.programs import found
from sandbox.peers.serving import HOST, open_folder, running

BACKLOG = "200"
MESSAGE = re.compile(rb"^X-Rcpt-Args: <([^>]*)>.*\n(?:.+\n)*?Subject: (.*)\n", re.MULTILINE)


@dataclass
class Sink:
    """A sink that runs. Messages have one recipient and a subject."""

    port: int
    file: Path
    _read: int = 0
    _rest: bytes = b""
    _taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def taken(self) -> Counter[tuple[str, str]]:
        """Return how often each (recipient, subject) was taken."""
        if not self.file.exists():
            return self._taken
        with self.file.open("rb") as opened:
            opened.seek(self._read)
            new = opened.read()
        self._read += len(new)
        text, end = self._rest + new, 0
        for match in MESSAGE.finditer(text):
            self._taken[match[1].decode(), match[2].decode()] += 1
            end = match.end()
        self._rest = text[end:]
        return self._taken


@contextmanager
def sink(port: int) -> Iterator[Sink]:
    """Run a sink on a port."""
    program = found("smtp-sink")
    assert program, "ask `programs.missing` first"
    with open_folder() as folder:
        folder.chmod(0o777)  # it writes as another user
        file = folder / "mails"
        who = ["-u", OWNER] if os.geteuid() == 0 else []
        with running([program, *who, "-D", str(file), f"{HOST}:{port}", BACKLOG], [port], folder / "sink.log"):
            yield Sink(port, file)
