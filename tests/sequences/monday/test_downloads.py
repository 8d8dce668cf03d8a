"""Fetching files: from allowed hosts only, never from private addresses, within a size and a time."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sequences.monday import downloads
from sequences.monday.downloads import Downloads, NotFetched, TooLarge

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
BUCKET = "files-monday-com.s3.amazonaws.com"


@asynccontextmanager
async def answering(answer: Answer, context: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Serve one answer to everybody; give the port and what was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            await answer(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], asked


def saying(raw: bytes) -> Answer:
    """Return an answer of these bytes."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return answer


async def endless(writer: asyncio.StreamWriter) -> None:
    """Answer without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
        await writer.drain()


async def silent(writer: asyncio.StreamWriter) -> None:
    """Begin, and then say nothing until the other side goes."""
    writer.write(HEAD % 100)
    await writer.drain()
    await asyncio.sleep(60)


async def fetched(port: int, most: int = 100, seconds: float = 30, path: str = "/a") -> bytes:
    """Fetch from a host that is allowed."""
    fetching = Downloads(frozenset({f"127.0.0.1:{port}"}), seconds=seconds)
    try:
        return await fetching.fetch(f"http://127.0.0.1:{port}{path}", most)
    finally:
        await fetching.close()


async def test_a_file_comes_whole_and_its_signed_address_unchanged() -> None:
    async with answering(saying(HEAD % 5 + b"bytes")) as (port, asked):
        assert await fetched(port, most=5, path="/a%20b/%C3%A9.pdf?X-Sig=a%2Fb%3D&c=d+e") == b"bytes"
    [request] = asked
    assert request.startswith(b"GET /a%20b/%C3%A9.pdf?X-Sig=a%2Fb%3D&c=d+e HTTP/1.1\r\n")
    assert f"\r\nhost: 127.0.0.1:{port}\r\n".encode() in request.lower()
    assert b"authorization" not in request.lower()


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"",
    ],
)
async def test_any_other_answer_is_no_file(raw: bytes) -> None:
    async with answering(saying(raw)) as (port, asked):
        with pytest.raises(NotFetched):
            await fetched(port)
    assert len(asked) == 1


async def test_no_more_bytes_are_taken_than_asked_for() -> None:
    async with answering(saying(HEAD % 6 + b"sixish")) as (port, _):
        with pytest.raises(TooLarge):
            await fetched(port, most=5)
    async with answering(endless) as (port, _):
        with pytest.raises(TooLarge):
            await fetched(port, most=200_000)


async def test_waiting_has_an_end() -> None:
    async with answering(silent) as (port, _):
        with pytest.raises(NotFetched, match="TimeoutError"):
            await fetched(port, seconds=0.05)


@pytest.fixture
async def ours() -> AsyncIterator[Downloads]:
    """Downloads of an installation that allows nothing beside monday's."""
    made = Downloads()
    yield made
    await made.close()


@pytest.mark.parametrize(
    "url",
    [
        f"http://{BUCKET}/a", f"https://{BUCKET}:8443/a", f"https://user@{BUCKET}/a", f"https://{BUCKET}.evil.test/a",
        f"https://evil-{BUCKET}/a", "https://evil.s3.amazonaws.com/a", "https://evilmonday.com/a",
        "https://files-monday-com.s3.evil.test/a", "https://127.0.0.1/a", "https://localhost/a", "https://[::1]/a",
        "https://169.254.169.254/latest/meta-data", "file:///etc/passwd", "ftp://monday.com/a", "//monday.com/a", "",
        "https://", "https://monday.com\\@evil.test/", "https://xn--mnday-jua.com/a", "https://a\x00.monday.com/a",
        "https://[", "https://monday.com./a",
    ],
)  # fmt: skip
async def test_nothing_is_asked_of_another_host(ours: Downloads, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def looked_up(*_: Any, **__: Any) -> str:
        raise AssertionError("it was looked up")

    monkeypatch.setattr(downloads, "resolve", looked_up)
    with pytest.raises(NotFetched):
        await ours.fetch(url, 100)


@pytest.mark.parametrize(
    "host",
    [
        "monday.com", "acme.monday.com", "files.monday.com", BUCKET, "files-monday-com.s3.us-east-1.amazonaws.com",
        "prod-euc1-files-monday-com.s3.eu-central-1.amazonaws.com",
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_a_host_of_mondays_that_leads_to_a_private_address_is_not_dialled(
    ours: Downloads, host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolved(name: str, port: int, **_: Any) -> list[Any]:
        assert (name, port) == (host, 443)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved, raising=False)
    with pytest.raises(NotFetched, match="ForbiddenHost"):
        await ours.fetch(f"https://{host}/a", 100)


async def test_the_checked_address_is_dialled_and_no_other_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []

    async def resolved(host: str, port: int, *, private_hosts: frozenset[str]) -> str:
        looked_up.append(host)
        return "127.0.0.1"

    monkeypatch.setattr(downloads, "resolve", resolved)
    async with answering(saying(HEAD % 5 + b"bytes")) as (port, asked):
        name = f"files.sandbox.test:{port}"
        fetching = Downloads(frozenset({name}))
        assert await fetching.fetch(f"http://{name}/a", 5) == b"bytes"
        await fetching.close()
    assert looked_up == ["files.sandbox.test"]
    assert f"host: {name}".encode() in asked[0].lower()


async def test_a_host_beside_mondays_is_allowed_with_its_port_only() -> None:
    async with answering(saying(HEAD % 5 + b"bytes")) as (port, asked):
        fetching = Downloads(frozenset({f"127.0.0.1:{port + 1}"}))
        with pytest.raises(NotFetched):
            await fetching.fetch(f"http://127.0.0.1:{port}/a", 5)
        await fetching.close()
    assert asked == []


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the context of a server that is called `name`, and that of a client who trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )  # fmt: skip
    chain = made.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "both.pem").write_bytes(chain + secret)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=chain.decode())


@pytest.mark.parametrize(("name", "trusted", "comes"), [
    ("files.sandbox.test", True, True), ("files.sandbox.test", False, False), ("other.sandbox.test", True, False),
])  # fmt: skip
async def test_the_certificate_must_be_good_for_the_name_though_an_address_is_dialled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, comes: bool
) -> None:
    async def resolved(host: str, port: int, *, private_hosts: frozenset[str]) -> str:
        return "127.0.0.1"

    monkeypatch.setattr(downloads, "resolve", resolved)
    server, client = certified(tmp_path, name)
    async with answering(saying(HEAD % 5 + b"bytes"), server) as (port, _):
        fetching = Downloads(frozenset({"files.sandbox.test"}), context=client if trusted else None)
        try:
            assert await fetching.fetch(f"https://files.sandbox.test:{port}/a", 5) == b"bytes"
            assert comes
        except NotFetched:
            assert not comes
        await fetching.close()
