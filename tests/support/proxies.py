"""Proxies on loopback that do to streams what real ones do: hold back, compress, cut, rewrite, delay."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias
from urllib.parse import urlsplit

import httpx
from aiohttp import web

from tests.support.gateway import PATIENCE_SECONDS

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
# Passes a stream's chunks on in its own way: from the gateway, to the client's response, already prepared.
Passing: TypeAlias = Callable[[AsyncIterator[bytes], web.StreamResponse], Awaitable[None]]

_OF_ONE_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})
# l_onoff=1, l_linger=0: closing sends RST at once instead of FIN.
_LINGER_ZERO = struct.pack("ii", 1, 0)


@asynccontextmanager
async def serve(handler: Handler) -> AsyncIterator[str]:
    """Every request to this address is the handler's."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def proxy(url: str, passing: Passing, *, sets: dict[str, str] | None = None) -> AsyncIterator[str]:
    """In front of the gateway at `url`; what is no stream passes as it is, streams get the headers in `sets`."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS) as client:

        async def pass_on(request: web.Request) -> web.StreamResponse:
            head = {name: value for name, value in request.headers.items() if name.lower() != "host"}
            body = await request.read()
            async with client.stream(request.method, request.path_qs, headers=head, content=body) as answer:
                kept = {name: value for name, value in answer.headers.items() if name not in _OF_ONE_HOP}
                if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                    return web.Response(status=answer.status_code, headers=kept, body=await answer.aread())
                response = web.StreamResponse(status=answer.status_code, headers=kept | (sets or {}))
                response.enable_chunked_encoding()
                await response.prepare(request)
                await passing(answer.aiter_raw(), response)
                return response

        async with serve(pass_on) as address:
            yield address


async def at_once(chunks: AsyncIterator[bytes], response: web.StreamResponse) -> None:
    async for chunk in chunks:
        await response.write(chunk)


async def buffered(chunks: AsyncIterator[bytes], response: web.StreamResponse) -> None:
    await response.write(b"".join([chunk async for chunk in chunks]))


def cut_after(seconds: float) -> Passing:
    async def cut(chunks: AsyncIterator[bytes], response: web.StreamResponse) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await at_once(chunks, response)

    return cut


async def gzipped(chunks: AsyncIterator[bytes], response: web.StreamResponse) -> None:
    packer = zlib.compressobj(wbits=31)
    async for chunk in chunks:
        await response.write(packer.compress(chunk))
    await response.write(packer.flush())


def every_few(number: int) -> Passing:
    """Hands on so many chunks together, as a proxy with a small buffer does."""

    async def gather(chunks: AsyncIterator[bytes], response: web.StreamResponse) -> None:
        held: list[bytes] = []
        async for chunk in chunks:
            held.append(chunk)
            if len(held) == number:
                await response.write(b"".join(held))
                held.clear()
        await response.write(b"".join(held))

    return gather


@asynccontextmanager
async def cutting_proxy(url: str, every_bytes: int) -> AsyncIterator[str]:
    """In front of the gateway; resets each connection after so many bytes of its answers."""
    target = urlsplit(url)
    carrying: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(target.hostname, target.port)
        asking = asyncio.create_task(_copy(reader, up_writer))
        try:
            left = every_bytes
            while left and (data := await up_reader.read(left)):
                writer.write(data)
                await writer.drain()
                left -= len(data)
        finally:
            asking.cancel()
            # Where the client was first to close, there is no socket left to set this on.
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            for side in (writer, up_writer):
                side.close()
            for side in (writer, up_writer):
                with contextlib.suppress(ConnectionError):
                    await side.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrying.add(asyncio.create_task(carry(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
