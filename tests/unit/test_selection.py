"""Search, filters and sort of the list of models."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openchat.catalogue.selection import Selection, select
from openchat.upstream.base import Model


def priced(prompt: str, completion: str) -> dict[str, str]:
    return {"prompt": prompt, "completion": completion}


MODELS = [
    Model("openai/gpt-4o-mini", "OpenAI: GPT-4o-mini", "openrouter", context_length=128_000,
          input_modalities=("text", "image"), supported_parameters=("tools", "seed"),
          pricing=priced("0.00000015", "0.0000006"), created_at="2024-07-18T00:00:00.000Z"),
    Model("google/gemini-2.5-flash-image", "Google: Gemini Image", "openrouter", context_length=32_768,
          input_modalities=("text", "image"), output_modalities=("image", "text"),
          pricing=priced("0.0000003", "0.0000025"), created_at="2025-10-07T00:00:00.000Z"),
    Model("openrouter/auto", "Auto Router", "openrouter", context_length=2_000_000, pricing="variable"),
    Model("deepseek/r1:free", "DeepSeek: R1", "openrouter", supported_parameters=("reasoning",),
          pricing=priced("0", "0"), created_at="2025-01-20T00:00:00.000Z"),
]  # fmt: skip
MINI, IMAGE, AUTO, FREE = (model.id for model in MODELS)


def chosen(**wanted: Any) -> list[str]:
    return [model.id for model in select(MODELS, Selection(**wanted))]


def test_without_a_wish_everything_is_kept_in_the_upstreams_order() -> None:
    assert chosen() == [MINI, IMAGE, AUTO, FREE]
    assert Selection().is_everything
    assert not Selection(q="a").is_everything


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({"q": "gpt"}, [MINI]),
        ({"q": "GEMINI image"}, [IMAGE]),
        ({"q": "router"}, [AUTO]),
        ({"q": "gpt gemini"}, []),
        ({"q": "  "}, [MINI, IMAGE, AUTO, FREE]),
        ({"input": ("image",)}, [MINI, IMAGE]),
        ({"output": ("image",)}, [IMAGE]),
        ({"output": ("image", "text")}, [IMAGE]),
        ({"supports": ("tools", "seed")}, [MINI]),
        ({"supports": ("tools", "reasoning")}, []),
        ({"max_price": Decimal("0")}, [FREE]),
        ({"max_price": Decimal("0.6")}, [MINI, FREE]),
        ({"max_price": Decimal("0.59")}, [FREE]),
        ({"max_price": Decimal("1000000")}, [MINI, IMAGE, FREE]),
        ({"q": "e", "input": ("image",), "max_price": Decimal("1")}, [MINI]),
    ],
)
def test_only_what_matches_every_wish_is_kept(wanted: dict[str, Any], kept: list[str]) -> None:
    assert [model for model in chosen(**wanted)] == [model for model in (MINI, IMAGE, AUTO, FREE) if model in kept]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", [AUTO, FREE, IMAGE, MINI]),
        ("newest", [IMAGE, FREE, MINI, AUTO]),
        ("price", [FREE, MINI, IMAGE, AUTO]),
        ("context", [AUTO, MINI, IMAGE, FREE]),
    ],
)
def test_models_are_sorted_with_the_unknown_last(sort: str, order: list[str]) -> None:
    assert chosen(sort=sort) == order
