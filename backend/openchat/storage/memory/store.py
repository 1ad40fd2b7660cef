"""The store that needs nothing and forgets."""

from __future__ import annotations

from openchat.storage.memory.catalogue import RememberedCatalogue
from openchat.storage.memory.comparisons import Comparisons
from openchat.storage.memory.conversations import Conversations
from openchat.storage.memory.files import Files
from openchat.storage.memory.ledger import Ledger
from openchat.storage.memory.messages import Messages
from openchat.storage.memory.receipts import Receipts
from openchat.storage.memory.runs import Runs
from openchat.storage.memory.search import Search
from openchat.storage.memory.tables import Tables
from openchat.storage.memory.transfer import Transfer
from openchat.storage.store import StoreKind


class MemoryStore(
    Conversations, Messages, Runs, Files, Receipts, RememberedCatalogue, Search, Transfer, Ledger, Comparisons
):
    """Conversations and runs in this process; at most `max_conversations`, for memory has an end."""

    def __init__(self, max_conversations: int, tables: Tables | None = None) -> None:
        super().__init__(tables or Tables(), max_conversations)

    @property
    def kind(self) -> StoreKind:
        return "memory"

    async def ping(self) -> None:
        return None

    async def close(self) -> None:
        return None
