"""A coroutine's first step, taken now.

Writing to a socket that is not full suspends nothing, nor does a brief unit of the store: then no task has to be made
or woken for it. (Python 3.12 has this as eager tasks; 3.11 does not.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from types import coroutine
from typing import Any


def step(work: Coroutine[Any, Any, None]) -> Awaitable[None] | None:
    """Run `work` up to where it first waits. None where it ended; else the rest, to be awaited by a task."""
    try:
        waits_for = work.send(None)
    except StopIteration:
        return None
    return _resume(work, waits_for)


async def to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do all of `work`, even if the caller is cancelled meanwhile.

    It may change tasks where it first waits, so it must not wait there within a timeout or a cancel scope.
    """
    rest = step(work)
    if rest is not None:
        await asyncio.shield(rest)


@coroutine
def _resume(work: Coroutine[Any, Any, None], waits_for: object) -> Generator[object, None, None]:
    """Hand the task what the coroutine already waits for, then drive it as `await` would.

    A generator, since one that is never awaited may be dropped without a warning: its viewer is gone.
    """
    try:
        while True:
            try:
                yield waits_for
            except BaseException as exc:  # noqa: BLE001
                # A cancelled task: the coroutine must see it where it waits.
                waits_for = work.throw(exc)
            else:
                waits_for = work.send(None)
    except StopIteration:
        return
