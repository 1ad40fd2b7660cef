"""What a run cost, exactly, and the event that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.conversations.model import Message, Outcome, RunStatus, Timing
from openchat.conversations.parts import Citation, Reasoning, Text
from openchat.runs import events
from openchat.runs.accounting import accounted, terminal_event
from openchat.runs.model import Call, Estimate
from openchat.upstream.base import Usage
from openchat.upstream.errors import Failure, UpstreamDetail

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAILURE = Failure("provider_busy", "It is busy. Try again.", True, UpstreamDetail("BaseTen", 429, "busy", "slow down"))
OUTCOME = Outcome(
    "completed", "a/b", "BaseTen", "stop", Usage(15, 120, 7, 3), Decimal("5.7E-7"), "upstream", Timing(1, 2, 30, 66.7)
)


def call(cost: str | None = None, usage: Usage | None = None) -> Call:
    return Call(
        "call",
        "run",
        "openrouter",
        "a/b",
        "completed",
        NOON,
        usage=usage,
        cost_usd=None if cost is None else Decimal(cost),
    )


def answer(*parts: Text | Reasoning | Citation) -> Message:
    return Message("answer", "local", "conversation", "question", "assistant", parts, NOON)


def outcome_of(*calls: Call, is_free: bool = False) -> Outcome:
    return accounted(Outcome("completed", "a/b"), calls, is_free=is_free)


def test_the_usage_of_all_calls_is_added_up() -> None:
    calls = [call(usage=Usage(1, 2, 3, 4)), call(), call(usage=Usage(10, 20, 30, 40))]

    assert outcome_of(*calls).usage == Usage(11, 22, 33, 44)
    assert outcome_of(call(), call()).usage is None
    assert outcome_of().usage is None


def test_costs_are_added_up_exactly() -> None:
    outcome = outcome_of(call("0.0000057915"), call(), call("5.7E-7"), call("0.1"), call("0.2"))

    assert (outcome.cost_usd, outcome.cost_source) == (Decimal("0.3000063615"), "upstream")


@given(st.lists(st.decimals(min_value=0, max_value=10**6, places=30), min_size=1))
def test_no_fraction_of_a_cost_is_lost(costs: list[Decimal]) -> None:
    outcome = outcome_of(*(call(str(cost)) for cost in costs))

    assert outcome.cost_usd is not None
    assert Fraction(outcome.cost_usd) == sum(map(Fraction, costs))


def test_a_cost_that_nobody_told_is_unknown_and_not_zero() -> None:
    for outcome in (outcome_of(call(), call()), outcome_of()):
        assert (outcome.cost_usd, outcome.cost_source, outcome.estimated_cost_usd) == (None, None, None)


def test_what_is_free_costs_nothing() -> None:
    outcome = outcome_of(call(), is_free=True)

    assert (outcome.cost_usd, outcome.cost_source, outcome.estimated_cost_usd) == (Decimal(0), "free", None)


def test_one_estimate_makes_the_sum_an_estimate_and_says_how_much() -> None:
    guessed = replace(call(), estimate=Estimate(Usage(10, 5, 0, 0), Decimal("0.002")))

    outcome = outcome_of(call("0.1", Usage(1, 1, 0, 0)), guessed)

    assert (outcome.cost_usd, outcome.cost_source) == (Decimal("0.102"), "estimate")
    assert outcome.estimated_cost_usd == Decimal("0.102")
    assert outcome.usage == Usage(11, 6, 0, 0)


def test_once_settled_the_upstreams_word_counts_and_the_estimate_is_kept() -> None:
    guessed = replace(call(), estimate=Estimate(Usage(10, 5, 0, 0), Decimal("0.002")))
    settled = replace(guessed, usage=Usage(12, 7, 0, 0), cost_usd=Decimal("0.0031"), settled_at=NOON)

    outcome = outcome_of(settled)

    assert (outcome.cost_usd, outcome.cost_source, outcome.usage) == (Decimal("0.0031"), "settled", Usage(12, 7, 0, 0))
    assert outcome.estimated_cost_usd == Decimal("0.002")


def test_an_estimate_without_a_price_is_no_cost() -> None:
    outcome = outcome_of(replace(call(), estimate=Estimate(Usage(10, 5, 0, 0), None)))

    assert (outcome.cost_usd, outcome.cost_source, outcome.estimated_cost_usd) == (None, None, None)
    assert outcome.usage == Usage(10, 5, 0, 0)


@pytest.mark.parametrize(
    ("cost", "written"),
    [
        ("5.7E-7", "0.00000057"),
        ("0.0000057915", "0.0000057915"),
        ("1E+1", "10"),
        ("0", "0"),
        ("12.5", "12.5"),
        (None, None),
    ],
)
def test_money_is_written_in_plain_notation(cost: str | None, written: str | None) -> None:
    outcome = replace(OUTCOME, cost_usd=None if cost is None else Decimal(cost))

    assert terminal_event("run", answer(Text("a")), outcome).cost_usd == written


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
def test_the_end_proves_the_text_and_nothing_but_the_text(texts: list[str]) -> None:
    text = "".join(texts)
    message = answer(Reasoning("Let me see."), *map(Text, texts), Citation("https://example.org"))
    event = terminal_event("run", message, OUTCOME)

    assert (event.chars, event.sha256) == (len(text), sha256(text.encode()).hexdigest())


def test_the_end_says_all_that_is_known() -> None:
    event = terminal_event("run", answer(Text("Blue 😀")), OUTCOME)

    assert msgspec.to_builtins(event) == {
        "type": "done",
        "status": "completed",
        "finish_reason": "stop",
        "run_id": "run",
        "message_id": "answer",
        "chars": 6,
        "sha256": sha256("Blue 😀".encode()).hexdigest(),
        "model": "a/b",
        "provider": "BaseTen",
        "usage": {"prompt_tokens": 15, "completion_tokens": 120, "reasoning_tokens": 7, "cached_tokens": 3},
        "cost_usd": "0.00000057",
        "cost_source": "upstream",
        "timing": {"queued_ms": 1, "ttft_ms": 2, "duration_ms": 30, "tokens_per_second": 66.7},
    }


@pytest.mark.parametrize("status", ["failed", "interrupted"])
def test_a_failure_names_its_cause_and_keeps_its_account(status: RunStatus) -> None:
    event = terminal_event("run", answer(Text("Half")), replace(OUTCOME, status=status, error=FAILURE))

    assert isinstance(event, events.Error)
    assert (event.status, event.chars, event.cost_usd) == (status, 4, "0.00000057")
    assert msgspec.to_builtins(event.error) == {
        "code": "provider_busy",
        "message": "It is busy. Try again.",
        "retryable": True,
        "upstream": {"provider": "BaseTen", "status": 429, "error_type": "busy", "message": "slow down"},
    }


def test_a_stopped_run_is_done() -> None:
    event = terminal_event("run", answer(), replace(OUTCOME, status="stopped", usage=None, timing=None))

    assert isinstance(event, events.Done)
    assert (event.status, event.usage, event.timing, event.chars) == ("stopped", None, None, 0)


@pytest.mark.parametrize("status", ["queued", "streaming", "waiting"])
def test_a_run_that_goes_on_has_no_end(status: RunStatus) -> None:
    with pytest.raises(ValueError, match="is no end"):
        terminal_event("run", answer(), replace(OUTCOME, status=status))


def test_a_failure_without_a_cause_is_no_end() -> None:
    with pytest.raises(ValueError, match="names its failure"):
        terminal_event("run", answer(), replace(OUTCOME, status="failed", error=None))
