"""The list of models: fetched once however many ask, kept for an hour, refreshed before it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from cachetools import LRUCache

from openchat.catalogue.changes import MISSING_FOR
from openchat.catalogue.feed import ChangeFeed
from openchat.catalogue.nearest import nearest
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
NEAREST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The models as they are known. `fetched_at` is the time of the oldest part.

    `stale` says that the last fetch of some part failed, and an older list of it is served, or none.
    """

    models: tuple[Model, ...]
    fetched_at: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """Whether a model can be asked, and the nearest to it where it cannot."""

    model: str
    available: bool
    nearest: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """One upstream's list, and how the last try to fetch it went. `models` is None until one came."""

    upstream: Upstream
    models: list[Model] | None = None
    fetched_at: datetime | None = None
    fresh_until: float = 0.0
    has_failed: bool = False
    next_try: float = 0.0
    fetching: asyncio.Task[None] | None = None


class Catalogue:
    """Over all upstreams, each fetched apart: one that is down or slow takes no other one's models away.

    Its own models stay listed as they were last known; a list that is suddenly empty is taken for a failure, until it
    has been so for as long as a single model must be missing to be gone. An id is accepted where the upstream that
    serves it has never given a list: nobody knows better. An id that two upstreams list belongs to the first.

    `on_change` is called when the models or `stale` are not as they were in the list before.
    """

    def __init__(
        self,
        upstreams: Sequence[Upstream],
        clock: Clock,
        feed: ChangeFeed,
        *,
        ttl: float,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._parts = [_Part(upstream) for upstream in upstreams]
        self._clock = clock
        self._feed = feed
        self._ttl = ttl
        self._on_change = on_change
        # With no upstream at all nothing is awaited.
        self._last = Snapshot(models=(), fetched_at=None if upstreams else clock.now(), stale=False)
        self._by_id: dict[str, Model] = {}
        # Asked again and again for the same few models that are gone; of the list as it stands.
        self._near: LRUCache[str, list[str]] = LRUCache(maxsize=NEAREST_KEPT)

    async def snapshot(self) -> Snapshot:
        """The current list; waits for a fetch where there is none young enough, and not for long where there is one."""
        now = self._clock.monotonic()
        has_none = self._last.fetched_at is None
        due = [part for part in self._parts if now >= part.fresh_until and (has_none or now >= part.next_try)]
        if not due:
            return self._last
        _, unfinished = await asyncio.wait(self._begin(due), timeout=PATIENCE_SECONDS)
        if unfinished and self._last.fetched_at is None:
            _, unfinished = await asyncio.wait(unfinished)
        return replace(self._last, stale=True) if unfinished else self._last

    async def refresh(self) -> Snapshot:
        """Fetch now, or wait for the fetch that is under way. Never raises for an upstream's sake."""
        if self._parts:
            # A caller that leaves does not end the fetch for the others.
            await asyncio.wait(self._begin(self._parts))
        return self._last

    async def keep_fresh(self) -> None:
        """Refresh in the background, for ever; what failed is asked again sooner than the rest."""
        while True:
            await self.refresh()
            due_at = self._clock.monotonic() + max(1.0, self._ttl - REFRESH_LEAD_SECONDS)
            while (left := due_at - self._clock.monotonic()) > 0:
                await self._clock.sleep(min(left, RETRY_SECONDS) if self._last.stale else left)
                failed = [part for part in self._parts if part.has_failed]
                if failed:
                    await asyncio.wait(self._begin(failed))

    async def aclose(self) -> None:
        for part in self._parts:
            if part.fetching is not None:
                part.fetching.cancel()

    @property
    def models(self) -> tuple[Model, ...]:
        """The list as it stands, without waiting for any."""
        return self._last.models

    def find(self, model_id: str) -> Model | None:
        return self._by_id.get(model_id)

    async def wait_for_any(self) -> None:
        """Wait for a first list where there is none yet, but not where one has just failed to come."""
        now = self._clock.monotonic()
        if self._last.fetched_at is None and any(now >= part.next_try for part in self._parts):
            await self.snapshot()

    async def wait_for_one_of(self, upstreams: Collection[str]) -> None:
        """Wait until one of these upstreams lists a model, or each that was never asked has been."""
        for part in self._parts:
            if part.upstream.name in upstreams:
                if part.models is None and self._clock.monotonic() >= part.next_try:
                    await asyncio.wait(self._begin([part]))
                if part.models:
                    return

    async def require(self, model_id: str) -> Model | None:
        """The model; None where there is no list to know it. Raises UnknownModel, naming the three nearest."""
        await self.wait_for_any()
        part = self._part_of(model_id)
        if part is not None and part.models is None and self._clock.monotonic() >= part.next_try:
            await asyncio.wait(self._begin([part]))
        if self.is_gone(model_id):
            raise UnknownModel(model_id, self.nearest(model_id))
        return self._by_id.get(model_id)

    def is_gone(self, model_id: str) -> bool:
        """No list has it, and the list of the upstream that would serve it is there to say so."""
        if model_id in self._by_id:
            return False
        part = self._part_of(model_id)
        asked = [part] if part is not None else self._parts
        return bool(asked) and all(part.models is not None for part in asked)

    def status_of(self, *model_ids: str | None) -> ModelStatus | None:
        """Of the first of these models that is gone, else of the first one; None where there is none, or no list.

        Of the list as it stands: waits for nothing.
        """
        named = [model_id for model_id in model_ids if model_id is not None]
        gone = next((model_id for model_id in named if self.is_gone(model_id)), None)
        if gone is not None:
            return ModelStatus(gone, available=False, nearest=tuple(self.nearest(gone)))
        if named and named[0] in self._by_id:
            return ModelStatus(named[0], available=True)
        return None

    def nearest(self, model_id: str) -> list[str]:
        """The three models nearest to one that is not there, by id and name."""
        if model_id not in self._near:
            self._near[model_id] = nearest(model_id, self._by_id.values())
        return self._near[model_id]

    def named(self, name: str) -> Upstream | None:
        """The upstream of that name, where it is configured."""
        return next((part.upstream for part in self._parts if part.upstream.name == name), None)

    def upstream_of(self, model_id: str) -> Upstream | None:
        """Who serves this id; None where no configured upstream does."""
        part = self._part_of(model_id)
        return part.upstream if part is not None else None

    def _part_of(self, model_id: str) -> _Part | None:
        model = self._by_id.get(model_id)
        return next(
            (
                part
                for part in self._parts
                if (part.upstream.name == model.upstream if model else part.upstream.serves(model_id))
            ),
            None,
        )

    def _begin(self, parts: Iterable[_Part]) -> list[asyncio.Task[None]]:
        """A fetch for each part: the one that is under way, or a new one."""
        return [part.fetching or self._begin_one(part) for part in parts]

    def _begin_one(self, part: _Part) -> asyncio.Task[None]:
        def ended(_: asyncio.Task[None]) -> None:
            part.fetching = None

        part.fetching = asyncio.create_task(self._fetch(part))
        part.fetching.add_done_callback(ended)
        return part.fetching

    async def _fetch(self, part: _Part) -> None:
        name = part.upstream.name
        try:
            models = await part.upstream.models()
        except UpstreamError as exc:
            self._failed(part, exc.failure.message)
            return
        if not models and part.models and part.fetched_at and self._clock.now() - part.fetched_at < MISSING_FOR:
            self._failed(part, "the list is empty")
            return
        part.models, part.fetched_at = models, self._clock.now()
        part.has_failed, part.fresh_until = False, self._clock.monotonic() + self._ttl
        self._publish()
        taken = sum(self._by_id[model.id].upstream != name for model in models)
        if taken:
            log.warning("models left out: another upstream has their ids", upstream=name, count=taken)
        log.info("models fetched", upstream=name, count=len(models))
        await self._feed.record(name, models)

    def _failed(self, part: _Part, reason: str) -> None:
        if not part.has_failed:
            log.warning("models not fetched", upstream=part.upstream.name, reason=reason)
        # A failure does not make a list younger: once it is too old, the next one who asks tries again.
        part.has_failed, part.next_try = True, self._clock.monotonic() + RETRY_SECONDS
        self._publish()

    def _publish(self) -> None:
        by_id: dict[str, Model] = {}
        for part in self._parts:
            for model in part.models or ():
                by_id.setdefault(model.id, model)
        self._by_id = by_id
        self._near.clear()
        before = self._last
        self._last = Snapshot(
            models=tuple(by_id.values()),
            fetched_at=min((part.fetched_at for part in self._parts if part.fetched_at), default=None),
            stale=any(part.has_failed for part in self._parts),
        )
        # Whoever asks before there is any list waits for the first.
        if before.fetched_at and (before.models, before.stale) != (self._last.models, self._last.stale):
            self._on_change()
