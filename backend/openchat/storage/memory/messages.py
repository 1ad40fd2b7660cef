"""Messages in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from openchat.conversations.model import Branch, Conversation, Message, Page, Receipt
from openchat.errors import NotFound
from openchat.storage.cursors import dump_message_cursor, load_message_cursor
from openchat.storage.memory.component import Component


class Messages(Component):
    async def add_message(
        self, message: Message, *, title: str | None = None, receipt: Receipt | None = None
    ) -> Conversation:
        conversation = self._tables.present(message.owner, message.conversation_id)
        self._tables.check_new_messages([message])
        self._tables.check_receipt(receipt)
        self._tables.set_head(conversation, message.id, message.timestamp, title)
        self._tables.put_messages([message])
        self._tables.put_receipt(receipt)
        return self._tables.conversations[conversation.id]

    async def message(self, owner: str, message_id: str) -> Message:
        return self._tables.with_outcome(self._tables.present_message(owner, message_id))

    async def path(self, owner: str, conversation_id: str, leaf_id: str, *, limit: int | None = None) -> list[Message]:
        message: Message | None = self._in_conversation(owner, conversation_id, leaf_id)
        branch: list[Message] = []
        while message is not None and (limit is None or len(branch) < limit):
            branch.append(self._tables.with_outcome(message))
            message = None if message.parent_id is None else self._tables.messages[message.parent_id]
        return branch[::-1]

    async def branch(self, owner: str, conversation_id: str, parent_id: str | Literal["head"] | None) -> Branch:
        conversation = self._tables.present(owner, conversation_id)
        if parent_id == "head":
            parent_id = conversation.head_id
        path = await self.path(owner, conversation_id, parent_id) if parent_id is not None else []
        children = self._tables.children.get((conversation_id, parent_id), ())
        return Branch(conversation, path, [child for child in children if self._is_visible(child)])

    def _in_conversation(self, owner: str, conversation_id: str, message_id: str) -> Message:
        message = self._tables.present_message(owner, message_id)
        if message.conversation_id != conversation_id:
            raise NotFound(f"message `{message_id}` does not exist")
        return message

    async def all_messages(
        self, owner: str, conversation_id: str, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Message]:
        self._tables.present(owner, conversation_id)
        ids = self._tables.nodes.get(conversation_id, [])
        end = len(ids) if cursor is None else bisect_left(ids, load_message_cursor(cursor))
        start = max(end - limit, 0)
        items = [self._tables.with_outcome(self._tables.messages[message_id]) for message_id in ids[start:end]]
        return Page(items, dump_message_cursor(items[0].id) if start > 0 else None)

    async def siblings(self, messages: Sequence[Message]) -> dict[str, list[str]]:
        return {
            message.id: [
                sibling_id
                for sibling_id in self._tables.children.get((message.conversation_id, message.parent_id), ())
                if sibling_id == message.id or self._is_visible(sibling_id)
            ]
            for message in messages
        }

    def _is_visible(self, message_id: str) -> bool:
        return not self._tables.messages[message_id].hidden

    async def latest_leaf(self, owner: str, conversation_id: str, message_id: str) -> str:
        leaf = self._in_conversation(owner, conversation_id, message_id).id
        while (child := self._newest_visible_child(conversation_id, leaf)) is not None:
            leaf = child
        return leaf

    def _newest_visible_child(self, conversation_id: str, parent_id: str | None) -> str | None:
        children = self._tables.children.get((conversation_id, parent_id), [])
        return next((child for child in reversed(children) if self._is_visible(child)), None)

    async def set_hidden(self, owner: str, message_id: str, hidden: bool, head_id: str | None) -> Conversation:
        message = self._tables.present_message(owner, message_id)
        self._tables.messages[message_id] = replace(message, hidden=hidden)
        conversation = self._tables.conversations[message.conversation_id]
        self._tables.put_conversation(replace(conversation, head_id=head_id))
        return self._tables.conversations[conversation.id]
