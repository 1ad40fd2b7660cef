"""Plays one script over one HTTP response."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, assert_never

from aiohttp import web

from openchat.upstream.scripted.script import (
    Bill,
    Chunk,
    Comment,
    CompletionRequest,
    Cut,
    End,
    Identity,
    Json,
    Open,
    Pause,
    Reset,
    Script,
    Send,
    Stall,
    Status,
    Step,
    Tally,
    Wait,
    encode_event,
    encode_json,
)

# l_onoff=1, l_linger=0: closing sends RST at once instead of FIN.
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class Gates:
    """Named events with which a test holds a script and learns that it got somewhere."""

    def __init__(self) -> None:
        self._open: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._reached: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def gate(self, name: str) -> asyncio.Event:
        return self._open[name]

    def reached(self, name: str) -> asyncio.Event:
        return self._reached[name]

    async def wait(self, name: str) -> None:
        self._reached[name].set()
        await self._open[name].wait()


class Playback:
    """One completion on its way out."""

    def __init__(
        self, http: web.Request, request: CompletionRequest, script: Script, identity: Identity, gates: Gates
    ) -> None:
        self.http = http
        self._request = request
        self._script = script
        self._identity = identity
        self._gates = gates
        self._response: web.StreamResponse | None = None
        self._collected: list[dict[str, Json]] = []
        self._due = asyncio.get_running_loop().time()
        self.tally = Tally(prompt=request.prompt_tokens)
        # We dropped the connection ourselves, so its loss is not the client's doing.
        self.hung_up = False

    async def play(self) -> web.StreamResponse:
        for step in self._script.steps:
            if isinstance(step, Status):
                return self._plain(step)
            if isinstance(step, End):
                break
            await self._perform(step)
        if not self._request.stream and self._response is None:
            return web.Response(body=encode_json(collect(self._collected)), headers=self._headers())
        return await self._opened()

    async def _perform(self, step: Step) -> None:  # noqa: C901 - one flat table of the steps
        match step:
            case Open():
                await self._opened()
            case Send(data):
                await self._write(data)
            case Comment(text):
                await self._write(f": {text}\n\n".encode())
            case Chunk():
                await self._emit(step.payload(self._identity))
                self._count(step)
            case Bill():
                await self._emit(step.payload(self._identity, self.tally))
            case Wait(gate):
                await self._gates.wait(gate)
                self._due = asyncio.get_running_loop().time()
            case Pause(seconds):
                self._due += seconds
                await asyncio.sleep(max(0.0, self._due - asyncio.get_running_loop().time()))
            case Stall():
                await self._until_connection_lost()
            case Reset() | Cut():
                await self._hang_up(reset=isinstance(step, Reset))
            case Status() | End():
                raise AssertionError(f"{step} ends a script and is handled by play()")
            case _:
                assert_never(step)

    def _count(self, chunk: Chunk) -> None:
        self.tally = replace(
            self.tally,
            completion=self.tally.completion + chunk.tokens,
            reasoning=self.tally.reasoning + chunk.reasoning_tokens,
            images=self.tally.images + chunk.images,
        )

    def _plain(self, step: Status) -> web.Response:
        # A request refused before any provider took it has no generation.
        known = self._headers() if step.code < HTTPStatus.BAD_REQUEST else {}
        headers = {**known, "Content-Type": step.content_type(), **step.headers}
        return web.Response(status=step.code, body=step.content(), headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"X-Generation-Id": self._identity.generation_id, "Content-Type": "application/json"}

    async def _opened(self) -> web.StreamResponse:
        if self._response is None:
            headers = {**self._headers(), "Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
            self._response = web.StreamResponse(headers=headers)
            self._response.enable_chunked_encoding()
            await self._response.prepare(self.http)
        return self._response

    async def _emit(self, payload: dict[str, Json]) -> None:
        if self._request.stream:
            await self._write(encode_event(payload))
        else:
            self._collected.append(payload)

    async def _write(self, data: bytes) -> None:
        if not self._request.stream:
            return
        response = await self._opened()
        size = self._script.split_bytes or len(data)
        for start in range(0, len(data), max(1, size)):
            await response.write(data[start : start + size])

    async def _hang_up(self, *, reset: bool) -> None:
        await self._opened()
        self.hung_up = True
        transport = self.http.transport
        if transport is not None and reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            transport.abort()
        elif transport is not None:
            transport.close()
        await self._until_connection_lost()

    async def _until_connection_lost(self) -> None:
        """Ends by cancellation only: the server cancels a handler whose connection is gone."""
        await asyncio.Event().wait()


def collect(chunks: list[dict[str, Json]]) -> dict[str, Json]:
    """The same answer as one JSON body, for a client that asked for no stream."""
    message: dict[str, Any] = {"role": "assistant", "content": "", "refusal": None, "reasoning": None}
    merged: dict[str, Any] = {}
    choice: dict[str, Any] = {"index": 0, "finish_reason": None, "native_finish_reason": None, "logprobs": None}
    for chunk in chunks:
        if "error" in chunk and not message["content"]:
            return {"error": chunk["error"]}
        merged |= {name: value for name, value in chunk.items() if name != "choices"}
        for part in _objects(chunk.get("choices")):
            choice |= {name: value for name, value in part.items() if name != "delta" and value is not None}
            _add_delta(message, part.get("delta"))
    return {**merged, "object": "chat.completion", "choices": [{**choice, "message": message}]}


def _add_delta(message: dict[str, Any], delta: Any) -> None:  # any JSON a script put there
    if not isinstance(delta, Mapping):
        return
    message["content"] += delta.get("content") or ""
    reasoning = delta.get("reasoning") or delta.get("reasoning_content")
    if reasoning:
        message["reasoning"] = (message["reasoning"] or "") + reasoning
    for name in ("reasoning_details", "images", "annotations", "tool_calls"):
        if delta.get(name):
            message.setdefault(name, []).extend(delta[name])


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
