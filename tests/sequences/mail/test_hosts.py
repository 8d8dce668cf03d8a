"""Mail hosts: only the open internet is dialled, however an address is written."""

from __future__ import annotations

import asyncio
import socket
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.mail import hosts
from sequences.mail.hosts import ForbiddenHost, is_public, resolve, resolve_now, tls_context

NONE: frozenset[str] = frozenset()
PRIVATE_4 = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"]
WRITTEN = ["::ffff:{}", "::{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}"]


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*PRIVATE_4, "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"])
def test_a_private_ipv4_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1"],
)
def test_a_private_ipv6_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("inner", PRIVATE_4)
def test_a_private_address_does_not_hide_in_ipv6(form: str, inner: str) -> None:
    assert not is_public(form.format(inner))


@pytest.mark.parametrize("inner", PRIVATE_4)
def test_a_private_address_does_not_hide_in_a_tunnel(inner: str) -> None:
    number = int.from_bytes(socket.inet_aton(inner), "big")
    assert not is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")
    hidden = number ^ 0xFFFFFFFF
    assert not is_public(f"2001:0:4136:e378:8000:63bf:{hidden >> 16:x}:{hidden & 0xFFFF:x}")


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_as_public_as_its_inner_one(inner: object) -> None:
    assert is_public(f"::ffff:{inner}") == is_public(f"64:ff9b::{inner}") == is_public(str(inner))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "::1", "::ffff:127.0.0.1"])
async def test_a_host_on_a_private_address_is_not_dialled(host: str) -> None:
    with pytest.raises(ForbiddenHost):
        await resolve(host, 25, private_hosts=NONE)
    with pytest.raises(ForbiddenHost):
        resolve_now(host, 25, private_hosts=frozenset({"mail.acme.test"}))


@pytest.mark.parametrize("host", ["", "..", "x" * 300, "a\x00b", "é" * 80, "nobody.invalid"])
async def test_a_host_without_an_address_is_not_dialled(host: str) -> None:
    with pytest.raises(ForbiddenHost):
        await resolve(host, 25, private_hosts=NONE)
    with pytest.raises(ForbiddenHost):
        resolve_now(host, 25, private_hosts=NONE)


async def test_an_operator_may_allow_a_private_host() -> None:
    allowed = frozenset({"127.0.0.1"})
    assert await resolve("127.0.0.1", 25, private_hosts=allowed) == "127.0.0.1"
    assert resolve_now("127.0.0.1", 25, private_hosts=allowed) == "127.0.0.1"


async def test_a_public_address_is_given_as_it_is() -> None:
    assert await resolve("8.8.8.8", 587, private_hosts=NONE) == "8.8.8.8"


async def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 25)) for one in ("8.8.8.8", "10.0.0.1")]

    async def both(*_: object, **__: object) -> list[object]:  # a name server of an attacker
        return list(found)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", both)
    with pytest.raises(ForbiddenHost, match="private"):
        await resolve("mail.evil.example", 25, private_hosts=NONE)
    assert await resolve("mail.evil.example", 25, private_hosts=frozenset({"mail.evil.example"})) == "8.8.8.8"


def test_certificates_are_checked_for_the_name_and_not_the_dialled_address() -> None:
    context = tls_context("mail.acme.test")
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    wrapped = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="10.0.0.1")
    assert wrapped.server_hostname == "mail.acme.test"
    assert isinstance(context, hosts._NamedContext)
