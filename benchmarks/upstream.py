"""A fast stand-in for the upstream: stamped tokens in OpenRouter's chunk shape, many streams at little cost.

`python -m benchmarks.upstream [PORT]` prints its port and serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import heapq
import sys
import time
from typing import Any, Final, cast

import httptools
import msgspec
import uvloop

from benchmarks.plans import MODEL, Prompt

# Streams due within the same millisecond are written by one timer.
TICKS_PER_SECOND: Final = 1_000
# Of every real chunk; it brings ours to the same 350 bytes.
FINGERPRINT: Final = "fp_0123456789abcdef0123456789abcdef0123456789abcd"
HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    b"X-Generation-Id: gen-bench\r\nTransfer-Encoding: chunked\r\n\r\n"
)
# A stamp is this long in nanoseconds until a machine has been up for 30 years.
STAMP_DIGITS: Final = 18


def chunk(choices: str, more: str = "") -> bytes:
    event = (
        'data: {"id":"gen-1783514921-BenchBenchBenchBench","object":"chat.completion.chunk","created":1783514921,'
        f'"model":"{MODEL}","provider":"Bench","system_fingerprint":"{FINGERPRINT}","choices":[{choices}]{more}}}\n\n'
    )
    return event.encode()


def framed(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def usage(tokens: int) -> str:
    return (
        f',"usage":{{"prompt_tokens":15,"completion_tokens":{tokens},"total_tokens":{tokens + 15},'
        '"cost":0.0000057915,"is_byok":false,"completion_tokens_details":{"reasoning_tokens":0}}'
    )


_PLACE: Final = "#" * STAMP_DIGITS
TOKEN_HEAD, TOKEN_TAIL = framed(
    chunk(
        f'{{"index":0,"delta":{{"content":" @{_PLACE};","role":"assistant"}},'
        '"finish_reason":null,"native_finish_reason":null}'
    )
).split(_PLACE.encode())
FINISH: Final = (
    '{"index":0,"delta":{"content":"","role":"assistant"},"finish_reason":"stop","native_finish_reason":"stop"}'
)


def ending(tokens: int) -> bytes:
    return framed(chunk(FINISH)) + framed(chunk(FINISH, usage(tokens))) + framed(b"data: [DONE]\n\n") + framed(b"")


class Stream:
    """One answer: token k is due k / rate seconds after the first."""

    __slots__ = ("connection", "prompt", "sent", "started")

    def __init__(self, connection: Connection, prompt: Prompt, now: float) -> None:
        self.connection = connection
        self.prompt = prompt
        self.started = now
        self.sent = 0

    def due(self) -> float:
        return self.started + self.sent / self.prompt.per_second

    def write_token(self) -> bool:
        """False once nothing more is to come."""
        transport = self.connection.transport
        if transport is None or transport.is_closing():
            return False
        if self.sent == self.prompt.n:
            transport.write(ending(self.sent))
            return False
        transport.write(b"%b%0*d%b" % (TOKEN_HEAD, STAMP_DIGITS, time.monotonic_ns(), TOKEN_TAIL))
        self.sent += 1
        return True


class Wheel:
    """All the streams by the tick at which their next token is due, and one timer for the earliest."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: dict[int, list[Stream]] = {}
        self._ticks: list[int] = []
        self._timer: asyncio.Handle | None = None
        self._timer_tick = 0

    def add(self, stream: Stream) -> None:
        tick = int(stream.due() * TICKS_PER_SECOND) + 1
        slot = self._slots.get(tick)
        if slot is None:
            self._slots[tick] = [stream]
            heapq.heappush(self._ticks, tick)
            self._arm()
        else:
            slot.append(stream)

    def _arm(self) -> None:
        tick = self._ticks[0]
        if self._timer is not None:
            if self._timer_tick <= tick:
                return
            self._timer.cancel()
        self._timer_tick = tick
        self._timer = self._loop.call_at(tick / TICKS_PER_SECOND, self._turn)

    def _turn(self) -> None:
        self._timer = None
        now = self._loop.time() * TICKS_PER_SECOND
        while self._ticks and self._ticks[0] <= now:
            for stream in self._slots.pop(heapq.heappop(self._ticks)):
                if stream.write_token():
                    self.add(stream)
        if self._ticks:
            self._arm()


class Connection(asyncio.Protocol):
    def __init__(self, loop: asyncio.AbstractEventLoop, wheel: Wheel) -> None:
        self._loop = loop
        self._wheel = wheel
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""
        self._body = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        path, body = self._path.partition(b"?")[0], self._body
        self._path = self._body = b""
        if path.endswith(b"/chat/completions"):
            self._complete(msgspec.json.decode(body))
        else:
            self._send_json(listing(path))

    def _complete(self, asked: dict[str, Any]) -> None:  # whatever JSON the client sent
        prompt = prompt_of(asked)
        if prompt is None or not asked.get("stream"):
            self._send_json(whole_answer())
            return
        assert self.transport is not None
        self.transport.write(HEAD)
        stream = Stream(self, prompt, self._loop.time())
        if stream.write_token():
            self._wheel.add(stream)

    def _send_json(self, payload: object) -> None:
        body = msgspec.json.encode(payload)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        assert self.transport is not None
        self.transport.write(head.encode() + body)


def prompt_of(asked: dict[str, Any]) -> Prompt | None:  # whatever JSON the client sent
    """What the last user message asks for; None when it is not one of the benchmark's."""
    content = asked["messages"][-1].get("content")
    text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])
    try:
        return msgspec.json.decode(text, type=Prompt)
    except msgspec.MsgspecError:
        return None


def whole_answer() -> object:
    message = {"role": "assistant", "content": "A benchmark"}
    return {
        "id": "gen-bench",
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 15, "completion_tokens": 2, "total_tokens": 17, "cost": 0},
    }


def listing(path: bytes) -> object:
    if path.endswith(b"/key"):
        return {"data": {"label": "bench", "limit": None, "limit_remaining": None, "usage": 0, "is_free_tier": False}}
    model = {
        "id": MODEL,
        "canonical_slug": MODEL,
        "name": "Bench",
        "created": 1783514921,
        "context_length": 1_000_000,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "modality": "text->text"},
        "pricing": {"prompt": "0.00000015", "completion": "0.0000006"},
        "top_provider": {"context_length": 1_000_000, "max_completion_tokens": 100_000, "is_moderated": False},
        "per_request_limits": None,
        "supported_parameters": ["max_tokens", "temperature"],
        "default_parameters": None,
    }
    return {"data": [model], "total_count": 1, "links": {"next": None}}


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    wheel = Wheel(loop)
    server = await loop.create_server(lambda: Connection(loop, wheel), "127.0.0.1", port, backlog=4_096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(port))


if __name__ == "__main__":
    main()
