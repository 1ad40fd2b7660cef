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

    def left() -> float:
        return began + first_token - now() if intake.first_at is None else intake.last_at + idle - now()

    def check() -> None:
        nonlocal timer
        remaining = left()
        if remaining <= 0:
            expire()
        else:
            timer = loop.call_later(remaining, check)

    timer = loop.call_later(left(), check)
    try:
        yield
    finally:
        timer.cancel()
