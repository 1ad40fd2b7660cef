"""What changed, on the wire: the events of `GET /api/events`."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Money
from openchat.api.schemas.conversations import ConversationOut
from openchat.api.schemas.messages import MessageOut
from openchat.conversations.model import CostSource, RunStatus
from openchat.live import events
from openchat.upstream.base import FinishReason


class LiveReady(BaseModel):
    """First, where no event was named: what changes from now on comes. Fetch after this, and nothing is missed."""

    type: Literal["ready"] = "ready"


class LiveReset(BaseModel):
    """Something was missed and is not kept any more, or an import has changed much: fetch anew what is shown."""

    type: Literal["reset"] = "reset"


class LiveConversationCreated(BaseModel):
    """A new conversation, or one that was restored."""

    type: Literal["conversation.created"] = "conversation.created"
    conversation: ConversationOut


class LiveConversationUpdated(BaseModel):
    """A field, the head, the time, or which of its messages are hidden."""

    type: Literal["conversation.updated"] = "conversation.updated"
    conversation: ConversationOut


class LiveConversationDeleted(BaseModel):
    type: Literal["conversation.deleted"] = "conversation.deleted"
    conversation_id: str


class LiveMessageCreated(BaseModel):
    """A user message, or an answer that begins."""

    type: Literal["message.created"] = "message.created"
    message: MessageOut


class LiveRunStarted(BaseModel):
    type: Literal["run.started"] = "run.started"
    run_id: str
    conversation_id: str
    message_id: str
    user_message_id: str
    model: str | None
    kind: str


class LiveRunEnded(BaseModel):
    """`model` is the one that answered; null, as the cost, in a blind comparison."""

    type: Literal["run.ended"] = "run.ended"
    run_id: str
    conversation_id: str
    message_id: str
    user_message_id: str
    model: str | None
    kind: str
    status: RunStatus
    finish_reason: FinishReason | None
    cost_usd: Money | None
    cost_source: CostSource | None


class LiveRunSettled(BaseModel):
    """What an ended run cost is known now, in place of an estimate."""

    type: Literal["run.settled"] = "run.settled"
    run_id: str
    conversation_id: str
    message_id: str
    cost_usd: Money | None
    cost_source: CostSource | None
    estimated_cost_usd: Money | None


class LiveComparisonCreated(BaseModel):
    """Fetch `/api/comparisons/{id}` for all of it; its runs are told one by one."""

    type: Literal["comparison.created"] = "comparison.created"
    comparison_id: str
    conversation_id: str
    previous_id: str | None


class LiveComparisonUpdated(BaseModel):
    """A lane was given to another run, one was chosen, somebody voted, or its title, notes or tags."""

    type: Literal["comparison.updated"] = "comparison.updated"
    comparison_id: str
    conversation_id: str


class LiveComparisonDeleted(BaseModel):
    """Its messages may still be there; where its conversation went with it, that is told too."""

    type: Literal["comparison.deleted"] = "comparison.deleted"
    comparison_id: str
    conversation_id: str


class LiveModelsChanged(BaseModel):
    """The list of models is another one than before, or its `stale` is."""

    type: Literal["models.changed"] = "models.changed"


LiveEventOut: TypeAlias = Annotated[
    LiveReady
    | LiveReset
    | LiveConversationCreated
    | LiveConversationUpdated
    | LiveConversationDeleted
    | LiveMessageCreated
    | LiveRunStarted
    | LiveRunEnded
    | LiveRunSettled
    | LiveComparisonCreated
    | LiveComparisonUpdated
    | LiveComparisonDeleted
    | LiveModelsChanged,
    Field(discriminator="type"),
]


def live_event_out(event: events.LiveEvent) -> LiveEventOut:
    match event:
        case events.ConversationCreated() | events.ConversationUpdated() | events.ConversationDeleted():
            return _conversation_event_out(event)
        case events.MessageCreated(message, siblings):
            return LiveMessageCreated(message=MessageOut.of(message, list(siblings)))
        case events.RunStarted() | events.RunEnded() | events.RunSettled():
            return _run_event_out(event)
        case events.ComparisonCreated():
            return LiveComparisonCreated(
                comparison_id=event.comparison_id,
                conversation_id=event.conversation_id,
                previous_id=event.previous_id,
            )
        case events.ComparisonUpdated():
            return LiveComparisonUpdated(comparison_id=event.comparison_id, conversation_id=event.conversation_id)
        case events.ComparisonDeleted():
            return LiveComparisonDeleted(comparison_id=event.comparison_id, conversation_id=event.conversation_id)
        case events.ModelsChanged():
            return LiveModelsChanged()
        case events.Ready():
            return LiveReady()
        case events.Reset():
            return LiveReset()


def _conversation_event_out(
    event: events.ConversationCreated | events.ConversationUpdated | events.ConversationDeleted,
) -> LiveEventOut:
    match event:
        case events.ConversationCreated(conversation):
            return LiveConversationCreated(conversation=ConversationOut.of(conversation))
        case events.ConversationUpdated(conversation):
            return LiveConversationUpdated(conversation=ConversationOut.of(conversation))
        case events.ConversationDeleted(conversation_id):
            return LiveConversationDeleted(conversation_id=conversation_id)


def _run_event_out(event: events.RunStarted | events.RunEnded | events.RunSettled) -> LiveEventOut:
    match event:
        case events.RunStarted():
            return LiveRunStarted(
                run_id=event.run_id,
                conversation_id=event.conversation_id,
                message_id=event.message_id,
                user_message_id=event.user_message_id,
                model=event.model,
                kind=event.kind,
            )
        case events.RunSettled(outcome=told):
            outcome = told.shown
            return LiveRunSettled(
                run_id=event.run_id,
                conversation_id=event.conversation_id,
                message_id=event.message_id,
                cost_usd=outcome.cost_usd,
                cost_source=outcome.cost_source,
                estimated_cost_usd=outcome.estimated_cost_usd,
            )
        case events.RunEnded(outcome=told):
            outcome = told.shown
            return LiveRunEnded(
                run_id=event.run_id,
                conversation_id=event.conversation_id,
                message_id=event.message_id,
                user_message_id=event.user_message_id,
                model=outcome.shown_model,
                kind=event.kind,
                status=outcome.status,
                finish_reason=outcome.finish_reason,
                cost_usd=outcome.cost_usd,
                cost_source=outcome.cost_source,
            )
