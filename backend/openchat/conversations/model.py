"""Conversations, messages and files, as the domain knows them. Times are aware UTC, money is Decimal USD."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from openchat.conversations.parts import Part, content
from openchat.upstream.base import FinishReason, JsonObject, Usage
from openchat.upstream.errors import Failure

LOCAL_OWNER = "local"
# How long the first answer to an Idempotency-Key is given again.
RECEIPT_LIFETIME = timedelta(hours=24)

Role: TypeAlias = Literal["user", "assistant", "system", "tool"]
RunStatus: TypeAlias = Literal["queued", "streaming", "waiting", "completed", "stopped", "failed", "interrupted"]
CostSource: TypeAlias = Literal["upstream", "estimate", "settled", "free"]
NoteCode: TypeAlias = Literal["parameter_dropped", "parameter_adjusted", "attachment_dropped"]
FINAL: frozenset[RunStatus] = frozenset({"completed", "stopped", "failed", "interrupted"})

# What an upstream says when it fails would name it.
SEALED_ERROR = "This answer failed. Why is told after the vote."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list. `next_cursor` is opaque and leads to what follows; None at the end."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """`updated_at` is the time of the last message or run in it; renaming or pinning does not move it.

    A temporary one is kept in memory only, and is in no list.
    """

    id: str
    owner: str
    created_at: datetime
    updated_at: datetime
    title: str | None = None
    title_source: Literal["auto", "user"] = "auto"
    default_model: str | None = None
    system_prompt: str | None = None
    params: JsonObject = field(default_factory=dict)
    head_id: str | None = None
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()
    temporary: bool = False
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """`ttft_ms` counts from the end of the queue to the first text or reasoning, retries included;
    `tokens_per_second` is completion tokens over the time from first to last token.

    The others are of the last call: to its first byte, reasoning and visible text, from the end of the queue too, and
    the speed of the visible text alone. Runs of earlier versions do not have them.
    """

    queued_ms: int
    ttft_ms: int | None
    duration_ms: int
    tokens_per_second: float | None = None
    first_byte_ms: int | None = None
    first_reasoning_ms: int | None = None
    first_text_ms: int | None = None
    text_tokens_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What was changed of a request so that its model takes it; `param` names the place, `text` is for people."""

    code: NoteCode
    param: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run stands or came out: what a run and its message have in common.

    `estimated_cost_usd` is what was said before the upstream did, kept beside what it said in the end; None where no
    call needed an estimate. `sealed`: a lane of a blind comparison, of which nobody may see yet who wrote it.
    """

    status: RunStatus
    model: str
    provider: str | None = None
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    cost_source: CostSource | None = None
    timing: Timing | None = None
    error: Failure | None = None
    notes: tuple[Note, ...] = ()
    estimated_cost_usd: Decimal | None = None
    sealed: bool = False

    @property
    def shown(self) -> Outcome:
        """What may be seen of it: of a sealed one, how it ended and no more."""
        if not self.sealed:
            return self
        failed = self.error and Failure(self.error.code, SEALED_ERROR, self.error.retryable)
        return Outcome(self.status, self.model, finish_reason=self.finish_reason, error=failed, sealed=True)

    @property
    def shown_model(self) -> str | None:
        return None if self.sealed else self.model


@dataclass(frozen=True, slots=True)
class Continues:
    """The seam of a continued answer: it begins with the first `chars` code points of `message_id`'s text."""

    message_id: str
    chars: int


@dataclass(frozen=True, slots=True)
class Message:
    """One node of the tree; immutable once finished.

    `outcome` is its run's, filled in by the store on reading; None for messages that no run wrote. `reasoning_details`
    are the upstream's, kept as they came for replay to it.
    """

    id: str
    owner: str
    conversation_id: str
    parent_id: str | None
    role: Role
    parts: tuple[Part, ...]
    timestamp: datetime
    run_id: str | None = None
    continues: Continues | None = None
    hidden: bool = False
    reasoning_details: tuple[dict[str, Any], ...] = ()
    outcome: Outcome | None = None

    @property
    def content(self) -> str:
        return content(self.parts)


@dataclass(frozen=True, slots=True)
class Branch:
    """What a new message needs to know of its place: the branch above it, and the visible messages beside it."""

    conversation: Conversation
    path: list[Message]
    sibling_ids: list[str]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes stored once by content hash. `sha256` is lower-case hex; `size` is in bytes."""

    id: str
    owner: str
    sha256: str
    name: str | None
    media_type: str
    size: int
    created_at: datetime
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The first answer to a request that came with an Idempotency-Key, kept to be given again.

    Written in the same transaction as what it is for, so that neither exists without the other. `fingerprint` is of the
    request's body as parsed JSON; `run_id` is the run to attach to where a repeat asks for a stream.
    """

    owner: str
    path: str
    key: str
    fingerprint: str
    status: int
    body: bytes
    location: str | None
    run_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that showed the access token. Only the hash of its cookie is kept."""

    token_sha256: str
    owner: str
    created_at: datetime
    expires_at: datetime
