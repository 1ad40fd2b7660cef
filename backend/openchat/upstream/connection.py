"""One HTTP/1.1 connection to a server: a request written, its response handed on as it is read from the socket.

No task is woken per read: what a read brings goes to the taker from within the socket's own callback.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias, cast

import httptools
import httpx

# Beyond this a response that nobody reads is left in the socket.
HIGH_WATER_BYTES = 256 * 1024
# Servers limit their own headers to 8 to 16 KiB.
MAX_HEAD_BYTES = 64 * 1024

Taker: TypeAlias = Callable[[bytes], bool]
"""Takes the body bytes of one read, at once and without blocking; False where it wants no more."""


class Connection(asyncio.Protocol):
    """Carries one exchange at a time. `is_idle` says that it may carry the next."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._head: asyncio.Future[tuple[int, list[tuple[bytes, bytes]]]] | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_bytes = 0
        self._head_received = 0
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._taker: Taker | None = None
        self._end: asyncio.Future[None] | None = None
        self._is_complete = False
        self._must_close = False
        self._failure: httpx.TransportError | None = None
        self.has_answered = False

    @property
    def is_idle(self) -> bool:
        return self._parser is None and not self.is_closed

    @property
    def is_closed(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    async def exchange(self, request: bytes) -> tuple[int, list[tuple[bytes, bytes]]]:
        """Write a request; the status and headers of its response. Raises httpx's transport errors."""
        if self._transport is None:
            raise httpx.ReadError("the connection is closed")
        self._parser = httptools.HttpResponseParser(self)
        self._head = self._loop.create_future()
        self._headers, self._head_bytes, self._head_received = [], 0, 0
        self._is_complete, self._must_close, self.has_answered = False, False, False
        self._transport.write(request)
        return await self._head

    async def push(self, taker: Taker) -> None:
        """Hand each read's body to `taker` until the body ends. Raises httpx's transport errors."""
        self._end = self._loop.create_future()
        self._taker = taker
        self._resume()
        self._hand_on()
        await self._end

    async def next_read(self) -> bytes:
        """The body bytes that are there, or the next ones; empty at its end. Raises httpx's transport errors."""
        if not self._body and not self._is_complete:
            found = b""

            def take_one(data: bytes) -> bool:
                nonlocal found
                found = data
                return False

            await self.push(take_one)
            return found
        data, self._body, self._body_bytes = b"".join(self._body), [], 0
        return data

    def release(self) -> None:
        """The response is done with: ready for the next exchange if it was read to its end, else closed."""
        self._settle(httpx.ReadError("the response was closed"))
        self._taker = self._end = self._parser = None
        self._body, self._body_bytes = [], 0
        if not self._is_complete or self._must_close:
            self.close()

    def close(self) -> None:
        """At once: what is unsent or unread is dropped, so the server notices that nobody listens."""
        if self._transport is not None:
            # Not the server's end of a body that ends with the connection.
            self._failure = self._failure or httpx.ReadError("the connection was closed on this side")
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # asyncio types all transports as the base

    def data_received(self, data: bytes) -> None:
        parser = self._parser
        if parser is None:
            # Nobody asked: a server that speaks out of turn.
            self.close()
            return
        self.has_answered = True
        try:
            parser.feed_data(data)
        # An upgrade, which nobody asked for, is no error to httptools.
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as exc:
            self._fail(httpx.RemoteProtocolError(f"not HTTP/1.1: {exc}"))
            return
        if self._head is not None and not self._head.done():
            # The parser keeps a line until it is whole, however long it becomes.
            self._head_received += len(data)
            if self._head_received > MAX_HEAD_BYTES:
                self._fail(httpx.RemoteProtocolError("the headers are too large"))
                return
        self._hand_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if exc is None and self._is_close_delimited():
            self.on_message_complete()
            self._hand_on()
        elif not self._is_complete:
            self._fail(httpx.ReadError(str(exc or "the server closed the connection")))

    # httptools' callbacks

    def on_message_begin(self) -> None:
        # A second response to one request: whatever it is, the connection is not to be used again.
        self._must_close = self._must_close or self._is_complete

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._head is None or self._head.done():
            # A trailer, or a second response.
            return
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > MAX_HEAD_BYTES:
            raise ValueError("the headers are too large")
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        assert self._parser is not None
        status = self._parser.get_status_code()
        if status >= 200 and self._head is not None and not self._head.done():
            self._must_close = not self._parser.should_keep_alive()
            self._head.set_result((status, self._headers))
        elif status < 200:
            self._headers = []

    def on_body(self, data: bytes) -> None:
        if self._is_complete:
            # Of a second response.
            return
        self._body.append(data)
        self._body_bytes += len(data)

    def on_message_complete(self) -> None:
        if self._head is not None and self._head.done():
            self._is_complete = True

    def _hand_on(self) -> None:
        """Once per read, however many chunks it brought."""
        taker = self._taker
        if taker is None:
            if self._body_bytes > HIGH_WATER_BYTES and self._transport is not None:
                self._transport.pause_reading()
            return
        wants_more = True
        if self._body:
            data = self._body[0] if len(self._body) == 1 else b"".join(self._body)
            self._body.clear()
            self._body_bytes = 0
            try:
                wants_more = taker(data)
            except Exception as exc:  # noqa: BLE001
                # In the socket's callback nobody else would hear of it: who waits for the end does.
                self._settle(exc)
                return
        if self._is_complete or not wants_more:
            self._settle(None)
        elif self._failure is not None:
            self._settle(self._failure)

    def _settle(self, exc: Exception | None) -> None:
        self._taker = None
        if self._end is not None and not self._end.done():
            if exc is None:
                self._end.set_result(None)
            else:
                self._end.set_exception(exc)

    def _fail(self, failure: httpx.TransportError) -> None:
        """What arrived before is still handed on; the failure comes after it."""
        self._failure = self._failure or failure
        if self._transport is not None:
            self._transport.abort()
        if self._head is not None and not self._head.done():
            self._head.set_exception(self._failure)
        self._hand_on()

    def _is_close_delimited(self) -> bool:
        """A body without a length ends with the connection (RFC 9112, 6.3)."""
        if self._is_complete or self._head is None or not self._head.done():
            return False
        names = {name.lower() for name, _ in self._headers}
        return self._failure is None and not names & {b"content-length", b"transfer-encoding"}

    def _resume(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
