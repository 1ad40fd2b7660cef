"""The search over what a store holds; every store is its own index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from openchat.conversations.model import Page, Role
from openchat.search.query import Filters, Query


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, or with `message_id` None a conversation by its title. `text` is what was searched."""

    conversation_id: str
    title: str | None
    text: str
    timestamp: datetime
    message_id: str | None = None
    role: Role | None = None
    model: str | None = None


class SearchIndex(Protocol):
    async def catch_up(self) -> None:
        """Take up what came since, so that the next search, which does it first, need not."""

    async def search(
        self, owner: str, query: Query, filters: Filters, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Hit]:
        """Titles first, then messages level by level; the newest first within each.

        A message is found from when it is stored, an answer from its end. What is in a deleted conversation or a hidden
        branch is not found, and titles are not where a model is asked for. Newest is by whole seconds, and within
        minutes by when it was stored. Raises Invalid for a cursor that is none of ours.
        """
