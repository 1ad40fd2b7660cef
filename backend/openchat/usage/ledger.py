"""The ledger: what each call used and cost, kept when its conversation is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from openchat.runs.model import Run
from openchat.upstream.base import Usage

GroupBy: TypeAlias = Literal["model", "day", "provider", "conversation"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one call used and cost. `cost_usd` is None where nobody knows, `is_estimate` where nobody but us says so."""

    call_id: str
    run_id: str
    owner: str
    conversation_id: str
    kind: str
    upstream: str
    model: str
    provider: str | None
    started_at: datetime
    usage: Usage
    cost_usd: Decimal | None
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """The sum over some calls, exact to the last digit.

    `estimated_usd` is the part of `cost_usd` that is an estimate; `unknown_calls` is how many are in neither, since
    nobody knows what they cost. `key` is what they have in common, `label` its name for people.
    """

    key: str | None
    label: str | None
    runs: int
    calls: int
    usage: Usage
    cost_usd: Decimal
    estimated_usd: Decimal
    unknown_calls: int


def entries_of(run: Run) -> list[Entry]:
    """One for each call that used or cost anything."""
    return [
        Entry(
            call_id=call.id,
            run_id=run.id,
            owner=run.owner,
            conversation_id=run.conversation_id,
            kind=run.kind,
            upstream=call.upstream,
            model=call.model,
            provider=call.provider,
            started_at=call.started_at,
            usage=call.counted_usage or Usage(),
            cost_usd=call.counted_cost_usd,
            is_estimate=call.cost_usd is None,
        )
        for call in run.calls
        if call.counted_usage is not None or call.counted_cost_usd is not None
    ]
