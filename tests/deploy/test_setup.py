"""Setting a machine up: what it installs, and when it need not."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from deploy import setup


class Installer:
    """Stands for pip and uv, which would need the network: keeps what it is told to do."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.fails: str | None = None

    def run(self, command: list[str], *, check: bool = True, env: dict[str, str] | None = None) -> int:
        self.commands.append(command)
        failed = self.fails is not None and self.fails in command
        if failed and check:
            raise SystemExit("no network")
        return int(failed)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock file of one package."""
    path = tmp_path / "requirements.lock"
    path.write_text("gql==4.4.0 --hash=sha256:1\n")
    return path


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    """An installer that does nothing, and no virtual environment."""
    made = Installer()
    monkeypatch.setattr(setup, "run", made.run)
    monkeypatch.setattr(venv, "create", lambda folder, **_: Path(folder).mkdir(exist_ok=True))
    return made


def test_the_stamp_changes_with_the_lock_and_with_nothing_else(tmp_path: Path) -> None:
    lock, copy = tmp_path / "a.lock", tmp_path / "b.lock"
    lock.write_text("gql==4.4.0")
    copy.write_text("gql==4.4.0")
    before = setup.stamp_of(lock)
    assert setup.stamp_of(copy) == before
    lock.write_text("gql==4.4.1")
    assert setup.stamp_of(lock) != before


def test_the_stamp_changes_with_python(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = setup.stamp_of(lock)
    monkeypatch.setattr(sys, "version", "3.99.0")
    assert setup.stamp_of(lock) != before


def test_a_fresh_machine_gets_the_locked_packages_and_a_stamp(lock: Path, installer: Installer, tmp_path: Path) -> None:
    folder = tmp_path / "venv"
    setup.install(folder, lock)
    first, second = installer.commands
    assert first[-1] == setup.UV
    assert second[1:5] == ["-m", "uv", "pip", "install"]
    assert second[-3:] == ["--require-hashes", "-r", str(lock)]
    assert (folder / "sequences.stamp").read_text() == setup.stamp_of(lock)


def test_nothing_is_done_when_nothing_changed(lock: Path, installer: Installer, tmp_path: Path) -> None:
    setup.install(tmp_path / "venv", lock)
    installer.commands.clear()
    setup.install(tmp_path / "venv", lock)
    assert installer.commands == []


def test_a_changed_lock_is_installed(lock: Path, installer: Installer, tmp_path: Path) -> None:
    setup.install(tmp_path / "venv", lock)
    installer.commands.clear()
    lock.write_text("gql==4.4.1 --hash=sha256:2\n")
    setup.install(tmp_path / "venv", lock)
    assert len(installer.commands) == 2
    assert (tmp_path / "venv" / "sequences.stamp").read_text() == setup.stamp_of(lock)


def test_pip_does_what_uv_cannot(lock: Path, installer: Installer, tmp_path: Path) -> None:
    installer.fails = setup.UV
    setup.install(tmp_path / "venv", lock)
    assert installer.commands[-1][1:4] == ["-m", "pip", "install"]
    assert installer.commands[-1][-3:] == ["--require-hashes", "-r", str(lock)]


def test_a_set_up_that_failed_half_way_is_done_again(lock: Path, installer: Installer, tmp_path: Path) -> None:
    setup.install(tmp_path / "venv", lock)
    before = lock.read_text()
    lock.write_text("gql==4.4.1 --hash=sha256:2\n")
    installer.fails = "--require-hashes"
    with pytest.raises(SystemExit):
        setup.install(tmp_path / "venv", lock)
    lock.write_text(before)  # the packages of the failed one may be there all the same
    installer.fails = None
    installer.commands.clear()
    setup.install(tmp_path / "venv", lock)
    assert len(installer.commands) == 2


def test_a_command_that_fails_ends_the_set_up_with_its_last_words() -> None:
    failing = [sys.executable, "-c", "print('the disk is full'); raise SystemExit(3)"]
    with pytest.raises(SystemExit, match="failed:\nthe disk is full"):
        setup.run(failing)
    assert setup.run(failing, check=False) == 3


def test_a_command_that_works_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    assert setup.run([sys.executable, "-c", "print('fine')"]) == 0
    assert capfd.readouterr().out == ""


def test_an_old_python_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    with pytest.raises(SystemExit, match=r"Sequences needs Python 3\.11 or later"):
        setup.main([])
