"""Messages: the tree of a conversation, read along its branches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from sqlalchemy import Connection, and_, bindparam, false, insert, literal, select, update

from openchat.conversations.model import Branch, Conversation, Message, Page, Receipt
from openchat.conversations.parts import file_ids
from openchat.errors import NotFound
from openchat.storage.cursors import dump_message_cursor, load_message_cursor
from openchat.storage.sql.component import Component
from openchat.storage.sql.conversations import require, set_head
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import message_of, message_values
from openchat.storage.sql.tables import conversations, files, message_files, messages, runs

# Far under the number of parameters that a statement may have.
PARENTS_AT_ONCE = 1000
# A longer branch is read by a thread.
BRIEF_MESSAGES = 32
# A branch longer than any: recursion is bounded by the tree, which has no cycles.
UNLIMITED = 2**31 - 1

_insert_messages = insert(messages)
_insert_uses = insert(message_files)

_outcome = (
    runs.c.status,
    runs.c.model,
    runs.c.provider,
    runs.c.finish_reason,
    runs.c.usage,
    runs.c.cost_usd,
    runs.c.cost_source,
    runs.c.estimated_cost_usd,
    runs.c.timing,
    runs.c.error,
    runs.c.notes,
    runs.c.sealed,
)
select_messages = select(messages, *_outcome).select_from(messages.outerjoin(runs, runs.c.id == messages.c.run_id))
_in_present_conversation = and_(
    messages.c.owner == bindparam("at_owner"),
    messages.c.conversation_id == conversations.c.id,
    conversations.c.deleted_at.is_(None),
)
_select_one = select_messages.join(conversations, _in_present_conversation).where(messages.c.id == bindparam("at_id"))


def _path() -> Any:  # a Select whose row type would repeat the table
    up = (
        select(messages.c.id, messages.c.conversation_id, messages.c.parent_id, literal(1).label("height"))
        .join(conversations, _in_present_conversation)
        .where(messages.c.id == bindparam("at_id"), messages.c.conversation_id == bindparam("at_conversation"))
        .cte("up", recursive=True)
    )
    up = up.union_all(
        select(messages.c.id, messages.c.conversation_id, messages.c.parent_id, up.c.height + 1)
        .join(up, messages.c.id == up.c.parent_id)
        .where(up.c.height < bindparam("at_most"))
    )
    return select_messages.join(up, up.c.id == messages.c.id).order_by(up.c.height.desc())


_select_path = _path()
# In no order: asked for one by id, SQLite would walk the conversation instead of the parents.
_visible_here = and_(messages.c.conversation_id == bindparam("at_conversation"), messages.c.hidden == false())
_select_children = select(messages.c.id).where(_visible_here, messages.c.parent_id == bindparam("at_id"))
_select_roots = select(messages.c.id).where(_visible_here, messages.c.parent_id.is_(None))
_select_visible = select(messages.c.id, messages.c.parent_id).where(messages.c.hidden == false())


def _leaf() -> Any:  # a Select
    down = (
        select(messages.c.id, messages.c.conversation_id, literal(0).label("depth"))
        .join(conversations, _in_present_conversation)
        .where(messages.c.id == bindparam("at_id"), messages.c.conversation_id == bindparam("at_conversation"))
        .cte("down", recursive=True)
    )
    child = messages.alias("child")
    newest_visible = (
        select(child.c.id)
        .where(
            child.c.conversation_id == down.c.conversation_id,
            child.c.parent_id == down.c.id,
            child.c.hidden == false(),
        )
        .order_by(child.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    down = down.union_all(
        select(newest_visible, down.c.conversation_id, down.c.depth + 1).where(down.c.id.is_not(None))
    )
    return select(down.c.id).where(down.c.id.is_not(None)).order_by(down.c.depth.desc()).limit(1)


_select_leaf = _leaf()


def _siblings(connection: Connection, given: Sequence[Message]) -> dict[str, list[str]]:
    visible: dict[tuple[str, str | None], list[str]] = {}
    parents: dict[tuple[str, str], set[str | None]] = {}
    for message in given:
        parents.setdefault((message.owner, message.conversation_id), set()).add(message.parent_id)
    for (owner, conversation_id), wanted in parents.items():
        children = _select_visible.where(messages.c.owner == owner, messages.c.conversation_id == conversation_id)
        if None in wanted:
            visible[conversation_id, None] = list(connection.scalars(children.where(messages.c.parent_id.is_(None))))
        named = [parent_id for parent_id in wanted if parent_id is not None]
        for first in range(0, len(named), PARENTS_AT_ONCE):
            some = named[first : first + PARENTS_AT_ONCE]
            for row in connection.execute(children.where(messages.c.parent_id.in_(some))):
                visible.setdefault((conversation_id, row.parent_id), []).append(row.id)
    return {
        message.id: sorted({message.id, *visible.get((message.conversation_id, message.parent_id), ())})
        for message in given
    }


def insert_messages(connection: Connection, added: Sequence[Message]) -> None:
    connection.execute(_insert_messages, [message_values(message) for message in added])
    uses = [{"message_id": message.id, "file_id": file_id} for message in added for file_id in file_ids(message.parts)]
    if uses:
        connection.execute(_insert_uses, uses)


def insert_new_uses(connection: Connection, message: Message) -> None:
    """Count the files that a message has come to use.

    One that is gone by now is passed over: an answer is not lost for want of a picture.
    """
    if used := file_ids(message.parts):
        counted = select(message_files.c.file_id).where(message_files.c.message_id == message.id)
        new = select(files.c.id).where(files.c.id.in_(used), files.c.id.not_in(counted))
        uses = [{"message_id": message.id, "file_id": file_id} for file_id in connection.scalars(new)]
        if uses:
            connection.execute(_insert_uses, uses)


def absent(message_id: str) -> NotFound:
    return NotFound(f"message `{message_id}` does not exist")


class Messages(Component):
    async def add_message(
        self, message: Message, *, title: str | None = None, receipt: Receipt | None = None
    ) -> Conversation:
        def work(connection: Connection) -> Conversation:
            place = message.owner, message.conversation_id
            conversation = set_head(connection, *place, message.id, message.timestamp, title)
            insert_messages(connection, [message])
            insert_receipt(connection, receipt)
            return conversation

        return await self._database.write(work)

    async def message(self, owner: str, message_id: str) -> Message:
        place = {"at_owner": owner, "at_id": message_id}
        row = await self._database.read(lambda connection: connection.execute(_select_one, place).one_or_none())
        if row is None:
            raise absent(message_id)
        return message_of(row)

    async def path(self, owner: str, conversation_id: str, leaf_id: str, *, limit: int | None = None) -> list[Message]:
        place = {
            "at_owner": owner,
            "at_conversation": conversation_id,
            "at_id": leaf_id,
            "at_most": UNLIMITED if limit is None else limit,
        }
        branch = await self._database.read(
            lambda connection: [message_of(row) for row in connection.execute(_select_path, place)]
        )
        if not branch:
            raise absent(leaf_id)
        return branch

    async def branch(self, owner: str, conversation_id: str, parent_id: str | Literal["head"] | None) -> Branch:
        def work(connection: Connection, at_most: int = UNLIMITED) -> Branch:
            conversation = require(connection, owner, conversation_id)
            parent = conversation.head_id if parent_id == "head" else parent_id
            place = {"at_conversation": conversation_id, "at_id": parent}
            if parent is None:
                return Branch(conversation, [], sorted(connection.scalars(_select_roots, place)))
            up = connection.execute(_select_path, {**place, "at_owner": owner, "at_most": at_most})
            path = [message_of(row) for row in up]
            if not path:
                raise absent(parent)
            return Branch(conversation, path, sorted(connection.scalars(_select_children, place)))

        # Most are short; of a long one this is its end, and the whole is read beside the event loop.
        found = await self._database.read(partial(work, at_most=BRIEF_MESSAGES), brief=True)
        return found if len(found.path) < BRIEF_MESSAGES else await self._database.read(work)

    async def all_messages(
        self, owner: str, conversation_id: str, *, limit: int = 100, cursor: str | None = None
    ) -> Page[Message]:
        statement = select_messages.where(messages.c.conversation_id == conversation_id)
        if cursor is not None:
            statement = statement.where(messages.c.id < load_message_cursor(cursor))
        statement = statement.order_by(messages.c.id.desc()).limit(limit + 1)

        def work(connection: Connection) -> list[Message]:
            require(connection, owner, conversation_id)
            return [message_of(row) for row in connection.execute(statement)]

        found = await self._database.read(work)
        items = found[limit - 1 :: -1]
        return Page(items, dump_message_cursor(items[0].id) if len(found) > limit else None)

    async def siblings(self, messages: Sequence[Message]) -> dict[str, list[str]]:
        return await self._database.read(lambda connection: _siblings(connection, messages))

    async def latest_leaf(self, owner: str, conversation_id: str, message_id: str) -> str:
        place = {"at_owner": owner, "at_conversation": conversation_id, "at_id": message_id}
        leaf = await self._database.read(lambda connection: connection.scalar(_select_leaf, place))
        if leaf is None:
            raise absent(message_id)
        return str(leaf)

    async def set_hidden(self, owner: str, message_id: str, hidden: bool, head_id: str | None) -> Conversation:
        def work(connection: Connection) -> Conversation:
            row = connection.execute(_select_one, {"at_owner": owner, "at_id": message_id}).one_or_none()
            if row is None:
                raise absent(message_id)
            connection.execute(update(messages).where(messages.c.id == message_id).values(hidden=hidden))
            connection.execute(
                update(conversations).where(conversations.c.id == row.conversation_id).values(head_id=head_id)
            )
            return require(connection, owner, row.conversation_id)

        return await self._database.write(work)
