"""The load generator, a process of its own: reads one order a line from standard input and writes what happened.

For each order: `ready` when what is not timed is done, then it waits for a line, then `open` when every stream has had
a token, then the outcome.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable
from typing import Final, cast

import httptools
import msgspec
import uvloop

from benchmarks.plans import Order, Outcome, Plan, Prompt, Target

STAMP: Final = re.compile(rb"@(\d+);")
# The terminal event is the longest thing that follows the last token.
TAIL_BYTES: Final = 8_192
# Conversations are made ahead, a few at a time: this part is not measured.
PREPARING_AT_ONCE: Final = 8
REQUEST_SECONDS: Final = 30.0


class Exchange(asyncio.Protocol):
    """One request and its response on a connection of its own."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._parser = httptools.HttpResponseParser(self)
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.status = 0
        self.complete = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        for future in (self.answered, self.ended):
            if not future.done():
                future.set_result(None)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if not self.answered.done():
            self.answered.set_result(None)

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.complete = True
        assert self.transport is not None
        self.transport.close()


class Viewer(Exchange):
    """Follows one stream and notes when each stamped token arrived."""

    def __init__(self, request: bytes, delays: array[int], on_first: Callable[[], None]) -> None:
        super().__init__(request)
        self._delays = delays
        self._on_first = on_first
        self._now = 0
        self.asked_at = time.monotonic_ns()
        self.first_at = 0
        self.tokens = 0

    def data_received(self, data: bytes) -> None:
        self._now = time.monotonic_ns()
        super().data_received(data)

    def on_body(self, body: bytes) -> None:
        data = self.body + body
        end = 0
        for stamp in STAMP.finditer(data):
            self._delays.append(self._now - int(stamp[1]))
            self.tokens += 1
            end = stamp.end()
        self.body = data[end:][-TAIL_BYTES:]
        if end and not self.first_at:
            self.first_at = self._now
            self._on_first()

    def failure(self, wanted: int, terminal: bytes) -> str | None:
        if self.status != 200:
            return f"HTTP {self.status}" if self.status else "no answer"
        if terminal not in self.body:
            return "no proper end"
        return None if self.tokens == wanted else "tokens lost"


class Load:
    """One plan against one target."""

    def __init__(self, order: Order) -> None:
        self._target: Target = order.target
        self._plan: Plan = order.plan
        self._paths: list[str] = []
        self._delays: array[int] = array("q")
        self._viewers: list[Viewer] = []
        self._awaiting_first = order.plan.streams * order.plan.viewers

    async def prepare(self) -> None:
        """A conversation for every run, since one conversation answers one message at a time."""
        if self._target.protocol != "gateway":
            self._paths = [self._target.path] * self._plan.streams
            return
        slots = asyncio.Semaphore(PREPARING_AT_ONCE)
        self._paths = list(await asyncio.gather(*(self._conversation(slots) for _ in range(self._plan.streams))))

    async def run(self) -> Outcome:
        started = time.monotonic()
        slots = asyncio.Semaphore(self._plan.at_once or self._plan.streams)
        # At the limit, what did not end is counted by its missing end.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._plan.timeout_seconds), asyncio.TaskGroup() as group:
                for position, path in enumerate(self._paths):
                    due = started + position * self._plan.stagger_seconds
                    await asyncio.sleep(max(0.0, due - time.monotonic()))
                    await slots.acquire()
                    group.create_task(self._stream(path, slots))
        return self._outcome(time.monotonic() - started)

    async def _stream(self, path: str, slots: asyncio.Semaphore) -> None:
        try:
            first = await self._follow(post(self._target, path, self._asking(), accept="text/event-stream"))
            followers = []
            if self._plan.viewers > 1:
                await first.answered
                location = first.headers.get(b"location", b"").decode()
                request = get(self._target, f"{location}/stream")
                followers = [await self._follow(request) for _ in range(self._plan.viewers - 1)]
            for viewer in (first, *followers):
                await viewer.ended
        finally:
            slots.release()

    async def _follow(self, request: bytes) -> Viewer:
        viewer = Viewer(request, self._delays, self._first_token)
        self._viewers.append(viewer)
        try:
            await asyncio.get_running_loop().create_connection(lambda: viewer, self._target.host, self._target.port)
        except OSError as refused:
            viewer.connection_lost(refused)
        return viewer

    def _first_token(self) -> None:
        self._awaiting_first -= 1
        if self._awaiting_first == 0:
            say("open")

    def _asking(self) -> object:
        prompt = msgspec.json.encode(Prompt(self._plan.tokens, self._plan.per_second)).decode()
        if self._target.protocol == "gateway":
            return {"message": prompt, "model": self._target.model}
        messages = [{"role": "user", "content": prompt}]
        return {"model": self._target.model, "stream": True, "messages": messages}

    async def _conversation(self, slots: asyncio.Semaphore) -> str:
        async with slots, asyncio.timeout(REQUEST_SECONDS):
            exchange = Exchange(post(self._target, "/api/conversations", {}))
            await asyncio.get_running_loop().create_connection(lambda: exchange, self._target.host, self._target.port)
            await exchange.ended
        if exchange.status != 201:
            raise SystemExit(f"POST /api/conversations: HTTP {exchange.status} {exchange.body[:300]!r}")
        return f"/api/conversations/{msgspec.json.decode(exchange.body)['id']}/runs"

    def _outcome(self, seconds: float) -> Outcome:
        terminal = b'"status":"completed"' if self._target.protocol == "gateway" else b"data: [DONE]"
        failures = (viewer.failure(self._plan.tokens, terminal) for viewer in self._viewers)
        first = [viewer.first_at - viewer.asked_at for viewer in self._viewers if viewer.first_at]
        return Outcome(
            received=len(self._delays),
            seconds=seconds,
            ttft_p50=milliseconds(first, 0.50),
            ttft_p99=milliseconds(first, 0.99),
            delay_p50=milliseconds(self._delays, 0.50),
            delay_p99=milliseconds(self._delays, 0.99),
            errors=dict(Counter(failure for failure in failures if failure)),
        )


def milliseconds(nanoseconds: list[int] | array[int], quantile: float) -> float | None:
    if not nanoseconds:
        return None
    ordered = sorted(nanoseconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * quantile))] / 1e6


def head(target: Target, method: str, path: str, accept: str) -> str:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nAccept: {accept}\r\n"
        f"Authorization: Bearer {target.key}\r\n"
    )


def post(target: Target, path: str, payload: object, accept: str = "application/json") -> bytes:
    body = msgspec.json.encode(payload)
    more = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head(target, "POST", path, accept) + more).encode() + body


def get(target: Target, path: str) -> bytes:
    return (head(target, "GET", path, "text/event-stream") + "\r\n").encode()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def serve() -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        load = Load(msgspec.json.decode(line, type=Order))
        await load.prepare()
        say("ready")
        await loop.run_in_executor(None, sys.stdin.readline)
        say(msgspec.json.encode(await load.run()).decode())


def main() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())


if __name__ == "__main__":
    main()
