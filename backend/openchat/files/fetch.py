"""Fetches a file that a user named by address, and nothing inside the server's own network."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

import anyio
import httpx

from openchat.errors import FieldError, Invalid, TooLarge
from openchat.upstream.transport import AddressRefused, PushTransport

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


class Fetcher:
    """`fetch(url, max_bytes)` over http or https.

    Each hop of a redirect is checked anew, and the connection goes to the very address that was checked, so that no
    second answer of a name server can lead elsewhere.
    """

    def __init__(self, context: ssl.SSLContext, is_allowed: Callable[[Address], bool] = is_public) -> None:
        self._context = context
        self._is_allowed = is_allowed

    async def fetch(self, url: str, max_bytes: int) -> bytes:
        """Raises Invalid where the address cannot be fetched, TooLarge beyond `max_bytes`."""
        transport = PushTransport(self._context, is_allowed=lambda host: self._is_allowed(ip_address(host)))
        try:
            with anyio.fail_after(FETCH_SECONDS):
                async with httpx.AsyncClient(transport=transport, headers={"Accept-Encoding": "identity"}) as client:
                    return await self._follow(client, url, max_bytes)
        except AddressRefused as exc:
            raise Invalid(
                f"{_host(url)} leads to no public address",
                errors=[FieldError("url", "leads into a private network; upload the file")],
            ) from exc
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as exc:
            raise _invalid(url, f"could not be fetched ({type(exc).__name__})") from exc

    async def _follow(self, client: httpx.AsyncClient, url: str, max_bytes: int) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            # As the client reads it: the standard library leaves `①②⑦.0.0.1` as it is, and it connects to 127.0.0.1.
            target = httpx.URL(url)
            if target.scheme not in {"http", "https"} or not target.host:
                raise _invalid(url, "should be an http, https or data URL, or the id of an uploaded file")
            async with client.stream("GET", url) as response:
                if response.has_redirect_location:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code != 200:
                    raise _invalid(url, f"answered {response.status_code}")
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > max_bytes:
                        raise TooLarge(f"the file at {_host(url)} has more than {max_bytes} bytes")
                return bytes(body)
        raise _invalid(url, f"redirects more than {MAX_REDIRECTS} times")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def _invalid(url: str, why: str) -> Invalid:
    return Invalid(f"the file at {_host(url)} {why}", errors=[FieldError("url", why)])
