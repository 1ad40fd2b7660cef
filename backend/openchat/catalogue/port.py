"""What is remembered of the catalogue over restarts; the same adapters as the ConversationStore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from openchat.catalogue.changes import Change, ChangeKind, RecordedModel
from openchat.conversations.model import Page


class CatalogueStore(Protocol):
    async def recorded_models(self, upstream: str) -> list[RecordedModel]:
        """The models of an upstream as they were last seen, in no order; none where no list was ever recorded."""

    async def record_models(
        self, upstream: str, seen: Sequence[RecordedModel], gone: Sequence[str], changes: Sequence[Change]
    ) -> None:
        """Store, in one transaction: the records that are new or differ, the removal of those that are gone, and the
        changes of the feed."""

    async def model_changes(
        self, since: datetime | None, kind: ChangeKind | None, limit: int, cursor: str | None
    ) -> Page[Change]:
        """The feed from `since` on, newest first. Raises Invalid for a cursor that is none of ours."""
