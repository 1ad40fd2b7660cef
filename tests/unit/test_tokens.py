"""Estimated tokens, against what the real tokenizers counted.

The counts are stored (tests/recordings/tokens.json, made by benchmarks/tokens.py), so no tokenizer is needed here.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median
from time import process_time
from typing import Any, NamedTuple, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openchat.usage import tokens
from openchat.usage.families import Family, family_of
from openchat.usage.image_tokens import image_tokens
from openchat.usage.pieces import FEATURES, features
from openchat.usage.tokens import count_prompt, count_text, text_tokens
from openchat.usage.weights import FAMILIES, SPREAD, WEIGHTS

RECORDED = Path(__file__).parents[1] / "recordings" / "tokens.json"
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
AIM = 0.10
# Shorter texts are off by whole tokens, which is much of them.
LONG_ENOUGH = 20


class Piece(NamedTuple):
    kind: str
    held_out: bool
    text: str
    counts: dict[str, int]


def recorded() -> tuple[dict[str, str], list[Piece]]:
    content = json.loads(RECORDED.read_text())
    return content["counted_by"], [Piece(**piece) for piece in content["pieces"]]


COUNTED_BY, PIECES = recorded()
HELD_OUT = [piece for piece in PIECES if piece.held_out]
MEASURED: list[Family] = [family for family in get_args(Family) if family in COUNTED_BY]
families = st.sampled_from(FAMILIES)
texts = st.text(st.characters(codec="utf-8")) | st.text("aB1 .\n\tä中😀_{", max_size=300)


def errors(family: Family, pieces: Sequence[Piece] = HELD_OUT) -> list[float]:
    return [abs(count_text(piece.text, family) / piece.counts[family] - 1) for piece in pieces]


def png(width: int, height: int) -> str:
    """The head of a PNG as a `data:` URL: all that tells its size."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\2\0\0\0"
    return f"data:image/png;base64,{b64encode(head + bytes(40)).decode()}"


def user(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(parts)}


# The set


def test_the_set_is_large_and_mixed_and_half_of_it_is_held_out() -> None:
    assert len(HELD_OUT) >= 100
    assert len({piece.kind for piece in HELD_OUT}) >= 40
    assert len({piece.text for piece in PIECES}) == len(PIECES)
    assert all(set(piece.counts) == set(COUNTED_BY) for piece in PIECES)


def test_every_family_but_other_was_counted_by_a_named_package() -> None:
    assert set(get_args(Family)) - set(COUNTED_BY) == {"other"}
    assert all(any(char.isdigit() for char in package) for package in COUNTED_BY.values())


# How near the estimate comes


@pytest.mark.parametrize("family", MEASURED)
def test_half_of_what_was_never_fitted_to_is_less_than_a_tenth_off(family: Family) -> None:
    assert median(errors(family)) < AIM


def test_so_it_is_over_all_families() -> None:
    assert median(error for family in MEASURED for error in errors(family)) < 0.07


def test_a_model_of_an_unknown_family_gets_the_mean() -> None:
    offs = [abs(count_text(piece.text, "other") / fmean(piece.counts.values()) - 1) for piece in HELD_OUT]

    assert median(offs) < AIM


@pytest.mark.parametrize("family", MEASURED)
@pytest.mark.parametrize(
    "kinds", [("english", "chat", "long", "typographic"), ("python", "javascript", "sql", "shell")]
)
def test_english_and_code_are_nearer(family: Family, kinds: tuple[str, ...]) -> None:
    assert median(errors(family, [piece for piece in HELD_OUT if piece.kind in kinds])) < 0.09


def test_languages_without_accents_are_told_from_english() -> None:
    pieces = [piece for piece in HELD_OUT if piece.kind in ("italian", "dutch", "indonesian")]

    assert median(error for family in MEASURED for error in errors(family, pieces)) < 0.2


@pytest.mark.parametrize("family", MEASURED)
def test_the_range_holds_nearly_nine_of_ten(family: Family) -> None:
    pieces = [piece for piece in HELD_OUT if piece.counts[family] >= LONG_ENOUGH]
    ranges = [text_tokens(piece.text, family) for piece in pieces]
    held = [found.low <= piece.counts[family] <= found.high for piece, found in zip(pieces, ranges, strict=True)]

    assert 0.88 <= fmean(held) < 1
    assert all(found.low <= found.count <= found.high <= found.low * 2 for found in ranges)


def test_the_weights_are_complete() -> None:
    assert get_args(Family) == FAMILIES
    assert tuple(WEIGHTS) == FEATURES
    assert set(SPREAD) == set(FAMILIES)
    assert all(len(row) == len(FAMILIES) and min(row) >= 0 for row in WEIGHTS.values())


# Any text


@given(texts, families)
@example("\ud800", "openai")
@example("\x00\x1c\u3000\u200b", "google")
def test_any_text_has_a_count_and_only_the_empty_one_has_none(text: str, family: Family) -> None:
    assert bool(text) <= count_text(text, family) <= 4 * len(text.encode(errors="surrogatepass"))
    assert min(features(text)) >= 0


@given(texts, texts, families)
def test_two_texts_together_have_about_the_tokens_of_both(first: str, second: str, family: Family) -> None:
    apart = count_text(first, family) + count_text(second, family)

    # Where they meet two pieces become one, and an accent makes the words around it foreign.
    assert count_text(first + second, family) == pytest.approx(apart, abs=6 + apart * 0.25)


@given(texts, texts, families)
def test_more_text_is_not_noticeably_fewer_tokens(first: str, second: str, family: Family) -> None:
    longest = max(count_text(first, family), count_text(second, family))

    assert count_text(first + second, family) >= longest * 0.9 - 2


@pytest.mark.parametrize("unit", ["a", "A", " ", "\n ", "!?", "=", "9", "é", "中", "😀", "\u0301", "aB1 ,ä中", "\x00"])
def test_no_text_takes_long_however_odd_and_long_it_is(unit: str) -> None:
    text = unit * (2_000_000 // len(unit))
    started = process_time()
    count_text(text, "openai")

    assert process_time() - started < 1


def test_a_turn_that_was_counted_is_not_counted_again_at_every_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_counted", {})
    monkeypatch.setattr(tokens, "_MOST_COUNTED", 2)
    looked_at: list[str] = []

    def look_at(text: str) -> list[int]:
        looked_at.append(text)
        return features(text)

    monkeypatch.setattr(tokens, "features", look_at)
    for text in ("one", "two", "one", "two", "three", "three", "one"):
        assert count_text(text, "openai") == 1
    count_text("one", "llama")

    assert looked_at == ["one", "two", "three", "one", "one"]


@pytest.mark.parametrize("family", MEASURED)
def test_a_text_that_is_judged_by_excerpts_counts_as_the_sum_of_its_parts(family: Family) -> None:
    parts = [piece.text + "\n\n" for piece in PIECES] * 4
    whole = count_text("".join(parts), family)

    assert whole == pytest.approx(sum(count_text(part, family) for part in parts), rel=0.08)


# Families


@pytest.mark.parametrize(
    ("model_id", "family"),
    [
        ("openai/gpt-5.1", "openai"),
        ("openai/gpt-4o-mini", "openai"),
        ("openai/gpt-4.1", "openai"),
        ("openai/o4-mini-high", "openai"),
        ("openai/gpt-oss-120b:free", "openai"),
        ("openai/chatgpt-4o-latest", "openai"),
        ("openai/gpt-4", "openai-cl100k"),
        ("openai/gpt-4-turbo", "openai-cl100k"),
        ("openai/gpt-3.5-turbo-0613", "openai-cl100k"),
        ("microsoft/phi-4", "openai-cl100k"),
        ("anthropic/claude-3.5-sonnet", "anthropic"),
        ("anthropic/claude-sonnet-4", "anthropic"),
        ("anthropic/claude-opus-4.6", "anthropic"),
        ("claude-opus-4-1-20250805", "anthropic"),
        ("claude-sonnet-4-20250514", "anthropic"),
        ("anthropic/claude-opus-4.7", "anthropic-4.7"),
        ("anthropic/claude-sonnet-5", "anthropic-4.7"),
        ("anthropic/claude-instant", "anthropic"),
        ("google/gemini-2.5-pro", "google"),
        ("google/gemma-3-27b-it:free", "google"),
        ("meta-llama/llama-4-maverick", "llama"),
        ("deepseek/deepseek-r1-distill-llama-70b", "llama"),
        ("deepseek/deepseek-r1-distill-qwen-32b", "qwen"),
        ("deepseek/deepseek-chat-v3.1", "deepseek"),
        ("mistralai/mixtral-8x22b-instruct", "mistral"),
        ("mistralai/devstral-small", "mistral"),
        ("qwen/qwen3-235b-a22b", "qwen"),
        ("qwen/qwen3.5-27b", "qwen-3.5"),
        ("qwen/qwq-32b", "qwen"),
        ("z-ai/glm-4.6", "glm"),
        ("moonshotai/kimi-k2-0905", "kimi"),
        ("x-ai/grok-4", "other"),
        ("openrouter/auto", "other"),
        ("local/smollm2-135m-instruct", "other"),
        ("", "other"),
    ],
)
def test_a_model_is_known_by_its_name(model_id: str, family: Family) -> None:
    assert family_of(model_id) == family


# Images, by the examples of the vendors' documentation


@pytest.mark.parametrize(
    ("model_id", "size", "tokens"),
    [
        ("openai/gpt-4o", (1024, 1024), 765),
        ("openai/gpt-4o", (2048, 4096), 1105),
        ("openai/gpt-5", (1024, 1024), 630),
        ("openai/gpt-4.1-mini", (1024, 1024), 1659),
        ("openai/gpt-4.1-mini", (1800, 2400), 2353),
        ("anthropic/claude-sonnet-4.5", (200, 200), 54),
        ("anthropic/claude-sonnet-4.5", (1000, 1000), 1334),
        ("anthropic/claude-sonnet-4.5", (8000, 8000), 1600),
        ("google/gemini-2.5-flash", (384, 384), 258),
        ("google/gemini-2.5-flash", (1500, 700), 516),
        ("google/gemini-3-pro-preview", (100, 100), 1120),
        ("x-ai/grok-4", (100, 100), 1000),
    ],
)
def test_an_image_costs_what_its_vendor_says(model_id: str, size: tuple[int, int], tokens: int) -> None:
    assert image_tokens(model_id, size) == tokens


@given(st.sampled_from(["gpt-4o", "gpt-5-nano", "claude-opus-4", "gemini-2.5-pro", "qwen3-vl", "grok"]), st.data())
def test_any_image_costs_something(model_id: str, data: st.DataObject) -> None:
    sides = st.integers(1, 20_000)

    assert image_tokens(model_id, (data.draw(sides), data.draw(sides))) > 0


# Whole prompts


def test_a_prompt_is_its_texts_and_the_marks_around_them() -> None:
    messages = [{"role": "user", "content": "Why is the sky blue?"}]
    found = count_prompt(messages, [], None, "openai/gpt-4o")

    # 6 tokens by o200k, 4 for the message and 3 for the prompt.
    assert found.count == pytest.approx(13, abs=1)
    assert found.low <= found.count <= found.high


def test_a_system_prompt_counts_as_a_message() -> None:
    messages = [{"role": "user", "content": "Hi"}]
    system = "Answer in one sentence."

    apart = count_prompt(messages, [], system, "openai/gpt-5")
    assert apart == count_prompt([{"role": "system", "content": system}, *messages], [], None, "openai/gpt-5")


def test_an_image_is_counted_by_its_own_size_and_roughly_where_it_is_elsewhere() -> None:
    def image(url: str) -> Any:
        return count_prompt(
            [user({"type": "image_url", "image_url": {"url": url}})], [], None, "anthropic/claude-sonnet-4"
        )

    small, large, elsewhere, broken = map(
        image, (png(200, 200), png(1000, 1000), "https://example.org/a.png", "data:image/png;base64,AAA")
    )
    assert (small.count, large.count) == (54 + 7, 1334 + 7)
    assert small.count < elsewhere.count == broken.count < 2000


def count(*messages: dict[str, Any], tools: Sequence[dict[str, Any]] = ()) -> int:
    return count_prompt(messages, tools, None, "openai/gpt-5").count


def test_files_tools_calls_and_reasoning_count() -> None:
    pdf = {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64," + "A" * 400_000}}
    call = {"id": "1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Oslo"}'}}
    thought = {"type": "reasoning.text", "text": "The user greets me."}
    hello: dict[str, Any] = {"role": "user", "content": "Hi"}
    silent: dict[str, Any] = {"role": "assistant", "content": None}
    plain = count(hello, silent)

    assert count(hello, user(pdf)) > plain + 1500
    assert count(hello, silent, tools=[WEATHER]) > plain + 10
    assert count(hello, silent | {"tool_calls": [call]}) > plain + 10
    assert count(hello, silent | {"reasoning_details": [thought]}) > plain + 4
    assert count(hello, user({"type": "input_audio", "input_audio": {}})) == plain


def test_claude_is_told_more_about_tools() -> None:
    hello = [{"role": "user", "content": "Hi"}]

    without, with_tool = (count_prompt(hello, tools, None, "anthropic/claude-opus-4") for tools in ((), (WEATHER,)))
    assert with_tool.count > without.count + 346
