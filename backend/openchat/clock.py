"""Time and ids, passed in so that tests own them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

import uuid_utils


class Clock(Protocol):
    def now(self) -> datetime:
        """The time of day: aware, UTC, whole milliseconds, as the API writes it."""

    def monotonic(self) -> float:
        """Seconds that only grow."""

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    # Asked for every token, so not by way of a method.
    monotonic = staticmethod(time.monotonic)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def new_id() -> str:
    """A UUID version 7: ids made later sort later."""
    return str(uuid_utils.uuid7())
