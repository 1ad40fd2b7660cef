"""Tool calls from fragments: each is given out once, whole, under an id of its own."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.upstream.base import ToolCallDelta
from openchat.upstream.chunks import Function, ToolCallFragment
from openchat.upstream.tool_calls import ToolCalls

PARIS = '{"city":"Paris"}'


def fragment(
    arguments: str | None = None, *, index: int | None = 0, id: str | None = None, name: str | None = None
) -> ToolCallFragment:
    return ToolCallFragment(index, id, Function(name, arguments))


def assembled(*fragments: ToolCallFragment) -> list[ToolCallDelta]:
    calls = ToolCalls()
    for one in fragments:
        calls.add(one)
    return calls.finish()


@given(st.lists(st.integers(min_value=0, max_value=len(PARIS))))
def test_arguments_are_joined_however_they_are_cut(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(PARIS)]
    pieces = [fragment(PARIS[begin:end]) for begin, end in pairwise(places)]

    assert assembled(fragment("", id="c", name="f"), *pieces) == [ToolCallDelta("c", "f", PARIS)]


def test_interleaved_fragments_go_to_their_index() -> None:
    calls = assembled(
        fragment("{", index=0, id="a", name="f"),
        fragment("[", index=1, id="b", name="g"),
        fragment("}", index=0),
        fragment("]", index=1),
    )

    assert calls == [ToolCallDelta("a", "f", "{}"), ToolCallDelta("b", "g", "[]")]


def test_another_id_under_the_same_index_is_another_call() -> None:
    calls = assembled(fragment("{", id="a", name="f"), fragment("}"), fragment("[", id="b", name="g"), fragment("]"))

    assert calls == [ToolCallDelta("a", "f", "{}"), ToolCallDelta("b", "g", "[]")]


def test_without_an_index_a_fragment_belongs_to_the_last_call() -> None:
    calls = assembled(
        fragment("{", index=None, id="a", name="f"),
        fragment("}", index=None),
        fragment("[", index=None, id="b", name="g"),
        fragment("]", index=None),
    )

    assert calls == [ToolCallDelta("a", "f", "{}"), ToolCallDelta("b", "g", "[]")]


@pytest.mark.parametrize("arguments", [None, "", "  \n"])
def test_missing_arguments_are_an_empty_object(arguments: str | None) -> None:
    assert assembled(fragment(arguments, id="c", name="f")) == [ToolCallDelta("c", "f", "{}")]


def test_a_call_without_a_function_yet_waits_for_it() -> None:
    assert assembled(ToolCallFragment(0, "c"), fragment("{}", name="f")) == [ToolCallDelta("c", "f", "{}")]


def test_missing_ids_are_made_up() -> None:
    calls = assembled(fragment("{}", index=0, id="", name="f"), fragment("{}", index=1, name="g"))

    assert [call.name for call in calls] == ["f", "g"]
    assert len({call.call_id for call in calls} - {""}) == 2


@pytest.mark.parametrize("ids", [("same", "same"), ("call_1", ""), ("", "call_0")])
def test_no_two_calls_have_the_same_id(ids: tuple[str, str]) -> None:
    calls = assembled(fragment("{}", index=0, id=ids[0], name="f"), fragment("{}", index=1, id=ids[1], name="g"))

    assert [call.name for call in calls] == ["f", "g"]
    assert len({call.call_id for call in calls}) == 2


def test_white_space_after_the_arguments_is_cut() -> None:
    assert assembled(fragment(PARIS, id="c", name="f"), fragment("  \n")) == [ToolCallDelta("c", "f", PARIS)]


@pytest.mark.parametrize(
    "late",
    [
        fragment("  \n"),
        fragment("  ", index=None),
        fragment(PARIS, id="c", name="f"),
        fragment(PARIS, id="c"),
        ToolCallFragment(0),
    ],
)
def test_a_call_that_was_given_out_is_not_given_again(late: ToolCallFragment) -> None:
    calls = ToolCalls()
    calls.add(fragment(PARIS, id="c", name="f"))
    assert len(calls.finish()) == 1

    calls.add(late)

    assert calls.finish() == []


def test_another_call_after_the_first_finish_is_given() -> None:
    calls = ToolCalls()
    calls.add(fragment(PARIS, id="a", name="f"))
    calls.finish()

    calls.add(fragment("{}", id="b", name="g"))

    assert calls.finish() == [ToolCallDelta("b", "g", "{}")]


def test_whether_there_are_any_is_known_before_and_after_the_finish() -> None:
    calls = ToolCalls()
    assert not calls.any
    calls.add(fragment("{}", id="a", name="f"))
    assert calls.any
    calls.finish()
    assert calls.any


@pytest.mark.parametrize("has_ids", [True, False])
def test_many_calls_take_no_longer_each_than_few(has_ids: bool) -> None:
    many = 20_000
    calls = assembled(*(fragment("{}", index=n, id=f"c{n}" if has_ids else None, name="f") for n in range(many)))

    assert len({call.call_id for call in calls}) == many
