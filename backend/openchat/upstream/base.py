"""The upstream port: who generates, and the typed deltas that come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from openchat.upstream.reasoning_details import ReasoningDetails

FinishReason: TypeAlias = Literal["stop", "length", "tool_calls", "content_filter", "error"]
# A JSON object whose keys are a foreign party's: request parameters, prices, reasoning details.
JsonObject: TypeAlias = Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One chat completion. `messages` and `params` are in OpenAI's wire format, images and files inlined."""

    model: str
    messages: Sequence[JsonObject]
    params: JsonObject
    session_id: str


class Sink(Protocol):
    """Takes what an upstream sends."""

    report: CallReport

    def feed(self, deltas: Sequence[Delta]) -> None:
        """Take the deltas of one network read, in order; none is a sign of life.

        Called from the reading side: must not block or raise.
        """


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the catalogue. Prices are USD per token (per image, per request) as decimal strings."""

    id: str
    name: str
    upstream: str
    description: str | None = None
    context_length: int | None = None
    max_output_tokens: int | None = None
    input_modalities: tuple[str, ...] = ("text",)
    output_modalities: tuple[str, ...] = ("text",)
    supported_parameters: tuple[str, ...] = ()
    reasoning: JsonObject | None = None
    pricing: JsonObject | Literal["variable"] = field(default_factory=dict)
    expires_at: str | None = None
    created_at: str | None = None


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

    async def stream(self, request: ChatRequest, sink: Sink) -> None:
        """Generate: feed `sink` until the answer is complete.

        Returns after a finish that the upstream stated (`sink.report.finish_reason` is set). Raises UpstreamError for
        everything else: refused, cut, empty. Cancelling closes the connection.
        """

    async def aclose(self) -> None: ...
