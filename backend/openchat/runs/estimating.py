"""What a call used and cost where its upstream did not say so: at once by counting, later by asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from openchat.catalogue.pricing import Pricing
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.runs import events
from openchat.runs.model import Call, Estimate, Run
from openchat.upstream.base import Bookkeeper, Usage
from openchat.usage.families import Family, family_of
from openchat.usage.tokens import count_text

# OpenRouter's record is there within about half a second as a rule, after a cut later.
FIRST_SETTLEMENT = timedelta(seconds=1)


class Estimator:
    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock

    def complete(self, run: Run, call: Call, said: Callable[[], Sequence[events.StoredEvent]]) -> Call:
        """The call that has just ended: estimated where its tokens or cost are unknown, to be asked about where it can.

        `said` tells what it added to the run's log. What was refused before it said anything is not charged, so it gets
        no estimate.
        """
        upstream = self._catalogue.upstream_of(run.requested_model)
        if upstream is None or (call.usage is not None and call.cost_usd is not None):
            return call
        has_record = call.cost_usd is None and call.generation_id is not None and isinstance(upstream, Bookkeeper)
        shown = said()
        was_charged = call.usage is not None or shown or (has_record and call.error is None)
        return replace(
            call,
            estimate=self._estimate(run, call, shown) if was_charged else None,
            settle_at=self._clock.now() + FIRST_SETTLEMENT if has_record else None,
        )

    def _estimate(self, run: Run, call: Call, shown: Sequence[events.StoredEvent]) -> Estimate:
        usage = call.usage or _counted(run.prompt_estimate, shown, family_of(call.model))
        if call.cost_usd is not None:
            return Estimate(usage, call.cost_usd)
        model = self._catalogue.find(call.model) or self._catalogue.find(run.requested_model)
        return Estimate(usage, Pricing.of(model.pricing).cost(usage, call.started_at) if model else None)


def _counted(prompt_tokens: int, said: Sequence[events.StoredEvent], family: Family) -> Usage:
    text = count_text("".join(event.text for event in said if isinstance(event, events.Delta)), family)
    reasoning = count_text("".join(event.text for event in said if isinstance(event, events.Reasoning)), family)
    return Usage(prompt_tokens, text + reasoning, reasoning, 0)
