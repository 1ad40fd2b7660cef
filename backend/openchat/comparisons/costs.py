"""What a comparison costs: estimated before it is sent, and watched while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from decimal import Decimal

import structlog

from openchat.catalogue.pricing import Pricing
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.comparisons.model import Estimate
from openchat.money import exact_sum
from openchat.runs.live import LiveRun
from openchat.runs.starting import Prepared
from openchat.runs.supervisor import Supervisor
from openchat.upstream.base import Usage

log = structlog.get_logger(__name__)

# About what people get on the average from a chat model; an estimate needs some length.
LIKELY_ANSWER_TOKENS = 500
# The real count costs more than it is worth four times a second; this one is too high for English.
CHARS_PER_TOKEN = 3
WATCH_SECONDS = 0.25


class CostEstimator:
    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock

    def estimate(self, lanes: Sequence[Prepared]) -> Estimate | None:
        """What they would cost together; None where a price is not known."""
        each = [self._of_lane(lane) for lane in lanes]
        known = [lane for lane in each if lane is not None]
        if len(known) < len(each):
            return None
        return Estimate(
            exact_sum(lane.low for lane in known),
            exact_sum(lane.likely for lane in known),
            exact_sum(lane.high for lane in known),
        )

    def cost_so_far(self, live: LiveRun) -> Decimal:
        """The upstream's word where the run has ended, else by what it has shown; nothing where no price is known."""
        outcome = live.run.outcome
        if live.is_final:
            return outcome.cost_usd or Decimal(0)
        shown = Usage(live.run.prompt_estimate, live.log.position // CHARS_PER_TOKEN)
        return self._cost(live.run.requested_model, shown) or Decimal(0)

    def _of_lane(self, lane: Prepared) -> Estimate | None:
        limit = lane.params.get("max_tokens") or lane.params.get("max_completion_tokens") or 0
        fitted = lane.fitted
        low = self._cost(lane.model, Usage(fitted.low))
        likely = self._cost(lane.model, Usage(fitted.tokens, min(limit, LIKELY_ANSWER_TOKENS)))
        high = self._cost(lane.model, Usage(fitted.high, limit))
        return None if low is None or likely is None or high is None else Estimate(low, likely, high)

    def _cost(self, model_id: str, usage: Usage) -> Decimal | None:
        upstream, model = self._catalogue.upstream_of(model_id), self._catalogue.find(model_id)
        if upstream is not None and upstream.is_free:
            return Decimal(0)
        return None if model is None else Pricing.of(model.pricing).cost(usage, self._clock.now())


class BudgetWatch:
    """Ends the lanes of a comparison when together they have cost what it may."""

    def __init__(self, supervisor: Supervisor, estimator: CostEstimator, clock: Clock) -> None:
        self._supervisor = supervisor
        self._estimator = estimator
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(self, comparison_id: str, lanes: Iterable[LiveRun], budget: Decimal, spent_before: Decimal) -> None:
        """Until all of them have ended; `spent_before` is what other runs of the comparison have cost."""
        work = self._watch(comparison_id, tuple(lanes), budget, spent_before)
        task = asyncio.create_task(work, name=f"budget of {comparison_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(
        self, comparison_id: str, lanes: Sequence[LiveRun], budget: Decimal, spent_before: Decimal
    ) -> None:
        while running := [live for live in lanes if not live.is_final]:
            spent = exact_sum([spent_before, *map(self._estimator.cost_so_far, lanes)])
            if spent > budget:
                log.info("budget spent", comparison_id=comparison_id, lanes=len(running))
                for live in running:
                    self._supervisor.stop(live, "over_budget")
                return
            await self._clock.sleep(WATCH_SECONDS)
