"""A clock that a test moves on."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from openchat.clock import SystemClock


class SkippingClock(SystemClock):
    """The machine's clock, ahead by what was skipped; who sleeps is woken by `skip` alone."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.monotonic() + seconds, woken))
        await woken.wait()

    @property
    def sleepers(self) -> int:
        return sum(not woken.is_set() for _, woken in self._sleepers)

    def skip(self, seconds: float) -> None:
        self._ahead += seconds
        now = self.monotonic()
        for due, woken in self._sleepers:
            if due <= now:
                woken.set()
        self._sleepers = [(due, woken) for due, woken in self._sleepers if not woken.is_set()]
