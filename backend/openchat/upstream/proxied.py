"""The way out through a proxy: aiohttp's connections behind httpx's interface.

Loaded only where a proxy is configured, since aiohttp takes 7 MB and a tenth of a second.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport


class ProxiedTransport(httpx.AsyncBaseTransport):
    """Raises httpx's errors for what happened.

    httpx-aiohttp 0.2 reports refused connections, failed look-ups and cut ones alike as time-outs of connecting; the
    truth is in the cause.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._transport = AiohttpTransport(verify=context, client=self._session)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._transport.handle_async_request(request)
        except httpx.TransportError as exc:
            raise _true_error(exc) from exc
        except aiohttp.ClientError as exc:
            # An answer that is no HTTP: httpx-aiohttp passes it on as it is.
            raise httpx.RemoteProtocolError(str(exc)) from exc
        response.stream = _Body(response.stream)
        return response

    async def connect(self, url: httpx.URL, connections: int) -> None:
        # What the proxy opens for a request cannot be opened without one: one that asks for nothing and says no key.
        await asyncio.gather(*(self._knock(url) for _ in range(connections)))

    async def _knock(self, url: httpx.URL) -> None:
        # The request that comes then finds out what is wrong.
        with suppress(httpx.TransportError):
            await (await self.handle_async_request(httpx.Request("HEAD", url))).aread()

    async def aclose(self) -> None:
        await self._transport.aclose()

    def _session(self) -> aiohttp.ClientSession:
        # 0 is "no limit" to aiohttp, where None would mean 100; trust_env makes it use the proxy.
        connector = aiohttp.TCPConnector(limit=0, ssl=self._context)
        return aiohttp.ClientSession(connector=connector, trust_env=True, auto_decompress=False)


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream | httpx.SyncByteStream) -> None:
        assert isinstance(stream, httpx.AsyncByteStream)
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for data in self._stream:
                yield data
        except httpx.TransportError as exc:
            raise _true_error(exc) from exc

    async def aclose(self) -> None:
        await self._stream.aclose()


def _true_error(exc: httpx.TransportError) -> httpx.TransportError:
    match exc.__cause__:
        case _ if isinstance(exc, httpx.ProxyError):
            return httpx.ConnectError(str(exc))
        case aiohttp.ClientConnectorError():
            return httpx.ConnectError(str(exc))
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return httpx.ReadError(str(exc))
        case _:
            return exc
