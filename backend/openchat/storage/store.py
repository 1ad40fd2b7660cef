"""What an adapter is: every port and a lifecycle."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

from openchat.catalogue.port import CatalogueStore
from openchat.comparisons.port import ComparisonStore
from openchat.conversations.port import ConversationStore
from openchat.runs.port import RunStore
from openchat.search.port import SearchIndex
from openchat.transfer.port import TransferStore
from openchat.usage.port import Ledger

StoreKind: TypeAlias = Literal["memory", "sqlite"]


class Store(ConversationStore, RunStore, CatalogueStore, SearchIndex, TransferStore, Ledger, ComparisonStore, Protocol):
    @property
    def kind(self) -> StoreKind: ...

    async def ping(self) -> None:
        """Raises StoreFailed where the store could not take a write now."""

    async def close(self) -> None:
        """Let what was begun end, then give everything back; nothing may be called afterwards."""
