"""The providers of a model: asked for once however many want to know, kept for a few minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from cachetools import LRUCache

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.errors import NotFound
from openchat.upstream.base import Broker, ModelEndpoint
from openchat.upstream.errors import UpstreamError

log = structlog.get_logger(__name__)

# Uptime and latency are of the last half hour: fresher figures would say no more.
TTL_SECONDS = 300.0
# After a failed fetch the next one waits this long.
RETRY_SECONDS = 30.0
# More than anybody looks at between two restarts; the least used is forgotten.
MAX_MODELS = 500


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The providers as of one fetch. `reason` says why there are none. `stale`: the last fetch failed."""

    items: tuple[ModelEndpoint, ...] = ()
    fetched_at: datetime | None = None
    stale: bool = False
    reason: str | None = None


class EndpointLists:
    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._known: LRUCache[str, tuple[Endpoints, float]] = LRUCache(MAX_MODELS)
        self._fetching: dict[str, asyncio.Task[Endpoints]] = {}

    async def of(self, model_id: str) -> Endpoints:
        """Raises NotFound for a model that is not there."""
        await self._catalogue.wait_for_any()
        if self._catalogue.is_gone(model_id):
            raise NotFound(f"model `{model_id}` does not exist; see /api/models")
        upstream = self._catalogue.upstream_of(model_id)
        if not isinstance(upstream, Broker):
            who = upstream.name if upstream else "no upstream that is set up"
            return Endpoints(reason=f"`{model_id}` is served by {who}, which has no providers to choose from")
        known, expires = self._known.get(model_id, (Endpoints(), 0.0))
        if expires > self._clock.monotonic():
            return known
        if model_id not in self._fetching:
            task = self._fetching[model_id] = asyncio.create_task(self._fetch(upstream, model_id, known))
            task.add_done_callback(lambda _: self._fetching.pop(model_id))
        # Who leaves does not end the fetch for the others.
        return await asyncio.shield(self._fetching[model_id])

    async def aclose(self) -> None:
        tasks = tuple(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self, upstream: Broker, model_id: str, known: Endpoints) -> Endpoints:
        try:
            items = tuple(await upstream.endpoints(model_id))
        except UpstreamError as exc:
            if exc.failure.code == "model_unavailable" and known.fetched_at is None:
                raise NotFound(f"model `{model_id}` has no endpoints; see /api/models") from exc
            log.warning("endpoints not fetched", model=model_id, reason=exc.failure.message)
            reason = known.reason or (None if known.items else exc.failure.message)
            found, seconds = replace(known, stale=True, reason=reason), RETRY_SECONDS
        else:
            reason = None if items else "no provider serves this model at present"
            found, seconds = Endpoints(items, self._clock.now(), reason=reason), TTL_SECONDS
        self._known[model_id] = found, self._clock.monotonic() + seconds
        return found
