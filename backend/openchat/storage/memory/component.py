"""What the store's components share."""

from __future__ import annotations

from openchat.storage.memory.tables import Tables


class Component:
    """A part of the store: one group of the ports' methods.

    No method awaits: each is atomic because it checks everything before it changes anything.
    """

    def __init__(self, tables: Tables, max_conversations: int) -> None:
        self._tables = tables
        self._max_conversations = max_conversations
