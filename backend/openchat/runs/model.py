"""Runs and their calls, as the domain knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from openchat.conversations.model import Message, Outcome
from openchat.upstream.base import JsonObject, Usage
from openchat.upstream.errors import Failure

RunKind: TypeAlias = Literal["chat", "title", "judge"]
CallStatus: TypeAlias = Literal["streaming", "completed", "stopped", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a call that did not say so used, by counting, and cost, by the catalogue's prices; None where they are not
    known."""

    usage: Usage
    cost_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt at an upstream inside a run.

    `usage` and `cost_usd` are what the upstream said, while it streamed or later: then `settled_at` says when. Until
    then `estimate` stands for them, and `settle_at` is when the upstream is asked next; None where it is not.
    """

    id: str
    run_id: str
    upstream: str
    model: str
    status: CallStatus
    started_at: datetime
    provider: str | None = None
    generation_id: str | None = None
    usage: Usage | None = None
    cost_usd: Decimal | None = None
    ended_at: datetime | None = None
    error: Failure | None = None
    estimate: Estimate | None = None
    settle_at: datetime | None = None
    settle_attempts: int = 0
    settled_at: datetime | None = None

    @property
    def counted_usage(self) -> Usage | None:
        """The upstream's word, else the estimate."""
        return self.usage or (self.estimate.usage if self.estimate else None)

    @property
    def counted_cost_usd(self) -> Decimal | None:
        """The upstream's word, else the estimate."""
        if self.cost_usd is not None:
            return self.cost_usd
        return self.estimate.cost_usd if self.estimate else None


@dataclass(frozen=True, slots=True)
class Run:
    """One thing that generates and costs.

    `parent_message_id` is the user message that it answers, `message_id` its own. `params` and `system_prompt` are what
    was in force, the conversation's and the run's own merged. `omitted_messages` counts the oldest turns that were left
    out to fit the model's context. `prompt_estimate` is the prompt in tokens, counted before it was sent.
    `said` is the text of one that writes no message (a title's, a judge's): the ids of messages only say what it is
    about.
    """

    id: str
    owner: str
    kind: RunKind
    conversation_id: str
    parent_message_id: str
    message_id: str
    requested_model: str
    outcome: Outcome
    created_at: datetime
    parent_run_id: str | None = None
    params: JsonObject = field(default_factory=dict)
    system_prompt: str | None = None
    omitted_messages: int = 0
    prompt_estimate: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    said: str | None = None
    calls: tuple[Call, ...] = ()

    @property
    def is_unsettled(self) -> bool:
        """An upstream is still to be asked what it cost."""
        return any(call.settle_at is not None for call in self.calls)

    def with_calls(self, calls: Iterable[Call]) -> Run:
        """With these in place of those of the same id, the others kept, in order."""
        by_id = {call.id: call for call in (*self.calls, *calls)}
        return replace(self, calls=tuple(by_id[call_id] for call_id in sorted(by_id)))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a live run logged since its last checkpoint; `events` is a JSON array of them."""

    run_id: str
    position: int
    events: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A run whose server died: its row, its message as first stored, and its checkpoints' events in order."""

    run: Run
    message: Message
    events: tuple[str, ...]
