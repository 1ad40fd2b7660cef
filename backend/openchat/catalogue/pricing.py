"""What tokens cost, exactly: a model's prices in decimal USD, and the overrides by prompt size and hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any, Literal, TypeAlias

from openchat.money import EXACT
from openchat.upstream.base import JsonObject, Usage

PriceList: TypeAlias = JsonObject | Literal["variable"]
"""As `Model.pricing` has it: decimal strings by name, and `overrides`, a list of the same with their conditions."""

_CONDITIONS = frozenset({"min_prompt_tokens", "utc_start", "utc_end"})


@dataclass(frozen=True, slots=True)
class Override:
    """Prices in place of the usual ones, for prompts of more than `above_prompt_tokens` and within `hours`.

    `hours` are minutes of the UTC day, the second one no longer in it; a window may go past midnight.
    """

    prices: Mapping[str, Decimal]
    above_prompt_tokens: int | None = None
    hours: tuple[int, int] | None = None

    def applies(self, prompt_tokens: int, at: datetime) -> bool:
        if self.above_prompt_tokens is not None and prompt_tokens <= self.above_prompt_tokens:
            return False
        if self.hours is None:
            return True
        begin, end = self.hours
        minute = at.hour * 60 + at.minute
        # From a minute to the same one is the whole day.
        return begin <= minute < end if begin < end else minute >= begin or minute < end


@dataclass(frozen=True, slots=True)
class Pricing:
    """The prices of one model or of one provider of it, USD per token and per request. A variable price has none.

    Exact in what it counts: the request, the tokens of prompt and answer, cached and reasoning ones, the discount. What
    is billed by the piece (images, searches) is in no usage and not counted.
    """

    prices: Mapping[str, Decimal] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    @classmethod
    def of(cls, prices: PriceList) -> Pricing:
        """Read `Model.pricing`."""
        if prices == "variable":
            return cls()
        overrides = tuple(_override(entry) for entry in prices.get("overrides", ()))
        return cls(_prices(prices), overrides)

    def at(self, prompt_tokens: int, at: datetime) -> Mapping[str, Decimal]:
        """The prices for a prompt of this size at this time (aware UTC); of several overrides the last one counts."""
        valid = dict(self.prices)
        for override in self.overrides:
            if override.applies(prompt_tokens, at):
                valid |= override.prices
        return valid

    def cost(self, usage: Usage, at: datetime) -> Decimal | None:
        """What this usage costs, USD; None where the price of something used is not known.

        Cached tokens cost as the rest of the prompt where they have no price of their own, and reasoning as the rest of
        the answer where its own price is none or zero.
        """
        prices = self.at(usage.prompt_tokens, at)
        prompt, completion = prices.get("prompt"), prices.get("completion")
        cached = prices.get("input_cache_read", prompt)
        reasoning = prices.get("internal_reasoning") or completion
        return _sum(
            prices,
            (max(0, usage.prompt_tokens - usage.cached_tokens), prompt),
            (usage.cached_tokens, cached),
            (max(0, usage.completion_tokens - usage.reasoning_tokens), completion),
            (usage.reasoning_tokens, reasoning),
        )

    def estimate(self, prompt_tokens: int, max_completion_tokens: int, at: datetime) -> Decimal | None:
        """What a prompt of this size costs at most, USD: nothing cached, the answer at full length and, where that is
        dearer, all reasoning. None where the price is not known."""
        prices = self.at(prompt_tokens, at)
        completion = prices.get("completion")
        dearest = None if completion is None else max(completion, prices.get("internal_reasoning", completion))
        return _sum(prices, (prompt_tokens, prices.get("prompt")), (max_completion_tokens, dearest))


def _sum(prices: Mapping[str, Decimal], *terms: tuple[int, Decimal | None]) -> Decimal | None:
    """The price of the request and of each count of tokens; what is not there needs no price."""
    if "prompt" not in prices and "completion" not in prices:
        return None
    with localcontext(EXACT):
        total = prices.get("request", Decimal(0))
        for count, price in terms:
            if count and price is None:
                return None
            total += count * (price or Decimal(0))
        # OpenRouter: "the price is multiplied by (1 - discount)".
        return total * (1 - prices.get("discount", Decimal(0)))


def _override(entry: JsonObject) -> Override:
    begin, end = entry.get("utc_start"), entry.get("utc_end")
    return Override(
        _prices(entry),
        entry.get("min_prompt_tokens"),
        None if begin is None and end is None else (_minute(begin), _minute(end)),
    )


def _prices(prices: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(price) for name, price in prices.items() if name not in _CONDITIONS and name != "overrides"}


def _minute(clock: str | None) -> int:
    """The minute of the day of `HHMM`; an open end is midnight."""
    return int(clock[:2]) * 60 + int(clock[2:]) if clock else 0
