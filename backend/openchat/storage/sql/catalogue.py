"""What is remembered of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, literal, select, tuple_

from openchat.catalogue.changes import Change, ChangeKind, RecordedModel
from openchat.conversations.model import Page
from openchat.storage.cursors import dump_change_cursor, load_change_cursor
from openchat.storage.sql.component import Component
from openchat.storage.sql.rows import change_of, change_values, recorded_model_of, recorded_model_values
from openchat.storage.sql.tables import Instant, model_changes, recorded_models

_select_recorded = select(recorded_models).where(recorded_models.c.upstream == bindparam("at_upstream"))
_drop_recorded = delete(recorded_models).where(
    recorded_models.c.upstream == bindparam("at_upstream"), recorded_models.c.id == bindparam("at_id")
)


class RememberedCatalogue(Component):
    async def recorded_models(self, upstream: str) -> list[RecordedModel]:
        place = {"at_upstream": upstream}

        def work(connection: Connection) -> list[RecordedModel]:
            return [recorded_model_of(row) for row in connection.execute(_select_recorded, place)]

        return await self._database.read(work)

    async def record_models(
        self, upstream: str, seen: Sequence[RecordedModel], gone: Sequence[str], changes: Sequence[Change]
    ) -> None:
        replaced = [{"at_upstream": upstream, "at_id": model_id} for model_id in (*gone, *(it.id for it in seen))]

        def work(connection: Connection) -> None:
            if replaced:
                connection.execute(_drop_recorded, replaced)
            if seen:
                connection.execute(insert(recorded_models), [recorded_model_values(upstream, it) for it in seen])
            if changes:
                connection.execute(insert(model_changes), [change_values(change) for change in changes])

        await self._database.write(work)

    async def model_changes(
        self, since: datetime | None, kind: ChangeKind | None, limit: int, cursor: str | None
    ) -> Page[Change]:
        statement: Any = select(model_changes)  # its row type would repeat the table
        if since is not None:
            statement = statement.where(model_changes.c.at >= since)
        if kind is not None:
            statement = statement.where(model_changes.c.kind == kind)
        if cursor is not None:
            at, change_id = load_change_cursor(cursor)
            place, last = (
                tuple_(model_changes.c.at, model_changes.c.id),
                tuple_(literal(at, Instant), literal(change_id)),
            )
            statement = statement.where(place < last)
        # One more than asked for tells whether there is a next page.
        newest_first = statement.order_by(model_changes.c.at.desc(), model_changes.c.id.desc()).limit(limit + 1)
        rows = await self._database.read(lambda connection: connection.execute(newest_first).all())
        items = [change_of(row) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(items, dump_change_cursor(items[-1].at, items[-1].id) if more else None)
