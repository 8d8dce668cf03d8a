"""Fetches files from where monday keeps them, and from nowhere else.

The address comes from monday's API; still it is checked as one that a stranger wrote: https, a host that is
monday's, its network address public and dialled as checked (no second look-up), no redirect followed, no more
bytes taken than asked for, and an end to waiting.
"""

from __future__ import annotations

import asyncio
import re
import ssl

import httpx

from sequences.mail.hosts import ForbiddenHost, resolve
from sequences.trust import authorities

# monday.com itself, and its buckets: files-monday-com in the US, prod-<region>-files-monday-com elsewhere.
MONDAY = re.compile(
    r"(?:[a-z0-9-]+\.)*monday\.com|(?:prod-[a-z0-9]{1,12}-)?files-monday-com\.s3(?:[.-][a-z0-9-]{1,20})?\.amazonaws\.com"
)
SECONDS, PAUSE_SECONDS = 30.0, 10.0  # for a whole file; between two pieces of it
AT_ONCE, PIECE = 40, 65_536


class NotFetched(Exception):
    """A file that was not fetched: it may be another time."""


class TooLarge(NotFetched):
    """A file with more bytes than asked for."""


class Downloads:
    """Fetches files; `hosts` are those beside monday's, for which plain http and private addresses are accepted."""

    def __init__(
        self, hosts: frozenset[str] = frozenset(), *, seconds: float = SECONDS, context: ssl.SSLContext | None = None
    ) -> None:
        self._hosts = hosts
        self._seconds = seconds
        # Connections are not kept: one that was verified for a host must not serve another at the same address.
        self._http = httpx.AsyncClient(
            verify=context or authorities(),
            timeout=PAUSE_SECONDS,
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
        )

    async def fetch(self, url: str, most: int) -> bytes:
        """Return a file of at most `most` bytes. Raises NotFetched, TooLarge."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._read(await self._request(url), most)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ForbiddenHost) as error:
            raise NotFetched(type(error).__name__) from error

    async def _request(self, url: str) -> httpx.Request:
        """Return the request for a file, to the checked network address of its host."""
        try:
            address = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise NotFetched("no address") from error
        ours = address.netloc.decode() in self._hosts or address.host in self._hosts
        if address.userinfo or not (ours or _is_mondays(address)):
            raise NotFetched("not an address of monday")
        port = address.port or (443 if address.scheme == "https" else 80)
        dialled = await resolve(address.host, port, private_hosts=frozenset({address.host} if ours else ()))
        return self._http.build_request(
            "GET",
            address.copy_with(host=dialled),
            headers={"Host": address.netloc.decode(), "Accept-Encoding": "identity"},
            extensions={"sni_hostname": address.host},
        )

    async def _read(self, request: httpx.Request, most: int) -> bytes:
        response = await self._http.send(request, stream=True)
        try:
            if response.status_code != 200:
                raise NotFetched(f"status {response.status_code}")
            return await _taken(response, most)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()


def _is_mondays(address: httpx.URL) -> bool:
    return address.scheme == "https" and address.port is None and bool(MONDAY.fullmatch(address.host))


async def _taken(response: httpx.Response, most: int) -> bytes:
    """Return the body, as long as it has no more than `most` bytes and is not packed."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched("packed")
    taken = bytearray()
    async for piece in response.aiter_raw(PIECE):
        taken += piece
        if len(taken) > most:
            raise TooLarge("more bytes than asked for")
    return bytes(taken)
