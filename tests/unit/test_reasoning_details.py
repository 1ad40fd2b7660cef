"""Reasoning details: merged while they stream, given back unmodified where they are wanted."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.upstream.reasoning_details import ReasoningDetails, for_replay


def text(said: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"type": "reasoning.text", **({} if said is None else {"text": said}), **fields}


def merged(*details: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    collected = ReasoningDetails()
    for detail in details:
        collected.add([detail])
    return collected.merged()


SUMMARY = {"type": "reasoning.summary", "summary": "Thought about it.", "id": "rs_1"}
SECRET = {"type": "reasoning.encrypted", "data": "gAAAA", "id": "rs_2", "format": "openai-responses-v1"}


def test_fragments_of_one_block_become_one_item_with_its_signature() -> None:
    details = (
        text("Let ", index=0, format="anthropic-claude-v1"),
        text("me ", index=0),
        text("see.", index=0),
        text(index=0, signature="c2ln"),
    )

    assert merged(*details) == (text("Let me see.", index=0, format="anthropic-claude-v1", signature="c2ln"),)


@given(st.lists(st.text()))
def test_the_merged_text_is_all_of_it(texts: list[str]) -> None:
    assert merged(*(text(said) for said in texts)) == ((text("".join(texts)),) if texts else ())


def test_the_first_signature_and_format_count() -> None:
    details = (text("a", signature="", format=None), text("b", signature="one", format="x"), text("c", signature="two"))

    assert merged(*details) == (text("abc", signature="one", format="x"),)


def test_another_index_is_another_block() -> None:
    details = (text("a", index=0), text("b", index=1), text("c", index=1))

    assert merged(*details) == (text("a", index=0), text("bc", index=1))


def test_other_items_are_kept_as_they_came_and_in_order() -> None:
    details = (SUMMARY, text("a"), SECRET, text("b"), text("c"), SECRET)

    assert merged(*details) == (SUMMARY, text("a"), SECRET, text("bc"), SECRET)


def test_a_signature_that_comes_alone_stays_without_a_text() -> None:
    assert merged(text(signature="c2ln")) == (text(signature="c2ln"),)


def test_what_a_person_may_read_is_told_and_nothing_else() -> None:
    collected = ReasoningDetails()

    assert collected.add([text("Let me "), SUMMARY, SECRET, text("see."), text(signature="s")]) == (
        "Let me Thought about it.see."
    )
    assert collected.add([]) == ""


def test_taking_details_changes_none_of_them() -> None:
    details = [text("a", index=0), text("b", index=0, signature="s"), SUMMARY]
    before = deepcopy(details)

    merged(*details)

    assert details == before


def test_reading_midway_loses_nothing() -> None:
    collected = ReasoningDetails()
    collected.add([text("a")])
    collected.add([text("b")])
    assert collected.merged() == (text("ab"),)

    collected.add([text("c")])

    assert collected.merged() == (text("abc"),)


def test_signed_summarised_and_encrypted_items_are_given_back_unmodified_in_order() -> None:
    details = [SUMMARY, text("a", signature="s", format="anthropic-claude-v1", index=0), SECRET]

    assert for_replay([details]) == [details]


@pytest.mark.parametrize("format", [None, "anthropic-claude-v1", "google-gemini-v1"])
def test_an_unsigned_block_is_left_out_where_a_signature_is_demanded(format: str | None) -> None:
    assert for_replay([[text("a", format=format), SUMMARY]]) == [[SUMMARY]]


@pytest.mark.parametrize("format", ["unknown", "openai-responses-v1", "xai-responses-v1"])
def test_an_unsigned_block_is_kept_where_none_is_demanded(format: str) -> None:
    assert for_replay([[text("a", format=format)]]) == [[text("a", format=format)]]


def test_an_item_is_sent_once_in_a_whole_history() -> None:
    signed = text("a", signature="s")
    again = {**SECRET, "data": "other"}

    assert for_replay([[SUMMARY, signed, SECRET], [SUMMARY, again, signed, SECRET], []]) == [
        [SUMMARY, signed, SECRET],
        [],
        [],
    ]


def test_encrypted_items_without_an_id_are_told_apart_by_their_data() -> None:
    first, second = ({"type": "reasoning.encrypted", "data": data} for data in ("a", "b"))

    assert for_replay([[first, second], [first]]) == [[first, second], []]


def test_items_of_an_unknown_type_are_all_given_back() -> None:
    tool = {"type": "reasoning.server_tool_call", "tool_name": "search", "arguments": "{}", "result": "r"}

    assert for_replay([[tool, dict(tool)]]) == [[tool, tool]]
