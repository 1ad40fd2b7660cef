"""The lists of models of OpenAI-compatible servers: their prices are written as OpenRouter's are."""

from __future__ import annotations

from typing import Any

import pytest

from openchat.upstream.base import Model
from openchat.upstream.server_models import models_of


def priced(usd: Any) -> Model:
    row = {"id": "m", "model_spec": {"pricing": {"input": {"usd": usd}, "output": {"usd": 1}}}}
    [model] = models_of([row], upstream="venice", prefix="venice", is_free=False, parameters=())
    return model


@pytest.mark.parametrize(
    ("per_million", "per_token"),
    [(0.7, "0.0000007"), ("0.70", "0.0000007"), (2_000_000, "2"), (0, "0"), ("1." + "3" * 35, "0.000001" + "3" * 35)],
)
def test_a_price_per_million_tokens_is_told_exactly_per_token(per_million: Any, per_token: str) -> None:
    assert priced(per_million).pricing == {"prompt": per_token, "completion": "0.000001"}


@pytest.mark.parametrize("usd", ["1e999999", "1e-999999", "1" * 50, -1, None, "x", {}])
def test_what_is_no_price_is_left_out(usd: Any) -> None:
    assert priced(usd).pricing == {"completion": "0.000001"}


@pytest.mark.parametrize("odd", [[], {}, 5, True, None, 1e300, -(10**30)])
def test_a_row_is_read_whatever_is_odd_about_it(odd: Any) -> None:
    row = {"id": "m", **dict.fromkeys(("type", "model_spec", "architecture", "created", "meta", "capabilities"), odd)}

    assert [model.id for model in models_of([row], upstream="a", prefix="a", is_free=False, parameters=())] == ["a/m"]


@pytest.mark.parametrize("length", [1e308, float("inf"), float("nan"), 10**30, -5, 0, True, "8192"])
def test_a_context_that_none_can_have_is_not_known(length: Any) -> None:
    row = {"id": "m", "context_length": length}
    [model] = models_of([row], upstream="a", prefix="a", is_free=False, parameters=())

    assert model.context_length is None
