"""Owns the endless tasks of the program: each is named, started again if it breaks, and ended with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from openchat.clock import Clock

log = structlog.get_logger(__name__)

RESTART_SECONDS = 5.0


class Background:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run `work` until it returns; if it breaks, log that and start it anew."""
        task = asyncio.create_task(self._keep(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            try:
                await work()
            except Exception:
                # The task's boundary: housekeeping must not end for one failure.
                log.exception("background task broke", task=name)
                await self._clock.sleep(RESTART_SECONDS)
            else:
                return
