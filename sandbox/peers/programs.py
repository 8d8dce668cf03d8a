"""Which of the mail servers' programs this machine has, and what to install for the others."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

SBIN = "/usr/sbin:/usr/local/sbin:/sbin"  # not everybody has them on the path
POSTFIX_DAEMONS = ("/usr/lib/postfix/sbin", "/usr/libexec/postfix")
DOVECOT_DAEMONS = ("/usr/lib/dovecot", "/usr/libexec/dovecot")
DOVECOT = "2.3."  # 2.4 reads another language in its configuration


def found(name: str) -> str | None:
    """Return where a program is."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SBIN}")


def daemon(folders: tuple[str, ...], name: str) -> Path | None:
    """Return where a program is that only its server starts."""
    return next((path for folder in folders if (path := Path(folder, name)).exists()), None)


def missing() -> str | None:
    """Return what keeps Postfix and Dovecot from running here, and what to do about it."""
    return "; ".join((*_postfix(), *_dovecot())) or None


def _postfix() -> Iterator[str]:
    if not found("postfix") or not daemon(POSTFIX_DAEMONS, "master"):
        yield "Postfix is not installed (Debian: apt-get install postfix)"
    elif os.geteuid() != 0:
        yield "Postfix starts for root only"


def _dovecot() -> Iterator[str]:
    program = found("dovecot")
    if not program or not all(daemon(DOVECOT_DAEMONS, name) for name in ("imap", "lmtp")):
        yield "Dovecot is not installed (Debian: apt-get install dovecot-imapd dovecot-lmtpd)"
        return
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith(DOVECOT):
        yield f"Dovecot {version.split()[0]} is installed; the configuration written here is that of 2.3"
