"""Keeps what live runs have said so far, so that a crash loses at most two seconds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

from openchat.clock import Clock
from openchat.errors import StoreFailed
from openchat.runs import events
from openchat.runs.live import LiveRun
from openchat.runs.model import Checkpoint
from openchat.runs.port import RunStore

log = structlog.get_logger(__name__)

# Half of the promised 2 s: the write itself takes time on a busy disk.
INTERVAL_SECONDS = 1.0


class Checkpointer:
    """Writes only what is new since the last time, all runs in one transaction: flat in the length of an answer."""

    def __init__(self, store: RunStore, live: Callable[[], Iterable[LiveRun]], clock: Clock) -> None:
        self._store = store
        self._live = live
        self._clock = clock

    async def run(self) -> None:
        """For ever."""
        while True:
            await self._clock.sleep(INTERVAL_SECONDS)
            await self.write()

    async def write(self) -> None:
        """One round. A store that fails is tried again in the next, with all that is new by then."""
        written = []
        checkpoints = []
        for live in self._live():
            position = live.log.position
            if position > live.checkpointed and not live.is_final:
                said = events.dump(live.log.since(live.checkpointed))
                checkpoints.append(Checkpoint(live.run.id, position, said, live.calls_now()))
                written.append((live, position))
        if not checkpoints:
            return
        try:
            await self._store.checkpoint(checkpoints)
        except StoreFailed as exc:
            log.warning("checkpoint not stored", runs=len(checkpoints), reason=str(exc))
            return
        for live, position in written:
            live.checkpointed = position
