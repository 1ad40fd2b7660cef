"""Whole conversations out of memory and into it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from openchat.conversations.model import Receipt
from openchat.errors import InvalidImport, LimitReached
from openchat.runs.model import Run
from openchat.storage.memory.component import Component
from openchat.transfer.model import Whole


class Transfer(Component):
    async def conversation_ids(self, owner: str) -> list[str]:
        return sorted(
            conversation.id
            for conversation in self._tables.conversations.values()
            if conversation.owner == owner and conversation.deleted_at is None
        )

    async def comparison_ids(self, owner: str) -> list[str]:
        tables = self._tables
        present = [tables.conversations[place] for place in tables.compared_in if place in tables.conversations]
        shown = [one.id for one in present if one.owner == owner and one.deleted_at is None]
        return [comparison_id for place in shown for comparison_id in tables.compared_in[place]]

    async def whole(self, owner: str, conversation_id: str) -> Whole:
        tables = self._tables
        conversation = tables.present(owner, conversation_id)
        messages = [tables.messages[message_id] for message_id in tables.nodes.get(conversation_id, ())]
        compared = [tables.comparisons[comparison_id] for comparison_id in sorted(self._compared_in(conversation_id))]
        runs = self._runs_in(conversation_id)
        return Whole(conversation, tuple(map(tables.with_outcome, messages)), runs, tuple(compared))

    def _compared_in(self, conversation_id: str) -> set[str]:
        return self._tables.compared_in.get(conversation_id, set())

    def _runs_in(self, conversation_id: str) -> tuple[Run, ...]:
        tables = self._tables
        messages = tables.nodes.get(conversation_id, ())
        run_ids = [run_id for message_id in messages for run_id in tables.answering.get(message_id, ())]
        run_ids += tables.side_runs.get(conversation_id, ())
        return tuple(tables.runs[run_id] for run_id in sorted(run_ids))

    async def stage(self, wholes: Sequence[Whole], at: datetime) -> None:
        tables = self._tables
        replaced = {whole.conversation.id for whole in wholes} & tables.deleted.keys()
        if len(tables.conversations) - len(replaced) + len(wholes) > self._max_conversations:
            raise LimitReached(
                f"this server keeps at most {self._max_conversations} conversations in memory; delete some, import "
                "less, or set DATABASE_URL to a file"
            )
        seen: set[tuple[str, str]] = set()
        for whole in wholes:
            self._check_ids(whole, replaced, seen)
        for whole in wholes:
            if whole.conversation.id in replaced:
                tables.drop_conversation(whole.conversation.id)
            self._put_whole(whole, at)

    def _check_ids(self, whole: Whole, replaced: set[str], seen: set[tuple[str, str]]) -> None:
        """`seen` are the ids of those that are stored with it, which this adds to."""
        tables = self._tables
        calls = [call for run in whole.runs for call in run.calls]
        ids = [
            *(("message", message.id) for message in whole.messages),
            *(("run", run.id) for run in whole.runs),
            *(("call", call.id) for call in calls),
            *(("comparison", comparison.id) for comparison in whole.comparisons),
        ]
        is_twice = len(set(ids)) < len(ids) or not seen.isdisjoint(ids)
        seen.update(ids)
        # What was spent stays in the ledger when its conversation is gone.
        spent = [tables.ledger[call.id].run_id != call.run_id for call in calls if call.id in tables.ledger]
        taken = [message.id for message in whole.messages if message.id in tables.messages]
        elsewhere = [known for known in taken if tables.messages[known].conversation_id not in replaced]
        runs = [run.id for run in whole.runs if run.id in tables.runs]
        runs_elsewhere = [known for known in runs if tables.runs[known].conversation_id not in replaced]
        compared = [known.id for known in whole.comparisons if known.id in tables.comparisons]
        compared_elsewhere = [known for known in compared if tables.comparisons[known].conversation_id not in replaced]
        is_taken = whole.conversation.id in tables.conversations and whole.conversation.id not in replaced
        if elsewhere or runs_elsewhere or compared_elsewhere or is_taken or is_twice or any(spent):
            raise InvalidImport(f"an id in the conversation `{whole.conversation.id}` is taken by another one")

    def _put_whole(self, whole: Whole, at: datetime) -> None:
        tables = self._tables
        tables.put_conversation(replace(whole.conversation, deleted_at=at))
        tables.put_messages(whole.messages)
        for run in whole.runs:
            tables.runs[run.id] = run
            if tables.messages[run.message_id].run_id == run.id:
                insort(tables.answering[run.parent_message_id], run.id)
                tables.index_message(tables.messages[run.message_id])
            else:
                tables.side_runs[run.conversation_id].append(run.id)
        for comparison in whole.comparisons:
            tables.put_comparison(comparison)

    async def publish(self, owner: str, conversation_ids: Sequence[str], receipt: Receipt | None = None) -> None:
        self._tables.check_receipt(receipt)
        for conversation_id in conversation_ids:
            for run in self._runs_in(conversation_id):
                self._tables.enter(run)
            self._tables.put_conversation(replace(self._tables.conversations[conversation_id], deleted_at=None))
        self._tables.put_receipt(receipt)
