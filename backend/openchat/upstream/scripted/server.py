"""An HTTP server on loopback that speaks OpenRouter's wire format, its faults included."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

from aiohttp import web

from openchat.upstream.scripted.playback import Gates, Playback
from openchat.upstream.scripted.records import (
    default_key_info,
    default_models,
    endpoints_record,
    generation_record,
    output_modalities,
)
from openchat.upstream.scripted.scenarios import SCENARIOS
from openchat.upstream.scripted.script import (
    CompletionRequest,
    Identity,
    JsonObject,
    Script,
    ScriptSource,
    Status,
    Tally,
    encode_json,
    error_status,
)

# 2026-07-08, the day of the capture that the ordinary stream is modelled on.
CREATED: Final = 1783514921
PREFIX: Final = "scripted/"
# A prompt may carry several images as data URLs.
MAX_REQUEST_BYTES: Final = 64 * 1024 * 1024
# Handlers still playing when the server stops have nothing to finish.
STOP_SECONDS: Final = 0.05


@dataclass(eq=False)
class RecordedRequest:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    body: Any  # the parsed JSON, None without a body
    received_at: float  # on the event loop's clock
    generation_id: str | None = None
    model: str | None = None
    tally: Tally = field(default_factory=Tally)
    closed_at: float | None = None
    # The client's connection is gone before the response was complete.
    closed_by_client: asyncio.Event = field(default_factory=asyncio.Event)
    # The response was sent to its end, or the script dropped the connection.
    finished: asyncio.Event = field(default_factory=asyncio.Event)


class ScriptedUpstream:
    """`async with ScriptedUpstream() as upstream:` serves at `upstream.base_url` until the block ends.

    A completion plays the first of: the oldest enqueued script, the one registered for its model with `on`, the
    scenario that its model `scripted/<name>` names. Any other model is refused as OpenRouter refuses an unknown one.
    """

    def __init__(self, *, expected_key: str | None = None) -> None:
        self.expected_key = expected_key
        self.requests: list[RecordedRequest] = []
        self.models: list[JsonObject] = default_models(sorted(SCENARIOS))
        self.models_failure: Status | None = None
        # While set, a fetch of the list waits for this gate.
        self.models_gate: str | None = None
        self.model_fetches = 0
        self.key_info: JsonObject = default_key_info()
        # How often a generation's record is 404 before it is found.
        self.generation_misses = 0
        self.generations: dict[str, JsonObject] = {}
        self._misses: Counter[str] = Counter()
        self._attempts: Counter[bytes] = Counter()
        self._queue: deque[ScriptSource] = deque()
        self._sources: dict[str, ScriptSource] = {}
        self._gates = Gates()
        self._arrival = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._stopping = False
        self._generation_count = 0

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=MAX_REQUEST_BYTES)
        app.router.add_get("/api/v1/models", self._get_models)
        app.router.add_get("/api/v1/models/{author}/{slug}/endpoints", self._get_endpoints)
        app.router.add_get("/api/v1/key", self._get_key)
        app.router.add_get("/api/v1/credits", self._get_credits)
        app.router.add_get("/api/v1/generation", self._get_generation)
        app.router.add_post("/api/v1/chat/completions", self._post_completion)
        # Cancelling the handler of a lost connection is how a script learns that its client is gone.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=STOP_SECONDS)
        self._stopping = False
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._stopping = True
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> ScriptedUpstream:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v1"

    @property
    def connections(self) -> int:
        """How many are open to it."""
        server = self._runner.server if self._runner is not None else None
        return len(server.connections) if server is not None else 0

    @property
    def completions(self) -> list[RecordedRequest]:
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    def enqueue(self, *sources: ScriptSource) -> None:
        """The next completions play these, in order, whatever model they ask for."""
        self._queue.extend(sources)

    def on(self, model: str, source: ScriptSource) -> None:
        self._sources[model] = source

    def gate(self, name: str) -> asyncio.Event:
        """What `Wait(name)` waits for: `upstream.gate("x").set()` opens it."""
        return self._gates.gate(name)

    def reached(self, name: str) -> asyncio.Event:
        """Set once a script got to `Wait(name)`."""
        return self._gates.reached(name)

    async def arrival(self, count: int = 1) -> RecordedRequest:
        """The `count`-th completion request, as soon as it is there."""
        while len(self.completions) < count:
            await self._arrival.wait()
        return self.completions[count - 1]

    async def _get_models(self, http: web.Request) -> web.StreamResponse:
        self._record(http, None)
        self.model_fetches += 1
        if self.models_gate is not None:
            await self._gates.wait(self.models_gate)
        if self.models_failure is not None:
            return _plain(self.models_failure)
        wanted = http.query.get("output_modalities", "text")
        kinds = set(wanted.split(","))
        listed = [model for model in self.models if wanted == "all" or kinds & output_modalities(model)]
        return _json({"data": listed, "total_count": len(listed), "links": {"next": None}})

    async def _get_endpoints(self, http: web.Request) -> web.StreamResponse:
        self._record(http, None)
        wanted = f"{http.match_info['author']}/{http.match_info['slug']}"
        for model in self.models:
            if model["id"] == wanted:
                return _json({"data": endpoints_record(model)})
        return _plain(error_status(404, "Model not found"))

    async def _get_key(self, http: web.Request) -> web.StreamResponse:
        self._record(http, None)
        return self._refusal(http) or _json({"data": self.key_info})

    async def _get_credits(self, http: web.Request) -> web.StreamResponse:
        self._record(http, None)
        return self._refusal(http) or _plain(error_status(403, "Only management keys can fetch credits for an account"))

    async def _get_generation(self, http: web.Request) -> web.StreamResponse:
        self._record(http, None)
        refusal = self._refusal(http)
        if refusal is not None:
            return refusal
        wanted = http.query.get("id", "")
        self._misses[wanted] += 1
        record = self.generations.get(wanted) or self._generation_record(wanted)
        if record is None or self._misses[wanted] <= self.generation_misses:
            return _plain(error_status(404, f"Generation {wanted} not found"))
        return _json({"data": record})

    async def _post_completion(self, http: web.Request) -> web.StreamResponse:
        raw = await http.read()
        recorded = self._record(http, parse_json(raw))
        refusal = self._refusal(http)
        if refusal is not None:
            return refusal
        body = recorded.body
        if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
            return _plain(error_status(400, 'Input required: specify "messages"'))
        request = CompletionRequest(str(body.get("model", "")), body, self._count_attempt(body))
        script = self._choose(request)
        self._generation_count += 1
        identity = Identity(
            f"gen-scripted-{self._generation_count}",
            CREATED + self._generation_count,
            script.model or request.model,
            script.provider,
        )
        recorded.generation_id, recorded.model = identity.generation_id, request.model
        return await self._play(Playback(http, request, script, identity, self._gates), recorded)

    async def _play(self, playback: Playback, recorded: RecordedRequest) -> web.StreamResponse:
        try:
            response = await playback.play()
            if isinstance(response, web.Response):
                await response.prepare(playback.http)
            await response.write_eof()
        except (asyncio.CancelledError, ConnectionError):
            # Both mean that the connection is gone: the server cancels a handler that waits, a write fails.
            if not playback.hung_up and not self._stopping:
                recorded.closed_at = asyncio.get_running_loop().time()
                recorded.closed_by_client.set()
            raise
        finally:
            recorded.tally = playback.tally
            if not recorded.closed_by_client.is_set():
                recorded.finished.set()
        return response

    def _choose(self, request: CompletionRequest) -> Script:
        source: ScriptSource
        if self._queue:
            source = self._queue.popleft()
        elif request.model in self._sources:
            source = self._sources[request.model]
        elif request.model.removeprefix(PREFIX) in SCENARIOS and request.model.startswith(PREFIX):
            source = SCENARIOS[request.model.removeprefix(PREFIX)]
        else:
            source = [error_status(400, f"{request.model} is not a valid model ID")]
        return as_script(source, request)

    def _record(self, http: web.Request, body: Any) -> RecordedRequest:  # whatever JSON the client sent
        recorded = RecordedRequest(
            http.method,
            http.path,
            dict(http.query),
            {name.lower(): value for name, value in http.headers.items()},
            body,
            asyncio.get_running_loop().time(),
        )
        self.requests.append(recorded)
        self._arrival.set()
        self._arrival = asyncio.Event()
        return recorded

    def _refusal(self, http: web.Request) -> web.Response | None:
        given = http.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.expected_key is None or given == self.expected_key:
            return None
        return _plain(error_status(401, "User not found." if given else "No auth credentials found"))

    def _count_attempt(self, body: Any) -> int:  # whatever JSON the client sent
        asked = encode_json([body.get("model"), body["messages"]])
        self._attempts[asked] += 1
        return self._attempts[asked]

    def _generation_record(self, generation_id: str) -> JsonObject | None:
        for recorded in self.requests:
            if recorded.generation_id == generation_id:
                cancelled = recorded.closed_by_client.is_set()
                return generation_record(generation_id, recorded.model or "", recorded.tally, cancelled=cancelled)
        return None


def as_script(source: ScriptSource, request: CompletionRequest) -> Script:
    if isinstance(source, Script):
        return source
    if isinstance(source, Sequence):
        return Script(tuple(source))
    return source(request)


def parse_json(raw: bytes) -> Any:  # whatever the client sent
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _json(payload: JsonObject) -> web.Response:
    return web.Response(body=encode_json(payload), content_type="application/json")


def _plain(status: Status) -> web.Response:
    headers = {"Content-Type": status.content_type(), **status.headers}
    return web.Response(status=status.code, body=status.content(), headers=headers)
