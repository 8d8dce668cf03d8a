"""Postfix before Dovecot: nothing of them stays, and nothing of the system's is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.peers.certificates import Authority
from sandbox.peers.pair import pair
from sandbox.peers.serving import NotStarted, open_folder, running
from tests.fixtures.peers import needs_peers
from tests.fixtures.ports import free_port


def children(session: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


@needs_peers
def test_they_end_with_all_their_children_and_leave_no_file(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions: list[int] = []
    killpg = os.killpg
    monkeypatch.setattr(os, "killpg", lambda pid, number: (sessions.append(pid), killpg(pid, number)))
    with pair(trusted, trusted.sign("gone"), free_port) as started:
        folders = started.mail.folder, started.boxes.folder
        assert started.mail.waiting() == []
    assert len(sessions) == 2
    assert [one for session in sessions for one in children(session)] == []
    assert not any(folder.exists() for folder in folders)


def test_a_server_that_ends_at_once_says_what_it_said() -> None:
    with (
        open_folder() as folder,
        pytest.raises(NotStarted, match="no such option"),
        running(["/bin/sh", "-c", "echo no such option >&2"], [free_port()], folder / "said.log"),
    ):
        pass
