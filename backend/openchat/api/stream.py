"""A run's log as a stream of server-sent events: a plain ASGI response, written from the run's own callback.

A viewer that has seen everything is written to in the same turn of the event loop, without a task. One whose socket is
full gets a task that carries on from its position, which is all that is kept for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from openchat.api.eager import step
from openchat.api.edge import SEND_BODY
from openchat.api.outbox import Outbox
from openchat.runs.service import Following

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


class RunStream(Response):
    """Follows a log to its terminal event. `on_gone` is called when the client leaves before that."""

    media_type = "text/event-stream"

    def __init__(
        self,
        following: Following,
        outbox: Outbox,
        *,
        location: str | None = None,
        on_gone: Callable[[], None] | None = None,
    ) -> None:
        self.status_code = 200
        self.background = None
        self.body = b""
        # Not by init_headers, which would state a length.
        self.raw_headers = [*HEADERS, (b"location", location.encode())] if location else [*HEADERS]
        self._following = following
        self._outbox = outbox
        self._on_gone = on_gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Past the head, what is wrapped around `send` has nothing more to add, but would cost with every token.
        viewer = _Viewer(self._following, self._outbox, scope.get(SEND_BODY, send))
        try:
            with anyio.CancelScope() as until_end:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await viewer.open(until_end.cancel)
                while (await receive())["type"] != "http.disconnect":
                    pass
        finally:
            viewer.close()
            if not viewer.has_all and self._on_gone is not None:
                self._on_gone()
        if viewer.has_all:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Viewer:
    """One connection. `deliver` and `announce` are called by the log; see its Viewer."""

    def __init__(self, following: Following, outbox: Outbox, send: Send) -> None:
        self.has_all = False
        self._log = following.log
        self._position = following.after
        self._outbox = outbox
        self._send = send
        self._unsent: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._on_end: Callable[[], None] = lambda: None
        self._catching_up: asyncio.Task[None] | None = None
        # Since the last look of the heartbeat: asking the clock for each token would cost more than this.
        self._has_written = True
        self._heartbeat: asyncio.TimerHandle | None = None

    async def open(self, on_end: Callable[[], None]) -> None:
        """Send what there is, then follow; `on_end` is called when the terminal event was sent."""
        self._on_end = on_end
        if not self._log.ended:
            self._position = min(self._position, self._log.position)
        data = GREETING
        # An ended log always has something to send: from beyond its end, the terminal event.
        while not self.has_all and (self._log.ended or self._position < self._log.position):
            frames, self._position = self._log.frames(self._position, CHUNK_CHARS)
            await self._send_body(data + frames)
            data = b""
            self._note_end()
        if data:
            await self._send_body(data)
        if not self.has_all:
            await self._follow()

    async def _follow(self) -> None:
        while self._position < self._log.position:
            frames, self._position = self._log.frames(self._position, CHUNK_CHARS)
            await self._send_body(frames)
        # Nothing can come between the last look at the log and this: there is no await.
        self._log.attach(self)
        # A look at each half: then no silence is longer than the whole.
        self._heartbeat = self._loop.call_later(HEARTBEAT_SECONDS / 2, self._beat)
        self._note_end()

    def close(self) -> None:
        self._log.detach(self)
        self._unsent.clear()
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        if self._catching_up is not None:
            self._catching_up.cancel()

    def deliver(self, before: int, after: int, frames: bytes) -> None:
        if self._catching_up is not None or before != self._position:
            return
        self._position = after
        self._write(frames)

    def announce(self, frames: bytes) -> None:
        if self._catching_up is None:
            self._write(frames)

    def _write(self, data: bytes) -> None:
        if not self._unsent:
            self._outbox.add(self._flush)
        self._unsent.append(data)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        if not unsent:
            return
        self._has_written = True
        try:
            rest = step(self._send_body(unsent[0] if len(unsent) == 1 else b"".join(unsent)))
        except (OSError, RuntimeError):
            # The client is gone, or the server has ended the response; it tells by http.disconnect.
            return
        if rest is not None:
            self._catching_up = self._loop.create_task(self._catch_up(rest))
        self._note_end()

    def _send_body(self, data: bytes) -> Coroutine[Any, Any, None]:
        return self._send({"type": "http.response.body", "body": data, "more_body": True})  # type: ignore[return-value]  # ASGI's send is a coroutine function

    async def _catch_up(self, rest: Awaitable[None]) -> None:
        try:
            await rest
            while self._position < self._log.position:
                frames, self._position = self._log.frames(self._position, CHUNK_CHARS)
                await self._send_body(frames)
        except OSError:
            return
        self._has_written = True
        self._catching_up = None
        self._note_end()

    def _note_end(self) -> None:
        if self._log.ended and self._catching_up is None and not self._unsent and self._position >= self._log.position:
            self.has_all = True
            self._on_end()

    def _beat(self) -> None:
        # One whose socket is full has signs of life waiting there.
        if not self._has_written and self._catching_up is None:
            self._write(_KEEPALIVE)
        self._has_written = False
        self._heartbeat = self._loop.call_later(HEARTBEAT_SECONDS / 2, self._beat)
