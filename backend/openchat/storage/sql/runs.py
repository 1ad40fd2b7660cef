"""Runs, their calls and their checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, text, update

from openchat.conversations.model import FINAL, Conversation, Message, Receipt
from openchat.errors import NotFound
from openchat.runs.model import Call, Checkpoint, Orphan, Run
from openchat.runs.port import AlreadyAnswered
from openchat.storage.sql.component import Component
from openchat.storage.sql.conversations import set_head, touch
from openchat.storage.sql.database import BRIEF_CHARS
from openchat.storage.sql.ledger import enter
from openchat.storage.sql.messages import insert_messages, insert_new_uses, select_messages
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import (
    answer_values,
    call_of,
    call_progress_values,
    call_values,
    message_of,
    outcome_values,
    progress_values,
    run_of,
    run_values,
)
from openchat.storage.sql.tables import calls, conversations, messages, run_checkpoints, runs

# In the very words of the index that finds them.
LIVE = text("status IN ('queued', 'streaming', 'waiting')")

# So many are written within 3 ms.
BRIEF_CHECKPOINTS = 100

_in_present_conversation = and_(conversations.c.id == runs.c.conversation_id, conversations.c.deleted_at.is_(None))

_insert_run = insert(runs)
_first_run = (
    select(runs.c.id)
    .where(
        runs.c.conversation_id == bindparam("at_conversation"),
        runs.c.parent_message_id == bindparam("at_message"),
        runs.c.kind == "chat",
    )
    .order_by(runs.c.id)
    .limit(1)
)
# The columns to set are those of the parameters.
_update_run = update(runs).where(runs.c.id == bindparam("at_id"))
_update_answer = update(messages).where(messages.c.id == bindparam("at_id"))
_insert_call = insert(calls)
_update_call = update(calls).where(calls.c.id == bindparam("at_id"))
_select_live_of = select(runs.c.id).where(LIVE, runs.c.id.in_(bindparam("at_ids", expanding=True)))
_insert_checkpoint = insert(run_checkpoints)
_drop_checkpoints = delete(run_checkpoints).where(run_checkpoints.c.run_id == bindparam("at_id"))
_select_run = (
    select(runs)
    .join(conversations, _in_present_conversation)
    .where(runs.c.id == bindparam("at_id"), runs.c.owner == bindparam("at_owner"))
)
_select_answering = (
    select(runs)
    .join(
        messages, and_(messages.c.conversation_id == runs.c.conversation_id, messages.c.id == runs.c.parent_message_id)
    )
    .join(conversations, _in_present_conversation)
    .where(messages.c.id == bindparam("at_message"), messages.c.owner == bindparam("at_owner"), runs.c.kind == "chat")
    .order_by(runs.c.id)
)
_select_calls = select(calls).where(calls.c.run_id.in_(bindparam("at_runs", expanding=True))).order_by(calls.c.id)
_select_live = select(runs).where(LIVE).order_by(runs.c.id)


def _save_calls(connection: Connection, saved: Sequence[Call]) -> None:
    """Update those that are stored, insert the others."""
    if not saved:
        return
    updates = [{"at_id": call.id, **call_progress_values(call)} for call in saved]
    if connection.execute(_update_call, updates).rowcount == len(saved):
        return
    ids = [call.id for call in saved]
    stored = set(connection.scalars(select(calls.c.id).where(calls.c.id.in_(ids))))
    insert_calls(connection, [call for call in saved if call.id not in stored])


def insert_calls(connection: Connection, added: Sequence[Call]) -> None:
    if added:
        connection.execute(_insert_call, [call_values(call) for call in added])


def with_calls(connection: Connection, rows: Sequence[Any]) -> list[Run]:
    made: dict[str, list[Call]] = {row.id: [] for row in rows}
    if rows:
        for row in connection.execute(_select_calls, {"at_runs": list(made)}):
            made[row.run_id].append(call_of(row))
    return [run_of(row, made[row.id]) for row in rows]


def _start(
    connection: Connection,
    run: Run,
    answer: Message,
    *,
    question: Message | None,
    title: str | None,
    receipt: Receipt | None,
    only_first: bool,
) -> Conversation:
    if only_first:
        place = {"at_conversation": run.conversation_id, "at_message": run.parent_message_id}
        if first := connection.scalar(_first_run, place):
            raise AlreadyAnswered(first)
    conversation = set_head(connection, run.owner, run.conversation_id, answer.id, answer.timestamp, title)
    insert_messages(connection, [answer] if question is None else [question, answer])
    connection.execute(_insert_run, run_values(run))
    insert_calls(connection, run.calls)
    insert_receipt(connection, receipt)
    return conversation


def _finish(connection: Connection, run: Run, answer: Message) -> Conversation:
    if not connection.execute(_update_run, {"at_id": run.id, **progress_values(run)}).rowcount:
        raise absent(run.id)
    connection.execute(_update_answer, {"at_id": answer.id, **answer_values(answer)})
    _save_calls(connection, run.calls)
    enter(connection, run)
    insert_new_uses(connection, answer)
    connection.execute(_drop_checkpoints, {"at_id": run.id})
    return touch(connection, run.conversation_id, run.ended_at or run.created_at)


def _save(connection: Connection, run: Run) -> None:
    if not connection.execute(_update_run, {"at_id": run.id, **progress_values(run)}).rowcount:
        connection.execute(_insert_run, run_values(run))
    _save_calls(connection, run.calls)
    if run.outcome.status in FINAL:
        enter(connection, run)


def _checkpoint(connection: Connection, checkpoints: Sequence[Checkpoint]) -> None:
    run_ids = [checkpoint.run_id for checkpoint in checkpoints]
    # A run that ended meanwhile keeps what its end wrote.
    live = set(connection.scalars(_select_live_of, {"at_ids": run_ids}))
    taken = [checkpoint for checkpoint in checkpoints if checkpoint.run_id in live]
    if not taken:
        return
    connection.execute(
        _insert_checkpoint,
        [
            {"run_id": checkpoint.run_id, "position": checkpoint.position, "events": checkpoint.events}
            for checkpoint in taken
        ],
    )
    _save_calls(connection, [call for checkpoint in taken for call in checkpoint.calls])


def _orphans(connection: Connection) -> list[Orphan]:
    left = with_calls(connection, connection.execute(_select_live).all())
    return [
        Orphan(
            run,
            message_of(connection.execute(select_messages.where(messages.c.id == run.message_id)).one()),
            tuple(
                connection.scalars(
                    select(run_checkpoints.c.events)
                    .where(run_checkpoints.c.run_id == run.id)
                    .order_by(run_checkpoints.c.id)
                )
            ),
        )
        for run in left
    ]


def _is_brief(*stored: Message | None) -> bool:
    return sum(len(message.content) for message in stored if message is not None) <= BRIEF_CHARS


def absent(run_id: str) -> NotFound:
    return NotFound(f"run `{run_id}` does not exist")


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
        def work(connection: Connection) -> Conversation:
            return _start(
                connection,
                run,
                answer,
                question=question,
                title=title,
                receipt=receipt,
                only_first=only_first,
            )

        return await self._database.write(work, brief=_is_brief(answer, question))

    async def mark_started(self, run: Run) -> None:
        values = {"at_id": run.id, "started_at": run.started_at, **outcome_values(run.outcome)}
        await self._database.write(lambda connection: connection.execute(_update_run, values), brief=True)

    async def add_call(self, call: Call) -> None:
        await self._database.write(lambda connection: insert_calls(connection, [call]), brief=True)

    async def checkpoint(self, checkpoints: Sequence[Checkpoint]) -> None:
        if checkpoints:
            said = sum(len(checkpoint.events) for checkpoint in checkpoints)
            brief = said <= BRIEF_CHARS and len(checkpoints) <= BRIEF_CHECKPOINTS
            await self._database.write(lambda connection: _checkpoint(connection, checkpoints), brief=brief)

    async def save_run(self, run: Run) -> None:
        await self._database.write(lambda connection: _save(connection, run))

    async def finish_run(self, run: Run, answer: Message) -> Conversation:
        return await self._database.write(lambda connection: _finish(connection, run, answer), brief=_is_brief(answer))

    async def run(self, owner: str, run_id: str) -> Run:
        place = {"at_owner": owner, "at_id": run_id}

        def work(connection: Connection) -> Run:
            found = with_calls(connection, connection.execute(_select_run, place).all())
            if not found:
                raise absent(run_id)
            return found[0]

        return await self._database.read(work)

    async def runs_answering(self, owner: str, message_id: str) -> list[Run]:
        place = {"at_owner": owner, "at_message": message_id}
        return await self._database.read(
            lambda connection: with_calls(connection, connection.execute(_select_answering, place).all())
        )

    async def orphans(self) -> list[Orphan]:
        return await self._database.read(_orphans)
