"""What the store's components share."""

from __future__ import annotations

from openchat.errors import LimitReached
from openchat.storage.memory.tables import Tables


class Component:
    """A part of the store: one group of the ports' methods.

    No method awaits: each is atomic because it checks everything before it changes anything.
    """

    def __init__(self, tables: Tables, max_conversations: int) -> None:
        self._tables = tables
        self._max_conversations = max_conversations

    def make_room(self) -> None:
        """At the limit what was deleted first goes for good: it must not keep people from chatting."""
        if len(self._tables.conversations) < self._max_conversations:
            return
        if not self._tables.deleted:
            raise LimitReached(
                f"this server keeps at most {self._max_conversations} conversations in memory; delete one, "
                "or set DATABASE_URL to a file"
            )
        self._tables.drop_conversation(min(self._tables.deleted, key=self._tables.deleted.__getitem__))
