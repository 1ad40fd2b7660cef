"""The lists of models of OpenAI-compatible servers, of several shapes, read with patience: only an id is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openchat.money import EXACT, plain
from openchat.upstream.base import JsonObject, Model, Reasoning
from openchat.upstream.reading import count, mapping, moment, price, text, words

# By `type`, where a server lists more than models that chat: Venice and LM Studio do.
_NO_CHAT = frozenset(
    {"image", "embedding", "embeddings", "tts", "asr", "upscale", "inpaint", "video", "music", "reranker"}
)
# What the context is here and now before what the model could have.
_CONTEXT = ("loaded_context_length", "max_model_len", "context_length", "context_window", "max_context_length")
# A price is that of a million tokens.
_PRICED_TOKENS_DIGITS = 6


def rows_of(content: Any) -> list[Mapping[str, Any]] | None:
    """The rows of a list of models; None where it is none.

    They stand in `data`, in `models`, or are the whole body; a row may be an id alone.
    """
    if isinstance(content, dict):
        content = next((content[name] for name in ("data", "models") if isinstance(content.get(name), list)), None)
    if not isinstance(content, list):
        return None
    return [{"id": row} if isinstance(row, str) else mapping(row) for row in content]


def models_of(
    rows: list[Mapping[str, Any]],
    *,
    upstream: str,
    prefix: str,
    is_free: bool,
    parameters: tuple[str, ...],
) -> list[Model]:
    """Each model that can chat, once, its id after the prefix."""
    found = {name: row for name, row in _named(rows)}
    return [_model(name, row, upstream, prefix, is_free, parameters) for name, row in found.items()]


def _named(rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in rows:
        name = text(row.get("id")) or text(row.get("model")) or text(row.get("name"))
        if name and text(row.get("type")) not in _NO_CHAT and mapping(row.get("model_spec")).get("offline") is not True:
            yield name, row


def _model(
    name: str, row: Mapping[str, Any], upstream: str, prefix: str, is_free: bool, parameters: tuple[str, ...]
) -> Model:
    spec = mapping(row.get("model_spec"))
    can = mapping(spec.get("capabilities"))
    architecture = mapping(row.get("architecture"))
    inputs = words(architecture.get("input_modalities")) or _inputs(row, can)
    return Model(
        id=f"{prefix}/{name}",
        name=text(spec.get("name")) or name,
        upstream=upstream,
        description=text(spec.get("description")) or text(row.get("description")),
        context_length=_context(row, spec),
        max_output_tokens=count(spec.get("maxCompletionTokens")) or count(row.get("max_completion_tokens")),
        input_modalities=inputs,
        output_modalities=words(architecture.get("output_modalities")) or ("text",),
        supported_parameters=_parameters(row, can, parameters),
        reasoning=_reasoning(can),
        pricing={"prompt": "0", "completion": "0"} if is_free else _pricing(spec),
        expires_at=text(mapping(spec.get("deprecation")).get("removesAt")),
        created_at=moment(row.get("created")),
    )


def _context(row: Mapping[str, Any], spec: Mapping[str, Any]) -> int | None:
    meta = mapping(row.get("meta"))
    said = (meta.get("n_ctx"), *(row.get(name) for name in _CONTEXT), spec.get("availableContextTokens"))
    return next((length for value in said if (length := count(value))), None) or count(meta.get("n_ctx_train"))


def _inputs(row: Mapping[str, Any], can: Mapping[str, Any]) -> tuple[str, ...]:
    sees = can.get("supportsVision") is True or row.get("type") == "vlm"
    return ("text", "image") if sees else ("text",)


def _parameters(row: Mapping[str, Any], can: Mapping[str, Any], common: tuple[str, ...]) -> tuple[str, ...]:
    found = [name for name in common if name != "reasoning" or not can or can.get("supportsReasoning") is True]
    if can.get("supportsFunctionCalling") is True or "tool_use" in words(row.get("capabilities")):
        found += ["tools", "tool_choice"]
    if can.get("supportsResponseSchema") is True:
        found.append("structured_outputs")
    return tuple(found)


def _reasoning(can: Mapping[str, Any]) -> Reasoning | None:
    if can.get("supportsReasoning") is not True:
        return None
    return Reasoning(supported_efforts=words(can.get("reasoningEffortOptions")))


def _pricing(spec: Mapping[str, Any]) -> JsonObject:
    """As Venice lists them. Empty where the server says nothing: they are not known."""
    listed = mapping(spec.get("pricing"))
    prices: dict[str, str] = {}
    for ours, theirs in (("prompt", "input"), ("completion", "output")):
        listed_price = price(mapping(listed.get(theirs)).get("usd"))
        if listed_price is not None and listed_price >= 0:
            prices[ours] = plain(listed_price.scaleb(-_PRICED_TOKENS_DIGITS, EXACT))
    return prices
