"""Conversations: rows that are listed, changed, deleted, restored and purged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from openchat.conversations.version import version
from openchat.errors import NotFound, Stale
from openchat.storage.changes import checked
from openchat.storage.cursors import dump_conversation_cursor, load_conversation_cursor
from openchat.storage.sql.component import Component
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import changed_values, conversation_of, conversation_values, folded, text_of
from openchat.storage.sql.tables import (
    calls,
    comparisons,
    conversations,
    message_files,
    messages,
    run_checkpoints,
    runs,
)

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
        .returning(conversations)
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
    .returning(conversations)
)


def listing(
    owner: str, *, q: str | None, archived: bool, tag: str | None, limit: int, cursor: str | None
) -> Select[Any]:
    """One row more than `limit`, which tells whether there is a next page. Raises Invalid for a bad cursor."""
    statement = select(conversations).where(
        conversations.c.owner == owner, conversations.c.archived == archived, conversations.c.deleted_at.is_(None)
    )
    if q:
        statement = statement.where(conversations.c.title_folded.contains(folded(q), autoescape=True))
    if tag is not None:
        # The tags are JSON: between its quotes a tag is found whole. LIKE would pass over its case.
        statement = statement.where(func.instr(conversations.c.tags, text_of(tag)) > 0)
    place = conversations.c.pinned, conversations.c.updated_at, conversations.c.id
    if cursor is not None:
        last = load_conversation_cursor(cursor)
        at = literal(last.updated_at, conversations.c.updated_at.type)
        statement = statement.where(tuple_(*place) < tuple_(literal(last.pinned), at, literal(last.id)))
    return statement.order_by(*(column.desc() for column in place)).limit(limit + 1)


def set_head(
    connection: Connection, owner: str, conversation_id: str, head_id: str, at: datetime, title: str | None
) -> Conversation:
    """Move the head and the time of a conversation, and title it where it has none. Raises NotFound."""
    values = {"new_head_id": head_id, "new_updated_at": at, "new_title": title, "new_title_folded": folded(title)}
    row = connection.execute(_set_head, {"at_id": conversation_id, "at_owner": owner, **values}).one_or_none()
    if row is None:
        raise absent(conversation_id)
    return conversation_of(row)


def place_head(
    connection: Connection, owner: str, conversation_id: str, head_id: str | None, at: datetime, title: str | None
) -> Conversation:
    """`set_head`, where None leaves the head where it is."""
    known = require(connection, owner, conversation_id)
    place = {"at_id": conversation_id, "at_owner": owner, "new_updated_at": at}
    values = {"new_head_id": head_id or known.head_id, "new_title": title, "new_title_folded": folded(title)}
    return conversation_of(connection.execute(_set_head, {**place, **values}).one())


def touch(connection: Connection, conversation_id: str, at: datetime) -> Conversation:
    """Let it be updated at that time, unless it was later; a deleted one too."""
    return conversation_of(connection.execute(_touch, {"at_id": conversation_id, "new_updated_at": at}).one())


def require(connection: Connection, owner: str, conversation_id: str) -> Conversation:
    """Raises NotFound."""
    row = connection.execute(_select, {"at_id": conversation_id, "at_owner": owner}).one_or_none()
    if row is None:
        raise absent(conversation_id)
    return conversation_of(row)


def require_version(connection: Connection, owner: str, conversation_id: str, versions: Collection[str] | None) -> None:
    """Raises NotFound, and Stale where it is of none of these versions; any will do where none are given."""
    if versions is not None and version(known := require(connection, owner, conversation_id)) not in versions:
        raise Stale(known)


def absent(conversation_id: str) -> NotFound:
    return NotFound(f"conversation `{conversation_id}` does not exist")


class Conversations(Component):
    async def add_conversation(self, conversation: Conversation, receipt: Receipt | None = None) -> None:
        def work(connection: Connection) -> None:
            connection.execute(_insert, conversation_values(conversation))
            insert_receipt(connection, receipt)

        await self._database.write(work, brief=True)

    async def conversation(self, owner: str, conversation_id: str) -> Conversation:
        return await self._database.read(lambda connection: require(connection, owner, conversation_id), brief=True)

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
        statement = listing(owner, q=q, archived=archived, tag=tag, limit=limit, cursor=cursor)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        items = [conversation_of(row) for row in rows[:limit]]
        return Page(items, dump_conversation_cursor(items[-1]) if len(rows) > limit else None)

    async def update_conversation(
        self, owner: str, conversation_id: str, changes: Mapping[str, Any], versions: Collection[str] | None = None
    ) -> Conversation:
        changed = checked(changes)

        def work(connection: Connection) -> Conversation:
            require_version(connection, owner, conversation_id, versions)
            if changed:
                statement = update(conversations).where(_present).values(changed_values(changed))
                connection.execute(statement, {"at_id": conversation_id, "at_owner": owner})
            return require(connection, owner, conversation_id)

        return await self._database.write(work)

    async def delete_conversation(
        self, owner: str, conversation_id: str, at: datetime, versions: Collection[str] | None = None
    ) -> None:
        statement = update(conversations).where(_present).values(deleted_at=at)

        def work(connection: Connection) -> None:
            require_version(connection, owner, conversation_id, versions)
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
        return await self._database.write(lambda connection: purge(connection, conversations.c.deleted_at < before))


def purge(connection: Connection, which: ColumnElement[bool]) -> int:
    """Remove conversations for good, with all that is in them; how many."""
    gone = select(conversations.c.id).where(which)
    gone_messages = select(messages.c.id).where(messages.c.conversation_id.in_(gone))
    gone_runs = select(runs.c.id).where(runs.c.conversation_id.in_(gone))
    # What refers goes before what it refers to.
    connection.execute(delete(run_checkpoints).where(run_checkpoints.c.run_id.in_(gone_runs)))
    connection.execute(delete(calls).where(calls.c.run_id.in_(gone_runs)))
    connection.execute(delete(runs).where(runs.c.conversation_id.in_(gone)))
    connection.execute(delete(comparisons).where(comparisons.c.conversation_id.in_(gone)))
    connection.execute(delete(message_files).where(message_files.c.message_id.in_(gone_messages)))
    connection.execute(delete(messages).where(messages.c.conversation_id.in_(gone)))
    return connection.execute(delete(conversations).where(which)).rowcount
