"""Mail hosts as people type them: resolved, checked against private ranges, dialled by the checked address."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from typing import Any

# Beside what `ipaddress` knows: ways to write IPv4 in IPv6, and what only answers inside a network. 168.63.129.16 and
# 192.0.0.192 look public and are the metadata services of two clouds (Azure, Oracle).
CLOSED_4 = ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")
CLOSED_6 = ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16")
CLOSED = tuple(map(ipaddress.ip_network, CLOSED_4 + CLOSED_6))


class ForbiddenHost(ValueError):
    """A host that must not be dialled: it has no address, or a private one."""


async def resolve(host: str, port: int, *, private_hosts: frozenset[str]) -> str:
    """Return an address of `host` that may be dialled. Raises ForbiddenHost.

    Every address must be public, unless the operator allows this very host (`PRIVATE_MAIL_HOSTS`).
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ForbiddenHost(f"the mail host {host} has no address") from error
    return _checked(host, [str(one[4][0]) for one in found], private_hosts)


def resolve_now(host: str, port: int, *, private_hosts: frozenset[str]) -> str:
    """Do the same in a thread that may block."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ForbiddenHost(f"the mail host {host} has no address") from error
    return _checked(host, [str(one[4][0]) for one in found], private_hosts)


def _checked(host: str, addresses: list[str], private_hosts: frozenset[str]) -> str:
    if host not in private_hosts:
        for address in addresses:
            if not is_public(address):
                raise ForbiddenHost(f"the mail host {host} stands on a private address")
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether an address is on the open internet, seen through the ways to write IPv4 in IPv6."""
    there = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(there, ipaddress.IPv6Address):
        if _closed(there):
            return False
        inner = there.ipv4_mapped or there.sixtofour or (there.teredo[1] if there.teredo else None)
        if inner is not None:
            there = inner
        elif there in ipaddress.ip_network("64:ff9b::/96"):
            there = ipaddress.IPv4Address(int(there) & 0xFFFFFFFF)
    return there.is_global and not there.is_multicast and not _closed(there)


def _closed(there: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(there in network for network in CLOSED)


class _NamedContext(ssl.SSLContext):
    """Checks the certificate for the name a person typed while the checked address is dialled."""

    name: str

    def wrap_bio(self, *args: Any, **options: Any) -> ssl.SSLObject:
        return super().wrap_bio(*args, **{**options, "server_hostname": self.name})

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
        return super().wrap_socket(*args, **{**options, "server_hostname": self.name})


def tls_context(name: str) -> ssl.SSLContext:
    """Return a context that verifies certificates for `name`, whatever address is dialled."""
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = name
    context.load_default_certs()
    return context
