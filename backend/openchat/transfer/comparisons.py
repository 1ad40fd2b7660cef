"""What is true of every comparison that comes in, whichever file it is from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openchat.comparisons.checks import verify
from openchat.comparisons.model import MAX_RATING, BadCheck, Comparison
from openchat.transfer.model import Whole
from openchat.transfer.reading import instant_of, refusal
from openchat.upstream.reading import is_money


def check_comparison(comparison: Comparison, whole: Whole, path: str) -> None:
    """Raises InvalidImport where it is not of the messages and runs beside it, or cannot be shown."""
    if comparison.is_sealed:
        raise refusal(f"{path}.blind", "nobody has voted, so the file does not say whose answers these are")
    _check_lanes(comparison, whole, path)
    for field, run_id in _named(comparison):
        if run_id not in comparison.run_ids:
            raise refusal(f"{path}.{field}", "is no run of a lane")
    _check_ratings(comparison, path)
    _check_costs(comparison, path)
    for index, check in enumerate(comparison.checks):
        try:
            verify(check)
        except BadCheck as exc:
            raise refusal(f"{path}.checks[{index}].value", str(exc)) from exc


def _check_lanes(comparison: Comparison, whole: Whole, path: str) -> None:
    questions = {message.id for message in whole.messages if message.role == "user"}
    answered = {run.id: run.parent_message_id for run in whole.runs}
    if comparison.question_id is not None and comparison.question_id not in questions:
        raise refusal(f"{path}.question_id", "is no user message of this conversation")
    if not comparison.lanes:
        raise refusal(f"{path}.lanes", "a comparison has lanes")
    for index, lane in enumerate(comparison.lanes):
        place = f"{path}.lanes[{index}]"
        if not 0 <= lane.variant < len(comparison.variants):
            raise refusal(f"{place}.variant", "is no variant of this comparison")
        if lane.question_id not in questions:
            raise refusal(f"{place}.question_id", "is no user message of this conversation")
        if not lane.run_ids or any(answered.get(run_id) != lane.question_id for run_id in lane.run_ids):
            raise refusal(f"{place}.run_ids", "are no runs that answer this user message")
    if len(set(comparison.all_run_ids)) < sum(len(lane.run_ids) for lane in comparison.lanes):
        raise refusal(f"{path}.lanes", "a run is in one lane only")


def _check_ratings(comparison: Comparison, path: str) -> None:
    vote = comparison.vote
    if vote is not None and not all(1 <= rating <= MAX_RATING for _, rating in vote.ratings):
        raise refusal(f"{path}.vote.ratings", f"ratings go from 1 to {MAX_RATING}")
    for index, judgement in enumerate(comparison.judgements):
        for grade in judgement.grades:
            has_all = len(grade.scores) == len(judgement.run_ids) > 0
            if not has_all or not all(1 <= score <= MAX_RATING for score in grade.scores):
                place = f"{path}.judgements[{index}].grades"
                raise refusal(place, f"a grade has a score from 1 to {MAX_RATING} for each run of its judge")


def _check_costs(comparison: Comparison, path: str) -> None:
    estimate = comparison.estimate
    costs = [estimate.low, estimate.likely, estimate.high] if estimate is not None else []
    if not all(is_money(cost) for cost in [*costs, comparison.max_cost_usd] if cost is not None):
        raise refusal(path, "a cost is none")


def settled(comparison: Comparison) -> Comparison:
    """As it is kept: nobody judges it any more."""
    vote, revealed_at = comparison.vote, comparison.revealed_at
    return replace(
        comparison,
        created_at=instant_of(comparison.created_at),
        updated_at=instant_of(comparison.updated_at),
        revealed_at=instant_of(revealed_at) if revealed_at else None,
        vote=replace(vote, at=instant_of(vote.at)) if vote else None,
        judgements=tuple(
            replace(
                judgement,
                created_at=instant_of(judgement.created_at),
                status="cancelled" if judgement.status == "running" else judgement.status,
            )
            for judgement in comparison.judgements
        ),
    )


def _named(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """What it says of its lanes, by their runs."""
    if comparison.chosen_run_id is not None:
        yield "chosen_run_id", comparison.chosen_run_id
    if comparison.vote is not None:
        if comparison.vote.winner is not None:
            yield "vote.winner", comparison.vote.winner
        for run_id, _ in comparison.vote.ratings:
            yield "vote.ratings", run_id
    for index, judgement in enumerate(comparison.judgements):
        for grade in judgement.grades:
            yield f"judgements[{index}].grades", grade.run_id
