"""What a scripted completion does, step by step, and the chunks it is made of.

A script is plain data: the server plays it, so a test reads as the bytes that the client will see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

import msgspec

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | Decimal | bool | None"
JsonObject: TypeAlias = Mapping[str, Json]

ReasoningStyle: TypeAlias = Literal["both", "text", "details", "content"]
UsageShape: TypeAlias = Literal["repeat", "empty-choices", "null-finish", "on-finish"]
ErrorShape: TypeAlias = Literal["choice", "empty-choices", "bare", "in-choice"]

# Those of a small model in OpenRouter's list, in USD per token.
PROMPT_PRICE: Final = Decimal("0.00000015")
COMPLETION_PRICE: Final = Decimal("0.0000006")

# Decimals go out as JSON numbers digit for digit, the way OpenRouter prints its costs.
_JSON: Final = msgspec.json.Encoder(decimal_format="number")


def encode_json(value: Json) -> bytes:
    return _JSON.encode(value)


def encode_event(payload: Json) -> bytes:
    return b"data: " + _JSON.encode(payload) + b"\n\n"


@dataclass(frozen=True)
class Identity:
    """The fields that every chunk of one generation repeats."""

    generation_id: str
    created: int
    model: str
    provider: str = "Scripted"

    def fields(self) -> dict[str, Json]:
        return {
            "id": self.generation_id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.model,
            "provider": self.provider,
        }


@dataclass(frozen=True)
class Tally:
    """The tokens of one generation so far; a chunk with text in it counts as one."""

    prompt: int = 0
    completion: int = 0
    reasoning: int = 0
    images: int = 0

    def usage(self, *, byok: bool = False) -> dict[str, Json]:
        prompt_cost = PROMPT_PRICE * self.prompt
        completion_cost = COMPLETION_PRICE * self.completion
        total = prompt_cost + completion_cost
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            # With one's own provider key only OpenRouter's fee of 5 % is charged.
            "cost": (total / 20 if byok else total).normalize(),
            "is_byok": byok,
            "prompt_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0, "audio_tokens": 0},
            "cost_details": {
                "upstream_inference_cost": total.normalize(),
                "upstream_inference_prompt_cost": prompt_cost.normalize(),
                "upstream_inference_completions_cost": completion_cost.normalize(),
            },
            "completion_tokens_details": {
                "reasoning_tokens": self.reasoning,
                "image_tokens": self.images,
                "audio_tokens": 0,
            },
        }


@dataclass(frozen=True)
class Open:
    """Send the response head now; without it the head goes with the first bytes of the body."""


@dataclass(frozen=True)
class Send:
    """These bytes, as they are."""

    data: bytes


@dataclass(frozen=True)
class Comment:
    text: str = "OPENROUTER PROCESSING"


@dataclass(frozen=True)
class Chunk:
    """One `data:` event. `fields` win over the identity's; a bare chunk carries no identity."""

    fields: JsonObject
    bare: bool = False
    tokens: int = 0
    reasoning_tokens: int = 0
    images: int = 0

    def payload(self, identity: Identity) -> dict[str, Json]:
        return dict(self.fields) if self.bare else {**identity.fields(), **self.fields}


@dataclass(frozen=True)
class Bill:
    """The usage chunk, in one of the shapes seen on the wire, for the tokens sent so far or for `tally`."""

    shape: UsageShape = "repeat"
    reason: str = "stop"
    native: str | None = None
    tally: Tally | None = None
    byok: bool = False

    def payload(self, identity: Identity, sent: Tally) -> dict[str, Json]:
        usage = (self.tally or sent).usage(byok=self.byok)
        return {**identity.fields(), "service_tier": None, "choices": self._choices(), "usage": usage}

    def _choices(self) -> list[Json]:
        match self.shape:
            case "empty-choices":
                return []
            case "null-finish":
                return [_choice({"role": "assistant", "content": ""})]
            case "repeat" | "on-finish":
                return [_choice({"content": "", "role": "assistant"}, self.reason, self.native or self.reason)]


@dataclass(frozen=True)
class Wait:
    """Hold until the test opens the gate; `reached(gate)` is set on arrival."""

    gate: str


@dataclass(frozen=True)
class Pause:
    """Pauses add up on the script's own clock, so that a rate holds over many of them."""

    seconds: float


@dataclass(frozen=True)
class Stall:
    """Say nothing until the client goes."""


@dataclass(frozen=True)
class Reset:
    """Drop the connection with a TCP reset."""


@dataclass(frozen=True)
class Cut:
    """Close the connection in an orderly way, without the last HTTP chunk."""


@dataclass(frozen=True)
class End:
    """End the response properly here; so does the end of the script."""


@dataclass(frozen=True)
class Status:
    """A whole plain response, instead of a stream. `body` is encoded as JSON unless it is bytes."""

    code: int
    body: JsonObject | bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else encode_json(self.body)

    def content_type(self) -> str:
        return "text/html; charset=utf-8" if isinstance(self.body, bytes) else "application/json"


Step: TypeAlias = Open | Send | Comment | Chunk | Bill | Wait | Pause | Stall | Reset | Cut | End | Status


@dataclass(frozen=True)
class Script:
    """The steps of one completion. `split_bytes` cuts the body into pieces of that size, each flushed."""

    steps: tuple[Step, ...]
    split_bytes: int | None = None
    model: str | None = None
    provider: str = "Scripted"


@dataclass(frozen=True)
class CompletionRequest:
    """What a script factory may look at."""

    model: str
    body: Any  # whatever JSON the client sent
    # How often the same model was asked with the same messages, this time included.
    attempt: int = 1

    @property
    def stream(self) -> bool:
        return self.body.get("stream") is True

    @property
    def last_user_text(self) -> str:
        asked = [message for message in self.body.get("messages", []) if message.get("role") == "user"]
        return text_of(asked[-1]) if asked else ""

    @property
    def prompt_tokens(self) -> int:
        return sum(len(text_of(message).split()) for message in self.body.get("messages", []))


def text_of(message: Any) -> str:  # a message as the client sent it
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or [])


ScriptFactory: TypeAlias = Callable[[CompletionRequest], Script]
ScriptSource: TypeAlias = Script | ScriptFactory | Sequence[Step]

DONE: Final = Send(b"data: [DONE]\n\n")


def script(*steps: Step, split_bytes: int | None = None) -> Script:
    return Script(steps, split_bytes=split_bytes)


def _choice(delta: JsonObject, reason: str | None = None, native: str | None = None, **more: Json) -> JsonObject:
    return {"index": 0, "delta": delta, "finish_reason": reason, "native_finish_reason": native, **more}


def delta(fields: JsonObject, *, tokens: int = 0, reasoning_tokens: int = 0, images: int = 0) -> Chunk:
    """A chunk whose one choice has exactly this delta."""
    return Chunk({"choices": [_choice(fields)]}, tokens=tokens, reasoning_tokens=reasoning_tokens, images=images)


def say(text: str) -> Chunk:
    return delta({"content": text, "role": "assistant"}, tokens=1 if text else 0)


def think(text: str, style: ReasoningStyle = "both", *, format: str = "anthropic-claude-v1", index: int = 0) -> Chunk:
    """Reasoning as `reasoning` and `reasoning_details` together, as either, or as `reasoning_content`."""
    details: list[Json] = [{"type": "reasoning.text", "text": text, "format": format, "index": index}]
    by_style: dict[ReasoningStyle, dict[str, Json]] = {
        "both": {"reasoning": text, "reasoning_details": details},
        "text": {"reasoning": text},
        "details": {"reasoning_details": details},
        "content": {"reasoning_content": text},
    }
    return delta({"role": "assistant", "content": "", **by_style[style]}, tokens=1, reasoning_tokens=1)


def sign(signature: str, *, format: str = "anthropic-claude-v1", index: int = 0) -> Chunk:
    """The signature of a reasoning block, which carries no text."""
    detail: JsonObject = {"type": "reasoning.text", "signature": signature, "format": format, "index": index}
    return delta({"role": "assistant", "content": "", "reasoning_details": [detail]})


def encrypt(data: str, *, format: str = "openai-responses-v1", id: str = "rs_scripted", index: int = 0) -> Chunk:
    """A reasoning block that only the upstream can read."""
    detail: JsonObject = {"type": "reasoning.encrypted", "data": data, "format": format, "id": id, "index": index}
    return delta({"role": "assistant", "content": "", "reasoning_details": [detail]})


def call_tool(arguments: str = "", *, index: int | None = 0, id: str | None = None, name: str | None = None) -> Chunk:
    """A fragment of a tool call; the first one carries `id` and `name`."""
    function: dict[str, Json] = {"arguments": arguments} if name is None else {"name": name, "arguments": arguments}
    call: dict[str, Json] = {"type": "function", "function": function}
    if index is not None:
        call["index"] = index
    if id is not None:
        call["id"] = id
    return delta({"role": "assistant", "content": None, "tool_calls": [call]}, tokens=1)


def show_image(url: str) -> Chunk:
    image: JsonObject = {"type": "image_url", "image_url": {"url": url}}
    return delta({"role": "assistant", "content": "", "images": [image]}, tokens=1, images=1)


def cite(
    url: str, title: str, start: int, end: int, *, on: Literal["delta", "choice"] = "delta", text: str = ""
) -> Chunk:
    """A citation, with text or alone, on the delta or (as some providers do) on the choice."""
    citation: JsonObject = {"url": url, "title": title, "content": "", "start_index": start, "end_index": end}
    annotations: list[Json] = [{"type": "url_citation", "url_citation": citation}]
    fields: dict[str, Json] = {"role": "assistant", "content": text}
    if on == "choice":
        return Chunk({"choices": [_choice(fields, annotations=annotations)]}, tokens=1 if text else 0)
    return delta({**fields, "annotations": annotations}, tokens=1 if text else 0)


def finish(reason: str = "stop", native: str | None = None) -> Chunk:
    return Chunk({"choices": [_choice({"content": "", "role": "assistant"}, reason, native or reason)]})


def fail(
    message: str = "Upstream error: connection lost",
    code: int | str | None = 502,
    *,
    shape: ErrorShape = "choice",
    error_type: str | None = "provider_unavailable",
) -> Chunk:
    """An error after the 200, in one of the shapes seen on the wire."""
    error: dict[str, Json] = {"code": code, "message": message}
    if error_type is not None:
        error["metadata"] = {"error_type": error_type}
    match shape:
        case "choice":
            return Chunk({"error": error, "choices": [_choice({"content": ""}, "error")]})
        case "empty-choices":
            return Chunk({"choices": [], "error": error})
        case "bare":
            return Chunk({"error": error}, bare=True)
        case "in-choice":
            return Chunk({"choices": [_choice({"content": ""}, "error", error=error)]})


def close(reason: str = "stop", native: str | None = None) -> tuple[Step, ...]:
    """How OpenRouter ends a stream today: the finish, the finish again with the usage, [DONE]."""
    return (finish(reason, native), Bill("repeat", reason, native), DONE)


def answer(*texts: str) -> Script:
    """A complete ordinary answer, one chunk for each text."""
    return Script((Comment(), *(say(text) for text in texts), *close()))


def error_status(
    code: int,
    message: str,
    *,
    metadata: JsonObject | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Json,
) -> Status:
    """An error before the 200, with OpenRouter's body; `more` goes beside `error`."""
    error: dict[str, Json] = {"message": message, "code": code}
    if metadata is not None:
        error["metadata"] = metadata
    return Status(code, {"error": error, **more}, headers or {})
