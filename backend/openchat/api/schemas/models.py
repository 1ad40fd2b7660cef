"""The catalogue on the wire."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from openchat.api.schemas.common import Time
from openchat.catalogue.service import Snapshot
from openchat.upstream.base import Model


class ModelOut(BaseModel):
    """Prices are decimal USD per token, image or request."""

    id: str
    name: str
    upstream: str
    description: str | None
    context_length: int | None
    max_output_tokens: int | None
    input_modalities: list[str]
    output_modalities: list[str]
    supported_parameters: list[str]
    reasoning: dict[str, Any] | None
    pricing: dict[str, str] | Literal["variable"]
    expires_at: str | None
    created_at: str | None

    @classmethod
    def of(cls, model: Model) -> ModelOut:
        return cls(
            id=model.id,
            name=model.name,
            upstream=model.upstream,
            description=model.description,
            context_length=model.context_length,
            max_output_tokens=model.max_output_tokens,
            input_modalities=list(model.input_modalities),
            output_modalities=list(model.output_modalities),
            supported_parameters=list(model.supported_parameters),
            reasoning=dict(model.reasoning) if model.reasoning else None,
            pricing=model.pricing if model.pricing == "variable" else dict(model.pricing),
            expires_at=model.expires_at,
            created_at=model.created_at,
        )


class ModelsOut(BaseModel):
    """`stale`: the last fetch failed and an older list is served. `default_model` is used where none is named."""

    items: list[ModelOut]
    next_cursor: str | None
    fetched_at: Time | None
    stale: bool
    default_model: str


class RefreshOut(BaseModel):
    fetched_at: Time | None
    stale: bool

    @classmethod
    def of(cls, snapshot: Snapshot) -> RefreshOut:
        return cls(fetched_at=snapshot.fetched_at, stale=snapshot.stale)
