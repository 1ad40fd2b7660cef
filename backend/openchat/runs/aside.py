"""Runs that write no message, such as titles and judges: stored, counted and paid for as any other.

What they say is kept with the run itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from anyio import CancelScope
from anyio.lowlevel import checkpoint_if_cancelled

from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.runs import events
from openchat.runs.accounting import ended_call, recounted
from openchat.runs.engine import NO_UPSTREAM
from openchat.runs.estimating import Estimator
from openchat.runs.model import Call, CallStatus, Run
from openchat.runs.port import RunStore
from openchat.upstream.base import CallReport, ChatRequest, Delta, JsonObject, TextDelta, Upstream
from openchat.upstream.errors import Failure, UpstreamError
from openchat.upstream.translate import upstream_error

End: TypeAlias = Literal["completed", "stopped", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a run is carried out: the seconds that a call may take, how many calls it may come to, and what is wrong with
    an answer, if anything. One that failed is asked for again where its failure is retryable. `place` is waited for
    before the first call; cancelling `scope` stops the run, also before it begins."""

    patience: float
    attempts: int = 1
    verify: Callable[[Run], Failure | None] = lambda _: None
    place: AbstractAsyncContextManager[Any] = field(default_factory=nullcontext)
    scope: CancelScope = field(default_factory=CancelScope)


class AsideRuns:
    """`on_unsettled` is told of runs whose cost is to be asked for."""

    def __init__(
        self,
        runs: RunStore,
        catalogue: Catalogue,
        clock: Clock,
        new_id: Callable[[], str],
        on_unsettled: Callable[[], None],
    ) -> None:
        self._runs = runs
        self._catalogue = catalogue
        self._estimator = Estimator(catalogue, clock)
        self._clock = clock
        self._new_id = new_id
        self._on_unsettled = on_unsettled

    async def carry_out(self, run: Run, messages: Sequence[JsonObject], terms: Terms) -> Run:
        """From its first call to its end, which is stored; the run as it then is. Where its task is cancelled it ends
        as interrupted. Raises StoreFailed."""
        aside = _Aside(run)
        status: End = "interrupted"
        failure: Failure | None = None
        try:
            with terms.scope:
                failure = await self._call_until_readable(aside, messages, terms)
            status = "stopped" if terms.scope.cancelled_caught else "failed" if failure else "completed"
        finally:
            # Also where it is cancelled: what it has cost is stored.
            ended = await asyncio.shield(self._end(aside.run, status, failure))
        return ended

    async def _call_until_readable(self, aside: _Aside, messages: Sequence[JsonObject], terms: Terms) -> Failure | None:
        failure: Failure | None = None
        async with terms.place:
            for _ in range(terms.attempts):
                # One that was ended while it waited must not cost anything.
                await checkpoint_if_cancelled()
                failure = await self._call(aside, messages, terms) or terms.verify(aside.run)
                if failure is None or not failure.retryable:
                    break
        return failure

    async def _call(self, aside: _Aside, messages: Sequence[JsonObject], terms: Terms) -> Failure | None:
        """One attempt, stored before it may cost."""
        run, now = aside.run, self._clock.now()
        upstream = self._catalogue.upstream_of(run.requested_model)
        if upstream is None:
            return NO_UPSTREAM
        call = Call(self._new_id(), run.id, upstream.name, run.requested_model, "streaming", now)
        outcome = replace(run.outcome, status="streaming")
        aside.run = replace(run, outcome=outcome, started_at=run.started_at or now).with_calls([call])
        await self._runs.save_run(aside.run)
        heard = _Heard()
        failure: Failure | None = None
        status: CallStatus = "interrupted"
        try:
            async with asyncio.timeout(terms.patience):
                await upstream.stream(
                    ChatRequest(run.requested_model, messages, run.params, run.conversation_id), heard
                )
            status = "completed"
        except UpstreamError as exc:
            failure, status = exc.failure, "failed"
        except TimeoutError:
            failure, status = upstream_error("upstream_timeout", upstream.name).failure, "failed"
        except asyncio.CancelledError:
            status = "stopped" if terms.scope.cancel_called else "interrupted"
            raise
        finally:
            aside.run = self._heard(aside.run, call, upstream, heard, status, failure)
        return failure

    def _heard(
        self, run: Run, call: Call, upstream: Upstream, heard: _Heard, status: CallStatus, failure: Failure | None
    ) -> Run:
        report = heard.report
        ended = ended_call(call, report, status, failure, is_free=upstream.is_free, at=self._clock.now())
        ended = self._estimator.complete(run, ended, lambda: [events.Delta(heard.text)] if heard.text else [])
        outcome = replace(
            run.outcome,
            model=ended.model,
            provider=ended.provider,
            finish_reason=report.finish_reason,
            cost_source="free" if upstream.is_free else None,
        )
        return replace(run, outcome=outcome, said=heard.text or run.said).with_calls([ended])

    async def _end(self, run: Run, status: End, failure: Failure | None) -> Run:
        outcome = replace(run.outcome, status=status, error=failure)
        ended = recounted(replace(run, outcome=outcome, ended_at=self._clock.now()))
        await self._runs.save_run(ended)
        if ended.is_unsettled:
            self._on_unsettled()
        return ended


class _Aside:
    """Holds the run as it stands, also for whoever ends it when a call was cancelled."""

    def __init__(self, run: Run) -> None:
        self.run = run


class _Heard:
    """The Sink of such a run: the text alone."""

    def __init__(self) -> None:
        self.report = CallReport()
        self.text = ""

    def feed(self, deltas: Sequence[Delta]) -> None:
        self.text += "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
