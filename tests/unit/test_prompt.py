"""The messages that are sent: OpenAI's wire format, reasoning given back, files inlined, answers continued."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from openchat.conversations.model import Message, Outcome, Role
from openchat.conversations.parts import Citation, File, Image, Part, Reasoning, Text, ToolCall
from openchat.runs.prompt import CONTINUE_INSTRUCTION, build
from openchat.upstream.base import JsonObject

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = "anthropic/claude-sonnet-4.5"
SIGNED = {"type": "reasoning.text", "text": "hm", "signature": "c2ln", "format": "anthropic-claude-v1", "index": 0}
PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = Image("picture", "/api/files/picture", "image/png", 1, 1)
PDF = File("pdf", "/api/files/pdf", "paper.pdf", "application/pdf", 5)
NOTES = File("notes", "/api/files/notes", "notes.txt", "text/plain", 5)
FILES = {"picture": PNG, "pdf": b"%PDF-", "notes": "naïve\xff".encode("latin-1")}


def message(role: Role, *parts: Part, name: str = "m", model: str = MODEL, **fields: Any) -> Message:
    outcome = Outcome("completed", model) if role == "assistant" else None
    return Message(name, "local", "conversation", None, role, parts, NOON, outcome=outcome, **fields)


def built(*path: Message, model: str = MODEL, **options: Any) -> list[JsonObject]:
    return build(path, **{"system_prompt": None, "files": FILES, **options}, model=model)


def test_a_conversation_is_a_list_of_roles_and_contents() -> None:
    path = (
        message("user", Text("Why is "), Text("the sky blue?")),
        message("assistant", Reasoning("hm", 20), Text("Light scatters."), Citation("https://example.org")),
        message("system", Text("Be brief.")),
        message("user", Text("And red?")),
    )

    assert built(*path, system_prompt="Be kind.") == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Why is the sky blue?"},
        {"role": "assistant", "content": "Light scatters."},
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "And red?"},
    ]


@pytest.mark.parametrize("system_prompt", [None, ""])
def test_without_a_system_prompt_none_is_sent(system_prompt: str | None) -> None:
    assert built(message("user", Text("Hi")), system_prompt=system_prompt) == [{"role": "user", "content": "Hi"}]


@pytest.mark.parametrize("parts", [(), (Reasoning("hm"),), (ToolCall("c", "f", "{}"),)])
def test_an_answer_that_said_nothing_is_left_out(parts: tuple[Part, ...]) -> None:
    path = (message("user", Text("Hi")), message("assistant", *parts), message("user", Text("Hello?")))

    assert [sent["role"] for sent in built(*path)] == ["user", "user"]


def test_reasoning_details_go_back_unmodified_with_their_answer() -> None:
    path = (
        message("user", Text("Hi")),
        message("assistant", Text("Hello."), reasoning_details=(SIGNED,)),
        message("user", Text("Bye")),
    )

    assert built(*path)[1] == {"role": "assistant", "content": "Hello.", "reasoning_details": [SIGNED]}
    assert "reasoning_details" not in built(*path)[0]


@pytest.mark.parametrize(
    ("wrote", "asks"),
    [
        (MODEL, MODEL),
        ("minimax/minimax-m2.7-20260318", "minimax/minimax-m2.7"),
        ("openai/gpt-5.1-2026-03-18", "openai/gpt-5.1"),
        ("deepseek/deepseek-r1", "deepseek/deepseek-r1:free"),
        ("deepseek/deepseek-r1-0528:free", "deepseek/deepseek-r1"),
    ],
)
def test_dated_and_variant_names_are_the_same_model(wrote: str, asks: str) -> None:
    path = (
        message("assistant", Text("Hello."), model=wrote, reasoning_details=(SIGNED,)),
        message("user", Text("Bye")),
    )

    assert "reasoning_details" in built(*path, model=asks)[0]


@pytest.mark.parametrize(
    ("wrote", "asks"),
    [
        (MODEL, "openai/gpt-5.1"),
        ("openai/gpt-4", "openai/gpt-4o"),
        ("google/gemini-2.5-flash", "google/gemini-2.5-flash-lite"),
        ("google/gemini-2.5-flash-image", "google/gemini-2.5-flash"),
        ("deepseek/deepseek-r1-distill-llama-70b", "deepseek/deepseek-r1"),
    ],
)
def test_reasoning_of_another_model_is_not_given_back(wrote: str, asks: str) -> None:
    path = (
        message("assistant", Text("Hello."), model=wrote, reasoning_details=(SIGNED,)),
        message("user", Text("Bye")),
    )

    assert built(*path, model=asks)[0] == {"role": "assistant", "content": "Hello."}


def test_each_answer_gets_its_own_reasoning_back() -> None:
    other = {**SIGNED, "text": "other", "signature": "b3Ro"}
    path = (
        message("assistant", Text("One."), name="a", reasoning_details=(SIGNED,)),
        message("assistant", Text("Two."), name="b", model="openai/gpt-5.1", reasoning_details=(other,)),
        message("assistant", Text("Three."), name="c", reasoning_details=(SIGNED, other)),
    )

    assert [sent.get("reasoning_details") for sent in built(*path)] == [[SIGNED], None, [other]]


def test_an_answer_that_only_thought_is_sent_for_its_reasoning() -> None:
    path = (message("user", Text("Hi")), message("assistant", reasoning_details=(SIGNED,)), message("user", Text("?")))

    assert built(*path)[1]["reasoning_details"] == [SIGNED]


def test_images_are_inlined_after_the_text() -> None:
    url = "data:image/png;base64," + b64encode(PNG).decode()

    assert built(message("user", PICTURE, Text("What is this?"))) == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": url}},
            ],
        }
    ]


def test_an_image_alone_has_no_empty_text_beside_it() -> None:
    content = built(message("user", PICTURE))[0]["content"]

    assert [part["type"] for part in content] == ["image_url"]


def test_files_are_inlined_with_their_name() -> None:
    content = built(message("user", Text("Sum up."), PDF))[0]["content"]

    data = "data:application/pdf;base64," + b64encode(b"%PDF-").decode()
    assert content[1] == {"type": "file", "file": {"filename": "paper.pdf", "file_data": data}}


def test_text_files_are_inlined_as_text_that_every_model_reads() -> None:
    content = built(message("user", Text("Sum up."), NOTES))[0]["content"]

    assert content[1] == {"type": "text", "text": "File notes.txt:\nna\ufffdve\ufffd"}


def test_an_answer_is_continued_as_the_start_of_the_assistants_turn() -> None:
    sent = built(message("user", Text("Count.")), continued_text="one two \n", prefill=True)

    assert sent[1:] == [{"role": "assistant", "content": "one two"}]


def test_where_no_start_is_taken_an_instruction_goes_with_the_whole_text() -> None:
    sent = built(message("user", Text("Count.")), continued_text="one two \n", prefill=False)

    assert sent[1:] == [
        {"role": "assistant", "content": "one two \n"},
        {"role": "user", "content": CONTINUE_INSTRUCTION},
    ]
