"""The list of models: fetched once however many ask, kept for an hour, refreshed before it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

import structlog
from cachetools import TTLCache

from openchat.clock import Clock
from openchat.errors import UnknownModel
from openchat.upstream.base import Model, Upstream
from openchat.upstream.errors import UpstreamError

log = structlog.get_logger(__name__)

# A refresh begins this long before the list is too old, so that nobody waits for it.
REFRESH_LEAD_SECONDS = 300.0
# After a failed fetch the next one waits this long, unless it is asked for.
RETRY_SECONDS = 30.0
# Who asks while an old list is being replaced waits this long for the new one.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The models as of one fetch. `stale` says that the last fetch failed and an older list is served."""

    models: tuple[Model, ...]
    fetched_at: datetime | None
    stale: bool


class Catalogue:
    """Over all upstreams. Without any successful fetch every model id is accepted: nobody knows better."""

    def __init__(self, upstreams: Sequence[Upstream], clock: Clock, *, ttl: float) -> None:
        self._upstreams = upstreams
        self._clock = clock
        self._ttl = ttl
        self._fresh: TTLCache[str, Snapshot] = TTLCache(maxsize=1, ttl=ttl, timer=clock.monotonic)
        self._last = Snapshot(models=(), fetched_at=None, stale=False)
        self._by_upstream: dict[str, list[Model]] = {}
        self._by_id: dict[str, Model] = {}
        self._fetching: asyncio.Task[Snapshot] | None = None
        self._next_try = 0.0

    async def snapshot(self) -> Snapshot:
        """The current list; waits for a fetch where there is none young enough, and not for long where there is one."""
        if "models" in self._fresh:
            return self._last
        fetching = self._fetch_once()
        if self._last.fetched_at is None:
            return await asyncio.shield(fetching)
        await asyncio.wait([fetching], timeout=PATIENCE_SECONDS)
        return self._last if fetching.done() else replace(self._last, stale=True)

    async def refresh(self) -> Snapshot:
        """Fetch now, or wait for the fetch that is under way. Never raises for an upstream's sake."""
        # A caller that leaves does not end the fetch for the others.
        return await asyncio.shield(self._fetch_once())

    async def keep_fresh(self) -> None:
        """Refresh in the background, for ever."""
        while True:
            snapshot = await self.refresh()
            await self._clock.sleep(RETRY_SECONDS if snapshot.stale else max(1.0, self._ttl - REFRESH_LEAD_SECONDS))

    async def aclose(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()

    def find(self, model_id: str) -> Model | None:
        return self._by_id.get(model_id)

    async def require(self, model_id: str) -> Model | None:
        """The model; None where there is no catalogue to know it. Raises UnknownModel, naming the three nearest."""
        if self._last.fetched_at is None and self._clock.monotonic() >= self._next_try:
            await self.snapshot()
        model = self._by_id.get(model_id)
        if model is None and self._knows_all():
            raise UnknownModel(model_id, self._nearest(model_id))
        return model

    def upstream_of(self, model_id: str) -> Upstream | None:
        """Who serves this id; None where no configured upstream does."""
        model = self._by_id.get(model_id)
        return next(
            (
                upstream
                for upstream in self._upstreams
                if (upstream.name == model.upstream if model else upstream.serves(model_id))
            ),
            None,
        )

    def _fetch_once(self) -> asyncio.Task[Snapshot]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        return self._fetching

    def _knows_all(self) -> bool:
        return bool(self._upstreams) and all(upstream.name in self._by_upstream for upstream in self._upstreams)

    def _nearest(self, model_id: str) -> list[str]:
        lowered = model_id.lower()
        names = {known.lower(): known for known in self._by_id}
        close = get_close_matches(lowered, names, n=3, cutoff=0.0)
        return [names[name] for name in close]

    async def _fetch(self) -> Snapshot:
        failed = False
        for upstream in self._upstreams:
            try:
                self._by_upstream[upstream.name] = await upstream.models()
            except UpstreamError as exc:
                failed = True
                log.warning("models not fetched", upstream=upstream.name, reason=exc.failure.message)
        models = tuple(model for upstream in self._upstreams for model in self._by_upstream.get(upstream.name, ()))
        fetched_at = self._last.fetched_at if failed else self._clock.now()
        if failed and fetched_at is None and models:
            fetched_at = self._clock.now()
        snapshot = Snapshot(models=models, fetched_at=fetched_at, stale=failed)
        self._by_id = {model.id: model for model in models}
        self._last = snapshot
        # A failure does not make a list younger: once it is too old, the next one who asks tries again.
        if not failed:
            self._fresh["models"] = snapshot
        else:
            self._next_try = self._clock.monotonic() + RETRY_SECONDS
        log.info("models fetched", count=len(models), stale=failed)
        return snapshot

    def _fetched(self, task: asyncio.Task[Snapshot]) -> None:
        self._fetching = None
