"""What was spent and what a prompt would cost, on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Body, Money
from openchat.api.schemas.conversations import ModelId, SystemPrompt
from openchat.api.schemas.messages import MessageIn
from openchat.api.schemas.params import Params
from openchat.money import exact_sum
from openchat.runs.accounting import total
from openchat.usage.ledger import GroupBy, Spent
from openchat.usage.quotes import Quote

MAX_MODELS = 50


class TotalOut(BaseModel):
    """Sums, exact to the last digit. `estimated_usd` is the part of `cost_usd` that is an estimate, not settled (yet);
    what `unknown_calls` cost nobody knows."""

    runs: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int
    cached_tokens: int
    cost_usd: Money
    estimated_usd: Money
    unknown_calls: int


class SpentOut(TotalOut):
    key: str | None
    label: str | None


class UsageSumsOut(BaseModel):
    group_by: GroupBy
    items: list[SpentOut]
    total: TotalOut

    @classmethod
    def of(cls, group_by: GroupBy, sums: Sequence[Spent]) -> UsageSumsOut:
        usage = total(spent.usage for spent in sums)
        return cls(
            group_by=group_by,
            items=[
                SpentOut(
                    key=spent.key,
                    label=spent.label,
                    runs=spent.runs,
                    calls=spent.calls,
                    prompt_tokens=spent.usage.prompt_tokens,
                    completion_tokens=spent.usage.completion_tokens,
                    reasoning_tokens=spent.usage.reasoning_tokens,
                    cached_tokens=spent.usage.cached_tokens,
                    cost_usd=spent.cost_usd,
                    estimated_usd=spent.estimated_usd,
                    unknown_calls=spent.unknown_calls,
                )
                for spent in sums
            ],
            total=TotalOut(
                runs=sum(spent.runs for spent in sums),
                calls=sum(spent.calls for spent in sums),
                prompt_tokens=usage.prompt_tokens,
                completion_tokens=usage.completion_tokens,
                reasoning_tokens=usage.reasoning_tokens,
                cached_tokens=usage.cached_tokens,
                cost_usd=exact_sum(spent.cost_usd for spent in sums),
                estimated_usd=exact_sum(spent.estimated_usd for spent in sums),
                unknown_calls=sum(spent.unknown_calls for spent in sums),
            ),
        )


class EstimateIn(Body):
    """A message as it would be sent to each of these models, in a conversation or a new one."""

    models: Annotated[list[ModelId], Field(min_length=1, max_length=MAX_MODELS)]
    message: MessageIn
    conversation_id: str | None = None
    parent_id: str | None = None
    system_prompt: SystemPrompt | None = None
    params: Params = Field(default_factory=Params)


class PriceRangeOut(BaseModel):
    """USD: `prompt` alone; `min` and `max` from no answer to one of full length, the count's error included."""

    prompt: Money
    min: Money
    max: Money


class QuoteOut(BaseModel):
    model: str
    prompt_tokens: int
    prompt_tokens_range: tuple[int, int]
    max_tokens: int = Field(description="The longest answer that would be asked for.")
    fits: bool = Field(description="Whether the model's context takes it.")
    cost_usd: PriceRangeOut | None = Field(description="Null where the price is not known or variable.")

    @classmethod
    def of(cls, quote: Quote) -> QuoteOut:
        cost = quote.cost
        return cls(
            model=quote.model,
            prompt_tokens=quote.prompt_tokens,
            prompt_tokens_range=(quote.low_prompt_tokens, quote.high_prompt_tokens),
            max_tokens=quote.max_tokens,
            fits=quote.fits,
            cost_usd=cost and PriceRangeOut(prompt=cost.prompt, min=cost.low, max=cost.high),
        )


class QuotesOut(BaseModel):
    items: list[QuoteOut]
