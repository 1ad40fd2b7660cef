"""What a run cost and how fast it was, and the terminal event that says so."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import Any

from openchat.conversations.model import CostSource, Message, Outcome
from openchat.runs import events
from openchat.runs.model import Call, Run
from openchat.upstream.base import Usage


def total_usage(calls: Iterable[Call]) -> Usage | None:
    """The tokens of all calls that reported any; None where none did."""
    known = [call.usage for call in calls if call.usage is not None]
    if not known:
        return None
    return Usage(
        prompt_tokens=sum(usage.prompt_tokens for usage in known),
        completion_tokens=sum(usage.completion_tokens for usage in known),
        reasoning_tokens=sum(usage.reasoning_tokens for usage in known),
        cached_tokens=sum(usage.cached_tokens for usage in known),
    )


def total_cost(calls: Iterable[Call], *, is_free: bool) -> tuple[Decimal | None, CostSource | None]:
    """The sum of what the calls cost and who says so; unknown where no call reported a cost."""
    if is_free:
        return Decimal(0), "free"
    known = [call.cost_usd for call in calls if call.cost_usd is not None]
    return (sum(known, Decimal(0)), "upstream") if known else (None, None)


def start_event(run: Run, answer: Message) -> events.Start:
    """The event that every run begins with, from what is stored of it."""
    seam = answer.continues
    return events.Start(
        run_id=run.id,
        conversation_id=run.conversation_id,
        user_message_id=run.parent_message_id,
        message_id=run.message_id,
        model=run.requested_model,
        continues=events.Seam(seam.message_id, seam.chars) if seam else None,
        omitted_messages=run.omitted_messages,
    )


def terminal_event(run_id: str, answer: Message, outcome: Outcome) -> events.Terminal:
    """The event that ends a run, from what is stored of it."""
    content = answer.content
    # Any: the fields that both ends share, each typed by its event.
    accounts: dict[str, Any] = {
        "finish_reason": outcome.finish_reason,
        "run_id": run_id,
        "message_id": answer.id,
        "chars": len(content),
        "sha256": sha256(content.encode()).hexdigest(),
        "model": outcome.model,
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
