"""Whole conversations out of the database and into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from openchat.conversations.model import Receipt
from openchat.errors import InvalidImport
from openchat.runs.model import Run
from openchat.storage.sql.component import Component
from openchat.storage.sql.conversations import purge, require
from openchat.storage.sql.ledger import enter
from openchat.storage.sql.messages import insert_messages, select_messages
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import comparison_of, comparison_values, conversation_values, message_of, run_values
from openchat.storage.sql.runs import insert_calls, with_calls
from openchat.storage.sql.tables import comparisons, conversations, ledger, messages, runs
from openchat.transfer.model import Whole

_insert_conversation = insert(conversations)
_insert_run = insert(runs)
_insert_comparison = insert(comparisons)
_select_runs = select(runs).where(runs.c.conversation_id == bindparam("at_conversation")).order_by(runs.c.id)
_select_spent = select(ledger.c.call_id).where(
    ledger.c.call_id.in_(bindparam("call_ids", expanding=True)), ledger.c.run_id != bindparam("at_run")
)
_publish = (
    update(conversations)
    .where(conversations.c.id == bindparam("at_id"), conversations.c.owner == bindparam("at_owner"))
    .values(deleted_at=None)
)


class Transfer(Component):
    async def conversation_ids(self, owner: str) -> list[str]:
        statement = (
            select(conversations.c.id)
            .where(conversations.c.owner == owner, conversations.c.deleted_at.is_(None))
            .order_by(conversations.c.id)
        )
        return await self._database.read(lambda connection: list(connection.scalars(statement)))

    async def comparison_ids(self, owner: str) -> list[str]:
        statement = (
            select(comparisons.c.id)
            .join(conversations, conversations.c.id == comparisons.c.conversation_id)
            .where(comparisons.c.owner == owner, conversations.c.deleted_at.is_(None))
        )
        return await self._database.read(lambda connection: list(connection.scalars(statement)))

    async def whole(self, owner: str, conversation_id: str) -> Whole:
        all_messages = select_messages.where(messages.c.conversation_id == conversation_id).order_by(messages.c.id)
        all_comparisons = (
            select(comparisons).where(comparisons.c.conversation_id == conversation_id).order_by(comparisons.c.id)
        )

        def work(connection: Connection) -> Whole:
            conversation = require(connection, owner, conversation_id)
            found = [message_of(row) for row in connection.execute(all_messages)]
            compared = map(comparison_of, connection.execute(all_comparisons))
            return Whole(conversation, tuple(found), tuple(_runs_in(connection, conversation_id)), tuple(compared))

        return await self._database.read(work)

    async def stage(self, wholes: Sequence[Whole], at: datetime) -> None:
        await self._database.write(lambda connection: _stage(connection, wholes, at))

    async def publish(self, owner: str, conversation_ids: Sequence[str], receipt: Receipt | None = None) -> None:
        def work(connection: Connection) -> None:
            for conversation_id in conversation_ids:
                for run in _runs_in(connection, conversation_id):
                    enter(connection, run)
            if conversation_ids:
                places = [{"at_id": conversation_id, "at_owner": owner} for conversation_id in conversation_ids]
                connection.execute(_publish, places)
            insert_receipt(connection, receipt)

        await self._database.write(work)


def _runs_in(connection: Connection, conversation_id: str) -> list[Run]:
    return with_calls(connection, connection.execute(_select_runs, {"at_conversation": conversation_id}).all())


def _stage(connection: Connection, wholes: Sequence[Whole], at: datetime) -> None:
    for whole in wholes:
        conversation = whole.conversation
        is_it = and_(conversations.c.id == conversation.id, conversations.c.owner == conversation.owner)
        purge(connection, and_(is_it, conversations.c.deleted_at.is_not(None)))
        try:
            connection.execute(_insert_conversation, {**conversation_values(conversation), "deleted_at": at})
            if whole.messages:
                insert_messages(connection, whole.messages)
            for run in whole.runs:
                connection.execute(_insert_run, run_values(run))
                insert_calls(connection, run.calls)
                _check_unspent(connection, run)
            for comparison in whole.comparisons:
                connection.execute(_insert_comparison, comparison_values(comparison))
        except IntegrityError as exc:
            raise InvalidImport(f"an id in the conversation `{conversation.id}` is taken by another one") from exc


def _check_unspent(connection: Connection, run: Run) -> None:
    """What was spent stays in the ledger when its conversation is gone. Raises InvalidImport where it is another's."""
    place = {"call_ids": [call.id for call in run.calls], "at_run": run.id}
    if connection.execute(_select_spent, place).first() is not None:
        raise InvalidImport(f"an id in the conversation `{run.conversation_id}` is taken by another one")
