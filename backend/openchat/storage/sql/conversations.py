"""Conversations: rows that are listed, changed, deleted, restored and purged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from openchat.conversations.model import Conversation, Page, Receipt
from openchat.errors import NotFound
from openchat.storage.changes import checked
from openchat.storage.cursors import dump_conversation_cursor, load_conversation_cursor
from openchat.storage.sql.component import Component
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import changed_values, conversation_of, conversation_values, folded
from openchat.storage.sql.tables import calls, conversations, message_files, messages, run_checkpoints, runs

_insert = insert(conversations)
_owned = and_(conversations.c.id == bindparam("at_id"), conversations.c.owner == bindparam("at_owner"))
_present = and_(_owned, conversations.c.deleted_at.is_(None))
_select = select(conversations).where(_present)


def _advance(updated_at: ColumnElement[datetime]) -> Any:  # an Update whose parameters are bound by name
    title = func.coalesce(conversations.c.title, bindparam("new_title"))
    title_folded = func.coalesce(conversations.c.title_folded, bindparam("new_title_folded"))
    return (
        update(conversations)
        .where(_present)
        .values(head_id=bindparam("new_head_id"), updated_at=updated_at, title=title, title_folded=title_folded)
    )


_new_updated_at = bindparam("new_updated_at", type_=conversations.c.updated_at.type)
_set_head = _advance(_new_updated_at)
# A message may be stored again, and its run end after later ones: the time never goes back.
_touch = (
    update(conversations)
    .where(conversations.c.id == bindparam("at_id"))
    .values(
        updated_at=case(
            (conversations.c.updated_at < _new_updated_at, _new_updated_at), else_=conversations.c.updated_at
        )
    )
)


def listing(owner: str, *, q: str | None, archived: bool, limit: int, cursor: str | None) -> Select[Any]:
    """One row more than `limit`, which tells whether there is a next page. Raises Invalid for a bad cursor."""
    statement = select(conversations).where(
        conversations.c.owner == owner, conversations.c.archived == archived, conversations.c.deleted_at.is_(None)
    )
    if q:
        statement = statement.where(conversations.c.title_folded.contains(folded(q), autoescape=True))
    if cursor is not None:
        last = load_conversation_cursor(cursor)
        below = tuple_(literal(last.updated_at, conversations.c.updated_at.type), literal(last.id))
        statement = statement.where(tuple_(conversations.c.updated_at, conversations.c.id) < below)
    return statement.order_by(conversations.c.updated_at.desc(), conversations.c.id.desc()).limit(limit + 1)


def set_head(
    connection: Connection, owner: str, conversation_id: str, head_id: str, at: datetime, title: str | None
) -> None:
    """Move the head and the time of a conversation, and title it where it has none. Raises NotFound."""
    values = {"new_head_id": head_id, "new_updated_at": at, "new_title": title, "new_title_folded": folded(title)}
    if not connection.execute(_set_head, {"at_id": conversation_id, "at_owner": owner, **values}).rowcount:
        raise absent(conversation_id)


def touch(connection: Connection, conversation_id: str, at: datetime) -> None:
    """Let it be updated at that time, unless it was later; a deleted one too."""
    connection.execute(_touch, {"at_id": conversation_id, "new_updated_at": at})


def require(connection: Connection, owner: str, conversation_id: str) -> Conversation:
    """Raises NotFound."""
    row = connection.execute(_select, {"at_id": conversation_id, "at_owner": owner}).one_or_none()
    if row is None:
        raise absent(conversation_id)
    return conversation_of(row)


def absent(conversation_id: str) -> NotFound:
    return NotFound(f"conversation `{conversation_id}` does not exist")


class Conversations(Component):
    async def add_conversation(self, conversation: Conversation, receipt: Receipt | None = None) -> None:
        def work(connection: Connection) -> None:
            connection.execute(_insert, conversation_values(conversation))
            insert_receipt(connection, receipt)

        await self._database.write(work)

    async def conversation(self, owner: str, conversation_id: str) -> Conversation:
        return await self._database.read(lambda connection: require(connection, owner, conversation_id))

    async def conversations(
        self, owner: str, *, q: str | None = None, archived: bool = False, limit: int = 100, cursor: str | None = None
    ) -> Page[Conversation]:
        statement = listing(owner, q=q, archived=archived, limit=limit, cursor=cursor)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        items = [conversation_of(row) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(items, dump_conversation_cursor(items[-1].updated_at, items[-1].id) if more else None)

    async def update_conversation(self, owner: str, conversation_id: str, changes: Mapping[str, Any]) -> Conversation:
        changed = checked(changes)

        def work(connection: Connection) -> Conversation:
            if changed:
                statement = update(conversations).where(_present).values(changed_values(changed))
                connection.execute(statement, {"at_id": conversation_id, "at_owner": owner})
            return require(connection, owner, conversation_id)

        return await self._database.write(work)

    async def delete_conversation(self, owner: str, conversation_id: str, at: datetime) -> None:
        statement = update(conversations).where(_present).values(deleted_at=at)

        def work(connection: Connection) -> None:
            if not connection.execute(statement, {"at_id": conversation_id, "at_owner": owner}).rowcount:
                raise absent(conversation_id)

        await self._database.write(work)

    async def restore_conversation(self, owner: str, conversation_id: str) -> Conversation:
        statement = update(conversations).where(_owned).values(deleted_at=None)

        def work(connection: Connection) -> Conversation:
            connection.execute(statement, {"at_id": conversation_id, "at_owner": owner})
            return require(connection, owner, conversation_id)

        return await self._database.write(work)

    async def purge_deleted(self, before: datetime) -> int:
        return await self._database.write(lambda connection: _purge(connection, before))


def _purge(connection: Connection, before: datetime) -> int:
    gone = select(conversations.c.id).where(conversations.c.deleted_at < before)
    gone_messages = select(messages.c.id).where(messages.c.conversation_id.in_(gone))
    gone_runs = select(runs.c.id).where(runs.c.conversation_id.in_(gone))
    # What refers goes before what it refers to.
    connection.execute(delete(run_checkpoints).where(run_checkpoints.c.run_id.in_(gone_runs)))
    connection.execute(delete(calls).where(calls.c.run_id.in_(gone_runs)))
    connection.execute(delete(runs).where(runs.c.conversation_id.in_(gone)))
    connection.execute(delete(message_files).where(message_files.c.message_id.in_(gone_messages)))
    connection.execute(delete(messages).where(messages.c.conversation_id.in_(gone)))
    return connection.execute(delete(conversations).where(conversations.c.deleted_at < before)).rowcount
