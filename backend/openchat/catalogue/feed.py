"""The feed of changes: every list that is fetched is held against the last one recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from openchat.catalogue.changes import Change, ChangeKind, compare
from openchat.catalogue.port import CatalogueStore
from openchat.clock import Clock
from openchat.conversations.model import Page
from openchat.errors import StoreFailed
from openchat.upstream.base import Model

log = structlog.get_logger(__name__)


class ChangeFeed:
    def __init__(self, store: CatalogueStore, clock: Clock, new_id: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def record(self, upstream: str, models: Sequence[Model]) -> None:
        """Note what a fetched list changes. A store that fails costs no list: the next one is compared instead."""
        now = self._clock.now()
        try:
            found = compare(await self._store.recorded_models(upstream), models, now)
            if found.is_nothing:
                return
            changes = [
                Change(self._new_id(), now, it.kind, it.model, it.name, it.before, it.after) for it in found.differences
            ]
            await self._store.record_models(upstream, found.seen, found.gone, changes)
        except StoreFailed as exc:
            log.error("changes of the models not recorded", upstream=upstream, reason=str(exc))
            return
        if changes:
            log.info("models changed", upstream=upstream, count=len(changes))

    async def page(
        self, since: datetime | None, kind: ChangeKind | None, *, limit: int, cursor: str | None
    ) -> Page[Change]:
        """What is new, gone, repriced or otherwise changed from `since` on, newest first."""
        return await self._store.model_changes(since, kind, limit, cursor)
