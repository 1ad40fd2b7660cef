"""The catalogue on the wire."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from openchat.api.schemas.common import PageOf, Time
from openchat.catalogue.changes import Change, ChangeKind
from openchat.catalogue.endpoints import Endpoints
from openchat.catalogue.service import Snapshot
from openchat.upstream.base import JsonObject, Model, ModelEndpoint, Percentiles, Reasoning


class PriceOverrideOut(BaseModel):
    """Prices in place of the usual ones where all its conditions hold; of several the last one counts."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]

    min_prompt_tokens: int | None = None
    """For prompts of more tokens than this."""
    utc_start: str | None = None
    """`HHMM`, UTC; the window may go past midnight."""
    utc_end: str | None = None


class PricingOut(BaseModel):
    """Decimal USD per token, image or request, each under OpenRouter's name for it. `discount` is a share."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]

    prompt: str | None = None
    completion: str | None = None
    overrides: list[PriceOverrideOut] = []


Prices: TypeAlias = PricingOut | Literal["variable"]


class ReasoningOut(BaseModel):
    """`supported_efforts` from the strongest on; none where the model takes none. `mandatory`: it always reasons."""

    mandatory: bool
    default_enabled: bool | None
    default_effort: str | None
    supported_efforts: list[str]
    supports_max_tokens: bool

    @classmethod
    def of(cls, reasoning: Reasoning) -> ReasoningOut:
        return cls(
            mandatory=reasoning.mandatory,
            default_enabled=reasoning.default_enabled,
            default_effort=reasoning.default_effort,
            supported_efforts=list(reasoning.supported_efforts),
            supports_max_tokens=reasoning.supports_max_tokens,
        )


class ModelOut(BaseModel):
    """`pricing` is `variable` where it depends on the model that a router picks. `expires_at` is the day after which
    the model may be gone."""

    id: str
    name: str
    upstream: str
    description: str | None
    context_length: int | None
    max_output_tokens: int | None
    input_modalities: list[str]
    output_modalities: list[str]
    supported_parameters: list[str]
    tools: bool
    structured_outputs: bool
    reasoning: ReasoningOut | None
    knowledge_cutoff: str | None
    pricing: Prices
    expires_at: str | None
    created_at: str | None

    @classmethod
    def of(cls, model: Model) -> ModelOut:
        return cls(
            id=model.id,
            name=model.name,
            upstream=model.upstream,
            description=model.description,
            context_length=model.context_length,
            max_output_tokens=model.max_output_tokens,
            input_modalities=list(model.input_modalities),
            output_modalities=list(model.output_modalities),
            supported_parameters=list(model.supported_parameters),
            tools=model.tools,
            structured_outputs=model.structured_outputs,
            reasoning=ReasoningOut.of(model.reasoning) if model.reasoning else None,
            knowledge_cutoff=model.knowledge_cutoff,
            pricing=_prices(model.pricing),
            expires_at=model.expires_at,
            created_at=model.created_at,
        )


class ModelsOut(BaseModel):
    """`stale`: the last fetch failed and an older list is served. `default_model` is used where none is named."""

    items: list[ModelOut]
    next_cursor: str | None
    fetched_at: Time | None
    stale: bool
    default_model: str


class RefreshOut(BaseModel):
    fetched_at: Time | None
    stale: bool

    @classmethod
    def of(cls, snapshot: Snapshot) -> RefreshOut:
        return cls(fetched_at=snapshot.fetched_at, stale=snapshot.stale)


class PercentilesOut(BaseModel):
    p50: float | None
    p75: float | None
    p90: float | None
    p99: float | None

    @classmethod
    def of(cls, figures: Percentiles | None) -> PercentilesOut | None:
        if figures is None:
            return None
        return cls(p50=figures.p50, p75=figures.p75, p90=figures.p90, p99=figures.p99)


class EndpointOut(BaseModel):
    """One provider's offer of a model; `tag` names it in `params.provider`. Uptime (percent), latency (to the first
    token) and throughput (tokens per second) are of the last half hour. `status`: 0 is well, below it is not."""

    provider: str
    name: str
    tag: str | None
    context_length: int | None
    max_completion_tokens: int | None
    quantization: str | None
    pricing: Prices
    supported_parameters: list[str]
    uptime_30m: float | None
    latency_ms: PercentilesOut | None
    throughput: PercentilesOut | None
    status: int | None

    @classmethod
    def of(cls, endpoint: ModelEndpoint) -> EndpointOut:
        return cls(
            provider=endpoint.provider,
            name=endpoint.name,
            tag=endpoint.tag,
            context_length=endpoint.context_length,
            max_completion_tokens=endpoint.max_completion_tokens,
            quantization=endpoint.quantization,
            pricing=_prices(endpoint.pricing),
            supported_parameters=list(endpoint.supported_parameters),
            uptime_30m=endpoint.uptime_30m,
            latency_ms=PercentilesOut.of(endpoint.latency_ms),
            throughput=PercentilesOut.of(endpoint.throughput),
            status=endpoint.status,
        )


class EndpointsOut(BaseModel):
    """`reason` says why there are none. `stale`: the last fetch failed, and what was there before it is served."""

    items: list[EndpointOut]
    fetched_at: Time | None
    stale: bool
    reason: str | None

    @classmethod
    def of(cls, endpoints: Endpoints) -> EndpointsOut:
        return cls(
            items=[EndpointOut.of(endpoint) for endpoint in endpoints.items],
            fetched_at=endpoints.fetched_at,
            stale=endpoints.stale,
            reason=endpoints.reason,
        )


class ModelChangeOut(BaseModel):
    """`before` and `after` hold the fields that differ; of a model that came or went all of them, and the other one is
    null."""

    at: Time
    kind: ChangeKind
    model: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @classmethod
    def of(cls, change: Change) -> ModelChangeOut:
        return cls(
            at=change.at,
            kind=change.kind,
            model=change.model,
            name=change.name,
            before=None if change.before is None else dict(change.before),
            after=None if change.after is None else dict(change.after),
        )


class ModelChangesOut(PageOf[ModelChangeOut]):
    """Newest first."""


def _prices(pricing: JsonObject | Literal["variable"]) -> Prices:
    return "variable" if pricing == "variable" else PricingOut.model_validate(pricing)
