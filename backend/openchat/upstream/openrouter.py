"""OpenRouter (https://openrouter.ai/docs): every model that the key may use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from urllib.parse import quote

import httpx

from openchat.upstream.base import ChatRequest, GenerationRecord, Model, ModelEndpoint, Sink
from openchat.upstream.chat_completions import Endpoint, connect, fetch_json, stream_chat
from openchat.upstream.errors import UpstreamError
from openchat.upstream.openrouter_records import GenerationContent, endpoint_of, model_of
from openchat.upstream.reading import decimal
from openchat.upstream.translate import upstream_error

# Their models answer anew instead of going on where a last assistant message ends.
_NO_PREFILL_AUTHORS = ("openai/", "x-ai/", "~openai/", "~x-ai/")


@dataclass(frozen=True, slots=True)
class KeyState:
    """What OpenRouter says of the key. Money is USD; None is no limit."""

    label_known: bool
    limit_remaining: Decimal | None
    is_free_tier: bool


class OpenRouter:
    """Its endpoint knows the key as a secret, so that no error repeats it.

    It serves every id that begins with none of the prefixes of `others`.
    """

    name = "openrouter"
    kind = "openrouter"
    is_free = False
    asks_for_models = True

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        api_key: str,
        base_url: str,
        app_url: str,
        app_title: str,
        others: Collection[str] = ("local",),
    ) -> None:
        self.base_url = base_url
        self._transport = transport
        self._others = frozenset(others)
        self._endpoint = Endpoint(
            who="OpenRouter",
            base_url=base_url,
            headers={
                "Authorization": f"Bearer {api_key}",
                # Attribution: https://openrouter.ai/docs/app-attribution. X-Title is the older name of the same.
                "HTTP-Referer": app_url,
                "X-OpenRouter-Title": app_title,
                "X-Title": app_title,
            },
            secrets=(api_key,),
        )

    def serves(self, model: str) -> bool:
        return model.partition("/")[0] not in self._others

    def takes_prefill(self, model: str) -> bool:
        return not model.startswith(_NO_PREFILL_AUTHORS)

    async def models(self) -> list[Model]:
        # Without the parameter models that make images alone are left out.
        content = await fetch_json(self._transport, self._endpoint, "/models?output_modalities=all")
        rows = content.get("data") if isinstance(content, dict) else None
        if not isinstance(rows, list):
            raise upstream_error("upstream_invalid", self._endpoint.who, said="/models is no list of models")
        return [model for row in rows if (model := model_of(row, self.name)) is not None]

    async def endpoints(self, model: str) -> list[ModelEndpoint]:
        path = f"/models/{quote(model, safe='/:~')}/endpoints"
        content = await fetch_json(self._transport, self._endpoint, path)
        data = content.get("data") if isinstance(content, dict) else None
        rows = data.get("endpoints") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise upstream_error("upstream_invalid", self._endpoint.who, said="the answer is no list of endpoints")
        return [endpoint for row in rows if (endpoint := endpoint_of(row)) is not None]

    async def generation(self, generation_id: str) -> GenerationRecord | None:
        path = f"/generation?id={quote(generation_id, safe='')}"
        try:
            content: GenerationContent = await fetch_json(self._transport, self._endpoint, path, GenerationContent)
        except UpstreamError as exc:
            if exc.failure.upstream is not None and exc.failure.upstream.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        return content.record()

    async def key_state(self) -> KeyState:
        """Ask what the key may still spend. Raises UpstreamError, with code `upstream_key` for a wrong key."""
        content = await fetch_json(self._transport, self._endpoint, "/key")
        data = content.get("data") if isinstance(content, dict) else None
        data = data if isinstance(data, dict) else {}
        return KeyState(
            label_known=bool(data.get("label")),
            limit_remaining=decimal(data.get("limit_remaining")),
            is_free_tier=data.get("is_free_tier") is True,
        )

    async def connect(self, connections: int) -> None:
        await connect(self._transport, self._endpoint, connections)

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        body = {
            **request.params,
            "model": request.model,
            "messages": request.messages,
            "stream": True,
            "session_id": request.session_id,
        }
        await stream_chat(self._transport, self._endpoint, body, sink, departure=request.departure)

    async def aclose(self) -> None:
        await self._transport.aclose()
