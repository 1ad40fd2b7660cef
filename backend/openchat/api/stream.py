"""Logs as streams of server-sent events: a plain ASGI response, written from the run's own callback.

Only its head passes through the framework. What that keeps for a request (frames, exit stacks, the parsed body) would
otherwise be kept for as long as the stream is open, and each token pass what was wrapped around `send` for the head.

A viewer that has seen everything is written to in the same turn of the event loop, without a task. One whose socket is
full gets a task that carries on from its position, which is all that is kept for it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from openchat.api.outbox import Outbox
from openchat.eager import step
from openchat.runs.service import Following

# In the scope: takes the EventStream whose head was sent, to follow it once the framework is done with the request.
HAND_ON = "openchat.hand_on"

# Below nginx's and most cloud proxies' 60 s idle cut.
HEARTBEAT_SECONDS = 15.0
# One write of a replay: about a socket's buffer, so that a slow viewer holds no more than that.
CHUNK_CHARS = 16_384

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]
GREETING = b": open-chat\n\n"
_KEEPALIVE = b": keepalive\n\n"


class EventStream(Response, ABC):
    """Sends all that there is, and comes, to its end. `on_gone` is called when the client leaves before that."""

    media_type = "text/event-stream"

    def __init__(self, *, location: str | None = None, on_gone: Callable[[], None] | None = None) -> None:
        self.status_code = 200
        self.background = None
        self.body = b""
        # Not by init_headers, which would state a length.
        self.raw_headers = [*HEADERS, (b"location", location.encode())] if location else [*HEADERS]
        self._on_gone = on_gone

    @abstractmethod
    def viewer(self, send: Send) -> Viewer:
        """The connection of this response."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        except BaseException:
            self._leave()
            raise
        scope[HAND_ON](self)

    async def follow(self, receive: Receive, send: Send) -> None:
        """Send the body, by the server's own `receive` and `send`."""
        viewer = self.viewer(send)
        try:
            await viewer.open()
            # ASGI says so too once the body is complete.
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            viewer.close()
            if not viewer.has_all:
                self._leave()

    def _leave(self) -> None:
        if self._on_gone is not None:
            self._on_gone()


class RunStream(EventStream):
    """Follows a run's log to its terminal event."""

    def __init__(
        self,
        following: Following,
        outbox: Outbox,
        *,
        location: str | None = None,
        on_gone: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(location=location, on_gone=on_gone)
        self._following = following
        self._outbox = outbox

    def viewer(self, send: Send) -> Viewer:
        return _RunViewer(self._following, self._outbox, send)


class Viewer(ABC):
    """One connection: what is new is written at once, unless its socket is full; then it is read when there is room.

    `is_over` is set by whoever hands out the last frames: what is sent with them completes the body.
    """

    def __init__(self, outbox: Outbox, send: Send) -> None:
        self.has_all = False
        self.is_over = False
        self._outbox = outbox
        self._send = send
        self._unsent = b""
        self._loop = asyncio.get_running_loop()
        self._catching_up: asyncio.Task[None] | None = None
        # Since the last look of the heartbeat: asking the clock for each token would cost more than this.
        self._has_written = True
        self._heartbeat: asyncio.TimerHandle | None = None

    @abstractmethod
    def read(self) -> bytes:
        """The next frames beyond what was read or written, about CHUNK_CHARS of them; none where there are none now."""

    @abstractmethod
    def attach(self) -> None:
        """From now on `write` what is new, while not `is_behind`."""

    @abstractmethod
    def detach(self) -> None: ...

    @property
    def is_behind(self) -> bool:
        return self._catching_up is not None

    async def open(self) -> None:
        """Send what there is, then follow."""
        data = GREETING + self.read()
        while data:
            await self._send_body(data)
            data = self.read()
        # Nothing can come between the last look and this: there is no await.
        self.has_all = self.is_over
        if not self.is_over:
            self.attach()
            # A look at each half: then no silence is longer than the whole.
            self._heartbeat = self._loop.call_later(HEARTBEAT_SECONDS / 2, self._beat)

    def close(self) -> None:
        self.detach()
        self._unsent = b""
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        if self._catching_up is not None:
            self._catching_up.cancel()

    def write(self, data: bytes) -> None:
        if not self._unsent:
            self._outbox.add(self._flush)
        self._unsent += data

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, b""
        if not unsent:
            return
        self._has_written = True
        try:
            rest = step(self._send_body(unsent))
        except (OSError, RuntimeError):
            # The client is gone, or the server has ended the response; it tells by http.disconnect.
            return
        if rest is not None:
            self._catching_up = self._loop.create_task(self._catch_up(rest))
        elif self.is_over:
            self.has_all = True

    def _send_body(self, data: bytes) -> Coroutine[Any, Any, None]:
        return self._send({"type": "http.response.body", "body": data, "more_body": not self.is_over})  # type: ignore[return-value]  # ASGI's send is a coroutine function

    async def _catch_up(self, rest: Awaitable[None]) -> None:
        try:
            await rest
            while data := self.read():
                await self._send_body(data)
        except OSError:
            return
        self._has_written = True
        self._catching_up = None
        self.has_all = self.is_over

    def _beat(self) -> None:
        # One whose socket is full has signs of life waiting there.
        if not self._has_written and self._catching_up is None:
            self.write(_KEEPALIVE)
        self._has_written = False
        self._heartbeat = self._loop.call_later(HEARTBEAT_SECONDS / 2, self._beat)


class _RunViewer(Viewer):
    """`deliver` and `announce` are called by the log; see its Viewer."""

    def __init__(self, following: Following, outbox: Outbox, send: Send) -> None:
        super().__init__(outbox, send)
        self._log = following.log
        self._position = following.after if self._log.ended else min(following.after, self._log.position)

    def read(self) -> bytes:
        # An ended log always has something to send: from beyond its end, the terminal event.
        if self.is_over or (self._position >= self._log.position and not self._log.ended):
            return b""
        frames, self._position = self._log.frames(self._position, CHUNK_CHARS)
        self.is_over = self._log.ended and self._position >= self._log.position
        return frames

    def attach(self) -> None:
        self._log.attach(self)

    def detach(self) -> None:
        self._log.detach(self)

    def deliver(self, before: int, after: int, frames: bytes) -> None:
        if self._catching_up is not None or before != self._position:
            return
        self._position = after
        self.is_over = self._log.terminal is not None
        self.write(frames)

    def announce(self, frames: bytes) -> None:
        if self._catching_up is None:
            self.write(frames)
