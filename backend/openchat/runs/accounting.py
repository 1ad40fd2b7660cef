"""What a run cost and how fast it was, and the terminal event that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from openchat.conversations.model import CostSource, Message, Outcome
from openchat.money import exact_sum
from openchat.runs import events
from openchat.runs.model import Call, CallStatus, Run
from openchat.upstream.base import CallReport, Usage
from openchat.upstream.errors import Failure


def ended_call(
    call: Call, report: CallReport, status: CallStatus, failure: Failure | None, *, is_free: bool, at: datetime
) -> Call:
    """The call with what its upstream said of it; nothing is estimated here."""
    return replace(
        call,
        model=report.model or call.model,
        status=status,
        provider=report.provider,
        generation_id=report.generation_id,
        usage=report.usage,
        cost_usd=Decimal(0) if is_free else report.cost_usd,
        ended_at=at,
        error=failure,
    )


def accounted(outcome: Outcome, calls: Sequence[Call], *, is_free: bool) -> Outcome:
    """The outcome with what the calls used and cost in all, and who says so; unknown where no call tells.

    One estimate among the calls makes the whole an estimate.
    """
    usages = [call.counted_usage for call in calls if call.counted_usage is not None]
    costs = [call.counted_cost_usd for call in calls if call.counted_cost_usd is not None]
    source: CostSource | None = "upstream" if costs else None
    if any(call.cost_usd is None and call.estimate is not None for call in calls):
        source = "estimate" if costs else None
    elif any(call.settled_at is not None for call in calls):
        source = "settled"
    return replace(
        outcome,
        usage=total(usages) if usages else None,
        cost_usd=Decimal(0) if is_free else exact_sum(costs) if costs else None,
        cost_source="free" if is_free else source,
        estimated_cost_usd=None if is_free else _estimated(calls),
    )


def recounted(run: Run) -> Run:
    """The run with what its calls are known to have used and cost by now."""
    return replace(run, outcome=accounted(run.outcome, run.calls, is_free=run.outcome.cost_source == "free"))


def _estimated(calls: Sequence[Call]) -> Decimal | None:
    if not any(call.estimate and call.estimate.cost_usd is not None for call in calls):
        return None
    costs = [call.estimate.cost_usd if call.estimate else call.cost_usd for call in calls]
    return exact_sum(cost for cost in costs if cost is not None)


def total(usages: Iterable[Usage]) -> Usage:
    known = list(usages)
    return Usage(
        prompt_tokens=sum(usage.prompt_tokens for usage in known),
        completion_tokens=sum(usage.completion_tokens for usage in known),
        reasoning_tokens=sum(usage.reasoning_tokens for usage in known),
        cached_tokens=sum(usage.cached_tokens for usage in known),
    )


def start_event(run: Run, answer: Message) -> events.Start:
    """The event that every run begins with, from what is stored of it."""
    seam, outcome = answer.continues, run.outcome
    return events.Start(
        run_id=run.id,
        conversation_id=run.conversation_id,
        user_message_id=run.parent_message_id,
        message_id=run.message_id,
        model=None if outcome.sealed else run.requested_model,
        continues=events.Seam(seam.message_id, seam.chars) if seam else None,
        omitted_messages=0 if outcome.sealed else run.omitted_messages,
        notes=tuple(events.Note(note.code, note.param, note.text) for note in outcome.shown.notes),
    )


def terminal_event(run_id: str, answer: Message, outcome: Outcome) -> events.Terminal:
    """The event that ends a run, from what is stored of it."""
    content, outcome = answer.content, outcome.shown
    # Any: the fields that both ends share, each typed by its event.
    accounts: dict[str, Any] = {
        "finish_reason": outcome.finish_reason,
        "run_id": run_id,
        "message_id": answer.id,
        "chars": len(content),
        "sha256": sha256(content.encode()).hexdigest(),
        "model": outcome.shown_model,
        "provider": outcome.provider,
        "usage": _counts(outcome.usage),
        "cost_usd": None if outcome.cost_usd is None else f"{outcome.cost_usd:f}",
        "cost_source": outcome.cost_source,
        "timing": _figures(outcome),
    }
    match outcome.status:
        case "completed" | "stopped":
            return events.Done(status=outcome.status, **accounts)
        case "failed" | "interrupted":
            return events.Error(status=outcome.status, error=_error(outcome), **accounts)
        case _:
            raise ValueError(f"{outcome.status} is no end")


def _counts(usage: Usage | None) -> events.TokenCounts | None:
    if usage is None:
        return None
    return events.TokenCounts(usage.prompt_tokens, usage.completion_tokens, usage.reasoning_tokens, usage.cached_tokens)


def _figures(outcome: Outcome) -> events.TimingFigures | None:
    timing = outcome.timing
    if timing is None:
        return None
    return events.TimingFigures(timing.queued_ms, timing.ttft_ms, timing.duration_ms, timing.tokens_per_second)


def _error(outcome: Outcome) -> events.RunError:
    failure = outcome.error
    if failure is None:
        raise ValueError("a failed run names its failure")
    said = failure.upstream
    upstream = events.UpstreamSaid(said.provider, said.status, said.error_type, said.message) if said else None
    return events.RunError(failure.code, failure.message, failure.retryable, upstream)
