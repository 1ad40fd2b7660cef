"""The way to upstreams: httpx's interface over connections of our own.

httpx's pool adds seconds to the first token above a few hundred streams, and every layer between socket and run costs
as much per token as the run itself (see docs/decisions.md). Behind a proxy the aiohttp transport takes over.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from time import monotonic
from typing import Any, Protocol, TypeAlias, runtime_checkable
from urllib.request import getproxies

import httpx
from aiohappyeyeballs import start_connection

from openchat.upstream.connection import Connection, Taker
from openchat.upstream.translate import upstream_error

CONNECT_SECONDS = 10.0
# A body that must come whole: a list of models, an error. The longest list is about 3 MB.
READ_SECONDS = 30.0
# Below the idle cut of most servers and proxies (60 s and more), so that a kept connection is not found dead.
KEEPALIVE_SECONDS = 45.0
# The next address of a name is tried after this long (RFC 8305).
HAPPY_EYEBALLS_SECONDS = 0.25

Origin: TypeAlias = tuple[str, str, int]
# As getaddrinfo gives them: family, type, protocol, name, and where the address leads.
AddressInfo: TypeAlias = tuple[Any, ...]
# httpx's: seconds by `connect`, `read`, `write`, `pool`.
Timeouts: TypeAlias = dict[str, float | None]


@runtime_checkable
class Connecting(Protocol):
    """A transport that can open connections before there are requests for them."""

    async def connect(self, url: httpx.URL, connections: int) -> None:
        """Have so many open and unused to the server of this address, or as many as can be opened."""


def open_transport(context: ssl.SSLContext, *, keeps_spare: bool = False) -> httpx.AsyncBaseTransport:
    """A transport without a limit of its own on connections: the supervisor limits runs.

    Goes through the proxy of the environment where one is set. `keeps_spare` as in PushTransport.
    """
    return _proxied(context) if _has_proxy() else PushTransport(context, keeps_spare=keeps_spare)


def _has_proxy() -> bool:
    return not getproxies().keys().isdisjoint({"http", "https", "all"})


def _proxied(context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    # Not at the top: most servers have no proxy, and aiohttp is a tenth of the memory at rest.
    transport: httpx.AsyncBaseTransport = import_module("openchat.upstream.proxied").ProxiedTransport(context)
    return transport


class AddressRefused(httpx.ConnectError):
    """The name leads to an address that may not be connected to."""


class PushTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 and TLS with kept connections. `response.extensions["push"]` reads a body without a task per read.

    With `is_allowed`, connects only where every address of the name is; else raises AddressRefused. With `keeps_spare`,
    a request that takes the last unused connection has another one opened, so that the next need not wait for its own.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        is_allowed: Callable[[str], bool] | None = None,
        *,
        keeps_spare: bool = False,
    ) -> None:
        self._context = context
        self._is_allowed = is_allowed
        self._keeps_spare = keeps_spare
        self._spares: dict[Origin, asyncio.Task[None]] = {}
        self._idle: defaultdict[Origin, deque[tuple[Connection, float]]] = defaultdict(deque)
        self._in_use: set[Connection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeouts: Timeouts = request.extensions.get("timeout", {})
        head_and_body = _encode(request, await request.aread())
        origin = _origin(request.url)
        connection = self._take_idle(origin)
        if self._keeps_spare:
            self._have_spare(origin)
        if connection is not None:
            try:
                return await self._exchange(connection, origin, head_and_body, request, timeouts)
            except (httpx.ReadError, httpx.WriteError):
                # Closed while it was idle. Where a single byte came back, the request may have been carried out.
                if connection.has_answered:
                    raise
        connection = await self._connect(origin, timeouts)
        return await self._exchange(connection, origin, head_and_body, request, timeouts)

    async def connect(self, url: httpx.URL, connections: int) -> None:
        origin, now = _origin(url), monotonic()
        idle = sum(connection.is_idle and expires_at > now for connection, expires_at in self._idle[origin])
        await asyncio.gather(*(self._connect_idle(origin) for _ in range(connections - idle)))

    def _have_spare(self, origin: Origin) -> None:
        unused = any(connection.is_idle for connection, _ in reversed(self._idle[origin]))
        if not unused and origin not in self._spares:
            # In the next turn of the event loop: behind the request at hand.
            task = self._spares[origin] = asyncio.create_task(self._connect_idle(origin))
            task.add_done_callback(lambda _: self._spares.pop(origin))

    async def _connect_idle(self, origin: Origin) -> None:
        # The request that comes then finds out what is wrong.
        with suppress(httpx.TransportError):
            connection = await self._connect(origin, {"connect": CONNECT_SECONDS})
            self._idle[origin].append((connection, monotonic() + KEEPALIVE_SECONDS))

    async def aclose(self) -> None:
        for spare in self._spares.values():
            spare.cancel()
        await asyncio.gather(*self._spares.values(), return_exceptions=True)
        for connection in [*self._in_use, *(idle for queue in self._idle.values() for idle, _ in queue)]:
            connection.close()
        self._idle.clear()

    async def _exchange(
        self,
        connection: Connection,
        origin: Origin,
        head_and_body: bytes,
        request: httpx.Request,
        timeouts: Timeouts,
    ) -> httpx.Response:
        self._in_use.add(connection)
        read_timeout = timeouts.get("read")
        try:
            async with asyncio.timeout(read_timeout):
                status, headers = await connection.exchange(head_and_body)
        except BaseException as exc:
            # Cancelled or failed: nobody will read the response.
            self._in_use.discard(connection)
            connection.close()
            if isinstance(exc, TimeoutError):
                raise httpx.ReadTimeout("no answer in time", request=request) from exc
            raise
        body = _Body(connection, read_timeout, lambda: self._give_back(origin, connection))
        # Without the request, which it would hold until its end.
        return httpx.Response(status, headers=headers, stream=body, extensions={"push": connection.push})

    async def _connect(self, origin: Origin, timeouts: Timeouts) -> Connection:
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeouts.get("connect")):
                addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                self._check(addresses)
                connected = await start_connection(addresses, happy_eyeballs_delay=HAPPY_EYEBALLS_SECONDS)
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                is_tls = scheme == "https"
                _, connection = await loop.create_connection(
                    Connection,
                    sock=connected,
                    ssl=self._context if is_tls else None,
                    server_hostname=host if is_tls else None,
                )
        except TimeoutError as exc:
            raise httpx.ConnectTimeout(f"no connection to {host}:{port} in time") from exc
        except (OSError, UnicodeError) as exc:
            # Refused, no such name or none that may be, no route, a certificate that is not trusted.
            raise httpx.ConnectError(f"no connection to {host}:{port}: {exc}") from exc
        return connection

    def _check(self, addresses: Iterable[AddressInfo]) -> None:
        if self._is_allowed is not None and not all(self._is_allowed(str(where[0])) for *_, where in addresses):
            raise AddressRefused("not an allowed address")

    def _take_idle(self, origin: Origin) -> Connection | None:
        """The one used last, since it is the least likely to be closed by now."""
        queue = self._idle.get(origin)
        while queue:
            connection, expires_at = queue.pop()
            if connection.is_idle and expires_at > monotonic():
                return connection
            connection.close()
        return None

    def _give_back(self, origin: Origin, connection: Connection) -> None:
        self._in_use.discard(connection)
        connection.release()
        if connection.is_idle:
            queue = self._idle[origin]
            queue.append((connection, monotonic() + KEEPALIVE_SECONDS))
            # The oldest are on the left: closed here, without a timer.
            while queue[0][1] <= monotonic():
                queue.popleft()[0].close()


class _Body(httpx.AsyncByteStream):
    """A response's body, pulled; for who does not push."""

    def __init__(self, connection: Connection, read_timeout: float | None, give_back: Callable[[], None]) -> None:
        self._connection = connection
        self._read_timeout = read_timeout
        self._give_back = give_back
        self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while True:
                async with asyncio.timeout(self._read_timeout):
                    data = await self._connection.next_read()
                if not data:
                    return
                yield data
        except TimeoutError as exc:
            raise httpx.ReadTimeout("the body stopped") from exc

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._give_back()


def _origin(url: httpx.URL) -> Origin:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _encode(request: httpx.Request, body: bytes) -> bytes:
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%b: %b" % (name, value) for name, value in request.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def read_body(response: httpx.Response, taker: Taker) -> None:
    """Hand a body to `taker` read by read, by push where the transport can, until it ends or `taker` has enough."""
    push = response.extensions.get("push")
    if push is not None:
        await push(taker)
        return
    async for data in response.aiter_raw():
        if not taker(data):
            return


@contextmanager
def upstream_errors(who: Callable[[], str]) -> Iterator[None]:
    """Let no exception of httpx past this line."""
    try:
        yield
    except httpx.ConnectError as exc:
        raise upstream_error("upstream_unreachable", who()) from exc
    except httpx.TimeoutException as exc:
        raise upstream_error("upstream_timeout", who()) from exc
    except httpx.TransportError as exc:
        raise upstream_error("upstream_cut", who()) from exc
