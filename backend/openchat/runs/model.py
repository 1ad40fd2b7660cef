"""Runs and their calls, as the domain knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from openchat.conversations.model import Message, Outcome
from openchat.upstream.base import JsonObject, Usage
from openchat.upstream.errors import Failure

RunKind: TypeAlias = Literal["chat"]
CallStatus: TypeAlias = Literal["streaming", "completed", "stopped", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt at an upstream inside a run."""

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


@dataclass(frozen=True, slots=True)
class Run:
    """One thing that generates and costs.

    `parent_message_id` is the user message that it answers, `message_id` its own. `params` and `system_prompt` are what
    was in force, the conversation's and the run's own merged. `omitted_messages` counts the oldest turns that were left
    out to fit the model's context.
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
    started_at: datetime | None = None
    ended_at: datetime | None = None
    calls: tuple[Call, ...] = ()


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
