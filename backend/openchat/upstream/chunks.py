"""The chunks of a streamed chat completion, as OpenAI's protocol and OpenRouter's additions have them.

Only what the gateway uses is named; everything may be missing or null, and unknown fields are ignored.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec


class Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class ToolCallFragment(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: Function | None = None


class ImageUrl(msgspec.Struct):
    url: str | None = None


class ImageItem(msgspec.Struct):
    image_url: ImageUrl | None = None


class UrlCitation(msgspec.Struct):
    url: str | None = None
    title: str | None = None
    start_index: int | None = None
    end_index: int | None = None


class Annotation(msgspec.Struct):
    type: str | None = None
    url_citation: UrlCitation | None = None


class Delta(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None
    reasoning_details: list[dict[str, Any]] | None = None
    tool_calls: list[ToolCallFragment] | None = None
    images: list[ImageItem] | None = None
    annotations: list[Annotation] | None = None


class Choice(msgspec.Struct):
    delta: Delta | None = None
    # A whole answer that came where a stream was asked for.
    message: Delta | None = None
    finish_reason: str | None = None
    native_finish_reason: str | None = None
    annotations: list[Annotation] | None = None
    error: Any = None


class PromptDetails(msgspec.Struct):
    cached_tokens: int | None = None


class CompletionDetails(msgspec.Struct):
    reasoning_tokens: int | None = None


class CostDetails(msgspec.Struct):
    upstream_inference_cost: Decimal | None = None


class ChunkUsage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None
    completion_tokens_details: CompletionDetails | None = None
    cost: Decimal | None = None
    is_byok: bool | None = None
    cost_details: CostDetails | None = None


class Timings(msgspec.Struct):
    """llama.cpp's counts: `prompt_n` without the cached tokens."""

    cache_n: int | None = None
    prompt_n: int | None = None
    predicted_n: int | None = None


class ChunkCost(msgspec.Struct):
    """Venice's bill of the whole answer."""

    usd: Decimal | None = None


class Chunk(msgspec.Struct):
    id: str | None = None
    model: str | None = None
    provider: str | None = None
    choices: list[Choice] | None = None
    usage: ChunkUsage | None = None
    timings: Timings | None = None
    cost: ChunkCost | None = None
    error: Any = None


# Raises msgspec.DecodeError for what is no chunk.
decode_chunk = msgspec.json.Decoder(Chunk, strict=False).decode
