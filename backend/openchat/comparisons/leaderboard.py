"""Who wins one's own comparisons, how fast and for how much."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Literal, TypeAlias

from openchat.comparisons.model import Comparison, Variant
from openchat.comparisons.port import ComparisonStore
from openchat.comparisons.ranking import Choice, Gap, Rating, choices_of, choices_of_scores, rate
from openchat.conversations.model import Outcome
from openchat.money import exact_sum

By: TypeAlias = Literal["model", "variant"]
# Whose word counts: votes are people's, and never mixed with what judges say.
Of: TypeAlias = Literal["votes", "judge"]
# Their lanes are asked for at once: as many ids as a statement may well have.
COMPARISONS_AT_ONCE = 100
# Digits of wins per dollar.
_SCALE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Standing:
    """A rating, with what the lanes of that side were like. Of `lanes`, `cost_usd` is of those of which it is known."""

    rating: Rating
    lanes: int
    cost_usd: Decimal
    wins_per_dollar: Decimal | None
    ttft_ms: float | None
    tokens_per_second: float | None


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """`votes` counts the judgements where it is of the judge."""

    votes: int
    standings: Sequence[Standing]
    gaps: Sequence[Gap]


class Leaderboards:
    def __init__(self, store: ComparisonStore) -> None:
        self._store = store

    async def read(
        self,
        owner: str,
        by: By,
        of: Of = "votes",
        *,
        tag: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Leaderboard:
        """Over the votes of people, or over the judgements, in comparisons begun from `since` on and before `until`."""
        judged = of == "judge"
        found: list[Comparison] = []
        outcomes: dict[str, Outcome] = {}
        cursor: str | None = None
        while True:
            page = await self._store.comparisons(
                owner,
                tag=tag,
                since=since,
                until=until,
                voted=not judged,
                judged=judged,
                limit=COMPARISONS_AT_ONCE,
                cursor=cursor,
            )
            run_ids = [run_id for comparison in page.items for run_id in comparison.run_ids]
            outcomes |= await self._store.outcomes(owner, run_ids)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                # Fitting takes a while, and would hold up every stream.
                return await asyncio.to_thread(leaderboard, found, outcomes, by, of)


def leaderboard(
    comparisons: Sequence[Comparison], outcomes: Mapping[str, Outcome], by: By, of: Of = "votes"
) -> Leaderboard:
    """Pure."""
    votes: list[list[Choice]] = []
    lanes: dict[str, list[Outcome]] = {}
    for comparison in comparisons:
        sides = [(lane.run_id, side_of(comparison.variants[lane.variant], by)) for lane in comparison.lanes]
        said = _said(comparison, sides, of)
        if not said:
            continue
        votes += said
        for run_id, side in sides:
            if run_id in outcomes:
                lanes.setdefault(side, []).append(outcomes[run_id])
    ratings, gaps = rate(votes)
    return Leaderboard(len(votes), [_standing(rating, lanes.get(rating.key, [])) for rating in ratings], gaps)


def _said(comparison: Comparison, sides: Sequence[tuple[str, str]], of: Of) -> list[list[Choice]]:
    """The vote, or each completed judgement, as its choices; without those that say nothing."""
    if of == "votes":
        said = [choices_of(comparison.vote, sides)] if comparison.vote is not None else []
    else:
        graded = [judgement.grades for judgement in comparison.judgements if judgement.status == "completed"]
        said = [choices_of_scores({grade.run_id: grade.score for grade in grades}, sides) for grades in graded]
    return [choices for choices in said if choices]


def side_of(variant: Variant, by: By) -> str:
    """What makes two lanes the same: the model, or all that is asked for, label included."""
    if by == "model":
        return variant.model
    parts = [variant.name]
    if variant.label is not None:
        parts.append(variant.model if variant.provider is None else f"{variant.model} ({variant.provider})")
    if variant.params:
        parts.append(json.dumps(variant.params, sort_keys=True, ensure_ascii=False))
    if variant.system_prompt:
        parts.append(json.dumps(variant.system_prompt, ensure_ascii=False))
    return " · ".join(parts)


def _standing(rating: Rating, lanes: Sequence[Outcome]) -> Standing:
    timings = [lane.timing for lane in lanes if lane.timing is not None and lane.status == "completed"]
    cost = exact_sum(lane.cost_usd for lane in lanes if lane.cost_usd is not None)
    return Standing(
        rating=rating,
        lanes=len(lanes),
        cost_usd=cost,
        wins_per_dollar=(Decimal(rating.wins) / cost).quantize(_SCALE) if cost else None,
        ttft_ms=_median([timing.first_text_ms for timing in timings]),
        tokens_per_second=_median([timing.text_tokens_per_second for timing in timings]),
    )


def _median(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if known else None
