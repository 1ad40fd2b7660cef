"""OpenRouter's rows: what can be read is read, whatever is odd, and no price is taken to hold that may not."""

from __future__ import annotations

from typing import Any

import pytest

from openchat.upstream.base import EFFORTS, Percentiles, Reasoning
from openchat.upstream.openrouter_records import endpoint_of, model_of

SONNET = {
    "id": "anthropic/claude-sonnet-4.5",
    "name": "Anthropic: Claude Sonnet 4.5",
    "created": 1759000000,
    "context_length": 1000000,
    "architecture": {"input_modalities": ["text", "image", "file"], "output_modalities": ["text"]},
    "pricing": {"prompt": "0.000003", "completion": "0.000015"},
    "top_provider": {"context_length": 1000000, "max_completion_tokens": 64000, "is_moderated": False},
    "supported_parameters": ["max_tokens", "reasoning", "structured_outputs", "tools"],
    "reasoning": {
        "mandatory": False,
        "default_enabled": False,
        "default_effort": "medium",
        "supported_efforts": ["high", "medium", "low"],
        "supports_max_tokens": True,
    },
    "expiration_date": "2027-01-31",
    "knowledge_cutoff": "2025-07-31",
}


def pricing_of(pricing: Any) -> Any:
    model = model_of({"id": "a/model", "pricing": pricing}, "openrouter")
    assert model is not None
    return model.pricing


def overrides_of(*overrides: Any) -> Any:
    return pricing_of({"prompt": "1", "completion": "1", "overrides": list(overrides)}).get("overrides", [])


def reasoning_of(reasoning: Any) -> Reasoning | None:
    model = model_of({"id": "a/model", "reasoning": reasoning}, "openrouter")
    assert model is not None
    return model.reasoning


def test_a_model_is_read_in_full() -> None:
    model = model_of(SONNET, "openrouter")

    assert model is not None
    assert (model.tools, model.structured_outputs, model.knowledge_cutoff) == (True, True, "2025-07-31")
    assert model.reasoning == Reasoning(False, False, "medium", ("high", "medium", "low"), supports_max_tokens=True)
    assert (model.max_output_tokens, model.expires_at) == (64000, "2027-01-31")
    assert model.created_at == "2025-09-27T19:06:40.000Z"


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("5.7E-7", "0.00000057"),
        ("0.0000030", "0.000003"),
        ("0", "0"),
        ("0.000", "0"),
        ("100", "100"),
        ("0." + "3" * 38, "0." + "3" * 38),
        (0.5, "0.5"),
        (1, "1"),
    ],
)
def test_a_price_is_written_in_one_way(written: Any, price: str) -> None:
    assert pricing_of({"prompt": written}) == {"prompt": price}


@pytest.mark.parametrize("written", ["x", "", None, True, [], "NaN", "Infinity", "1e-1000000", "1e999", "1" * 50])
def test_what_is_no_price_is_left_out(written: Any) -> None:
    assert pricing_of({"prompt": written, "completion": "1"}) == {"completion": "1"}


@pytest.mark.parametrize("odd", [0, "0", "0.5", {}, [1, "2"], None])
def test_overrides_that_are_no_list_of_prices_are_left_out(odd: Any) -> None:
    assert pricing_of({"prompt": "1", "overrides": odd}) == {"prompt": "1"}


def test_a_negative_price_depends_on_the_model_that_the_router_picks() -> None:
    assert pricing_of({"prompt": "-1", "completion": "-1", "request": "0"}) == "variable"


def test_overrides_are_kept_with_their_conditions() -> None:
    overrides = [
        {"min_prompt_tokens": 200000, "prompt": "0.0000060", "completion": "0.00002"},
        {"utc_start": 30, "utc_end": "16:30", "prompt": "0.5"},
        {"utc_start": "2200", "utc_end": "2400", "prompt": "0.5", "completion": None},
    ]

    assert overrides_of(*overrides) == [
        {"min_prompt_tokens": 200000, "prompt": "0.000006", "completion": "0.00002"},
        {"utc_start": "0030", "utc_end": "1630", "prompt": "0.5"},
        {"utc_start": "2200", "utc_end": "0000", "prompt": "0.5"},
    ]


@pytest.mark.parametrize(
    "override",
    [
        None,
        {},
        {"prompt": "0.5"},
        {"min_prompt_tokens": 1},
        {"min_prompt_tokens": "1", "prompt": "0.5"},
        {"min_prompt_tokens": True, "prompt": "0.5"},
        {"utc_start": "2560", "utc_end": "0000", "prompt": "0.5"},
        {"utc_start": "noon", "utc_end": "0000", "prompt": "0.5"},
        # A condition that is not known.
        {"min_prompt_tokens": 1, "max_prompt_tokens": 5, "prompt": "0.5"},
        {"min_prompt_tokens": 1, "weekdays": ["mon"], "prompt": "0.5"},
        {"min_prompt_tokens": 1, "weekdays": "mon-fri", "prompt": "0.5"},
        {"min_prompt_tokens": 1, "prompt": "-1"},
        {"min_prompt_tokens": 1, "prompt": "cheap"},
    ],
)
def test_an_override_that_cannot_be_read_does_not_hold(override: Any) -> None:
    assert overrides_of(override) == []


def test_efforts_may_be_all_none_or_not_stated() -> None:
    everything = reasoning_of({"mandatory": False, "supported_efforts": None})
    assert everything is not None
    assert everything.supported_efforts == (*EFFORTS, "none")
    mandatory = reasoning_of({"mandatory": True, "supported_efforts": None})
    assert mandatory is not None
    assert "none" not in mandatory.supported_efforts
    without = reasoning_of({"mandatory": False})
    assert without is not None
    assert without.supported_efforts == ()
    assert reasoning_of(None) is None


def test_an_endpoint_is_read_whatever_is_missing_of_it() -> None:
    row = {
        "provider_name": "Anthropic",
        "tag": "anthropic",
        "context_length": 200000,
        "quantization": "fp8",
        "pricing": {"prompt": "0.0000030", "completion": "0.000015", "discount": 0.1},
        "uptime_last_30m": 99.5,
        "latency_last_30m": {"p50": 350, "p75": 500, "p90": 900, "p99": None},
        "throughput_last_30m": None,
        "status": -2,
    }
    endpoint = endpoint_of(row)

    assert endpoint is not None
    assert endpoint.pricing == {"prompt": "0.000003", "completion": "0.000015", "discount": "0.1"}
    assert endpoint.latency_ms == Percentiles(350, 500, 900, None)
    assert (endpoint.uptime_30m, endpoint.throughput, endpoint.status) == (99.5, None, -2)
    bare = endpoint_of({"provider_name": "Bare"})
    assert bare is not None
    assert (bare.name, bare.tag, bare.pricing, bare.latency_ms) == ("Bare", None, {}, None)
    assert endpoint_of({"provider_name": ""}) is None
    assert endpoint_of("Bare") is None


def test_latency_is_in_milliseconds_also_where_it_comes_in_seconds() -> None:
    endpoint = endpoint_of({"provider_name": "Fast", "latency_last_30m": {"p50": 0.25, "p75": 0.5, "p99": 21}})

    assert endpoint is not None
    assert endpoint.latency_ms == Percentiles(250, 500, None, 21000)
