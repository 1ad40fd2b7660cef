"""Conversations on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Body, Time
from openchat.api.schemas.params import Params
from openchat.conversations.model import Conversation

Title = Annotated[str, Field(min_length=1, max_length=500)]
SystemPrompt = Annotated[str, Field(max_length=1_000_000)]
ModelId = Annotated[str, Field(min_length=1, max_length=200)]
Tag = Annotated[str, Field(min_length=1, max_length=100)]


class ConversationCreate(Body):
    default_model: ModelId | None = None
    title: Title | None = None
    system_prompt: SystemPrompt | None = None
    params: Params = Field(default_factory=Params)


class ConversationPatch(Body):
    """Only the fields that are sent change; null takes a value back."""

    title: Title | None = None
    default_model: ModelId | None = None
    system_prompt: SystemPrompt | None = None
    params: Params | None = None
    head_id: str | None = None
    pinned: bool = False
    archived: bool = False
    tags: list[Tag] = Field(default=[], max_length=100)

    def changes(self) -> dict[str, Any]:
        changes = {name: getattr(self, name) for name in self.model_fields_set}
        if "params" in changes:
            given = self.params.given() if self.params else {}
            changes["params"] = {name: value for name, value in given.items() if value is not None}
        if "tags" in changes:
            changes["tags"] = tuple(self.tags)
        return changes


class ConversationOut(BaseModel):
    id: str
    title: str | None
    title_source: Literal["auto", "user"]
    default_model: str | None
    system_prompt: str | None
    params: dict[str, Any]
    head_id: str | None
    pinned: bool
    archived: bool
    tags: list[str]
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, conversation: Conversation) -> ConversationOut:
        return cls(
            id=conversation.id,
            title=conversation.title,
            title_source=conversation.title_source,
            default_model=conversation.default_model,
            system_prompt=conversation.system_prompt,
            params=dict(conversation.params),
            head_id=conversation.head_id,
            pinned=conversation.pinned,
            archived=conversation.archived,
            tags=list(conversation.tags),
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
        )
