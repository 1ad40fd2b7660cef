"""The models nearest to one that is not there."""

from __future__ import annotations

import pytest

from openchat.catalogue.nearest import nearest
from openchat.upstream.base import Model

MODELS = [
    Model(id, name, "openrouter")
    for id, name in {
        "openai/gpt-4o": "OpenAI: GPT-4o",
        "openai/gpt-4o-mini": "OpenAI: GPT-4o-mini",
        "openai/gpt-5": "OpenAI: GPT-5",
        "anthropic/claude-opus-4.5": "Anthropic: Claude Opus 4.5",
        "anthropic/claude-sonnet-4.5": "Anthropic: Claude Sonnet 4.5",
        "anthropic/claude-haiku-4.5": "Anthropic: Claude Haiku 4.5",
        "google/gemini-2.5-flash-image": "Google: Nano Banana",
        "deepseek/deepseek-r1": "DeepSeek: R1",
    }.items()
]


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("openai/gpt-4o-mni", "openai/gpt-4o-mini"),
        ("anthropic/claude-sonet-4.5", "anthropic/claude-sonnet-4.5"),
        ("anthropic/claude-3-opus", "anthropic/claude-opus-4.5"),
        ("Claude Haiku 4.5", "anthropic/claude-haiku-4.5"),
        ("nano banana", "google/gemini-2.5-flash-image"),
        ("deepseek/deepseek-r1-0528:free", "deepseek/deepseek-r1"),
        ("GPT5", "openai/gpt-5"),
    ],
)
def test_the_nearest_comes_first(wanted: str, first: str) -> None:
    assert nearest(wanted, MODELS)[0] == first


@pytest.mark.parametrize("wanted", ["zzz", "", "😀" * 200])
def test_however_far_three_are_named(wanted: str) -> None:
    assert len(set(nearest(wanted, MODELS))) == 3


def test_no_more_than_there_are() -> None:
    assert nearest("x", MODELS[:1]) == ["openai/gpt-4o"]
    assert nearest("x", []) == []
