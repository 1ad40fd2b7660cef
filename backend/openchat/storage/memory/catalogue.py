"""What is remembered of the catalogue, in memory."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from datetime import datetime

from openchat.catalogue.changes import Change, ChangeKind, RecordedModel
from openchat.conversations.model import Page
from openchat.errors import StoreFailed
from openchat.storage.cursors import dump_change_cursor, load_change_cursor
from openchat.storage.memory.component import Component


class RememberedCatalogue(Component):
    async def recorded_models(self, upstream: str) -> list[RecordedModel]:
        return list(self._tables.recorded_models[upstream].values())

    async def record_models(
        self, upstream: str, seen: Sequence[RecordedModel], gone: Sequence[str], changes: Sequence[Change]
    ) -> None:
        if {known.id for known in self._tables.model_changes} & {change.id for change in changes}:
            raise StoreFailed("the store failed: the change exists")
        records = self._tables.recorded_models[upstream]
        for model_id in gone:
            records.pop(model_id, None)
        records |= {record.id: record for record in seen}
        for change in changes:
            insort(self._tables.model_changes, change, key=_place)

    async def model_changes(
        self, since: datetime | None, kind: ChangeKind | None, limit: int, cursor: str | None
    ) -> Page[Change]:
        end = None if cursor is None else load_change_cursor(cursor)
        found = [
            change
            for change in reversed(self._tables.model_changes)
            if (since is None or change.at >= since)
            and (kind is None or change.kind == kind)
            and (end is None or _place(change) < end)
        ]
        items = found[:limit]
        more = len(found) > limit
        return Page(items, dump_change_cursor(items[-1].at, items[-1].id) if more else None)


def _place(change: Change) -> tuple[datetime, str]:
    return change.at, change.id
