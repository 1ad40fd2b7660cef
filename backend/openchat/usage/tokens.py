"""How many tokens a text or a prompt has, estimated from what it is made of.

No vocabulary is loaded, since one costs tens of megabytes. A text is counted as pieces (`pieces.py`), and each kind of
piece has a weight for each family (`weights.py`), fitted against the real tokenizers by `benchmarks/tokens.py`.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor
from operator import mul
from typing import Any

import imagesize

from openchat.upstream.base import JsonObject
from openchat.usage.families import Family, family_of
from openchat.usage.image_tokens import image_tokens
from openchat.usage.pieces import features
from openchat.usage.weights import FAMILIES, SPREAD, WEIGHTS

__all__ = [
    "NO_TOKENS",
    "Family",
    "PromptTokens",
    "count_prompt",
    "count_text",
    "family_of",
    "file_tokens",
    "image_range",
    "message_marks",
    "prompt_marks",
    "text_tokens",
]

_WEIGHTS: Mapping[str, tuple[float, ...]] = {
    family: tuple(weights[place] for weights in WEIGHTS.values()) for place, family in enumerate(FAMILIES)
}
# Longer texts are judged by excerpts, so that no message holds up the event loop for more than some milliseconds.
_LONGEST_WHOLE_CHARS = 20_000
_EXCERPTS = 20
_EXCERPT_CHARS = 1_000
# What was said is asked for again at every later turn of its conversation, on the event loop: so many counts are kept,
# some megabytes of them, by the hash of the text.
_MOST_COUNTED = 50_000
_counted: dict[tuple[Family, int, int], int] = {}
# The marks of a chat template: for each message, and once for the beginning and the answer's opening. Gemini's count
# leaves them out; Anthropic's and OpenAI's are published or measured, the others those of the model's own template.
_MARKS: Mapping[str, tuple[int, int]] = {
    "openai": (4, 3),
    "openai-cl100k": (4, 3),
    "anthropic": (4, 3),
    "anthropic-4.7": (4, 3),
    "google": (0, 1),
    "llama": (5, 5),
    "mistral": (2, 1),
    "deepseek": (1, 2),
    "qwen": (5, 3),
    "qwen-3.5": (5, 3),
    "glm": (2, 4),
    "kimi": (4, 3),
    "other": (4, 3),
}
# The instructions that Anthropic adds for tools, by its documentation.
_CLAUDE_TOOLS_TOKENS = 346
# A call's own marks, beside its name and arguments.
_TOOL_CALL_TOKENS = 8
# What of an image's data is read for its size.
_IMAGE_HEAD_CHARS = 400_000
# A page of a document, and the bytes that it takes as a rule; what it really holds is known to the upstream only.
_PAGE_TOKENS = 1_500
_PAGE_BYTES = 60_000
_TEXT_BYTES_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class PromptTokens:
    """`count` is the likeliest; of texts like those that were measured, nine in ten are between `low` and `high`."""

    count: int
    low: int
    high: int

    def __add__(self, other: PromptTokens) -> PromptTokens:
        return PromptTokens(self.count + other.count, self.low + other.low, self.high + other.high)

    @classmethod
    def exactly(cls, count: int) -> PromptTokens:
        return cls(count, count, count)


NO_TOKENS = PromptTokens.exactly(0)


def count_text(text: str, family: Family) -> int:
    """Tokens of a text, without any marks around it. At least one unless the text is empty."""
    if not text:
        return 0
    key = family, len(text), hash(text)
    known = _counted.get(key)
    if known is None:
        if len(_counted) >= _MOST_COUNTED:
            _counted.clear()
        known = _counted[key] = _count(text, family)
    return known


def _count(text: str, family: Family) -> int:
    weights = _WEIGHTS[family]
    excerpts = [text] if len(text) <= _LONGEST_WHOLE_CHARS else _excerpts(text)
    tokens: float = sum(sum(map(mul, weights, features(excerpt))) for excerpt in excerpts)
    return max(1, round(tokens * len(text) / sum(map(len, excerpts))))


def text_tokens(text: str, family: Family) -> PromptTokens:
    """As count_text, with its range."""
    count = count_text(text, family)
    least, most = SPREAD[family]
    return PromptTokens(count, floor(count * least), ceil(count * most))


def message_marks(family: Family) -> PromptTokens:
    """What a chat template puts around each message."""
    return PromptTokens.exactly(_MARKS[family][0])


def prompt_marks(family: Family) -> PromptTokens:
    """What a chat template adds once."""
    return PromptTokens.exactly(_MARKS[family][1])


def image_range(model_id: str, size: tuple[int, int] | None) -> PromptTokens:
    """Tokens of an image; a wide range where its size, width and height in pixels, is not known."""
    count = image_tokens(model_id, size)
    return PromptTokens(count, count // 4, count * 2) if size is None else PromptTokens(count, count // 2, count * 2)


def file_tokens(media_type: str, size: int) -> PromptTokens:
    """Tokens of a file of so many bytes: text by its length, else by the pages that it probably has."""
    if media_type.startswith("text/") or media_type == "application/json":
        count = ceil(size / _TEXT_BYTES_PER_TOKEN)
        return PromptTokens(count, count // 2, count * 2)
    count = _PAGE_TOKENS * max(1, round(size / _PAGE_BYTES))
    return PromptTokens(count, count // 5, count * 3)


def count_prompt(
    messages: Sequence[JsonObject], tools: Sequence[JsonObject], system: str | None, model_id: str
) -> PromptTokens:
    """Tokens of a chat completion's prompt, in OpenAI's wire format.

    `system` is a system prompt that is not among the messages. Parts that are no text, image or file, and encrypted
    reasoning, count nothing: their size says nothing of their tokens.
    """
    family = family_of(model_id)
    total = prompt_marks(family)
    if system:
        total += message_marks(family) + text_tokens(system, family)
    for message in messages:
        total += message_marks(family) + _message(message, family, model_id)
    if tools:
        total += text_tokens(json.dumps(list(tools), ensure_ascii=False), family)
        if family in ("anthropic", "anthropic-4.7"):
            total += PromptTokens.exactly(_CLAUDE_TOOLS_TOKENS)
    return total


def _message(message: JsonObject, family: Family, model_id: str) -> PromptTokens:
    total = NO_TOKENS
    content = message.get("content")
    if isinstance(content, str):
        total += text_tokens(content, family)
    else:
        for part in content or ():
            total += _part(part, family, model_id)
    for text in _reasoning(message.get("reasoning_details") or ()):
        total += text_tokens(text, family)
    for call in message.get("tool_calls") or ():
        function = call.get("function") or {}
        asked = f"{function.get('name', '')} {function.get('arguments', '')}"
        total += text_tokens(asked, family) + PromptTokens.exactly(_TOOL_CALL_TOKENS)
    return total


def _part(part: JsonObject, family: Family, model_id: str) -> PromptTokens:
    match part:
        case {"type": "text", "text": str(text)}:
            return text_tokens(text, family)
        case {"type": "image_url", "image_url": {"url": str(url)}}:
            return image_range(model_id, _image_size(url))
        case {"type": "file", "file": {"file_data": str(url)}}:
            media_type, _, data = url.removeprefix("data:").partition(";base64,")
            return file_tokens(media_type, len(data) * 3 // 4)
        case _:
            return NO_TOKENS


def _reasoning(details: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for detail in details:
        text = detail.get("text") or detail.get("summary")
        if isinstance(text, str):
            yield text


def _image_size(url: str) -> tuple[int, int] | None:
    """The pixels of an image in a `data:` URL; None where it is elsewhere or no image that can be read."""
    _, _, data = url.partition(";base64,")
    head = data[:_IMAGE_HEAD_CHARS]
    try:
        width, height = imagesize.get(BytesIO(b64decode(head[: len(head) // 4 * 4])))
    except (Base64Error, ValueError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def _excerpts(text: str) -> list[str]:
    """Evenly spread over the text, its beginning and end among them."""
    starts = (n * (len(text) - _EXCERPT_CHARS) // (_EXCERPTS - 1) for n in range(_EXCERPTS))
    return [text[start : start + _EXCERPT_CHARS] for start in starts]
