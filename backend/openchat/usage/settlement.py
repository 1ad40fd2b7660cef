"""Asks upstreams what calls cost that ended before they could say so: stopped, cut, left by a server that died.

What is to be asked about is in the store, so it is asked about after a restart too.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.live.bus import Bus
from openchat.live.events import RunSettled
from openchat.runs.model import Call
from openchat.upstream.base import Bookkeeper
from openchat.upstream.errors import UpstreamError
from openchat.usage.port import Ledger

log = structlog.get_logger(__name__)

# The first pause is short, since most records are there at once; each further one longer by half, up to the first
# limit for the first attempts, then up to the second: a record that takes hours is rare, but was seen.
FIRST_PAUSE = timedelta(seconds=1)
GROWTH = 1.5
LONGEST_PAUSE = timedelta(seconds=45)
PATIENT_ATTEMPTS = 500
LATE_PAUSE = timedelta(minutes=30)
# About six hours of asking often, then two weeks of asking seldom.
MAX_ATTEMPTS = PATIENT_ATTEMPTS + 2 * 24 * 14
AT_ONCE = 8


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many vain attempts."""
    if attempts >= PATIENT_ATTEMPTS:
        return LATE_PAUSE
    # An exponent beyond this would only be cut again.
    return min(LONGEST_PAUSE, FIRST_PAUSE * GROWTH ** min(attempts - 1, 20))


class Settler:
    def __init__(self, ledger: Ledger, catalogue: Catalogue, bus: Bus, clock: Clock) -> None:
        self._ledger = ledger
        self._catalogue = catalogue
        self._bus = bus
        self._clock = clock
        self._news = asyncio.Event()

    def notice(self) -> None:
        """A call has ended that is to be asked about."""
        self._news.set()

    async def run(self) -> None:
        """For ever: whatever is due, then wait for what is due next, or for news."""
        while True:
            self._news.clear()
            while due := await self._ledger.unsettled(self._clock.now(), AT_ONCE):
                await asyncio.gather(*(self._ask(call) for call in due))
            await self._wait()

    async def _wait(self) -> None:
        next_at = await self._ledger.next_settlement()
        news = asyncio.ensure_future(self._news.wait())
        waits: set[asyncio.Future[Any]] = {news}
        if next_at is not None:
            pause = max(0.0, (next_at - self._clock.now()).total_seconds())
            waits.add(asyncio.ensure_future(self._clock.sleep(pause)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _ask(self, call: Call) -> None:
        upstream = self._catalogue.named(call.upstream)
        if upstream is None or not isinstance(upstream, Bookkeeper) or call.generation_id is None:
            # It is no longer configured; asked again once it is.
            await self._ledger.settle(replace(call, settle_at=self._clock.now() + LATE_PAUSE))
            return
        try:
            record = await upstream.generation(call.generation_id)
        except UpstreamError as exc:
            log.info("cost not settled yet", call_id=call.id, reason=exc.failure.code)
            record = None
        if record is None:
            await self._postpone(call)
            return
        settled = replace(
            call,
            usage=record.usage,
            cost_usd=record.cost_usd,
            model=record.model or call.model,
            provider=record.provider or call.provider,
            settle_at=None,
            settled_at=self._clock.now(),
        )
        run = await self._ledger.settle(settled)
        if run is not None and run.kind == "chat":
            ids = run.id, run.conversation_id, run.message_id
            self._bus.publish(run.owner, RunSettled(*ids, run.outcome))
        log.info("cost settled", run_id=call.run_id, call_id=call.id, cost_usd=f"{record.cost_usd:f}")

    async def _postpone(self, call: Call) -> None:
        attempts = call.settle_attempts + 1
        given_up = attempts >= MAX_ATTEMPTS
        if given_up:
            log.warning("cost never settled: the estimate stays", run_id=call.run_id, call_id=call.id)
        settle_at = None if given_up else self._clock.now() + pause_after(attempts)
        await self._ledger.settle(replace(call, settle_attempts=attempts, settle_at=settle_at))
