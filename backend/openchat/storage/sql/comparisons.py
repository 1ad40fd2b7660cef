"""Comparisons, and sets of variants that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, literal, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert as upsert

from openchat.comparisons.model import Answered, Comparison, VariantSet
from openchat.comparisons.port import Begun
from openchat.conversations.model import Conversation, Outcome, Page, Receipt
from openchat.errors import NotFound
from openchat.runs.model import Run
from openchat.storage.cursors import dump_comparison_cursor, load_comparison_cursor
from openchat.storage.sql.component import Component
from openchat.storage.sql.conversations import place_head
from openchat.storage.sql.messages import insert_messages, select_messages
from openchat.storage.sql.receipts import insert_receipt
from openchat.storage.sql.rows import (
    comparison_of,
    comparison_values,
    conversation_values,
    message_of,
    outcome_of,
    run_values,
    text_of,
    variant_set_of,
    variant_set_values,
)
from openchat.storage.sql.runs import insert_calls, with_calls
from openchat.storage.sql.tables import comparisons, conversations, messages, runs, variant_sets

_insert = insert(comparisons)
_update = update(comparisons).where(
    comparisons.c.id == bindparam("at_id"), comparisons.c.owner == bindparam("at_owner")
)
_insert_conversation = insert(conversations)
_insert_runs = insert(runs)
_in_present_conversation = and_(
    conversations.c.id == comparisons.c.conversation_id, conversations.c.deleted_at.is_(None)
)
_select = (
    select(comparisons)
    .join(conversations, _in_present_conversation)
    .where(comparisons.c.owner == bindparam("at_owner"))
)
_select_runs = select(runs).where(
    runs.c.id.in_(bindparam("at_ids", expanding=True)), runs.c.owner == bindparam("at_owner")
)
_select_answers = select_messages.where(messages.c.id.in_(bindparam("at_ids", expanding=True)))
_unseal = update(runs).where(runs.c.id.in_(bindparam("at_ids", expanding=True)), runs.c.sealed).values(sealed=False)
_of_name = and_(variant_sets.c.owner == bindparam("at_owner"), variant_sets.c.name == bindparam("at_name"))


def _put(connection: Connection, comparison: Comparison) -> None:
    if not _replace(connection, comparison):
        connection.execute(_insert, comparison_values(comparison))


def _replace(connection: Connection, comparison: Comparison) -> bool:
    values = {"at_id": comparison.id, "at_owner": comparison.owner, **comparison_values(comparison)}
    return connection.execute(_update, values).rowcount > 0


def _begin(connection: Connection, begun: Begun, receipt: Receipt | None) -> Conversation:
    comparison = begun.comparison
    if begun.conversation is not None:
        connection.execute(_insert_conversation, conversation_values(begun.conversation))
    conversation = place_head(
        connection, comparison.owner, comparison.conversation_id, begun.head_id, comparison.updated_at, begun.title
    )
    insert_messages(connection, [*begun.questions, *(answer for _, answer in begun.runs)])
    connection.execute(_insert_runs, [run_values(run) for run, _ in begun.runs])
    insert_calls(connection, [call for run, _ in begun.runs for call in run.calls])
    _put(connection, comparison)
    insert_receipt(connection, receipt)
    return conversation


def _answered(connection: Connection, owner: str, run_ids: Sequence[str]) -> dict[str, Answered]:
    found = with_calls(connection, connection.execute(_select_runs, {"at_ids": list(run_ids), "at_owner": owner}).all())
    rows = connection.execute(_select_answers, {"at_ids": [run.message_id for run in found]})
    answers = {row.id: message_of(row) for row in rows}
    return {run.id: Answered(run, answers[run.message_id]) for run in found}


def _require(connection: Connection, owner: str, comparison_id: str) -> Comparison:
    row = connection.execute(_select.where(comparisons.c.id == comparison_id), {"at_owner": owner}).one_or_none()
    if row is None:
        raise NotFound(f"comparison `{comparison_id}` does not exist")
    return comparison_of(row)


def _absent_set(name: str) -> NotFound:
    return NotFound(f"variant set `{name}` does not exist")


def _cursor_after(last: Comparison) -> str:
    return dump_comparison_cursor(last.created_at, last.id)


class Comparisons(Component):
    async def begin_comparison(self, begun: Begun, receipt: Receipt | None = None) -> Conversation:
        return await self._database.write(lambda connection: _begin(connection, begun, receipt))

    async def save_comparison(
        self, comparison: Comparison, receipt: Receipt | None = None, *, judges: Sequence[Run] = ()
    ) -> None:
        def work(connection: Connection) -> None:
            if not _replace(connection, comparison):
                raise NotFound(f"comparison `{comparison.id}` does not exist")
            if judges:
                connection.execute(_insert_runs, [run_values(run) for run in judges])
            if comparison.blind and not comparison.is_sealed:
                connection.execute(_unseal, {"at_ids": list(comparison.all_run_ids)})
            insert_receipt(connection, receipt)

        await self._database.write(work)

    async def delete_comparison(self, owner: str, comparison_id: str) -> None:
        def work(connection: Connection) -> None:
            known = _require(connection, owner, comparison_id)
            connection.execute(_unseal, {"at_ids": list(known.all_run_ids)})
            connection.execute(delete(comparisons).where(comparisons.c.id == comparison_id))

        await self._database.write(work)

    async def comparison(self, owner: str, comparison_id: str) -> Comparison:
        return await self._database.read(lambda connection: _require(connection, owner, comparison_id))

    async def comparisons(
        self,
        owner: str,
        *,
        q: str | None = None,
        tag: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        voted: bool = False,
        judged: bool = False,
        conversation_id: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Comparison]:
        table = comparisons.c
        statement = _select
        if q:
            statement = statement.where(table.words.contains(q.casefold(), autoescape=True))
        if tag is not None:
            # As in the list of conversations: the tags are JSON.
            statement = statement.where(func.instr(table.tags, text_of(tag)) > 0)
        if since is not None:
            statement = statement.where(table.created_at >= since)
        if until is not None:
            statement = statement.where(table.created_at < until)
        if voted:
            statement = statement.where(table.voted)
        if judged:
            statement = statement.where(table.judged)
        if conversation_id is not None:
            statement = statement.where(table.conversation_id == conversation_id)
        if cursor is not None:
            at, last_id = load_comparison_cursor(cursor)
            last = tuple_(literal(at, table.created_at.type), literal(last_id))
            statement = statement.where(tuple_(table.created_at, table.id) < last)
        statement = statement.order_by(table.created_at.desc(), table.id.desc()).limit(limit + 1)

        def work(connection: Connection) -> list[Comparison]:
            return [comparison_of(row) for row in connection.execute(statement, {"at_owner": owner})]

        found = await self._database.read(work)
        return Page(found[:limit], _cursor_after(found[limit - 1]) if len(found) > limit else None)

    async def answered(self, owner: str, run_ids: Sequence[str]) -> dict[str, Answered]:
        return await self._database.read(lambda connection: _answered(connection, owner, run_ids))

    async def outcomes(self, owner: str, run_ids: Sequence[str]) -> dict[str, Outcome]:
        place = {"at_ids": list(run_ids), "at_owner": owner}
        return await self._database.read(
            lambda connection: {row.id: outcome_of(row) for row in connection.execute(_select_runs, place)}
        )

    async def put_variant_set(self, kept: VariantSet) -> VariantSet:
        values = variant_set_values(kept)
        statement = (
            upsert(variant_sets)
            .values(values)
            .on_conflict_do_update(
                index_elements=["owner", "name"],
                set_={"variants": values["variants"], "updated_at": values["updated_at"]},
            )
            .returning(variant_sets)
        )
        return await self._database.write(lambda connection: variant_set_of(connection.execute(statement).one()))

    async def variant_set(self, owner: str, name: str) -> VariantSet:
        place = {"at_owner": owner, "at_name": name}
        row = await self._database.read(
            lambda connection: connection.execute(select(variant_sets).where(_of_name), place).one_or_none()
        )
        if row is None:
            raise _absent_set(name)
        return variant_set_of(row)

    async def variant_sets(self, owner: str) -> list[VariantSet]:
        statement = select(variant_sets).where(variant_sets.c.owner == owner).order_by(variant_sets.c.name)
        return await self._database.read(
            lambda connection: [variant_set_of(row) for row in connection.execute(statement)]
        )

    async def delete_variant_set(self, owner: str, name: str) -> None:
        place: dict[str, Any] = {"at_owner": owner, "at_name": name}

        def work(connection: Connection) -> None:
            if not connection.execute(delete(variant_sets).where(_of_name), place).rowcount:
                raise _absent_set(name)

        await self._database.write(work)
