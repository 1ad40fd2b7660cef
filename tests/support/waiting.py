"""Waits for what will happen, in a test that must not hang."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from tests.support.gateway import PATIENCE_SECONDS
from tests.support.sse import Frame

T = TypeVar("T")


async def soon(awaitable: Awaitable[T]) -> T:
    return await asyncio.wait_for(awaitable, PATIENCE_SECONDS)


async def until(is_so: Callable[[], bool]) -> None:
    """For what no event tells of: look again in every round of the loop."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        # Nothing wakes us when it becomes so.
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def take(frames: AsyncIterator[Frame], type: str) -> list[Frame]:
    """The events up to the first one of this type."""
    taken: list[Frame] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for frame in frames:
            taken.append(frame)
            if frame.type == type:
                return taken
    raise AssertionError(f"the stream ended without {type}: {[frame.type for frame in taken]}")


async def take_text(frames: AsyncIterator[Frame], text: str) -> list[Frame]:
    """The events up to where the deltas amount to `text`."""
    taken: list[Frame] = []
    heard = ""
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for frame in frames:
            taken.append(frame)
            heard += frame.data["text"] if frame.type == "delta" else ""
            if heard == text:
                return taken
            assert text.startswith(heard), (heard, frame)
    raise AssertionError(f"the stream ended after {heard!r}")


async def rest(frames: AsyncIterator[Frame]) -> list[Frame]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return [frame async for frame in frames]
