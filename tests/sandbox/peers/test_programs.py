"""Which real servers this machine has: what lacks is named with what to do about it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.peers import programs
from tests.fixtures.peers import needs_peers


@needs_peers
def test_nothing_is_missing_where_they_are_installed_and_we_are_root() -> None:
    assert programs.missing() is None


def test_what_is_not_installed_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "found", lambda name: None)
    said = programs.missing() or ""
    assert "apt-get install postfix" in said
    assert "apt-get install dovecot-imapd dovecot-lmtpd" in said


@needs_peers
def test_postfix_starts_for_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert programs.missing() == "Postfix starts for root only"


@needs_peers
def test_another_dovecot_is_not_guessed_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer = tmp_path / "dovecot"
    newer.write_text("#!/bin/sh\necho '2.4.1 (abc)'\n")
    newer.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert "Dovecot 2.4.1 is installed" in (programs.missing() or "")
