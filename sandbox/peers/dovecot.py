"""Dovecot: mailboxes read over IMAP with TLS and IDLE, filled over LMTP, and the one that knows who may log in.

It runs for root, and for anybody else with all of it under their own name.
Source: doc.dovecot.org/2.3, "Rootless installation", "LMTP Server", "Open Authentication v2.0".
"""

from __future__ import annotations

import base64
import grp
import imaplib
import json
import os
import pwd
import re
import shutil
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import jwt

from sandbox.peers.certificates import Signed
from sandbox.peers.programs import found
from sandbox.peers.serving import HOST, running

MAIL_USER = "mail"  # Debian's own; mails belong to it where root runs the server
DETAIL = "+"  # dana+Sent@acme.test goes into the folder Sent
TOKEN_KEY = "the-key-that-tokens-of-the-peers-are-signed-with"  # noqa: S105  # known to whoever reads this
# For who is not root: one user for all of it, and nothing is locked in.
SINGLE = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
"""
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_username_format = %Lu
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
mail_save_crlf = yes
mail_max_userip_connections = 100
recipient_delimiter = {detail}
lmtp_save_to_detail_mailbox = yes
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/tokens.conf
}}
passdb {{
  driver = dict
  mechanisms = plain login
  args = {folder}/users.conf
}}
userdb {{
  driver = dict
  args = {folder}/users.conf
}}
service imap-login {{
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener {folder}/login {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
# Looked up anew each time: a passwd-file is read again after a second only.
USERS = """
uri = fs:posix:prefix={folder}/users/
key user {{
  key = %u
  format = json
}}
passdb_objects = user
userdb_objects = user
"""
TOKENS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = email
"""


@dataclass(frozen=True)
class Dovecot:
    """A server that runs. `passwords` are those of its mailboxes, by address."""

    folder: Path
    imap: int  # the port where TLS begins with STARTTLS
    imaps: int
    authority: Path
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def lmtp(self) -> Path:
        """Return the socket where mail is delivered."""
        return self.folder / "lmtp"

    @property
    def login(self) -> Path:
        """Return the socket where another server asks who may log in."""
        return self.folder / "login"

    def set_password(self, address: str, password: str) -> None:
        """Let `address` in with this password, and with no other one."""
        self.passwords[address] = password
        (uid, gid), coded = _mail_owner(), base64.b64encode(password.encode()).decode()
        home = self.folder / "mail" / address
        told = {"password": f"{{PLAIN.b64}}{coded}", "uid": str(uid), "gid": str(gid), "home": str(home)}
        new = self.folder / "users.new"
        new.write_text(json.dumps(told))
        new.chmod(0o644)
        new.replace(self._user(address))

    def remove(self, address: str) -> None:
        """Know this mailbox no longer; its mail stays."""
        del self.passwords[address]
        self._user(address).unlink()

    def _user(self, address: str) -> Path:
        return self.folder / "users" / address

    def token(self, address: str, *, seconds: int = 3600) -> str:
        """Return an access token that holds for so long (XOAUTH2)."""
        now = int(time.time())
        return jwt.encode({"sub": address, "email": address, "iat": now - 60, "exp": now + seconds}, TOKEN_KEY, "HS256")

    def append(self, address: str, folder: str, raw: bytes) -> None:
        """Put a message into a folder, byte for byte."""
        context = ssl.create_default_context(cafile=str(self.authority))
        with imaplib.IMAP4_SSL(HOST, self.imaps, ssl_context=context) as client:
            client.login(address, self.passwords[address])
            answer, said = client.append(folder, "", "", raw)
            assert answer == "OK", said

    def messages(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """Return the messages of a folder as they lie on the disk, in the order they came."""
        home = self._maildir(address, folder)
        files = [one for part in ("new", "cur") for one in (home / part).glob("*")]
        return [one.read_bytes() for one in sorted(files, key=lambda one: _came(one.name))]

    def renumber(self, address: str, folder: str = "INBOX") -> None:
        """Forget how the messages of a folder are numbered, as a restored mailbox does (another UIDVALIDITY)."""
        home = self._maildir(address, folder)
        before = _validity(home)
        for path in home.glob("dovecot*"):
            path.unlink()
        for path in self._maildir(address, "INBOX").glob("dovecot-uidvalidity*"):
            path.unlink()
        while int(time.time()) <= before:  # the server takes the second of the day for a number
            time.sleep(0.05)

    def empty(self) -> None:
        """Remove all mail of all mailboxes."""
        for home in (self.folder / "mail").iterdir():
            shutil.rmtree(home, ignore_errors=True)

    def _maildir(self, address: str, folder: str) -> Path:
        home = self.folder / "mail" / address
        return home if folder == "INBOX" else home / f".{folder}"


def _came(name: str) -> tuple[int, int]:
    """Return when a file was delivered, from its name: seconds, "M" and microseconds."""
    match = re.match(r"(\d+)\.M(\d+)", name)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _validity(home: Path) -> int:
    listed = home / "dovecot-uidlist"
    found_in = re.search(r" V(\d+)", listed.read_text().partition("\n")[0]) if listed.exists() else None
    return int(found_in[1]) if found_in else 0


@contextmanager
def dovecot(folder: Path, *, imap: int, imaps: int, authority: Path, signed: Signed) -> Iterator[Dovecot]:
    """Run a Dovecot without mailboxes; all it writes is in `folder`, which other users may enter."""
    made = Dovecot(folder, imap, imaps, authority)
    _prepare(folder)
    config = folder / "dovecot.conf"
    config.write_text(_config(made, signed))
    with running(_command(config), [imap, imaps], folder / "dovecot.log"):
        yield made


def _prepare(folder: Path) -> None:
    keys = folder / "keys" / "default" / "HS256"
    keys.mkdir(parents=True)
    (keys / "default").write_text(base64.b64encode(TOKEN_KEY.encode()).decode())
    (folder / "tokens.conf").write_text(TOKENS.format(folder=folder))
    (folder / "users").mkdir()
    (folder / "users.conf").write_text(USERS.format(folder=folder))
    mail = folder / "mail"
    mail.mkdir()
    uid, gid = _mail_owner()
    os.chown(mail, uid, gid)


def _mail_owner() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    owner = pwd.getpwnam(MAIL_USER)
    return owner.pw_uid, owner.pw_gid


def _config(made: Dovecot, signed: Signed) -> str:
    common = CONFIG.format(
        folder=made.folder, certificate=signed.certificate, key=signed.key, imap=made.imap, imaps=made.imaps,
        detail=DETAIL,
    )  # fmt: skip
    if os.geteuid() == 0:
        return common
    names = {"user": pwd.getpwuid(os.geteuid()).pw_name, "group": grp.getgrgid(os.getegid()).gr_name}
    return common + SINGLE.format(**names)


def _command(config: Path) -> Sequence[str]:
    program = found("dovecot")
    assert program, "ask `programs.missing` first"
    return [program, "-F", "-c", str(config)]
