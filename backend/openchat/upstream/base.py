"""The upstream port: who generates, and the typed deltas that come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

import msgspec

from openchat.upstream.reasoning_details import ReasoningDetails

FinishReason: TypeAlias = Literal["stop", "length", "tool_calls", "content_filter", "error"]
# A JSON object whose keys are a foreign party's: request parameters, prices, reasoning details.
JsonObject: TypeAlias = Mapping[str, Any]
# How hard a model may reason, from the strongest on; beside them there is `none`.
EFFORTS = ("max", "xhigh", "high", "medium", "low", "minimal")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens by the upstream's own count. Reasoning is included in completion, cached in prompt."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    cached_tokens: int = 0


# Structs, not dataclasses: one is made for every token, and this costs a fifth.
class TextDelta(msgspec.Struct, frozen=True):
    text: str


class ReasoningDelta(msgspec.Struct, frozen=True):
    text: str


class ImageDelta(msgspec.Struct, frozen=True):
    """A whole image, as the upstream sent it: a `data:` URL or an address."""

    url: str


class CitationDelta(msgspec.Struct, frozen=True):
    url: str
    title: str | None = None
    start: int | None = None
    end: int | None = None


class ToolCallDelta(msgspec.Struct, frozen=True):
    """A whole tool call; `arguments` is JSON text, `{}` where the upstream sent none."""

    call_id: str
    name: str
    arguments: str


Delta: TypeAlias = TextDelta | ReasoningDelta | ImageDelta | CitationDelta | ToolCallDelta


@dataclass(slots=True)
class CallReport:
    """What is known of one attempt so far; filled in while the answer streams."""

    generation_id: str | None = None
    model: str | None = None
    provider: str | None = None
    finish_reason: FinishReason | None = None
    native_finish_reason: str | None = None
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    reasoning_details: ReasoningDetails = field(default_factory=ReasoningDetails)


async def at_once() -> None:
    """Nobody waits for anybody."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One chat completion. `messages` and `params` are in OpenAI's wire format, images and files inlined.

    `departure` is awaited when all of it is made up: then it is sent. An attempt that is repeated awaits it again.
    """

    model: str
    messages: Sequence[JsonObject]
    params: JsonObject
    session_id: str
    departure: Callable[[], Awaitable[None]] = at_once


class Sink(Protocol):
    """Takes what an upstream sends."""

    report: CallReport

    def feed(self, deltas: Sequence[Delta]) -> None:
        """Take the deltas of one network read, in order; none is a sign of life.

        Called from the reading side: must not block or raise.
        """


@dataclass(frozen=True, slots=True)
class Reasoning:
    """How a model's reasoning is chosen. `supported_efforts` from the strongest on; none where it takes no effort."""

    mandatory: bool = False
    default_enabled: bool | None = None
    default_effort: str | None = None
    supported_efforts: tuple[str, ...] = ()
    supports_max_tokens: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the catalogue.

    `pricing` has USD per token (per image, per request) as decimal strings by name, and under `overrides` a list of the
    same with their conditions: `min_prompt_tokens` (more than so many), `utc_start` and `utc_end` (`HHMM`).
    `parsed_media_types` are files that its upstream turns into text where the model itself takes none. Without
    `supported_parameters` it is not known what it takes.
    """

    id: str
    name: str
    upstream: str
    description: str | None = None
    context_length: int | None = None
    max_output_tokens: int | None = None
    input_modalities: tuple[str, ...] = ("text",)
    output_modalities: tuple[str, ...] = ("text",)
    parsed_media_types: tuple[str, ...] = ()
    supported_parameters: tuple[str, ...] = ()
    reasoning: Reasoning | None = None
    knowledge_cutoff: str | None = None
    pricing: JsonObject | Literal["variable"] = field(default_factory=dict)
    expires_at: str | None = None
    created_at: str | None = None

    @property
    def tools(self) -> bool:
        return "tools" in self.supported_parameters

    @property
    def structured_outputs(self) -> bool:
        """It keeps to a JSON schema."""
        return "structured_outputs" in self.supported_parameters


@dataclass(frozen=True, slots=True)
class Percentiles:
    p50: float | None
    p75: float | None
    p90: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """One provider's offer of a model, with its figures of the last half hour. `tag` names it in `provider.order`;
    `throughput` is tokens per second; `pricing` as in Model."""

    provider: str
    name: str
    tag: str | None
    context_length: int | None
    max_completion_tokens: int | None
    quantization: str | None
    pricing: JsonObject | Literal["variable"]
    supported_parameters: tuple[str, ...]
    uptime_30m: float | None
    latency_ms: Percentiles | None
    throughput: Percentiles | None
    status: int | None


@runtime_checkable
class Broker(Protocol):
    """An upstream that hands requests on to providers."""

    async def endpoints(self, model: str) -> list[ModelEndpoint]:
        """The providers that serve this model. Raises UpstreamError; for an unknown one its code is
        `model_unavailable`."""


@dataclass(frozen=True, slots=True)
class GenerationRecord:
    """What an upstream has on record of one call: what it used and cost in the end."""

    usage: Usage
    cost_usd: Decimal
    model: str | None
    provider: str | None


@runtime_checkable
class Bookkeeper(Protocol):
    """An upstream that keeps a record of each call, for those that end before they could say what they cost."""

    async def generation(self, generation_id: str) -> GenerationRecord | None:
        """None where there is no record, or none yet. Raises UpstreamError."""


class Upstream(Protocol):
    name: str
    is_free: bool
    """Nothing that it does costs money."""

    def serves(self, model: str) -> bool:
        """Whether a request for this model id goes to this upstream."""

    def takes_prefill(self, model: str) -> bool:
        """Whether a last message of the assistant is continued from its exact end."""

    async def models(self) -> list[Model]:
        """Fetch the list of models. Raises UpstreamError."""

    async def connect(self, connections: int) -> None:
        """Have so many connections open and unused, for requests that are about to come.

        Costs nothing and returns soon, also where it cannot: the requests themselves then find out why.
        """

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        """Generate: feed `sink` until the answer is complete.

        Returns after a finish that the upstream stated (`sink.report.finish_reason` is set). Raises UpstreamError for
        everything else: refused, cut, empty. Cancelling closes the connection.
        """

    async def aclose(self) -> None: ...
