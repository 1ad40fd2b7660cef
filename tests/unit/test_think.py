"""A thought that opens an answer is reasoning, however its tags are cut; what follows is untouched."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.upstream.base import ReasoningDelta, TextDelta
from openchat.upstream.think import ThinkSplitter


def split(pieces: Iterable[str], *, is_open: bool = False) -> tuple[str, str]:
    """Reasoning and text; reasoning never comes after text."""
    splitter = ThinkSplitter(is_open=is_open)
    deltas = [delta for piece in pieces for delta in splitter.feed(piece)] + splitter.finish()
    assert all(delta.text for delta in deltas)
    kinds = [type(delta) for delta in deltas]
    assert kinds == sorted(kinds, key=lambda kind: kind is TextDelta)
    reasoning = "".join(delta.text for delta in deltas if isinstance(delta, ReasoningDelta))
    return reasoning, "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))


@pytest.mark.parametrize(
    ("answer", "reasoning", "text"),
    [
        ("<think>hm</think>42", "hm", "42"),
        (" \n<think>\nhm\n</think>\n\n42 ", "\nhm\n", "\n\n42 "),
        ("<think></think>42", "", "42"),
        ("<think>hm", "hm", ""),
        ("<think>hm</thi", "hm</thi", ""),
        ("<think>a<think>b</think>c</think>d", "a<think>b", "c</think>d"),
        ("Write <think>this</think>", "", "Write <think>this</think>"),
        ("<thinking>no</thinking>", "", "<thinking>no</thinking>"),
        ("<think", "", "<think"),
        ("  ", "", "  "),
        ("<Think>no</Think>", "", "<Think>no</Think>"),
        ("</think>42", "", "</think>42"),
        ("", "", ""),
    ],
)
def test_a_leading_thought_is_split_off_however_it_is_cut(answer: str, reasoning: str, text: str) -> None:
    assert split([answer]) == split(list(answer)) == (reasoning, text)
    for cut in range(len(answer) + 1):
        assert split([answer[:cut], answer[cut:]]) == (reasoning, text)


@given(
    pieces=st.lists(st.one_of(st.sampled_from(["<think>", "</think>", "<th", "ink>", "</", " ", "<"]), st.text())),
    cuts=st.lists(st.integers(min_value=0, max_value=200)),
)
def test_any_answer_is_split_the_same_however_it_is_cut(pieces: list[str], cuts: list[int]) -> None:
    answer = "".join(pieces)
    places = [0, *sorted(cut % (len(answer) + 1) for cut in cuts), len(answer)]

    assert split(answer[begin:end] for begin, end in pairwise(places)) == split([answer])


@given(st.text().filter(lambda text: not text.lstrip().startswith("<think>")))
def test_an_answer_that_opens_with_no_thought_is_untouched(answer: str) -> None:
    assert split([answer]) == ("", answer)


def test_only_what_may_be_a_tag_is_held_back() -> None:
    splitter = ThinkSplitter()

    assert splitter.feed("<thi") == []
    assert not splitter.is_transparent
    assert splitter.feed("s is text") == [TextDelta("<this is text")]
    assert splitter.is_transparent
    thinking = ThinkSplitter()
    assert thinking.feed("<think>a</th") == [ReasoningDelta("a")]
    assert thinking.feed("ought") == [ReasoningDelta("</thought")]


@pytest.mark.parametrize(
    ("answer", "reasoning", "text"),
    [
        ("hm</think>42", "hm", "42"),
        ("<think>hm</think>42", "hm", "42"),
        ("\nhm</think>\n\n42", "\nhm", "\n\n42"),
        ("</think>42", "", "42"),
        ("<b>hm</think>42</think>", "<b>hm", "42</think>"),
        ("never closed", "never closed", ""),
        ("<thi", "<thi", ""),
        ("", "", ""),
    ],
)
def test_where_the_prompt_opened_the_tag_the_text_begins_within_it(answer: str, reasoning: str, text: str) -> None:
    for size in range(1, len(answer) + 1):
        pieces = [answer[at : at + size] for at in range(0, len(answer), size)]
        assert split(pieces, is_open=True) == (reasoning, text)


def test_where_the_reasoning_came_apart_the_text_does_not_begin_within_the_tag() -> None:
    splitter = ThinkSplitter(is_open=True)
    splitter.expect_text()

    assert [*splitter.feed("42"), *splitter.finish()] == [TextDelta("42")]
