"""Conversations on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Body, Time
from openchat.api.schemas.params import Params
from openchat.catalogue.service import ModelStatus
from openchat.conversations.model import Conversation
from openchat.conversations.version import version

Title = Annotated[str, Field(min_length=1, max_length=500)]
SystemPrompt = Annotated[str, Field(max_length=1_000_000)]
ModelId = Annotated[str, Field(min_length=1, max_length=200)]
Tag = Annotated[str, Field(min_length=1, max_length=100)]


class ConversationCreate(Body):
    default_model: ModelId | None = None
    title: Title | None = None
    system_prompt: SystemPrompt | None = None
    params: Params = Field(default_factory=Params)
    temporary: bool = False


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


class ModelStatusOut(BaseModel):
    """Whether `model` can be asked; where it is gone, `nearest` names up to three that can."""

    model: str
    available: bool
    nearest: list[str]


class ConversationOut(BaseModel):
    """`version` is another one whenever something changed that a PATCH may change; `If-Match` takes it, in quotes."""

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
    temporary: bool
    created_at: Time
    updated_at: Time
    version: str

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
            temporary=conversation.temporary,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            version=version(conversation),
        )


class ConversationDetailOut(ConversationOut):
    """`model_status` is of the default model or, where that is there, of the one last asked; null where there is
    neither, or no list to know it by."""

    model_status: ModelStatusOut | None

    @classmethod
    def with_status(cls, conversation: Conversation, status: ModelStatus | None) -> ConversationDetailOut:
        shown = status and ModelStatusOut(model=status.model, available=status.available, nearest=list(status.nearest))
        return cls(**ConversationOut.of(conversation).model_dump(), model_status=shown)
