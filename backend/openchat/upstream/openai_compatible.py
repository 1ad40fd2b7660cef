"""Any server that speaks OpenAI's protocol: llama.cpp, vLLM, Ollama, LM Studio, Venice, DeepSeek and the like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from openchat.upstream.base import ChatRequest, JsonObject, Model, Sink
from openchat.upstream.chat_completions import Endpoint, connect, fetch_json, stream_chat
from openchat.upstream.dialects import DIALECTS, Dialect, ServerKind, kind_of_address, kind_of_owner
from openchat.upstream.errors import FailureCode, UpstreamError
from openchat.upstream.server_models import models_of, rows_of
from openchat.upstream.translate import upstream_error

# In place of ids: every model of the server.
ALL_MODELS = "*"
# Where LM Studio lists its models with their types and contexts; its list under /v1 has the ids alone.
_LM_STUDIO_MODELS = "/api/v0/models"


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """`models` are the server's own ids; without any they are asked for. `secrets` are what no error may repeat.

    `starts_thinking` names the models whose text begins within `<think>`, the opening tag being part of the prompt;
    `sees_images` those that take images though the list of models does not say so.
    """

    name: str
    base_url: str
    prefix: str
    is_free: bool
    api_key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    kind: ServerKind = "auto"
    starts_thinking: frozenset[str] = frozenset()
    sees_images: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = ()


class OpenAICompatible:
    """Its models have the ids `<prefix>/<the server's own id>`."""

    def __init__(self, transport: httpx.AsyncBaseTransport, config: ServerConfig) -> None:
        self.name = config.name
        self.is_free = config.is_free
        self._transport = transport
        self._config = config
        self._kind = config.kind if config.kind != "auto" else kind_of_address(config.base_url)
        headers = httpx.Headers({"Authorization": f"Bearer {config.api_key}"} if config.api_key else {})
        headers.update(config.headers)
        self._endpoint = Endpoint(config.name, config.base_url, headers, config.secrets)
        # Paths beside the protocol's stand where `/v1` does.
        self._root = Endpoint(config.name, config.base_url.removesuffix("/v1"), headers, config.secrets)
        self._counts_usage = True

    @property
    def kind(self) -> ServerKind:
        """As configured, or as its address or its list of models told."""
        return self._kind

    @property
    def base_url(self) -> str:
        return self._config.base_url

    @property
    def asks_for_models(self) -> bool:
        return not self._config.models

    def serves(self, model: str) -> bool:
        return model.startswith(f"{self._config.prefix}/")

    def takes_prefill(self, model: str) -> bool:
        return self._dialect.prefill is not None

    async def models(self) -> list[Model]:
        named: list[Mapping[str, Any]] = [{"id": name} for name in self._config.models]
        models = models_of(
            named or await self._listed(),
            upstream=self.name,
            prefix=self._config.prefix,
            is_free=self.is_free,
            parameters=self._dialect.supported_parameters,
        )
        return [self._seeing(model) for model in models]

    async def connect(self, connections: int) -> None:
        await connect(self._transport, self._endpoint, connections)

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        sink.report.provider = self.name
        model = self._own_id(request.model)
        body = self._body(request, model)
        try:
            try:
                await self._stream(model, body, sink, request.departure)
            except UpstreamError as exc:
                if not _refuses_usage(exc, body):
                    raise
                self._counts_usage = False
                body.pop("stream_options")
                await self._stream(model, body, sink, request.departure)
        except UpstreamError as exc:
            raise self._with_way_out(exc) from exc
        finally:
            # What the server calls it is no id that could be asked for.
            sink.report.model = request.model

    async def aclose(self) -> None:
        await self._transport.aclose()

    @property
    def _dialect(self) -> Dialect:
        return DIALECTS[self._kind]

    def _own_id(self, model: str) -> str:
        """What the server itself calls it."""
        return model.removeprefix(f"{self._config.prefix}/")

    def _seeing(self, model: Model) -> Model:
        if "image" in model.input_modalities or not _names(self._config.sees_images, self._own_id(model.id)):
            return model
        return replace(model, input_modalities=(*model.input_modalities, "image"))

    async def _stream(self, model: str, body: JsonObject, sink: Sink, departure: Callable[[], Awaitable[None]]) -> None:
        starts_thinking = _names(self._config.starts_thinking, model)
        await stream_chat(
            self._transport, self._endpoint, body, sink, starts_thinking=starts_thinking, departure=departure
        )

    def _body(self, request: ChatRequest, model: str) -> dict[str, Any]:
        dialect = self._dialect
        body = {**dialect.translated(request.params), "model": model, "messages": _messages(request), "stream": True}
        if self._counts_usage:
            body["stream_options"] = {"include_usage": True}
        if request.messages and request.messages[-1]["role"] == "assistant":
            body |= dialect.prefill or {}
        return body

    async def _listed(self) -> list[Mapping[str, Any]]:
        try:
            rows = rows_of(await fetch_json(self._transport, self._endpoint, "/models"))
            if rows is None:
                raise upstream_error("upstream_invalid", self.name, said="/models is no list of models")
            if self._kind == "auto":
                self._kind = next(
                    (kind for row in rows if (kind := kind_of_owner(row.get("owned_by"))) != "auto"), "auto"
                )
            return await self._detailed(rows) if self._kind == "lmstudio" else rows
        except UpstreamError as exc:
            raise self._with_way_out(exc) from exc

    async def _detailed(self, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """LM Studio's own list says more, in the versions that have it."""
        try:
            return rows_of(await fetch_json(self._transport, self._root, _LM_STUDIO_MODELS)) or rows
        except UpstreamError as exc:
            if exc.failure.code not in _NO_SUCH_PATH:
                raise
            return rows

    def _with_way_out(self, error: UpstreamError) -> UpstreamError:
        """The same error, with what can be done about it where that is a setting of this server."""
        words = {
            "upstream_key": f"{self.name} refused the API key. Check SERVERS__{self.name.upper()}__API_KEY in .env and "
            "restart.",
            "upstream_unreachable": f"{self.name} cannot be reached. Check that it runs, and its address in "
            f"SERVERS__{self.name.upper()}__BASE_URL.",
        }.get(error.failure.code)
        if words is None:
            return error
        return UpstreamError(replace(error.failure, message=words), retry_after=error.retry_after)


_NO_SUCH_PATH: frozenset[FailureCode] = frozenset({"model_unavailable", "upstream_rejected", "upstream_invalid"})


def _names(chosen: frozenset[str], model: str) -> bool:
    return not chosen.isdisjoint({model, ALL_MODELS})


def _messages(request: ChatRequest) -> list[JsonObject]:
    """Without the reasoning that OpenRouter takes back: these servers do not, and some refuse the field."""
    kept = ({name: value for name, value in sent.items() if name != "reasoning_details"} for sent in request.messages)
    return [sent for sent in kept if sent.get("content") is not None or sent.get("tool_calls")]


def _refuses_usage(error: UpstreamError, body: Mapping[str, Any]) -> bool:
    """Older servers take no `stream_options`, and some of them say so with an error."""
    said = error.failure.upstream.message if error.failure.upstream else None
    return (
        "stream_options" in body
        and error.failure.code == "upstream_rejected"
        and any(word in (said or "") for word in ("stream_options", "include_usage"))
    )
