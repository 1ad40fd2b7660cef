"""Conversations in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from openchat.conversations.model import Conversation, Page, Receipt
from openchat.conversations.version import version
from openchat.errors import NotFound, Stale, StoreFailed
from openchat.storage.changes import checked
from openchat.storage.cursors import dump_conversation_cursor, load_conversation_cursor
from openchat.storage.memory.component import Component


class Conversations(Component):
    async def add_conversation(self, conversation: Conversation, receipt: Receipt | None = None) -> None:
        if conversation.id in self._tables.conversations:
            raise StoreFailed("the store failed: the conversation exists")
        self._tables.check_receipt(receipt)
        self.make_room()
        self._tables.put_conversation(conversation)
        self._tables.put_receipt(receipt)

    async def conversation(self, owner: str, conversation_id: str) -> Conversation:
        return self._tables.present(owner, conversation_id)

    async def conversations(
        self,
        owner: str,
        *,
        q: str | None = None,
        archived: bool = False,
        tag: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Conversation]:
        found = list(islice(self._found(owner, archived, q, tag, cursor), limit + 1))
        items = found[:limit]
        return Page(items, dump_conversation_cursor(items[-1]) if len(found) > limit else None)

    def _found(
        self, owner: str, archived: bool, q: str | None, tag: str | None, cursor: str | None
    ) -> Iterator[Conversation]:
        places = self._tables.listed.get((owner, archived), [])
        end = len(places) if cursor is None else bisect_left(places, load_conversation_cursor(cursor))
        wanted = (q or "").casefold()
        for _, _, conversation_id in (places[index] for index in range(end - 1, -1, -1)):
            conversation = self._tables.conversations[conversation_id]
            is_tagged = tag is None or tag in conversation.tags
            if is_tagged and (not wanted or wanted in (conversation.title or "").casefold()):
                yield conversation

    async def update_conversation(
        self, owner: str, conversation_id: str, changes: Mapping[str, Any], versions: Collection[str] | None = None
    ) -> Conversation:
        known = self._of_version(owner, conversation_id, versions)
        changed = replace(known, **checked(changes))
        self._tables.put_conversation(changed)
        return changed

    async def delete_conversation(
        self, owner: str, conversation_id: str, at: datetime, versions: Collection[str] | None = None
    ) -> None:
        known = self._of_version(owner, conversation_id, versions)
        self._tables.put_conversation(replace(known, deleted_at=at))

    def _of_version(self, owner: str, conversation_id: str, versions: Collection[str] | None) -> Conversation:
        known = self._tables.present(owner, conversation_id)
        if versions is not None and version(known) not in versions:
            raise Stale(known)
        return known

    async def restore_conversation(self, owner: str, conversation_id: str) -> Conversation:
        known = self._tables.conversations.get(conversation_id)
        if known is None or known.owner != owner:
            raise NotFound(f"conversation `{conversation_id}` does not exist")
        restored = replace(known, deleted_at=None)
        self._tables.put_conversation(restored)
        return restored

    async def purge_deleted(self, before: datetime) -> int:
        gone = [conversation_id for conversation_id, at in self._tables.deleted.items() if at < before]
        for conversation_id in gone:
            self._tables.drop_conversation(conversation_id)
        return len(gone)
