"""Hosts that people type to reach what stands inside: whatever is tried, no connection is opened.

Watched is every `connect` of the process, by an audit hook; none gets through, so that nothing is dialled for real.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sequences.mail.idle import Watch
from sequences.mail.imap import INBOX, ImapSettings, MailboxUnreachable, find_sent, read_new
from sequences.mail.smtp import Outcome, Outgoing, Phase, SmtpPool, SmtpSettings, Verdict
from tests.sequences.mail.smtp_servers import scripted, settings
from tests.sequences.mail.test_imap import GREETING, HELLO, saying

MAIL = Outgoing("dana@acme.test", "ada@byron.example", b"Subject: Hi\r\n\r\nHello\r\n")
NONE: frozenset[str] = frozenset()
PUBLIC, OTHER = "93.184.216.34", "2606:4700:4700::1111"

V4 = """127.0.0.1 127.255.255.254 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.254
169.254.0.1 169.254.169.254 169.254.170.2 100.64.0.1 100.100.100.200 100.127.255.254 192.0.0.192 168.63.129.16 0.0.0.0
0.1.2.3 192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255"""
WRITTEN = """127.1 127.0.1 0177.0.0.1 0x7f.1 0x7f000001 2130706433 017700000001 0 0x0 0xA9FEA9FE 2852039166
0251.0376.0251.0376 169.254.43518 10.1 192.168.257 １２７.0.0.1 ①②⑦.0.0.1 127。0。0。1 LOCALHOST localhost"""
V6 = """:: ::1 0:0:0:0:0:0:0:1 fe80::1 fe80::a9fe:a9fe febf::1 fc00::1 fd00:ec2::254 fd12:3456::1 fec0::1 ff02::1
ff05::1:3 ff0e::1 2001:db8::1 3fff::1 100::1 2001:2::1 2001:10::1 5f00::1"""
INSIDE = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.100.100.200", "192.0.0.192", "168.63.129.16")
HIDDEN = [
    form.format(inner)
    for form in ("::ffff:{}", "::{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}")
    for inner in INSIDE
]


def tunnelled(inner: str) -> tuple[str, str]:
    """Return an IPv4 address as 6to4 and Teredo write it."""
    number = int.from_bytes(socket.inet_aton(inner), "big")
    hidden = number ^ 0xFFFFFFFF
    teredo = f"2001:0:4136:e378:8000:63bf:{hidden >> 16:x}:{hidden & 0xFFFF:x}"
    return f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1", teredo


TUNNELLED = [one for inner in INSIDE for one in tunnelled(inner)]
NAMES = {  # what a name server of an attacker says
    "mail.evil.example": ["10.0.0.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "router": ["192.168.1.1"],
    "six.evil.example": ["fd00::1"],
    "mapped.evil.example": ["::ffff:169.254.169.254"],
    "nat64.evil.example": ["64:ff9b::7f00:1"],
    "scoped.evil.example": ["fe80::1%eth0"],
    "first.evil.example": ["127.0.0.1", PUBLIC],
    "last.evil.example": [PUBLIC, "127.0.0.1"],
    "among.evil.example": [PUBLIC, OTHER, "::1", PUBLIC],
    "nowhere.evil.example": [],
}
HOSTS = [*V4.split(), *WRITTEN.split(), *V6.split(), *HIDDEN, *TUNNELLED, *NAMES]


class Watcher:
    """Notes whom this process wants to connect to while it watches, and lets nobody through."""

    def __init__(self) -> None:
        self.dialled: list[str] | None = None
        sys.addaudithook(self._heard)  # for the life of the process

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect" and self.dialled is not None and isinstance(args[1], tuple):
            self.dialled.append(args[1][0])
            raise ConnectionRefusedError(f"{args[1]} was dialled")

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        """Watch, and give the list that fills with addresses."""
        self.dialled = dialled = []
        try:
            yield dialled
        finally:
            self.dialled = None


WATCHER = Watcher()


class NameServer:
    """Answers for the names above, one answer after the other where there are several; literals are as they are."""

    def __init__(self, names: dict[str, list[list[str]]]) -> None:
        self._names = names
        self._really = socket.getaddrinfo
        self.asked: list[str] = []

    def __call__(self, host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
        if host not in self._names:
            return self._really(host, port, *args, **options)
        self.asked.append(host)
        answers = self._names[host]
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        if not now:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(_family(one), socket.SOCK_STREAM, 6, "", (one, port)) for one in now]


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> NameServer:
    """The name server of an attacker."""
    server = NameServer({name: [answer] for name, answer in NAMES.items()})
    monkeypatch.setattr(socket, "getaddrinfo", server)
    return server


async def send(host: str, private: frozenset[str] = NONE, security: str = "starttls") -> Outcome:
    """Send a message through a host."""
    pool = SmtpPool(SmtpSettings(host, 25, security, "dana", "secret", private), 1)
    try:
        return await pool.send(MAIL)
    finally:
        await pool.close()


def inbox(host: str, private: frozenset[str] = NONE) -> ImapSettings:
    """Return how to read a mailbox at a host."""
    return ImapSettings(host, 143, "none", "dana", "secret", private)


def test_there_are_more_than_a_hundred() -> None:
    assert len(set(HOSTS)) >= 100


@pytest.mark.parametrize("host", HOSTS)
async def test_nobody_inside_is_dialled_to_send(names: NameServer, host: str) -> None:
    with WATCHER.watching() as dialled:
        outcome = await send(host)
    assert dialled == []
    assert (outcome.verdict, outcome.phase, outcome.scope) == (Verdict.REFUSED, Phase.NOTHING, "mailbox")
    assert "private address" in outcome.text or "no address" in outcome.text


@pytest.mark.parametrize("host", HOSTS)
async def test_nobody_inside_is_dialled_to_read(names: NameServer, host: str) -> None:
    with WATCHER.watching() as dialled:
        for reading in (read_new(inbox(host), INBOX, None, 1), find_sent(inbox(host), ["<a@acme.test>"])):
            with pytest.raises(MailboxUnreachable, match=r"private address|no address"):
                await reading
        with pytest.raises(MailboxUnreachable, match=r"private address|no address"):
            Watch(inbox(host), INBOX).begin()
    assert dialled == []


async def test_who_is_outside_or_allowed_is_dialled_and_the_watcher_sees_it(names: NameServer) -> None:
    for host, private, address in (
        (PUBLIC, NONE, PUBLIC),
        ("mail.evil.example", frozenset({"mail.evil.example"}), "10.0.0.1"),
    ):
        with WATCHER.watching() as dialled:
            assert (await send(host, private)).verdict is Verdict.LATER
            with pytest.raises(MailboxUnreachable, match="no connection"):
                await read_new(inbox(host, private), INBOX, None, 1)
        assert dialled == [address, address]


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_a_name_that_changes_between_check_and_dialling_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    for _ in range(2):
        server = NameServer({"rebinding.evil.example": [[PUBLIC], ["127.0.0.1"]]})
        monkeypatch.setattr(socket, "getaddrinfo", server)
        with WATCHER.watching() as dialled:
            await send("rebinding.evil.example", security=security)
        assert (dialled, server.asked) == ([PUBLIC], ["rebinding.evil.example"])
        with WATCHER.watching() as dialled:
            assert (await send("rebinding.evil.example", security=security)).verdict is Verdict.REFUSED
        assert dialled == []
    server = NameServer({"rebinding.evil.example": [[PUBLIC], ["127.0.0.1"]]})
    monkeypatch.setattr(socket, "getaddrinfo", server)
    with WATCHER.watching() as dialled, pytest.raises(MailboxUnreachable):
        await read_new(inbox("rebinding.evil.example"), INBOX, None, 1)
    assert (dialled, server.asked) == ([PUBLIC], ["rebinding.evil.example"])


@pytest.mark.parametrize("answer", ["551 5.1.6 try <ada@[127.0.0.1]>", "251 forwards to <ada@[10.0.0.1]>"])
async def test_a_server_that_points_elsewhere_is_not_followed(answer: str) -> None:
    async with scripted(RCPT=answer) as server, scripted() as elsewhere:
        pool = SmtpPool(settings(server.port), 1)
        await pool.send(MAIL)
        await pool.close()
    assert (server.connections, elsewhere.connections) == (1, 0)


async def test_a_mailbox_that_points_elsewhere_is_not_followed() -> None:
    heard: list[bytes] = []
    async with saying(GREETING, heard=heard) as elsewhere:
        referral = f"TAG NO [REFERRAL IMAP://dana@127.0.0.1:{elsewhere}/] look there\r\n".encode()
        async with saying(*HELLO, referral) as port:
            own = ImapSettings("127.0.0.1", port, "none", "dana", "secret", frozenset({"127.0.0.1"}))
            with pytest.raises(Exception, match="refused the password"):
                await read_new(own, INBOX, None, 1)
    assert heard == []
