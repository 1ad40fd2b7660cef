"""Fetches a file that a user named by address, and nothing inside the server's own network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from openchat.errors import FieldError, Invalid, TooLarge

Address: TypeAlias = IPv4Address | IPv6Address

MAX_REDIRECTS = 3
FETCH_SECONDS = 30.0
# RFC 6052: an IPv4 address in its last four bytes.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether anyone on the internet may be asked at this address; also looks inside IPv4 that IPv6 carries."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class _CheckedResolver(AbstractResolver):
    """Resolves names to allowed addresses only; the connection goes to what was checked, so no second answer of a
    name server can lead elsewhere."""

    def __init__(self, is_allowed: Callable[[Address], bool]) -> None:
        self._resolver = ThreadedResolver()
        self._is_allowed = is_allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        results = await self._resolver.resolve(host, port, family)
        if not all(self._is_allowed(ip_address(result["host"])) for result in results):
            raise _refused(host)
        return results

    async def close(self) -> None:
        await self._resolver.close()


class Fetcher:
    """`fetch(url, max_bytes)` over http or https; each hop of a redirect is checked anew."""

    def __init__(self, is_allowed: Callable[[Address], bool] = is_public) -> None:
        self._is_allowed = is_allowed

    async def fetch(self, url: str, max_bytes: int) -> bytes:
        """Raises Invalid where the address cannot be fetched, TooLarge beyond `max_bytes`."""
        connector = aiohttp.TCPConnector(resolver=_CheckedResolver(self._is_allowed), use_dns_cache=False)
        timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            try:
                return await self._follow(session, url, max_bytes)
            except (aiohttp.ClientError, TimeoutError, ValueError) as exc:
                raise _invalid(url, f"could not be fetched ({type(exc).__name__})") from exc

    async def _follow(self, session: aiohttp.ClientSession, url: str, max_bytes: int) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            async with session.get(url, allow_redirects=False) as response:
                if response.status in {301, 302, 303, 307, 308}:
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                if response.status != 200:
                    raise _invalid(url, f"answered {response.status}")
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > max_bytes:
                        raise TooLarge(f"the file at {_host(url)} has more than {max_bytes} bytes")
                return bytes(body)
        raise _invalid(url, f"redirects more than {MAX_REDIRECTS} times")

    def _check(self, url: str) -> None:
        # As the client reads it: the standard library leaves `①②⑦.0.0.1` as it is, the client connects to 127.0.0.1.
        target = URL(url)
        if target.scheme not in {"http", "https"} or not target.host:
            raise _invalid(url, "should be an http, https or data URL, or the id of an uploaded file")
        try:
            literal = ip_address(target.host)
        except ValueError:
            return
        if not self._is_allowed(literal):
            raise _refused(target.host)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def _invalid(url: str, why: str) -> Invalid:
    return Invalid(f"the file at {_host(url)} {why}", errors=[FieldError("url", why)])


def _refused(host: str) -> Invalid:
    return Invalid(
        f"{host} is not a public address", errors=[FieldError("url", "leads into a private network; upload the file")]
    )
