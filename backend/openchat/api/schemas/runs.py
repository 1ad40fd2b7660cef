"""Runs and their calls on the wire, and what a run and its message have in common."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Body, Money, Time
from openchat.api.schemas.conversations import ModelId, SystemPrompt
from openchat.api.schemas.messages import MessageIn, MessageOut
from openchat.api.schemas.outcome import ErrorOut, NoteOut, TimingOut, UsageOut
from openchat.api.schemas.params import Params
from openchat.conversations.model import CostSource, RunStatus
from openchat.runs.model import Call, CallStatus, Estimate, Run, RunKind
from openchat.upstream.base import FinishReason


class RunCreate(Body):
    """With `message`: stores it under `parent_id` (absent: the head; null: a new root), then answers it. Without:
    answers the user message `parent_id` (absent: the head) again. `continue_from`: goes on with that answer."""

    parent_id: str | None = None
    message: MessageIn | None = None
    model: ModelId | None = None
    params: Params = Field(default_factory=Params)
    system_prompt: SystemPrompt | None = None
    continue_from: str | None = None
    on_disconnect: Literal["continue", "stop"] = Field(
        "continue", description="`stop` binds the run to this connection; only where this call is itself the stream."
    )
    on_overflow: Literal["refuse", "trim"] = Field(
        "refuse",
        description="Where the prompt does not fit the context: `trim` leaves out the oldest turns.",
    )
    on_unsupported: Literal["adapt", "refuse"] | None = Field(
        None,
        description="What the model does not take: `adapt` drops or adjusts it, with a note; `refuse` answers 422 "
        "`unsupported`. Absent: parameters are adapted, attachments of this message refused.",
    )


class CallEstimateOut(BaseModel):
    """What stands for the upstream's own figures until it tells them, and is kept when it has."""

    usage: UsageOut
    cost_usd: Money | None

    @classmethod
    def of(cls, estimate: Estimate | None) -> CallEstimateOut | None:
        if estimate is None:
            return None
        return cls(usage=UsageOut.counted(estimate.usage), cost_usd=estimate.cost_usd)


class CallOut(BaseModel):
    id: str
    upstream: str
    model: str
    provider: str | None
    generation_id: str | None
    status: CallStatus
    usage: UsageOut | None
    cost_usd: Money | None
    started_at: Time
    ended_at: Time | None
    error: ErrorOut | None
    estimate: CallEstimateOut | None
    settled_at: Time | None

    @classmethod
    def of(cls, call: Call) -> CallOut:
        return cls(
            id=call.id,
            upstream=call.upstream,
            model=call.model,
            provider=call.provider,
            generation_id=call.generation_id,
            status=call.status,
            usage=UsageOut.of(call.usage),
            cost_usd=call.cost_usd,
            started_at=call.started_at,
            ended_at=call.ended_at,
            error=ErrorOut.of(call.error),
            estimate=CallEstimateOut.of(call.estimate),
            settled_at=call.settled_at,
        )


class RunOut(BaseModel):
    """In a blind comparison what would tell who answers is null or empty, until the vote. A title's or a judge's run
    writes no message: `said` is its text, and the ids of messages say what it is about."""

    id: str
    kind: RunKind
    conversation_id: str
    parent_message_id: str
    message_id: str
    parent_run_id: str | None
    model: str | None
    provider: str | None
    params: dict[str, Any]
    system_prompt: str | None
    omitted_messages: int
    status: RunStatus
    finish_reason: FinishReason | None
    created_at: Time
    started_at: Time | None
    ended_at: Time | None
    usage: UsageOut | None
    cost_usd: Money | None
    cost_source: CostSource | None
    estimated_cost_usd: Money | None
    timing: TimingOut | None
    error: ErrorOut | None
    notes: list[NoteOut]
    said: str | None
    calls: list[CallOut]

    @classmethod
    def of(cls, run: Run) -> RunOut:
        outcome, sealed = run.outcome.shown, run.outcome.sealed
        return cls(
            id=run.id,
            kind=run.kind,
            conversation_id=run.conversation_id,
            parent_message_id=run.parent_message_id,
            message_id=run.message_id,
            parent_run_id=run.parent_run_id,
            model=outcome.shown_model,
            provider=outcome.provider,
            params={} if sealed else dict(run.params),
            system_prompt=None if sealed else run.system_prompt,
            omitted_messages=0 if sealed else run.omitted_messages,
            status=outcome.status,
            finish_reason=outcome.finish_reason,
            created_at=run.created_at,
            started_at=None if sealed else run.started_at,
            ended_at=None if sealed else run.ended_at,
            usage=UsageOut.of(outcome.usage),
            cost_usd=outcome.cost_usd,
            cost_source=outcome.cost_source,
            estimated_cost_usd=outcome.estimated_cost_usd,
            timing=TimingOut.of(outcome.timing),
            error=ErrorOut.of(outcome.error),
            notes=NoteOut.all_of(outcome),
            said=run.said,
            calls=[] if sealed else [CallOut.of(call) for call in run.calls],
        )


class LiveRunOut(BaseModel):
    """A run that has not ended: what one needs to know to follow it."""

    id: str
    kind: RunKind
    conversation_id: str
    parent_message_id: str
    message_id: str
    model: str | None
    status: RunStatus
    created_at: Time
    started_at: Time | None

    @classmethod
    def of(cls, run: Run) -> LiveRunOut:
        return cls(
            id=run.id,
            kind=run.kind,
            conversation_id=run.conversation_id,
            parent_message_id=run.parent_message_id,
            message_id=run.message_id,
            model=run.outcome.shown_model,
            status=run.outcome.status,
            created_at=run.created_at,
            started_at=None if run.outcome.sealed else run.started_at,
        )


class RunStarted(BaseModel):
    run: RunOut
    user_message: MessageOut
