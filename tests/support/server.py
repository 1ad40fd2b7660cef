"""A stand-in for an OpenAI-compatible server: it plays the bytes that such servers send."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from aiohttp import web

RECORDINGS = Path(__file__).parents[1] / "recordings"
# Not of a length that events have, so that they are cut anywhere.
PIECE_BYTES = 61
STOP_SECONDS = 0.05


class PlayedServer:
    """`async with PlayedServer("ollama") as server:` serves its list of models and what was enqueued, else `chat.sse`.

    `requests` are the bodies of the completions asked for, `headers` those of the last request of any kind.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.requests: list[dict[str, Any]] = []
        self.headers: Mapping[str, str] = {}
        self.model_fetches = 0
        self.bodies: dict[str, Any] = {"/v1/models": json.loads(recording(kind, "models.json"))}
        self._answers: deque[tuple[int, bytes]] = deque()
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def __aenter__(self) -> PlayedServer:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    async def start(self) -> None:
        """On the port that it had before, if it had one."""
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        app.router.add_get("/{path:.*}", self._get)
        self._runner = web.AppRunner(app, shutdown_timeout=STOP_SECONDS)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """From now on connections to it are refused."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def play(self, name: str) -> None:
        """Answer the next completion with this recording."""
        self.answer(200, recording(self.kind, name))

    def answer(self, status: int, body: bytes) -> None:
        """Answer the next completion with these bytes: events after a 200, else an error."""
        self._answers.append((status, body))

    async def _get(self, request: web.Request) -> web.Response:
        self.headers = request.headers
        self.model_fetches += request.path == "/v1/models"
        if request.path not in self.bodies:
            return web.json_response({"error": "not found"}, status=404)
        return web.json_response(self.bodies[request.path])

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self.headers = request.headers
        self.requests.append(await request.json())
        status, body = self._answers.popleft() if self._answers else (200, recording(self.kind, "chat.sse"))
        if status != 200:
            return web.Response(status=status, body=body, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        for begin in range(0, len(body), PIECE_BYTES):
            await response.write(body[begin : begin + PIECE_BYTES])
        await response.write_eof()
        return response


def recording(kind: str, name: str) -> bytes:
    return (RECORDINGS / kind / name).read_bytes()
