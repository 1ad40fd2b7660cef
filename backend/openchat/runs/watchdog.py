"""Ends a call whose upstream falls silent, with one lazy timer instead of one per token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from openchat.runs.intake import Intake


@contextmanager
def watching(
    intake: Intake, *, first_token: float, idle: float, now: Callable[[], float], expire: Callable[[], None]
) -> Iterator[None]:
    """Call `expire` when nothing was shown for `first_token` seconds, or nothing came for `idle` seconds after that.

    Comments of a waiting upstream do not count: they prove a socket, not progress.
    """
    watch = _Watch(intake, first_token, idle, now, expire)
    watch.look()
    try:
        yield
    finally:
        watch.stop()


class _Watch:
    def __init__(
        self, intake: Intake, first_token: float, idle: float, now: Callable[[], float], expire: Callable[[], None]
    ) -> None:
        self._intake = intake
        self._first_token = first_token
        self._idle = idle
        self._now = now
        self._expire = expire
        self._began = now()
        self._timer: asyncio.TimerHandle | None = None

    def look(self) -> None:
        intake = self._intake
        since, limit = (self._began, self._first_token) if intake.first_at is None else (intake.last_at, self._idle)
        left = since + limit - self._now()
        if left <= 0:
            self._expire()
        else:
            # Nobody tells of the first token, from which on the shorter patience counts.
            self._timer = asyncio.get_running_loop().call_later(min(left, self._idle), self.look)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
