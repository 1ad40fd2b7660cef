"""Runs in memory."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import replace

from openchat.conversations.model import FINAL, Conversation, Message, Receipt
from openchat.errors import NotFound, StoreFailed
from openchat.runs.model import Call, Checkpoint, Orphan, Run
from openchat.runs.port import AlreadyAnswered
from openchat.storage.memory.component import Component


class Runs(Component):
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
        tables = self._tables
        if only_first and (runs := tables.answering.get(run.parent_message_id)):
            raise AlreadyAnswered(runs[0])
        conversation = tables.present(run.owner, run.conversation_id)
        added = [answer] if question is None else [question, answer]
        tables.check_new_messages(added)
        if run.id in tables.runs:
            raise StoreFailed("the store failed: the run exists")
        tables.check_receipt(receipt)
        tables.set_head(conversation, answer.id, answer.timestamp, title)
        tables.put_messages(added)
        insort(tables.answering[run.parent_message_id], run.id)
        tables.put_run(run.with_calls(()))
        tables.put_receipt(receipt)
        return tables.conversations[conversation.id]

    async def mark_started(self, run: Run) -> None:
        if known := self._tables.runs.get(run.id):
            self._tables.put_run(replace(known, outcome=run.outcome, started_at=run.started_at))

    async def add_call(self, call: Call) -> None:
        run = self._tables.runs.get(call.run_id)
        if run is None or any(known.id == call.id for known in run.calls):
            raise StoreFailed("the store failed: the call exists, or its run does not")
        self._tables.put_run(run.with_calls([call]))

    async def checkpoint(self, checkpoints: Sequence[Checkpoint]) -> None:
        for checkpoint in checkpoints:
            # A run that ended meanwhile keeps what its end wrote.
            if checkpoint.run_id in self._tables.live:
                self._tables.checkpoints[checkpoint.run_id].append(checkpoint.events)
                self._tables.put_run(self._tables.runs[checkpoint.run_id].with_calls(checkpoint.calls))

    async def save_run(self, run: Run) -> None:
        tables = self._tables
        known = tables.runs.get(run.id)
        tables.put_side_run(replace(run, calls=known.calls if known else ()).with_calls(run.calls))
        if run.outcome.status in FINAL:
            tables.enter(tables.runs[run.id])

    async def finish_run(self, run: Run, answer: Message) -> Conversation:
        tables = self._tables
        known = tables.runs.get(run.id)
        if known is None:
            raise NotFound(f"run `{run.id}` does not exist")
        started = tables.messages[answer.id]
        tables.messages[answer.id] = replace(started, parts=answer.parts, reasoning_details=answer.reasoning_details)
        tables.index_message(tables.messages[answer.id])
        tables.count_uses(answer)
        tables.checkpoints.pop(run.id, None)
        tables.put_run(replace(run, calls=known.calls).with_calls(run.calls))
        tables.enter(tables.runs[run.id])
        conversation = tables.conversations[run.conversation_id]
        if run.ended_at is not None and run.ended_at > conversation.updated_at:
            tables.put_conversation(replace(conversation, updated_at=run.ended_at))
        return tables.conversations[conversation.id]

    async def run(self, owner: str, run_id: str) -> Run:
        return self._tables.present_run(owner, run_id)

    async def runs_answering(self, owner: str, message_id: str) -> list[Run]:
        try:
            self._tables.present_message(owner, message_id)
        except NotFound:
            return []
        return [self._tables.runs[run_id] for run_id in self._tables.answering.get(message_id, ())]

    async def orphans(self) -> list[Orphan]:
        tables = self._tables
        return [
            Orphan(
                tables.runs[run_id],
                tables.with_outcome(tables.messages[tables.runs[run_id].message_id]),
                tuple(tables.checkpoints.get(run_id, ())),
            )
            for run_id in sorted(tables.live)
        ]
