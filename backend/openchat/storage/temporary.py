"""Temporary conversations: a store in memory in front of the one that lasts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from openchat.comparisons.model import Answered, Comparison
from openchat.comparisons.port import Begun
from openchat.conversations.model import FINAL, Branch, Conversation, Message, Outcome, Page, Receipt
from openchat.conversations.parts import file_ids
from openchat.runs.model import Call, Checkpoint, Run
from openchat.storage.memory.store import MemoryStore
from openchat.storage.memory.tables import Tables
from openchat.storage.store import Store


class TemporaryStore:
    """Keeps what is in temporary conversations in memory, and sends all else to the store behind it.

    Nothing of them reaches that store but the bytes of their files, and the ledger's entries of what they cost. They
    are in no list, search or export, which are its alone; deleted, they are gone.
    """

    def __init__(self, lasting: Store, max_conversations: int) -> None:
        self._lasting = lasting
        self._tables = Tables()
        self._memory: Store = MemoryStore(max_conversations, self._tables)
        # What is of no conversation, and what reads all of them, is the lasting store's own. One by one, so that mypy
        # asks of every new method of a port where it leads.
        self.kind = lasting.kind
        self.ping = lasting.ping
        self.close = lasting.close
        self.conversations = lasting.conversations
        # A temporary one that is deleted is gone.
        self.restore_conversation = lasting.restore_conversation
        self.purge_deleted = lasting.purge_deleted
        self.add_file = lasting.add_file
        self.file = lasting.file
        self.add_session = lasting.add_session
        self.session = lasting.session
        self.end_session = lasting.end_session
        # After a start nothing is in memory.
        self.orphans = lasting.orphans
        self.recorded_models = lasting.recorded_models
        self.record_models = lasting.record_models
        self.model_changes = lasting.model_changes
        self.catch_up = lasting.catch_up
        self.search = lasting.search
        self.conversation_ids = lasting.conversation_ids
        self.comparison_ids = lasting.comparison_ids
        self.whole = lasting.whole
        self.stage = lasting.stage
        self.publish = lasting.publish
        self.spent = lasting.spent
        self.enter = lasting.enter
        self.put_variant_set = lasting.put_variant_set
        self.variant_set = lasting.variant_set
        self.variant_sets = lasting.variant_sets
        self.delete_variant_set = lasting.delete_variant_set

    async def forget_idle(self, before: datetime) -> list[Conversation]:
        """Drop those in which nothing has happened since, and nothing runs."""
        idle = [known for known in self._tables.conversations.values() if known.updated_at < before]
        return [known for known in idle if self._drop(known.id)]

    def _drop(self, conversation_id: str) -> bool:
        if any(self._tables.runs[run_id].conversation_id == conversation_id for run_id in self._tables.live):
            return False
        self._tables.drop_conversation(conversation_id)
        return True

    def _of_conversation(self, conversation_id: str) -> Store:
        return self._memory if conversation_id in self._tables.conversations else self._lasting

    def _of_message(self, message_id: str) -> Store:
        return self._memory if message_id in self._tables.messages else self._lasting

    def _of_comparison(self, comparison_id: str) -> Store:
        return self._memory if comparison_id in self._tables.comparisons else self._lasting

    def _of_run(self, run_id: str) -> Store:
        return self._memory if run_id in self._tables.runs else self._lasting

    # Conversations

    async def add_conversation(self, conversation: Conversation, receipt: Receipt | None = None) -> None:
        store: Store = self._memory if conversation.temporary else self._lasting
        await store.add_conversation(conversation, receipt)

    async def conversation(self, owner: str, conversation_id: str) -> Conversation:
        return await self._of_conversation(conversation_id).conversation(owner, conversation_id)

    async def update_conversation(
        self, owner: str, conversation_id: str, changes: Mapping[str, Any], versions: Collection[str] | None = None
    ) -> Conversation:
        store = self._of_conversation(conversation_id)
        return await store.update_conversation(owner, conversation_id, changes, versions)

    async def delete_conversation(
        self, owner: str, conversation_id: str, at: datetime, versions: Collection[str] | None = None
    ) -> None:
        store = self._of_conversation(conversation_id)
        await store.delete_conversation(owner, conversation_id, at, versions)
        if store is self._memory:
            # Where something runs still, its end drops it.
            self._drop(conversation_id)

    # Messages

    async def add_message(
        self, message: Message, *, title: str | None = None, receipt: Receipt | None = None
    ) -> Conversation:
        store = self._of_conversation(message.conversation_id)
        await self._know_files(store, message)
        return await store.add_message(message, title=title, receipt=receipt)

    async def message(self, owner: str, message_id: str) -> Message:
        return await self._of_message(message_id).message(owner, message_id)

    async def path(self, owner: str, conversation_id: str, leaf_id: str, *, limit: int | None = None) -> list[Message]:
        return await self._of_conversation(conversation_id).path(owner, conversation_id, leaf_id, limit=limit)

    async def branch(self, owner: str, conversation_id: str, parent_id: str | Literal["head"] | None) -> Branch:
        return await self._of_conversation(conversation_id).branch(owner, conversation_id, parent_id)

    async def all_messages(
        self, owner: str, conversation_id: str, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Message]:
        store = self._of_conversation(conversation_id)
        return await store.all_messages(owner, conversation_id, limit=limit, cursor=cursor)

    async def siblings(self, messages: Sequence[Message]) -> dict[str, list[str]]:
        here = [message for message in messages if message.id in self._tables.messages]
        lasting = [message for message in messages if message.id not in self._tables.messages]
        found = await self._memory.siblings(here) if here else {}
        return {**found, **(await self._lasting.siblings(lasting))} if lasting else found

    async def latest_leaf(self, owner: str, conversation_id: str, message_id: str) -> str:
        return await self._of_conversation(conversation_id).latest_leaf(owner, conversation_id, message_id)

    async def set_hidden(self, owner: str, message_id: str, hidden: bool, head_id: str | None) -> Conversation:
        return await self._of_message(message_id).set_hidden(owner, message_id, hidden, head_id)

    # Runs

    async def start_run(
        self,
        run: Run,
        answer: Message,
        *,
        question: Message | None = None,
        title: str | None = None,
        receipt: Receipt | None = None,
        only_first: bool = False,
    ) -> Conversation:
        store = self._of_conversation(run.conversation_id)
        if question is not None:
            await self._know_files(store, question)
        return await store.start_run(
            run, answer, question=question, title=title, receipt=receipt, only_first=only_first
        )

    async def mark_started(self, run: Run) -> None:
        await self._of_run(run.id).mark_started(run)

    async def add_call(self, call: Call) -> None:
        await self._of_run(call.run_id).add_call(call)

    async def checkpoint(self, checkpoints: Sequence[Checkpoint]) -> None:
        # What memory holds is gone after a crash, so it needs none.
        lasting = [checkpoint for checkpoint in checkpoints if checkpoint.run_id not in self._tables.runs]
        if lasting:
            await self._lasting.checkpoint(lasting)

    async def finish_run(self, run: Run, answer: Message) -> Conversation:
        store = self._of_run(run.id)
        await self._know_files(store, answer)
        conversation = await store.finish_run(run, answer)
        if store is self._memory:
            await self._lasting.enter(run)
        if run.conversation_id in self._tables.deleted:
            self._drop(run.conversation_id)
        return conversation

    async def run(self, owner: str, run_id: str) -> Run:
        return await self._of_run(run_id).run(owner, run_id)

    async def runs_answering(self, owner: str, message_id: str) -> list[Run]:
        return await self._of_message(message_id).runs_answering(owner, message_id)

    async def save_run(self, run: Run) -> None:
        store = self._of_conversation(run.conversation_id)
        await store.save_run(run)
        if store is self._memory and run.outcome.status in FINAL:
            await self._lasting.enter(run)
            if run.conversation_id in self._tables.deleted:
                self._drop(run.conversation_id)

    # Comparisons

    async def begin_comparison(self, begun: Begun, receipt: Receipt | None = None) -> Conversation:
        store = self._of_conversation(begun.comparison.conversation_id)
        for question in begun.questions:
            await self._know_files(store, question)
        return await store.begin_comparison(begun, receipt)

    async def save_comparison(
        self, comparison: Comparison, receipt: Receipt | None = None, *, judges: Sequence[Run] = ()
    ) -> None:
        store = self._of_conversation(comparison.conversation_id)
        await store.save_comparison(comparison, receipt, judges=judges)

    async def delete_comparison(self, owner: str, comparison_id: str) -> None:
        await self._of_comparison(comparison_id).delete_comparison(owner, comparison_id)

    async def comparisons(
        self, owner: str, *, conversation_id: str | None = None, **asked: Any
    ) -> Page[Comparison]:  # `asked` as the port has it
        # A temporary one is in no history: it is found by its id and by its conversation's alone.
        store = self._lasting if conversation_id is None else self._of_conversation(conversation_id)
        return await store.comparisons(owner, conversation_id=conversation_id, **asked)

    async def comparison(self, owner: str, comparison_id: str) -> Comparison:
        return await self._of_comparison(comparison_id).comparison(owner, comparison_id)

    async def answered(self, owner: str, run_ids: Sequence[str]) -> dict[str, Answered]:
        # All of one comparison, so all in one place.
        store = self._of_run(run_ids[0]) if run_ids else self._lasting
        return await store.answered(owner, run_ids)

    async def outcomes(self, owner: str, run_ids: Sequence[str]) -> dict[str, Outcome]:
        # All of one place, as above.
        store = self._of_run(run_ids[0]) if run_ids else self._lasting
        return await store.outcomes(owner, run_ids)

    # The ledger, which is the lasting store's: what was spent stays spent

    async def unsettled(self, until: datetime, limit: int) -> list[Call]:
        due = [*await self._lasting.unsettled(until, limit), *await self._memory.unsettled(until, limit)]
        return due[:limit]

    async def next_settlement(self) -> datetime | None:
        times = [await self._lasting.next_settlement(), await self._memory.next_settlement()]
        return min((time for time in times if time is not None), default=None)

    async def settle(self, call: Call) -> Run | None:
        if call.run_id not in self._tables.runs:
            return await self._lasting.settle(call)
        run = await self._memory.settle(call)
        if run is not None:
            await self._lasting.enter(run)
        return run

    # Files and receipts

    async def remove_unused_files(self, before: datetime) -> list[str]:
        """Those of temporary conversations are used too, though the lasting store does not know by what."""
        for file_id in [file_id for file_id, users in self._tables.uses.items() if users]:
            await self._lasting.add_file(replace(self._tables.files[file_id], created_at=before))
        await self._memory.remove_unused_files(before)
        return await self._lasting.remove_unused_files(before)

    async def receipt(self, owner: str, path: str, key: str) -> Receipt | None:
        return await self._memory.receipt(owner, path, key) or await self._lasting.receipt(owner, path, key)

    async def purge_receipts(self, before: datetime) -> None:
        await self._memory.purge_receipts(before)
        await self._lasting.purge_receipts(before)

    async def _know_files(self, store: Store, message: Message) -> None:
        """A message in memory may use a file only where its row is there too."""
        if store is self._memory:
            for file_id in file_ids(message.parts):
                if file_id not in self._tables.files:
                    await self._memory.add_file(await self._lasting.file(message.owner, file_id))
