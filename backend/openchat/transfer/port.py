"""What exporting and importing need of a store; the same adapters as the ConversationStore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from openchat.conversations.model import Receipt
from openchat.transfer.model import Whole


class TransferStore(Protocol):
    async def conversation_ids(self, owner: str) -> list[str]:
        """All that are not deleted, archived ones too, ascending."""

    async def comparison_ids(self, owner: str) -> list[str]:
        """Those in such conversations."""

    async def whole(self, owner: str, conversation_id: str) -> Whole:
        """All that is in a conversation, as of one moment. Raises NotFound."""

    async def stage(self, wholes: Sequence[Whole], at: datetime) -> None:
        """Store them as if they had been deleted at that time, in place of deleted ones with the same ids.

        So an import that breaks off shows nothing and is cleared away. Raises InvalidImport where an id of theirs is
        taken, and LimitReached where the store holds as many conversations as it may.
        """

    async def publish(self, owner: str, conversation_ids: Sequence[str], receipt: Receipt | None = None) -> None:
        """Let all that were staged appear, and enter in the ledger what their runs cost, in one transaction."""
