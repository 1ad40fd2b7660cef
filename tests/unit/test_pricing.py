"""What tokens cost: exactly, with overrides by prompt size and hour."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openchat.catalogue.pricing import PriceList, Pricing
from openchat.upstream.base import Usage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SONNET: PriceList = {
    "prompt": "0.000003",
    "completion": "0.000015",
    "input_cache_read": "0.0000003",
    "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.000006", "completion": "0.0000225"}],
}

prices = some.decimals(min_value=0, max_value=1, places=12).map(lambda price: f"{price:f}")
counts = some.integers(min_value=0, max_value=10_000_000)
instants = some.datetimes(timezones=some.just(UTC))


def at(clock: str) -> datetime:
    return NOON.replace(hour=int(clock[:2]), minute=int(clock[3:]))


def test_every_token_has_its_price() -> None:
    usage = Usage(prompt_tokens=1000, completion_tokens=100, reasoning_tokens=40, cached_tokens=600)

    cost = Pricing.of(SONNET).cost(usage, NOON)

    assert cost == 400 * Decimal("0.000003") + 600 * Decimal("0.0000003") + 100 * Decimal("0.000015")


def test_a_request_may_have_a_price_of_its_own() -> None:
    pricing = Pricing.of({"prompt": "0.000001", "completion": "0", "request": "0.005"})

    assert pricing.cost(Usage(prompt_tokens=10), NOON) == Decimal("0.00501")
    assert pricing.estimate(10, 1000, NOON) == Decimal("0.00501")


def test_without_a_price_of_their_own_cached_tokens_cost_as_the_prompt() -> None:
    pricing = Pricing.of({"prompt": "0.000002", "completion": "0"})

    assert pricing.cost(Usage(prompt_tokens=10, cached_tokens=10), NOON) == Decimal("0.00002")


@pytest.mark.parametrize(("own", "cost"), [({}, "0.0003"), ({"internal_reasoning": "0"}, "0.0003")])
def test_reasoning_costs_as_the_answer(own: dict[str, str], cost: str) -> None:
    pricing = Pricing.of({"prompt": "0", "completion": "0.000003", **own})

    assert pricing.cost(Usage(completion_tokens=100, reasoning_tokens=80), NOON) == Decimal(cost)


def test_reasoning_may_cost_more_and_an_estimate_reckons_with_it() -> None:
    pricing = Pricing.of({"prompt": "0", "completion": "0.000003", "internal_reasoning": "0.000005"})

    assert pricing.cost(Usage(completion_tokens=100, reasoning_tokens=80), NOON) == Decimal("0.00046")
    assert pricing.estimate(0, 100, NOON) == Decimal("0.0005")


def test_a_discount_is_taken_off() -> None:
    pricing = Pricing.of({"prompt": "0.000002", "completion": "0", "discount": "0.25"})

    assert pricing.cost(Usage(prompt_tokens=100), NOON) == Decimal("0.00015")


def test_a_large_prompt_costs_more_from_the_token_after_the_limit() -> None:
    pricing = Pricing.of(SONNET)

    assert pricing.cost(Usage(prompt_tokens=200_000), NOON) == 200_000 * Decimal("0.000003")
    assert pricing.cost(Usage(prompt_tokens=200_001), NOON) == 200_001 * Decimal("0.000006")
    # What an override does not name keeps its price.
    assert pricing.at(200_001, NOON)["input_cache_read"] == Decimal("0.0000003")
    assert pricing.estimate(200_001, 10, NOON) == 200_001 * Decimal("0.000006") + 10 * Decimal("0.0000225")


@pytest.mark.parametrize(
    ("clock", "window", "is_cheap"),
    [
        ("16:29", ("1630", "0030"), False),
        ("16:30", ("1630", "0030"), True),
        ("23:59", ("1630", "0030"), True),
        ("00:29", ("1630", "0030"), True),
        ("00:30", ("1630", "0030"), False),
        ("01:00", ("0100", "0400"), True),
        ("04:00", ("0100", "0400"), False),
        ("12:00", ("0000", "0000"), True),
        ("23:59", ("2200", None), True),
        ("21:59", ("2200", None), False),
        ("05:59", (None, "0600"), True),
        ("06:00", (None, "0600"), False),
    ],
)
def test_hours_have_their_price(clock: str, window: tuple[str | None, str | None], is_cheap: bool) -> None:
    ends = {name: end for name, end in zip(("utc_start", "utc_end"), window, strict=True) if end is not None}
    pricing = Pricing.of({"prompt": "4", "completion": "4", "overrides": [{**ends, "prompt": "1"}]})

    assert pricing.cost(Usage(prompt_tokens=1), at(clock)) == (1 if is_cheap else 4)


def test_an_override_applies_only_when_all_its_conditions_do_and_the_last_one_counts() -> None:
    pricing = Pricing.of(
        {
            "prompt": "1",
            "completion": "1",
            "overrides": [
                {"min_prompt_tokens": 10, "prompt": "2", "completion": "2"},
                {"min_prompt_tokens": 100, "prompt": "3"},
                {"min_prompt_tokens": 100, "utc_start": "0100", "utc_end": "0200", "prompt": "4"},
            ],
        }
    )

    assert dict(pricing.at(101, NOON)) == {"prompt": 3, "completion": 2}
    assert dict(pricing.at(101, at("01:30"))) == {"prompt": 4, "completion": 2}
    assert dict(pricing.at(99, at("01:30"))) == {"prompt": 2, "completion": 2}


@pytest.mark.parametrize("unknown", ["variable", {}, {"image": "0.01"}])
def test_a_price_that_is_not_known_is_no_price(unknown: PriceList) -> None:
    assert Pricing.of(unknown).cost(Usage(prompt_tokens=1, completion_tokens=1), NOON) is None
    assert Pricing.of(unknown).estimate(1, 1, NOON) is None


def test_only_the_price_of_what_is_used_is_needed() -> None:
    embedding = Pricing.of({"prompt": "0.5"})

    assert embedding.cost(Usage(prompt_tokens=2), NOON) == 1
    assert embedding.cost(Usage(prompt_tokens=2, completion_tokens=1), NOON) is None


@given(prompt=prices, completion=prices, cached=prices, tokens=some.tuples(counts, counts, counts, counts))
def test_no_digit_is_lost(prompt: str, completion: str, cached: str, tokens: tuple[int, int, int, int]) -> None:
    usage = Usage(tokens[0] + tokens[1], tokens[2] + tokens[3], tokens[3], tokens[1])
    pricing = Pricing.of({"prompt": prompt, "completion": completion, "input_cache_read": cached})

    cost = pricing.cost(usage, NOON)

    assert cost is not None
    assert Fraction(cost) == (
        tokens[0] * Fraction(prompt) + tokens[1] * Fraction(cached) + (tokens[2] + tokens[3]) * Fraction(completion)
    )


@given(
    base=some.tuples(prices, prices),
    dearer=some.tuples(prices, prices),
    limit=counts,
    prompt_tokens=counts,
    max_tokens=counts,
    when=instants,
    shares=some.tuples(some.floats(0, 1), some.floats(0, 1)),
)
def test_an_answer_within_its_limit_never_costs_more_than_estimated(
    base: tuple[str, str],
    dearer: tuple[str, str],
    limit: int,
    prompt_tokens: int,
    max_tokens: int,
    when: datetime,
    shares: tuple[float, float],
) -> None:
    pricing = Pricing.of(
        {
            "prompt": base[0],
            "completion": base[1],
            "overrides": [{"min_prompt_tokens": limit, "prompt": dearer[0], "completion": dearer[1]}],
        }
    )
    written = int(max_tokens * shares[0])
    usage = Usage(prompt_tokens, written, int(written * shares[1]), 0)

    cost, estimate = pricing.cost(usage, when), pricing.estimate(prompt_tokens, max_tokens, when)

    assert cost is not None
    assert estimate is not None
    assert cost <= estimate


@given(minute=some.integers(0, 24 * 60 - 1), begin=some.integers(0, 24 * 60 - 1), end=some.integers(0, 24 * 60 - 1))
def test_two_windows_that_share_their_ends_make_a_day(minute: int, begin: int, end: int) -> None:
    when = NOON.replace(hour=minute // 60, minute=minute % 60)

    def clock(minutes: int) -> str:
        return f"{minutes // 60:02}{minutes % 60:02}"

    def applies(first: int, last: int) -> bool:
        override = {"utc_start": clock(first), "utc_end": clock(last), "prompt": "1"}
        return Pricing.of({"prompt": "0", "completion": "0", "overrides": [override]}).at(1, when)["prompt"] == 1

    assert (applies(begin, end) + applies(end, begin)) == (1 if begin != end else 2)


def test_more_cached_or_reasoning_tokens_than_there_are_take_nothing_off() -> None:
    pricing = Pricing.of({"prompt": "1", "completion": "10", "input_cache_read": "0"})
    usage = Usage(prompt_tokens=1, completion_tokens=1, cached_tokens=500, reasoning_tokens=2)

    assert pricing.cost(usage, NOON) == 20
