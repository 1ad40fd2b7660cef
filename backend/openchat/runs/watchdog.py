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
    loop = asyncio.get_running_loop()
    began = now()

    timer: asyncio.TimerHandle | None = None

    def check() -> None:
        nonlocal timer
        since, limit = (began, first_token) if intake.first_at is None else (intake.last_at, idle)
        left = since + limit - now()
        if left <= 0:
            expire()
        else:
            # Nobody tells of the first token, from which on the shorter patience counts.
            timer = loop.call_later(min(left, idle), check)

    check()
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()
