"""The events of a run's log: what the stream sends, in the contract's shapes.

Every stored event moves the run's position: a text by its code points, any other by one. `status` is not stored.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from openchat.conversations.model import CostSource, NoteCode
from openchat.upstream.base import FinishReason
from openchat.upstream.errors import FailureCode


class Event(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of the events; `type` is the tag of each."""


class Seam(msgspec.Struct, frozen=True):
    """Where a continued answer goes on: after the first `chars` code points, which are that message's text."""

    message_id: str
    chars: int


class Note(msgspec.Struct, frozen=True):
    """What was changed of the request so that the model takes it."""

    code: NoteCode
    param: str
    text: str


class Start(Event, frozen=True, tag="start"):
    """First in every run, before the upstream answers. `omitted_messages` were left out to fit the context. The model
    is null in a blind comparison."""

    run_id: str
    conversation_id: str
    user_message_id: str
    message_id: str
    model: str | None
    continues: Seam | None = None
    omitted_messages: int = 0
    notes: tuple[Note, ...] = ()


class Status(Event, frozen=True, tag="status", omit_defaults=True):
    """How a run that shows nothing yet stands; takes no position and may be left out of a replay."""

    state: Literal["queued", "retrying"]
    position: int | None = None
    attempt: int | None = None
    retry_in_ms: int | None = None
    reason: str | None = None


class Reasoning(Event, frozen=True, tag="reasoning"):
    text: str


class Delta(Event, frozen=True, tag="delta"):
    text: str


class Image(Event, frozen=True, tag="image"):
    """A whole image, stored; `at` is its place in the text, in code points."""

    file_id: str
    url: str
    media_type: str
    width: int | None
    height: int | None
    at: int


class Citation(Event, frozen=True, tag="citation"):
    url: str
    title: str | None
    start: int | None
    end: int | None
    at: int


class ToolCall(Event, frozen=True, tag="tool_call"):
    """A whole tool call; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str
    at: int


class TokenCounts(msgspec.Struct, frozen=True):
    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int
    cached_tokens: int


class TimingFigures(msgspec.Struct, frozen=True):
    queued_ms: int
    ttft_ms: int | None
    duration_ms: int
    tokens_per_second: float | None


class UpstreamSaid(msgspec.Struct, frozen=True):
    provider: str | None
    status: int | None
    error_type: str | None
    message: str | None


class RunError(msgspec.Struct, frozen=True):
    code: FailureCode
    message: str
    retryable: bool
    upstream: UpstreamSaid | None


class Done(Event, frozen=True, tag="done", kw_only=True):
    """Terminal. `chars` and `sha256` (of the UTF-8) are of the stored text, so that a client can prove it has all."""

    status: Literal["completed", "stopped"]
    finish_reason: FinishReason | None
    run_id: str
    message_id: str
    chars: int
    sha256: str
    model: str | None
    provider: str | None
    usage: TokenCounts | None
    cost_usd: str | None
    cost_source: CostSource | None
    timing: TimingFigures | None


class Error(Event, frozen=True, tag="error", kw_only=True):
    """Terminal; what was said before it is kept."""

    status: Literal["failed", "interrupted"]
    error: RunError
    finish_reason: FinishReason | None
    run_id: str
    message_id: str
    chars: int
    sha256: str
    model: str | None
    provider: str | None
    usage: TokenCounts | None
    cost_usd: str | None
    cost_source: CostSource | None
    timing: TimingFigures | None


Terminal: TypeAlias = Done | Error
StoredEvent: TypeAlias = Start | Reasoning | Delta | Image | Citation | ToolCall | Done | Error
RunEvent: TypeAlias = StoredEvent | Status

# For isinstance: a union would be built anew for each token.
TEXTS = (Delta, Reasoning)
TERMINALS = (Done, Error)

_stored = msgspec.json.Decoder(list[StoredEvent])


def weight(event: StoredEvent) -> int:
    """How far this event moves the position."""
    return len(event.text) if isinstance(event, TEXTS) else 1


def dump(events: list[StoredEvent]) -> str:
    return msgspec.json.encode(events).decode()


def load(text: str) -> list[StoredEvent]:
    return _stored.decode(text)
