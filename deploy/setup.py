"""Sets a machine up that has only Python: a virtual environment from the lock file, and a browser for tests.

Standard library only: it runs before anything is installed. It is skipped when nothing changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
UV = "uv==0.13.9"
# Debian's shell without a user interface is the same engine; opening a page takes a fifth of the processor.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER_MISSING = "The tests need Chromium: install the package chromium, or run .venv/bin/playwright install chromium."


def main(arguments: list[str]) -> None:
    """Set up the environment; with `--browser` also a browser for the tests."""
    if sys.version_info < (3, 11):  # noqa: UP036  # it runs on whatever Python there is
        raise SystemExit("Sequences needs Python 3.11 or later: set PYTHON to one, as in `make run PYTHON=python3.12`.")
    folder = ROOT / ".venv"
    install(folder, LOCK)
    if "--browser" in arguments:
        find_browser(folder)


def stamp_of(lock: Path) -> str:
    """Return what an up-to-date environment is stamped with: the lock's content and this Python."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def install(folder: Path, lock: Path) -> None:
    """Make an environment of what a lock file names, unless it is there and nothing changed."""
    stamp, wanted = folder / "sequences.stamp", stamp_of(lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)  # until all is done nobody knows what is there
    say(f"1/3 making a virtual environment in {os.path.relpath(folder)}")
    venv.create(folder, with_pip=True, clear=False)
    python = str(folder / "bin" / "python")
    say("2/3 installing uv")
    fast = run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", UV], check=False)
    say(f"3/3 installing {lock.read_text().count('==')} locked packages (half a minute)")
    tool = [python, "-m", "uv", "pip", "install", "-q", "--compile-bytecode", "--python", python]
    slow = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    run([*(tool if fast == 0 else slow), "--require-hashes", "-r", str(lock)])
    stamp.write_text(wanted)
    say("ready")


def chromium() -> str | None:
    """Return the Chromium that is on PATH."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def find_browser(folder: Path) -> None:
    """Find Chromium, or install it; the tests that need one fail with a sentence when neither works."""
    if chromium():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("installing Chromium for the tests")
        run(["apt-get", "update", "-qq"], check=False)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for package in CHROMIUM[:2]:
            run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=False, env=quiet)
            if chromium():
                return
    if run([str(folder / "bin" / "playwright"), "install", "chromium"], check=False) != 0:
        say(BROWSER_MISSING)


def run(command: list[str], *, check: bool = True, env: dict[str, str] | None = None) -> int:
    """Run a command; when it must succeed and does not, stop with its last words."""
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode and check:
        raise SystemExit(f"{' '.join(command[:6])} failed:\n{done.stdout[-2000:]}")
    return done.returncode


def say(text: str) -> None:
    """Show progress."""
    print(f"set-up: {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
