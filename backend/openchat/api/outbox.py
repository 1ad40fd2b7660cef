"""Writes what a turn of the event loop brought for many viewers together, at its end.

A write wakes the process at the other end. One that is still awake from the write before is not woken again: written
one after the other, with the reading and parsing of the next token in between, each token costs a wake-up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Outbox:
    """`add` a viewer's flush, once until it is called."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []

    def add(self, flush: Callable[[], None]) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        self._waiting.append(flush)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for flush in waiting:
            flush()
