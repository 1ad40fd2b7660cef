"""OpenRouter's rows of models and endpoints, read with patience: whatever is missing or odd is left out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, TypeAlias

import msgspec

from openchat.money import plain
from openchat.upstream.base import (
    EFFORTS,
    GenerationRecord,
    JsonObject,
    Model,
    ModelEndpoint,
    Percentiles,
    Reasoning,
    Usage,
)
from openchat.upstream.reading import count, mapping, moment, money, price, text, tokens, words

Pricing: TypeAlias = JsonObject | Literal["variable"]

# OpenRouter's parser reads them for every model ("PDF inputs" in its documentation).
PARSED_MEDIA_TYPES = ("application/pdf",)
# Nobody answers in less than so many milliseconds, nor has half of its answers begin after so many seconds.
_FASTEST_MS = 20.0


def model_of(row: Any, upstream: str) -> Model | None:
    """One row of the list of models; None for what has no id."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return None
    architecture = mapping(row.get("architecture"))
    provider = mapping(row.get("top_provider"))
    return Model(
        id=row["id"],
        name=text(row.get("name")) or row["id"],
        upstream=upstream,
        description=text(row.get("description")),
        context_length=count(row.get("context_length")),
        max_output_tokens=count(provider.get("max_completion_tokens")),
        input_modalities=words(architecture.get("input_modalities")) or ("text",),
        output_modalities=words(architecture.get("output_modalities")) or ("text",),
        parsed_media_types=PARSED_MEDIA_TYPES,
        supported_parameters=words(row.get("supported_parameters")),
        reasoning=_reasoning(mapping(row.get("reasoning"))),
        knowledge_cutoff=text(row.get("knowledge_cutoff")),
        pricing=_pricing(mapping(row.get("pricing"))),
        expires_at=text(row.get("expiration_date")),
        created_at=moment(row.get("created")),
    )


class _Generation(msgspec.Struct):
    total_cost: Decimal
    model: str | None = None
    provider_name: str | None = None
    native_tokens_prompt: int | None = None
    native_tokens_completion: int | None = None
    native_tokens_reasoning: int | None = None
    native_tokens_cached: int | None = None
    is_byok: bool | None = None
    upstream_inference_cost: Decimal | None = None


class GenerationContent(msgspec.Struct):
    """The answer of `GET /generation` (https://openrouter.ai/docs/api-reference/get-a-generation)."""

    data: _Generation

    def record(self) -> GenerationRecord | None:
        """None where what it says was charged cannot be: it is asked for again."""
        row = self.data
        usage = Usage(
            prompt_tokens=tokens(row.native_tokens_prompt),
            completion_tokens=tokens(row.native_tokens_completion),
            reasoning_tokens=tokens(row.native_tokens_reasoning),
            cached_tokens=tokens(row.native_tokens_cached),
        )
        # As in the usage of a stream: with an own provider key the provider's bill comes on top.
        charged = money(row.total_cost)
        bill = money(row.upstream_inference_cost if row.is_byok and row.upstream_inference_cost else Decimal(0))
        if charged is None or bill is None:
            return None
        return GenerationRecord(usage, charged + bill, row.model, row.provider_name)


def endpoint_of(row: Any) -> ModelEndpoint | None:
    """One provider's row; None for what names no provider."""
    if not isinstance(row, dict) or not (provider := text(row.get("provider_name"))):
        return None
    status = row.get("status")
    return ModelEndpoint(
        provider=provider,
        name=text(row.get("name")) or provider,
        tag=text(row.get("tag")),
        context_length=count(row.get("context_length")),
        max_completion_tokens=count(row.get("max_completion_tokens")),
        quantization=text(row.get("quantization")),
        pricing=_pricing(mapping(row.get("pricing"))),
        supported_parameters=words(row.get("supported_parameters")),
        uptime_30m=_figure(row.get("uptime_last_30m")),
        latency_ms=_in_milliseconds(_percentiles(row.get("latency_last_30m"))),
        throughput=_percentiles(row.get("throughput_last_30m")),
        status=status if isinstance(status, int) and not isinstance(status, bool) else None,
    )


def _pricing(pricing: JsonObject) -> Pricing:
    """Prices in plain notation. A negative price is a router's: it depends on the model that it picks."""
    prices = _prices({name: value for name, value in pricing.items() if name != "overrides"})
    if prices is None:
        return "variable"
    listed = pricing.get("overrides")
    overrides = [entry for row in listed if (entry := _override(row))] if isinstance(listed, list) else []
    return {**prices, "overrides": overrides} if overrides else prices


def _prices(row: JsonObject) -> dict[str, Any] | None:
    """None where one of them is negative."""
    prices: dict[str, Any] = {}
    for name, value in row.items():
        known = price(value)
        if known is None:
            continue
        if known < 0:
            return None
        prices[name] = plain(known)
    return prices


def _override(row: Any) -> JsonObject | None:
    """None where a condition cannot be read: a price must not be taken to hold when it may not.

    Prices are text; so a number that is no condition we know is one that we do not.
    """
    if not isinstance(row, dict):
        return None
    conditions: dict[str, Any] = {}
    prices: dict[str, Any] = {}
    for name, value in row.items():
        if name == "min_prompt_tokens":
            conditions[name] = value if isinstance(value, int) and not isinstance(value, bool) else None
        elif name in {"utc_start", "utc_end"}:
            conditions[name] = _clock(value)
        elif isinstance(value, str):
            prices[name] = value
        elif value is not None:
            return None
    known = _prices(prices)
    if not known or not conditions or len(known) < len(prices) or None in conditions.values():
        return None
    return {**conditions, **known}


def _clock(value: Any) -> str | None:
    """`HHMM`, whether it came as a number or as text."""
    digits = f"{value:04}" if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(digits, str):
        return None
    digits = digits.replace(":", "")
    if len(digits) != 4 or not (digits.isascii() and digits.isdigit()):
        return None
    if digits == "2400":
        return "0000"
    return digits if int(digits[:2]) < 24 and int(digits[2:]) < 60 else None


def _reasoning(row: JsonObject) -> Reasoning | None:
    if not row:
        return None
    mandatory = row.get("mandatory") is True
    efforts = words(row.get("supported_efforts"))
    if "supported_efforts" in row and row["supported_efforts"] is None:
        # Null: it takes every one.
        efforts = EFFORTS if mandatory else (*EFFORTS, "none")
    enabled = row.get("default_enabled")
    return Reasoning(
        mandatory=mandatory,
        default_enabled=enabled if isinstance(enabled, bool) else None,
        default_effort=text(row.get("default_effort")),
        supported_efforts=efforts,
        supports_max_tokens=row.get("supports_max_tokens") is True,
    )


def _percentiles(value: Any) -> Percentiles | None:
    row = mapping(value)
    found = Percentiles(*(_figure(row.get(name)) for name in ("p50", "p75", "p90", "p99")))
    return None if found == Percentiles(None, None, None, None) else found


def _in_milliseconds(latency: Percentiles | None) -> Percentiles | None:
    """The description says milliseconds and its example has seconds; the median tells which they are."""
    if latency is None or latency.p50 is None or latency.p50 >= _FASTEST_MS:
        return latency
    figures = (latency.p50, latency.p75, latency.p90, latency.p99)
    return Percentiles(*(None if figure is None else round(figure * 1000, 3) for figure in figures))


def _figure(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
