"""HTTP over a bare socket, for what a well-behaved client hides: bytes as they come, cuts anywhere, not reading."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

from tests.support.sse import Frame, parse

# l_onoff=1, l_linger=0: closing sends RST at once instead of FIN.
_LINGER_ZERO = struct.pack("ii", 1, 0)
# The least that Linux gives: what a reader that does not read can hold for us.
SMALL_BUFFER = 4096


@dataclass(slots=True)
class Dechunker:
    """A chunked body, fed in any pieces."""

    complete: bool = False
    _raw: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> bytes:
        self._raw += data
        body = bytearray()
        while not self.complete:
            line_end = self._raw.find(b"\r\n")
            if line_end < 0:
                break
            size = int(bytes(self._raw[:line_end]), 16)
            chunk_end = line_end + 2 + size
            if len(self._raw) < chunk_end + 2:
                break
            body += self._raw[line_end + 2 : chunk_end]
            del self._raw[: chunk_end + 2]
            self.complete = size == 0
        return bytes(body)


@dataclass(slots=True)
class Frames:
    """The events of a body that comes in pieces; what was cut in the middle is no event."""

    _rest: bytes = b""

    def feed(self, data: bytes) -> list[Frame]:
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        return [parse(block) for block in blocks if not block.startswith(b":")]


class RawResponse:
    """One response. `async with` it: leaving cuts the connection, by a reset unless the body was read to its end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.head = b""
        self._reader = reader
        self._writer = writer
        self._dechunker = Dechunker()

    async def __aenter__(self) -> RawResponse:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        # The transport tells of its end in the next round of the loop.
        await asyncio.sleep(0)

    @property
    def complete(self) -> bool:
        return self._dechunker.complete

    async def read_head(self) -> None:
        self.head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = self.head.decode("latin-1").rstrip("\r\n").split("\r\n")
        self.status = int(first.split(" ")[1])
        for line in lines:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()

    async def read(self, most: int = 65536) -> bytes:
        """What came of the body since, from at most `most` bytes off the socket; b"" may mean half a chunk."""
        data = await self._reader.read(most)
        if not data and not self.complete:
            raise ConnectionError("the server closed in the middle of the body")
        return self._dechunker.feed(data)

    async def read_until(self, text: bytes) -> bytes:
        """The body up to where `text` is in it, and whatever came with that."""
        body = b""
        while text not in body:
            body += await self.read()
        return body

    async def read_all(self) -> bytes:
        """The body to its end, by length where it is not chunked."""
        if "content-length" in self.headers:
            return await self._reader.readexactly(int(self.headers["content-length"]))
        body = b""
        while not self.complete:
            body += await self.read()
        return body

    def cut(self, *, reset: bool = True) -> None:
        if reset and not self.complete and not self._writer.transport.is_closing():
            sock: socket.socket = self._writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            self._writer.transport.abort()
        else:
            self._writer.close()


async def request(
    url: str,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    small_buffers: bool = False,
    hold_head: bool = False,
) -> RawResponse:
    """Send a request and read the head of its answer (not with `hold_head`).

    With `small_buffers` a client that does not read lets almost nothing pass.
    """
    parts = urlsplit(url)
    sock = socket.socket()
    if small_buffers:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (parts.hostname, parts.port))
    reader, writer = await asyncio.open_connection(sock=sock, limit=SMALL_BUFFER if small_buffers else 2**16)
    lines = {"Host": parts.netloc, **(headers or {})}
    if body:
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
    response = RawResponse(reader, writer)
    if not hold_head:
        await response.read_head()
    return response
