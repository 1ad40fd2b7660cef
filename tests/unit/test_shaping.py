"""Shaping a request by its model: what it does not take is dropped or adjusted with a note, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from openchat.conversations.model import Message
from openchat.conversations.parts import File, Image, Part, Text
from openchat.errors import Unsupported
from openchat.runs.shaping import NOTHING_LEFT, OnUnsupported, Shaped, shape
from openchat.upstream.base import Model, Reasoning

PHOTO = Image("f1", "/api/files/f1", "image/png")
PDF = File("f2", "/api/files/f2", "report.pdf", "application/pdf", 10)
TABLE = File("f3", "/api/files/f3", "table.csv", "text/csv", 10)
ARCHIVE = File("f4", "/api/files/f4", None, "application/zip", 10)

PLAIN = Model(
    "a/plain",
    "Plain",
    "openrouter",
    max_output_tokens=1000,
    parsed_media_types=("application/pdf",),
    supported_parameters=("max_tokens", "temperature"),
)
ABLE = Model(
    "a/able",
    "Able",
    "openrouter",
    max_output_tokens=64000,
    input_modalities=("text", "image", "file"),
    output_modalities=("text", "image"),
    supported_parameters=(
        *("max_tokens", "temperature", "top_k", "seed"),
        *("tools", "tool_choice", "response_format", "structured_outputs", "reasoning"),
    ),
    reasoning=Reasoning(supported_efforts=("high", "medium", "low")),
)
MODELS = (PLAIN, ABLE)


def message(*parts: Part, role: Literal["user", "assistant"] = "user") -> Message:
    return Message("m", "local", "c", None, role, parts or (Text("Hi"),), datetime(2026, 3, 1, tzinfo=UTC))


def shaped(
    params: Mapping[str, Any] | None = None,
    *messages: Message,
    model: Model = PLAIN,
    on_unsupported: OnUnsupported | None = None,
) -> Shaped:
    return shape(params or {}, messages or (message(),), model, on_unsupported, MODELS)


def noted(found: Shaped) -> list[tuple[str, str]]:
    return [(note.code, note.param) for note in found.notes]


def thinking(**fields: Any) -> Model:
    return Model("a/thinker", "Thinker", "x", supported_parameters=("reasoning",), reasoning=Reasoning(**fields))


def test_what_the_model_takes_goes_through_untouched() -> None:
    params = {
        "temperature": 0.5,
        "top_k": 5,
        "max_tokens": 100,
        "reasoning": {"effort": "low", "exclude": True},
        "response_format": {"type": "json_schema", "json_schema": {}},
        "modalities": ["text", "image"],
        "provider": {"order": ["x"]},
        "plugins": [{"id": "web"}],
    }
    question = message(Text("What is this?"), PHOTO, ARCHIVE)

    assert shaped(params, question, model=ABLE) == Shaped(params, (question,))


def test_a_parameter_that_is_not_taken_is_dropped_with_a_note() -> None:
    found = shaped({"temperature": 1, "top_k": 5, "seed": 7})

    assert found.params == {"temperature": 1}
    assert noted(found) == [("parameter_dropped", "params.top_k"), ("parameter_dropped", "params.seed")]
    assert found.notes[0].text == "`a/plain` does not take `top_k`: it was left out"


def test_or_refused_naming_each_and_who_could() -> None:
    with pytest.raises(Unsupported) as caught:
        shaped({"top_k": 5, "tool_choice": "auto"}, on_unsupported="refuse")

    assert [(error.path, error.message) for error in caught.value.errors] == [
        ("params.top_k", "`a/plain` does not take `top_k`"),
        ("params.tool_choice", "`a/plain` does not take `tool_choice`"),
    ]
    assert caught.value.models == ("a/able",)
    assert "a/able" in caught.value.detail
    assert "on_unsupported" in caught.value.detail


def test_nobody_is_named_who_could_not_take_all_of_it() -> None:
    with pytest.raises(Unsupported) as caught:
        shaped({"top_k": 5, "min_p": 0.1}, on_unsupported="refuse")

    assert caught.value.models == ()


def test_where_it_is_not_known_what_a_model_takes_nothing_is_touched() -> None:
    unknown = Model("a/unknown", "Unknown", "x", max_output_tokens=10)
    params = {"top_k": 5, "max_tokens": 100, "reasoning": {"effort": "max"}}
    question = message(PHOTO)

    assert shaped(params, question, model=unknown, on_unsupported="refuse") == Shaped(params, (question,))


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_more_tokens_than_the_model_writes_are_lowered(name: str) -> None:
    found = shaped({name: 1001})

    assert found.params == {name: 1000}
    assert noted(found) == [("parameter_adjusted", f"params.{name}")]
    assert shaped({name: 1000}).notes == ()
    with pytest.raises(Unsupported) as caught:
        shaped({name: 1001}, on_unsupported="refuse")
    assert caught.value.models == ("a/able",)


@pytest.mark.parametrize(
    ("asked", "supported", "becomes"),
    [
        ("max", ("high", "medium", "low"), {"effort": "high"}),
        ("xhigh", ("high", "medium", "low"), {"effort": "high"}),
        ("minimal", ("high", "medium", "low"), {"effort": "low"}),
        ("medium", ("high", "low"), {"effort": "low"}),
        ("high", (), {"enabled": True}),
    ],
)
def test_an_effort_that_is_not_taken_becomes_the_nearest(
    asked: str, supported: tuple[str, ...], becomes: dict[str, Any]
) -> None:
    found = shaped({"reasoning": {"effort": asked, "exclude": True}}, model=thinking(supported_efforts=supported))

    assert found.params == {"reasoning": {"exclude": True, **becomes}}
    assert noted(found) == [("parameter_adjusted", "params.reasoning")]
    assert f"`{asked}`" in found.notes[0].text


@pytest.mark.parametrize("off", [{"effort": "none"}, {"enabled": False}, {"effort": "none", "enabled": False}])
def test_a_model_that_always_reasons_is_not_told_not_to(off: dict[str, Any]) -> None:
    always = thinking(mandatory=True, supported_efforts=("high", "low"))

    assert shaped({"reasoning": off}, model=always).params == {}
    assert noted(shaped({"reasoning": off}, model=always)) == [("parameter_adjusted", "params.reasoning")]
    assert shaped({"reasoning": {**off, "exclude": True}}, model=always).params == {"reasoning": {"exclude": True}}
    # One that may do without is told so, whether or not it lists that.
    assert shaped({"reasoning": off}, model=thinking(supported_efforts=("high",))) == Shaped(
        {"reasoning": off}, (message(),)
    )


def test_a_model_that_does_not_reason_is_not_asked_to() -> None:
    assert noted(shaped({"reasoning": {"effort": "high"}})) == [("parameter_dropped", "params.reasoning")]
    # Nobody who wants no reasoning needs to be told that there is none.
    assert shaped({"reasoning": {"effort": "none"}}) == Shaped({}, (message(),))


@pytest.mark.parametrize(
    ("supported", "kind", "left", "notes"),
    [
        ((), "json_object", None, [("parameter_dropped", "params.response_format")]),
        ((), "json_schema", None, [("parameter_dropped", "params.response_format")]),
        (("response_format",), "json_schema", "json_object", [("parameter_adjusted", "params.response_format")]),
        (("response_format",), "json_object", "json_object", []),
        (("structured_outputs",), "json_schema", "json_schema", []),
        ((), "text", "text", []),
    ],
)
def test_the_form_of_an_answer_is_asked_for_as_far_as_it_is_taken(
    supported: tuple[str, ...], kind: str, left: str | None, notes: list[tuple[str, str]]
) -> None:
    model = Model("a/b", "B", "x", supported_parameters=("max_tokens", *supported))
    found = shaped({"response_format": {"type": kind}}, model=model)

    assert found.params.get("response_format") == (None if left is None else {"type": left})
    assert noted(found) == notes


def test_what_the_model_does_not_make_is_not_asked_for() -> None:
    some = shaped({"modalities": ["image", "text"]})
    assert (some.params, noted(some)) == ({"modalities": ["text"]}, [("parameter_adjusted", "params.modalities")])
    none = shaped({"modalities": ["image"]})
    assert (none.params, noted(none)) == ({}, [("parameter_dropped", "params.modalities")])
    with pytest.raises(Unsupported) as caught:
        shaped({"modalities": ["image"]}, on_unsupported="refuse")
    assert caught.value.models == ("a/able",)


@pytest.mark.parametrize("on_unsupported", [None, "refuse"])
def test_an_image_that_the_model_cannot_see_is_refused(on_unsupported: OnUnsupported | None) -> None:
    with pytest.raises(Unsupported) as caught:
        shaped({}, message(Text("What is this?"), PHOTO), on_unsupported=on_unsupported)

    assert [(error.path, error.message) for error in caught.value.errors] == [("message", "`a/plain` takes no images")]
    assert caught.value.models == ("a/able",)


def test_or_dropped_with_a_note_where_the_caller_says_so() -> None:
    found = shaped({}, message(Text("What is this?"), PHOTO, PHOTO), on_unsupported="adapt")

    assert found.messages[0].parts == (Text("What is this?"),)
    assert [note.text for note in found.notes] == ["`a/plain` takes no images: an image was left out"]


def test_a_question_of_nothing_else_still_says_something() -> None:
    assert shaped({}, message(PHOTO), on_unsupported="adapt").messages[0].parts == (Text(NOTHING_LEFT),)


def test_an_image_of_an_earlier_turn_does_not_bar_the_way_to_another_model() -> None:
    path = (message(Text("What is this?"), PHOTO), message(Text("A cat."), PHOTO, role="assistant"), message())
    found = shaped({}, *path)

    assert [len(kept.parts) for kept in found.messages] == [1, 2, 1]
    assert noted(found) == [("attachment_dropped", "history")]
    with pytest.raises(Unsupported):
        shaped({}, *path, on_unsupported="refuse")


def test_files_that_any_model_is_given_as_text_are_no_matter_of_modality() -> None:
    question = message(PDF, TABLE)
    assert shaped({}, question) == Shaped({}, (question,))
    local = Model("local/x", "X", "local", supported_parameters=("max_tokens",))
    with pytest.raises(Unsupported, match="takes no files"):
        shaped({}, question, model=local)
    with pytest.raises(Unsupported, match="takes no files"):
        shaped({}, message(ARCHIVE))


def test_both_the_parameters_and_the_attachments_are_named_in_one_refusal() -> None:
    with pytest.raises(Unsupported) as caught:
        shaped({"top_k": 5}, message(PHOTO), on_unsupported="refuse")

    assert [error.path for error in caught.value.errors] == ["params.top_k", "message"]
