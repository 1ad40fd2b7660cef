"""What the figures of a comparison amount to; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles
from typing import Generic, Literal, TypeAlias, TypeVar, get_args

from openchat.comparisons.model import Answered, Seen
from openchat.conversations.model import FINAL, Outcome
from openchat.money import exact_sum
from openchat.runs.accounting import total
from openchat.upstream.base import Usage

Measure: TypeAlias = Literal["ttft_ms", "duration_ms", "tokens_per_second", "completion_tokens", "cost_usd"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
# By measure and variant.
Samples: TypeAlias = Mapping[Measure, Mapping[int, Sequence[float]]]
Figure = TypeVar("Figure", float, Decimal)


@dataclass(frozen=True, slots=True)
class Spread(Generic[Figure]):
    """Of `n` figures: the middle one, the quartiles between which half of them are, and the outermost."""

    n: int
    median: Figure
    low_quartile: Figure
    high_quartile: Figure
    least: Figure
    most: Figure

    @classmethod
    def of(cls, figures: Iterable[Figure | None]) -> Spread[Figure] | None:
        """None where there are none. Of one alone there is no spread: all are that one."""
        known = sorted(figure for figure in figures if figure is not None)
        if not known:
            return None
        low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
        return cls(len(known), median(known), low, high, known[0], known[-1])


@dataclass(frozen=True, slots=True)
class Summary:
    """What the lanes of one variant have in common."""

    variant: int
    lanes: int
    completed: int
    ttft_ms: Spread[float] | None
    duration_ms: Spread[float] | None
    tokens_per_second: Spread[float] | None
    completion_tokens: Spread[float] | None
    cost_usd: Spread[Decimal] | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all runs, those that were retried or replaced too. `cost_usd` is what is known of it."""

    lanes: int
    ended: int
    usage: Usage
    cost_usd: Decimal
    unknown_costs: int


def summaries(seen: Seen) -> list[Summary]:
    """By variant, for those that have a lane."""
    by_variant: dict[int, list[Answered]] = {}
    for lane, answered in zip(seen.comparison.lanes, seen.lanes, strict=True):
        by_variant.setdefault(lane.variant, []).append(answered)
    return [_summary(variant, by_variant[variant]) for variant in sorted(by_variant)]


def totals(seen: Seen) -> Totals:
    outcomes = [answered.run.outcome for answered in (*seen.lanes, *seen.earlier)]
    ended = [outcome for outcome in outcomes if outcome.status in FINAL]
    return Totals(
        lanes=len(seen.lanes),
        ended=sum(answered.run.outcome.status in FINAL for answered in seen.lanes),
        usage=total(outcome.usage for outcome in outcomes if outcome.usage is not None),
        cost_usd=exact_sum(outcome.cost_usd for outcome in outcomes if outcome.cost_usd is not None),
        unknown_costs=sum(outcome.cost_usd is None for outcome in ended),
    )


def samples(seen: Seen) -> Samples:
    """The figures of the lanes that completed, by measure and variant."""
    found: dict[Measure, dict[int, list[float]]] = {measure: {} for measure in MEASURES}
    for lane, answered in zip(seen.comparison.lanes, seen.lanes, strict=True):
        if answered.run.outcome.status != "completed":
            continue
        for measure, figure in _figures(answered.run.outcome).items():
            if figure is not None:
                found[measure].setdefault(lane.variant, []).append(figure)
    return found


def _figures(outcome: Outcome) -> dict[Measure, float | None]:
    timing = outcome.timing
    return {
        "ttft_ms": timing.first_text_ms if timing else None,
        "duration_ms": timing.duration_ms if timing else None,
        "tokens_per_second": timing.text_tokens_per_second if timing else None,
        "completion_tokens": outcome.usage.completion_tokens if outcome.usage else None,
        "cost_usd": float(outcome.cost_usd) if outcome.cost_usd is not None else None,
    }


def _summary(variant: int, lanes: Sequence[Answered]) -> Summary:
    """Of what completed: one that was cut is neither fast nor cheap."""
    outcomes = [lane.run.outcome for lane in lanes if lane.run.outcome.status == "completed"]
    timings = [outcome.timing for outcome in outcomes if outcome.timing is not None]
    return Summary(
        variant=variant,
        lanes=len(lanes),
        completed=len(outcomes),
        ttft_ms=Spread.of(timing.first_text_ms for timing in timings),
        duration_ms=Spread.of(timing.duration_ms for timing in timings),
        tokens_per_second=Spread.of(timing.text_tokens_per_second for timing in timings),
        completion_tokens=Spread.of(outcome.usage.completion_tokens for outcome in outcomes if outcome.usage),
        cost_usd=Spread.of(outcome.cost_usd for outcome in outcomes),
    )
