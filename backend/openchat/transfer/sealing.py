"""What may leave of a conversation in which a blind comparison waits for its vote; pure."""

from __future__ import annotations

from dataclasses import replace

from openchat.conversations.model import Message, Outcome
from openchat.conversations.parts import Reasoning
from openchat.runs.model import Run
from openchat.transfer.model import Whole

# In place of the model's name.
BLIND = "blind"


def veiled(whole: Whole) -> Whole:
    """Without what would tell who wrote its sealed answers, and so without the comparison of them."""
    if not any(run.outcome.sealed for run in whole.runs):
        return whole
    return replace(
        whole,
        messages=tuple(map(_message, whole.messages)),
        runs=tuple(map(_run, whole.runs)),
        comparisons=tuple(comparison for comparison in whole.comparisons if not comparison.is_sealed),
    )


def _message(message: Message) -> Message:
    if message.outcome is None or not message.outcome.sealed:
        return message
    parts = tuple(Reasoning(part.text) if isinstance(part, Reasoning) else part for part in message.parts)
    return replace(message, parts=parts, reasoning_details=(), outcome=_outcome(message.outcome))


def _run(run: Run) -> Run:
    if not run.outcome.sealed:
        return run
    return replace(
        run,
        requested_model=BLIND,
        outcome=_outcome(run.outcome),
        params={},
        system_prompt=None,
        omitted_messages=0,
        prompt_estimate=0,
        started_at=run.created_at,
        ended_at=run.created_at,
        calls=(),
    )


def _outcome(outcome: Outcome) -> Outcome:
    return replace(outcome.shown, model=BLIND, sealed=False)
