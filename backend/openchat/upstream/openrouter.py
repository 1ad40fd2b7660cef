"""OpenRouter (https://openrouter.ai/docs): every model that the key may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import httpx

from openchat.upstream.base import ChatRequest, JsonObject, Model, Sink
from openchat.upstream.chat_completions import Endpoint, fetch_json, stream_chat
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
    """Its endpoint knows the key as a secret, so that no error repeats it."""

    name = "openrouter"
    is_free = False

    def __init__(
        self, transport: httpx.AsyncBaseTransport, *, api_key: str, base_url: str, app_url: str, app_title: str
    ) -> None:
        self._transport = transport
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
        return not model.startswith("local/")

    def takes_prefill(self, model: str) -> bool:
        return not model.startswith(_NO_PREFILL_AUTHORS)

    async def models(self) -> list[Model]:
        # Without the parameter models that make images alone are left out.
        content = await fetch_json(self._transport, self._endpoint, "/models?output_modalities=all")
        rows = content.get("data") if isinstance(content, dict) else None
        if not isinstance(rows, list):
            raise upstream_error("upstream_invalid", self._endpoint.who, said="/models is no list of models")
        return [model for row in rows if (model := _model(row, self.name)) is not None]

    async def key_state(self) -> KeyState:
        """Ask what the key may still spend. Raises UpstreamError, with code `upstream_key` for a wrong key."""
        content = await fetch_json(self._transport, self._endpoint, "/key")
        data = content.get("data") if isinstance(content, dict) else None
        data = data if isinstance(data, dict) else {}
        return KeyState(
            label_known=bool(data.get("label")),
            limit_remaining=_decimal(data.get("limit_remaining")),
            is_free_tier=data.get("is_free_tier") is True,
        )

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        body = {
            **request.params,
            "model": request.model,
            "messages": request.messages,
            "stream": True,
            "session_id": request.session_id,
        }
        await stream_chat(self._transport, self._endpoint, body, sink)

    async def aclose(self) -> None:
        await self._transport.aclose()


def _model(row: Any, upstream: str) -> Model | None:
    """One row of the list; None for what has no id. Everything else may be missing."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return None
    architecture = _mapping(row.get("architecture"))
    provider = _mapping(row.get("top_provider"))
    created = row.get("created")
    return Model(
        id=row["id"],
        name=_text(row.get("name")) or row["id"],
        upstream=upstream,
        description=_text(row.get("description")),
        context_length=_count(row.get("context_length")),
        max_output_tokens=_count(provider.get("max_completion_tokens")),
        input_modalities=_words(architecture.get("input_modalities")) or ("text",),
        output_modalities=_words(architecture.get("output_modalities")) or ("text",),
        supported_parameters=_words(row.get("supported_parameters")),
        reasoning=_mapping(row.get("reasoning")) or None,
        pricing=_pricing(_mapping(row.get("pricing"))),
        expires_at=_text(row.get("expiration_date")),
        created_at=_day(created) if isinstance(created, int) else None,
    )


def _pricing(pricing: JsonObject) -> JsonObject | Literal["variable"]:
    """Prices in plain notation. A negative price is a router's: it depends on the model that it picks."""
    prices: dict[str, str] = {}
    for name, value in pricing.items():
        price = _decimal(value)
        if price is None:
            continue
        if price < 0:
            return "variable"
        prices[name] = f"{price:f}"
    return prices


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, Iterable) else ()


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else None


def _day(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def _decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
