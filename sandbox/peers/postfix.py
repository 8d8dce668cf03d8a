"""Postfix: takes in mail of those who log in (STARTTLS, and TLS from the start) and of strangers, and delivers it.

Who may log in is asked of Dovecot, and mail of our domains is handed to it over LMTP. A copy of what somebody sends
is kept in their Sent folder. It runs for root only. Source: postconf(5), master(5), Postfix' SASL_README.
"""

from __future__ import annotations

import grp
import json
import os
import pwd
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.peers.certificates import Signed
from sandbox.peers.dovecot import DETAIL, Dovecot
from sandbox.peers.programs import POSTFIX_DAEMONS, daemon, found
from sandbox.peers.serving import LOOK_SECONDS, running

DOMAINS = ("acme.test", "byron.example")
EMPTY_SECONDS = 30.0
NOWHERE = "error:nobody is outside"
OWNER, GROUP = "postfix", "postdrop"
QUEUES = (
    "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace",
)  # fmt: skip
# What a recipient's name makes of a message; anything else is taken, and bounces if Dovecot does not know it.
ANSWERS = r"""
/^nobody@/ 550 5.1.1 no such user
/^later@/  450 4.2.1 greylisted, come again
/^slow@/   421 4.3.2 closing
"""
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = {owner}
setgid_group = {group}
command_directory = {commands}
daemon_directory = {daemons}
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mail.acme.test
mydestination =
mynetworks =
local_header_rewrite_clients =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = {domains}
virtual_transport = lmtp:unix:{dovecot.lmtp}
relay_domains = {away}
relay_transport = {outside}
default_transport = {outside}
smtp_host_lookup = native
smtp_dns_support_level = disabled
recipient_delimiter = {detail}
sender_bcc_maps = regexp:{folder}/sent
smtpd_recipient_restrictions = check_recipient_access regexp:{folder}/answers
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dovecot.login}
smtpd_sasl_security_options = noanonymous
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_auth_only = yes
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
queue_run_delay = 5s
minimal_backoff_time = 5s
maximal_backoff_time = 5s
bounce_notice_recipient = postmaster@acme.test
notify_classes =
default_process_limit = 100
"""
MEMBERS = (
    "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject -o mynetworks= "
    "-o syslog_name=submission"
)
MASTER = f"""
127.0.0.1:{{submission}} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt {MEMBERS}
127.0.0.1:{{submissions}} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes {MEMBERS}
127.0.0.1:{{incoming}} inet n - n - - smtpd -o smtpd_relay_restrictions=reject_unauth_destination
    -o receive_override_options=no_address_mappings
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A server that runs."""

    folder: Path
    submission: int  # the port where TLS begins with STARTTLS
    submissions: int  # the one where TLS begins at once
    incoming: int  # where strangers bring mail for our domains

    def waiting(self) -> list[str]:
        """Return the recipients of what is still in the queue."""
        said = self._run("postqueue", "-j").splitlines()
        return [one["address"] for line in said for one in json.loads(line)["recipients"]]

    def settle(self, seconds: float = EMPTY_SECONDS) -> None:
        """Wait until everything is delivered or returned. Raises TimeoutError.

        One look is not enough: a report comes into one folder of the queue while its message leaves another one, and
        showq(8), which reads one after the other, may see neither.
        """
        deadline = time.monotonic() + seconds
        while waiting := self.waiting() or self.waiting():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(waiting)} messages are still in the queue")
            time.sleep(LOOK_SECONDS)

    def empty(self) -> None:
        """Throw away what is in the queue."""
        self._run("postsuper", "-d", "ALL")

    def _run(self, name: str, *arguments: str) -> str:
        program = found(name)
        assert program, f"{name} belongs to Postfix"
        command = [program, "-c", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@contextmanager
def postfix(
    folder: Path,
    inner: Dovecot,
    signed: Signed,
    *,
    submission: int,
    submissions: int,
    incoming: int,
    domains: Sequence[str] = DOMAINS,
    away: Sequence[str] = (),
    outside: str = NOWHERE,
    without_copy: Sequence[str] = (),
) -> Iterator[Postfix]:
    """Run a Postfix before a Dovecot; all it writes is in `folder`, which other users may enter.

    Mail to domains that are not ours goes `outside`, as in "smtp:[127.0.0.1]:2525"; strangers may bring it for the
    domains that are `away`. Of what senders `without_copy` send nothing is kept in their Sent folder.
    """
    made = Postfix(folder, submission, submissions, incoming)
    program, master = found("postfix"), daemon(POSTFIX_DAEMONS, "master")
    assert program, "ask `programs.missing` first"
    assert master
    values = {
        "folder": folder, "dovecot": inner, "outside": outside,
        "domains": " ".join(domains), "away": " ".join(away), "detail": DETAIL,
        "owner": OWNER, "group": GROUP,
        "certificate": signed.certificate, "key": signed.key,
        "commands": Path(program).parent, "daemons": master.parent,
    }  # fmt: skip
    _write(folder / "main.cf", MAIN.format(**values))
    _write(folder / "master.cf", MASTER.format(**vars(made)))
    _write(folder / "answers", ANSWERS)
    _write(folder / "sent", _copies(without_copy))
    _make_queue(folder)
    with running([str(master), "-c", str(folder), "-s"], [submission, submissions, incoming], folder / "postfix.out"):
        yield made


def _copies(without: Sequence[str]) -> str:
    """Return where a copy of what somebody sends is kept, as a table of regexp_table(5)."""
    kept = f"/^(.+)@(.+)$/ ${{1}}{DETAIL}Sent@${{2}}\n"
    for address in without:
        kept = f"if !/^{re.escape(address)}$/\n{kept}endif\n"
    return kept


def _write(path: Path, text: str) -> None:
    """Write a file that seems old: Postfix waits a while before it believes one that was written just now."""
    path.write_text(text)
    before = time.time() - 60
    os.utime(path, (before, before))


def _make_queue(folder: Path) -> None:
    """Make the folders of the queue, with the owners that Postfix wants (its postfix-files)."""
    owner, group = pwd.getpwnam(OWNER), grp.getgrnam(GROUP)
    for name in ("data", *(f"queue/{one}" for one in QUEUES)):
        (folder / name).mkdir(parents=True, mode=0o700)
        os.chown(folder / name, owner.pw_uid, -1)
    for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
        path = folder / "queue" / name
        path.mkdir()
        os.chown(path, owner.pw_uid, group.gr_gid)
        path.chmod(mode)
    (folder / "queue" / "pid").mkdir()
    (folder / "postfix.log").touch()  # else whoever writes first makes it their own
    os.chown(folder / "postfix.log", owner.pw_uid, -1)
