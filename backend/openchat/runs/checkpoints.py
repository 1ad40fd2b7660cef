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

# With the tick, less than the promised 2 s: the write itself takes time on a busy disk.
INTERVAL_SECONDS = 1.4
# How often it is looked whose turn it is: all runs at once would hold up every stream for a moment each time.
TICK_SECONDS = 0.2


class Checkpointer:
    """Writes only what is new since a run's last time: flat in the length of an answer."""

    def __init__(self, store: RunStore, live: Callable[[], Iterable[LiveRun]], clock: Clock) -> None:
        self._store = store
        self._live = live
        self._clock = clock

    async def run(self) -> None:
        """For ever."""
        while True:
            await self._clock.sleep(TICK_SECONDS)
            latest = self._clock.monotonic() - INTERVAL_SECONDS
            await self.write(live for live in self._live() if live.checkpointed_at <= latest)

    async def write(self, runs: Iterable[LiveRun]) -> None:
        """One transaction. A store that fails is tried again, then with all that is new by then."""
        written = []
        checkpoints = []
        for live in runs:
            position = live.log.position
            if position > live.checkpointed and not live.is_final:
                said = events.dump(live.log.since(live.checkpointed))
                calls = live.calls_now()
                changed = () if calls == live.checkpointed_calls else calls
                checkpoints.append(Checkpoint(live.run.id, position, said, changed))
                written.append((live, position, calls))
            live.checkpointed_at = self._clock.monotonic()
        if not checkpoints:
            return
        try:
            await self._store.checkpoint(checkpoints)
        except StoreFailed as exc:
            log.warning("checkpoint not stored", runs=len(checkpoints), reason=str(exc))
            return
        for live, position, calls in written:
            live.checkpointed, live.checkpointed_calls = position, calls
