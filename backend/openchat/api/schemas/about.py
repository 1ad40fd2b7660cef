"""What this server is, for a client that has just been opened."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import BaseModel

from openchat import __version__
from openchat.files.service import RASTER_TYPES
from openchat.services import Services
from openchat.settings import Settings

# `off`: not wanted, or stopped; `missing`: wanted and not installed; `failed`: between two tries to start it.
LocalModelState: TypeAlias = Literal["off", "missing", "starting", "ready", "failed"]


class LimitsOut(BaseModel):
    """What is refused beyond them. `image_types` may be sent as images; a file may be of any type."""

    max_upload_bytes: int
    max_import_bytes: int
    max_message_chars: int
    max_answer_chars: int
    max_runs_per_conversation: int
    image_types: list[str]

    @classmethod
    def of(cls, settings: Settings) -> LimitsOut:
        return cls(
            max_upload_bytes=settings.max_body_bytes,
            max_import_bytes=settings.max_import_bytes,
            max_message_chars=settings.max_message_chars,
            max_answer_chars=settings.max_answer_chars,
            max_runs_per_conversation=settings.max_runs_per_conversation,
            image_types=list(RASTER_TYPES),
        )


class AboutOut(BaseModel):
    """How this server is set up. `forgets_at_end`: conversations go with the server's process."""

    version: str
    storage: Literal["memory", "sqlite"]
    forgets_at_end: bool
    authentication: Literal["none", "token"]
    default_model: str
    key_configured: bool
    local_model: LocalModelState
    limits: LimitsOut
    restore_days: int
    temporary_hours: float

    @classmethod
    def of(cls, services: Services) -> AboutOut:
        settings = services.settings
        return cls(
            version=__version__,
            storage=services.store.kind,
            forgets_at_end=services.store.kind == "memory",
            authentication="token" if settings.access_token.get_secret_value() else "none",
            default_model=services.default_model.among(services.catalogue.models),
            key_configured=settings.has_key,
            local_model=_local_model(services),
            limits=LimitsOut.of(settings),
            restore_days=settings.restore_days,
            temporary_hours=settings.temporary_hours,
        )


def _local_model(services: Services) -> LocalModelState:
    if services.local_model is not None:
        return services.local_model.state
    return "missing" if services.settings.wants_local_model else "off"
