"""Messages and their parts on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Body, Money, Time
from openchat.api.schemas.outcome import ErrorOut, NoteOut, TimingOut, UsageOut
from openchat.conversations.model import CostSource, Message, Role, RunStatus
from openchat.conversations.parts import Part, Reasoning, as_builtin
from openchat.upstream.base import FinishReason


class TextIn(Body):
    type: Literal["text"]
    text: str = Field(min_length=1)


class ImageIn(Body):
    """An uploaded file by id, or a data, http or https URL, whose bytes are stored."""

    type: Literal["image"]
    file_id: str | None = None
    url: str | None = None


class FileIn(Body):
    """As an image, of any type; `name` is shown and sent to the model."""

    type: Literal["file"]
    file_id: str | None = None
    url: str | None = None
    name: str | None = Field(None, max_length=255)


PartIn: TypeAlias = Annotated[TextIn | ImageIn | FileIn, Field(discriminator="type")]
PartsIn: TypeAlias = Annotated[list[PartIn], Field(min_length=1, max_length=100)]
MessageIn: TypeAlias = Annotated[str, Field(min_length=1)] | PartsIn


class MessageCreate(Body):
    """`parent_id` absent: under the head; null: a new root."""

    message: MessageIn
    parent_id: str | None = None


class TextPart(BaseModel):
    type: Literal["text"]
    text: str


class ReasoningPart(BaseModel):
    type: Literal["reasoning"]
    text: str
    duration_ms: int | None


class ImagePart(BaseModel):
    type: Literal["image"]
    file_id: str
    url: str
    media_type: str
    width: int | None
    height: int | None


class FilePart(BaseModel):
    type: Literal["file"]
    file_id: str
    url: str
    name: str | None
    media_type: str
    size: int


class CitationPart(BaseModel):
    type: Literal["citation"]
    url: str
    title: str | None
    start: int | None
    end: int | None


class ToolCallPart(BaseModel):
    type: Literal["tool_call"]
    call_id: str
    name: str
    arguments: str


class OtherPart(BaseModel, extra="allow"):
    """A part of a type that this version does not know, passed on as it is."""

    type: str


PartOut: TypeAlias = TextPart | ReasoningPart | ImagePart | FilePart | CitationPart | ToolCallPart | OtherPart


class Seam(BaseModel):
    """The answer begins with the first `chars` code points of that message's text."""

    message_id: str
    chars: int


class Siblings(BaseModel):
    """The visible messages with the same parent, oldest first; `index` is this one's place, from 0."""

    index: int
    count: int
    ids: list[str]


class MessageOut(BaseModel):
    """What would tell who wrote it is null in a blind comparison, until the vote."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    content: str
    parts: list[PartOut]
    model: str | None
    provider: str | None
    run_id: str | None
    status: Literal["complete"] | RunStatus
    finish_reason: FinishReason | None
    usage: UsageOut | None
    cost_usd: Money | None
    cost_source: CostSource | None
    estimated_cost_usd: Money | None
    timing: TimingOut | None
    error: ErrorOut | None
    notes: list[NoteOut]
    continues: Seam | None
    siblings: Siblings
    hidden: bool
    timestamp: Time

    @classmethod
    def of(cls, message: Message, siblings: list[str]) -> MessageOut:
        outcome = message.outcome and message.outcome.shown
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            parent_id=message.parent_id,
            role=message.role,
            content=message.content,
            parts=[_part(_untimed(part) if outcome and outcome.sealed else part) for part in message.parts],
            model=outcome.shown_model if outcome else None,
            provider=outcome.provider if outcome else None,
            run_id=message.run_id,
            status=outcome.status if outcome else "complete",
            finish_reason=outcome.finish_reason if outcome else None,
            usage=UsageOut.of(outcome.usage) if outcome else None,
            cost_usd=outcome.cost_usd if outcome else None,
            cost_source=outcome.cost_source if outcome else None,
            estimated_cost_usd=outcome.estimated_cost_usd if outcome else None,
            timing=TimingOut.of(outcome.timing) if outcome else None,
            error=ErrorOut.of(outcome.error) if outcome else None,
            notes=NoteOut.all_of(outcome) if outcome else [],
            continues=message.continues
            and Seam(message_id=message.continues.message_id, chars=message.continues.chars),
            siblings=Siblings(
                index=siblings.index(message.id) if message.id in siblings else 0,
                count=len(siblings),
                ids=siblings,
            ),
            hidden=message.hidden,
            timestamp=message.timestamp,
        )


class MessageStored(MessageOut):
    message_id: str


class MessagePageOut(BaseModel):
    """Ascending; `next_cursor` leads to earlier messages."""

    items: list[MessageOut]
    head_id: str | None
    next_cursor: str | None


_PARTS: dict[str, type[BaseModel]] = {
    "text": TextPart,
    "reasoning": ReasoningPart,
    "image": ImagePart,
    "file": FilePart,
    "citation": CitationPart,
    "tool_call": ToolCallPart,
}


def _untimed(part: Part) -> Part:
    return Reasoning(part.text) if isinstance(part, Reasoning) else part


def _part(part: Part) -> Any:
    fields = as_builtin(part)
    return _PARTS.get(fields["type"], OtherPart)(**fields)
