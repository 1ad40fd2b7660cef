"""The local model as an upstream: a real answer with no key, from a llama.cpp process of the gateway's own."""

from __future__ import annotations

from typing import Any

import httpx

from openchat.upstream.base import ChatRequest, Model, Sink
from openchat.upstream.chat_completions import Endpoint, connect, stream_chat
from openchat.upstream.local_model import CONTEXT_LENGTH, MODEL_ID, LocalModel, State
from openchat.upstream.translate import upstream_error

# Loading takes seconds; a first prompt waits for it rather than fails.
READY_SECONDS = 60.0
# What llama.cpp's server takes of OpenRouter's parameters; the rest means nothing to it.
_PARAMETERS = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "frequency_penalty",
    "presence_penalty",
    "max_tokens",
    "seed",
    "stop",
    "response_format",
)


class LocalUpstream:
    name = "local"
    kind = "local"
    is_free = True
    asks_for_models = False

    def __init__(self, transport: httpx.AsyncBaseTransport, process: LocalModel) -> None:
        self._transport = transport
        self._process = process

    @property
    def state(self) -> State:
        return self._process.state

    @property
    def base_url(self) -> str:
        return self._process.base_url

    def serves(self, model: str) -> bool:
        return model == MODEL_ID

    def takes_prefill(self, model: str) -> bool:
        return True

    async def models(self) -> list[Model]:
        return [
            Model(
                id=MODEL_ID,
                name="SmolLM2 135M Instruct (on this machine)",
                upstream=self.name,
                description="A very small model that runs on this machine, free and without a key. Apache-2.0.",
                context_length=CONTEXT_LENGTH,
                max_output_tokens=CONTEXT_LENGTH,
                supported_parameters=_PARAMETERS,
                pricing={"prompt": "0", "completion": "0"},
            )
        ]

    async def connect(self, connections: int) -> None:
        if self._process.state == "ready":
            await connect(self._transport, self._endpoint(), connections)

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        try:
            await self._process.wait_ready(READY_SECONDS)
        except TimeoutError as exc:
            raise upstream_error("upstream_unreachable", "The local model", said="it did not start in time") from exc
        sink.report.provider = "local"
        body: dict[str, Any] = {name: request.params[name] for name in _PARAMETERS if name in request.params}
        body |= {
            "model": request.model,
            "messages": request.messages,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        await stream_chat(self._transport, self._endpoint(), body, sink, departure=request.departure)

    async def aclose(self) -> None:
        await self._process.stop()
        await self._transport.aclose()

    def _endpoint(self) -> Endpoint:
        """Its address and key are new each time that its process starts."""
        return Endpoint(
            who="The local model",
            base_url=self._process.base_url,
            headers={"Authorization": f"Bearer {self._process.api_key}"},
            secrets=(self._process.api_key,),
        )
