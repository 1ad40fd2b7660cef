"""Exports of other programs, written by hand after their documented formats, in our words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openchat.conversations.model import LOCAL_OWNER, Message
from openchat.conversations.parts import Reasoning
from openchat.errors import InvalidImport
from openchat.transfer.formats import parse
from openchat.transfer.model import Bundle, Whole

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def node(
    key: str, parent: str | None, role: str | None, text: Any = "", *, content_type: str = "text", **fields: Any
) -> dict[str, Any]:
    """A node of ChatGPT's mapping; without a role the empty root."""
    parts = text if isinstance(text, list) else [text]
    message = role and {
        "id": key,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": fields.pop("at", 1_700_000_000.5),
        "content": {"content_type": content_type, "parts": parts, **fields.pop("content", {})},
        "recipient": fields.pop("recipient", "all"),
        "metadata": fields,
    }
    return {"id": key, "message": message or None, "parent": parent, "children": []}


def chatgpt(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "title": "The sky",
        "create_time": 1_700_000_000.0,
        "update_time": 1_700_000_100.25,
        "mapping": {made["id"]: made for made in nodes},
        "current_node": nodes[-1]["id"],
        "conversation_id": "c-1",
        "is_archived": False,
        **fields,
    }


SKY = chatgpt(
    node("root", None, None),
    node("hidden", "root", "system", "You are …", is_visually_hidden_from_conversation=True),
    node("q", "hidden", "user", "Why is the sky blue?"),
    node("thought", "q", "assistant", [], content_type="thoughts", content={"thoughts": [{"content": "Hm."}]}),
    node("search", "thought", "assistant", "{}", content_type="code", recipient="web"),
    node("result", "search", "tool", "pages"),
    node("a", "result", "assistant", "Rayleigh.", model_slug="gpt-5", at=1_700_000_010.0),
    node("q2", "a", "user", [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}, "And?"]),
    node("b", "q", "assistant", "Scattering.", model_slug="gpt-4o"),
    node("a2", "q2", "assistant", "A cloud.", model_slug="gpt-5"),
)
OPEN_WEBUI = {
    "id": "o-1",
    "user_id": "u",
    "title": "The sky",
    "chat": {
        "id": "",
        "title": "The sky",
        "models": ["llama3"],
        "history": {
            "messages": {
                "q": {"id": "q", "parentId": None, "childrenIds": ["a", "b"], "role": "user", "content": "Why?",
                      "timestamp": 1700000000},
                "a": {"id": "a", "parentId": "q", "role": "assistant", "content": "Rayleigh.", "model": "llama3:8b",
                      "modelIdx": 0, "done": True, "timestamp": 1700000001},
                "b": {"id": "b", "parentId": "q", "role": "assistant", "content": "Mie.", "model": "qwen3",
                      "timestamp": 1700000002, "files": [{"type": "image", "url": "/x.png"}]},
            },
            "currentId": "a",
        },
        "messages": [],
        "timestamp": 1700000000000,
    },
    "updated_at": 1700000003,
    "created_at": 1700000000,
    "archived": True,
    "pinned": True,
    "meta": {"tags": ["physics"]},
}  # fmt: skip
LIBRECHAT_FLAT: dict[str, Any] = {
    "conversationId": "l-1",
    "endpoint": "openAI",
    "title": "The sky",
    "exportAt": "10:00:00",
    "branches": True,
    "recursive": False,
    "options": {"model": "gpt-4o"},
    "messages": [
        {"messageId": "q", "parentMessageId": "00000000-0000-0000-0000-000000000000", "text": "Why?", "sender": "User",
         "isCreatedByUser": True, "createdAt": "2023-11-14T22:13:20.000Z"},
        {"messageId": "a", "parentMessageId": "q", "text": "", "sender": "GPT", "isCreatedByUser": False,
         "model": "gpt-4o", "createdAt": "2023-11-14T22:13:21.000Z",
         "content": [{"type": "think", "think": "Hm."}, {"type": "text", "text": {"value": "Rayleigh."}}]},
    ],
}  # fmt: skip


def parsed(content: Any) -> Bundle:
    return parse(json.dumps(content).encode(), LOCAL_OWNER, NOW)


def only(content: Any) -> Whole:
    [whole] = parsed(content).conversations
    return whole


def told(whole: Whole) -> list[tuple[str, str, str | None, str | None]]:
    """Each message: role, text, the text above it, and the model."""
    by_id = {message.id: message for message in whole.messages}
    return [
        (
            message.role,
            message.content,
            by_id[message.parent_id].content if message.parent_id else None,
            message.outcome.model if message.outcome else None,
        )
        for message in whole.messages
    ]


def head_of(whole: Whole) -> Message:
    [head] = [message for message in whole.messages if message.id == whole.conversation.head_id]
    return head


def test_chatgpt_without_what_nobody_sees_and_with_its_branches() -> None:
    whole = only([SKY])
    assert told(whole) == [
        ("user", "Why is the sky blue?", None, None),
        ("assistant", "Rayleigh.", "Why is the sky blue?", "gpt-5"),
        ("user", "And?", "Rayleigh.", None),
        ("assistant", "Scattering.", "Why is the sky blue?", "gpt-4o"),
        ("assistant", "A cloud.", "And?", "gpt-5"),
    ]
    assert whole.messages[1].parts[0] == Reasoning("Hm.")
    assert head_of(whole).content == "A cloud."
    assert (whole.conversation.title, whole.conversation.archived) == ("The sky", False)
    assert whole.conversation.created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert whole.conversation.updated_at == datetime(2023, 11, 14, 22, 15, 0, 250_000, tzinfo=UTC)
    assert [left.reason for left in parsed([SKY]).skipped] == [
        "imported without 1 attachments, which are not in the file"
    ]


def test_nothing_of_a_foreign_answer_was_spent_here() -> None:
    for content in ([SKY], [OPEN_WEBUI], LIBRECHAT_FLAT):
        for run in only(content).runs:
            assert (run.outcome.cost_usd, run.outcome.cost_source, run.calls) == (None, None, ())


def test_open_webui_with_its_branches_tags_and_place() -> None:
    whole = only([OPEN_WEBUI])
    assert told(whole) == [
        ("user", "Why?", None, None),
        ("assistant", "Rayleigh.", "Why?", "llama3:8b"),
        ("assistant", "Mie.", "Why?", "qwen3"),
    ]
    assert head_of(whole).content == "Rayleigh."
    conversation = whole.conversation
    assert (conversation.archived, conversation.pinned, conversation.tags) == (True, True, ("physics",))
    assert told(only(OPEN_WEBUI)) == told(whole)


def test_an_old_open_webui_export_has_its_messages_in_a_row() -> None:
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]
    row = {"chat": {"title": "Old", "messages": messages}}
    assert told(only([row])) == [("user", "Hi", None, None), ("assistant", "Ho", "Hi", None)]


def test_librechat_in_a_row_and_recursively() -> None:
    expected = [("user", "Why?", None, None), ("assistant", "Rayleigh.", "Why?", "gpt-4o")]
    whole = only(LIBRECHAT_FLAT)
    assert told(whole) == expected
    assert whole.messages[1].parts[0] == Reasoning("Hm.")
    question, answer = LIBRECHAT_FLAT["messages"]
    nested = {**LIBRECHAT_FLAT, "recursive": True, "messages": [{**question, "children": [answer]}]}
    assert told(only(nested)) == expected


def test_what_has_no_times_has_the_same_ids_at_another_time() -> None:
    row = {"chat": {"title": "Old", "messages": [{"role": "user", "content": "Hi"}]}}
    first, later, other = (
        parse(json.dumps([{**row, "title": title}]).encode(), LOCAL_OWNER, at).conversations[0]
        for title, at in (("A", NOW), ("A", NOW + timedelta(days=1)), ("B", NOW))
    )
    assert (first.conversation.id, first.messages[0].id) == (later.conversation.id, later.messages[0].id)
    assert (first.conversation.created_at, later.messages[0].timestamp) == (NOW, NOW + timedelta(days=1))
    assert other.conversation.id != first.conversation.id


@pytest.mark.parametrize("content", [[SKY], [OPEN_WEBUI], LIBRECHAT_FLAT])
def test_the_same_file_gives_the_same_ids_and_ids_that_sort_by_time(content: Any) -> None:
    first, second = only(content), only(content)
    assert first == second
    for message in first.messages:
        if message.parent_id is not None:
            assert message.parent_id < message.id


def test_a_conversation_without_messages_is_skipped_by_name() -> None:
    bundle = parsed([chatgpt(node("root", None, None), title="Empty"), SKY])
    assert len(bundle.conversations) == 1
    assert ("Empty", "has no messages") in [(left.title, left.reason) for left in bundle.skipped]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "byte 0"),
        (b'{"format": "open-ch', "byte 19"),
        (b'[{"mapping": ?}]', "byte 13"),
        (b"\xff\xfe{}", "byte 0"),
        (b'{"a": "\\ud800"}', "byte"),
        (b"{}", "$"),
        (b"[]", "$"),
        (b"7", "$"),
        (b"[[[", "byte 3"),
        (b"[" * 100_000, "$"),
        (json.dumps([SKY, {"mapping": 3}]).encode(), "$[1].mapping"),
        (json.dumps([chatgpt(node("a", "b", "user", "x"), node("b", "a", "user", "y"))]).encode(), "$[0].mapping"),
        (json.dumps([chatgpt({"id": "a", "message": {"author": {}}})]).encode(), '$[0].mapping["a"].message.author'),
        (json.dumps([OPEN_WEBUI, {"chat": {"messages": [{"content": ""}]}}]).encode(), "$[1].chat.messages[0]"),
        (json.dumps({**LIBRECHAT_FLAT, "messages": [{"text": "x"}]}).encode(), "$.messages[0]"),
        (json.dumps({**LIBRECHAT_FLAT, "messages": [LIBRECHAT_FLAT["messages"][0]] * 2}).encode(), "$.messages"),
        (json.dumps({"format": "open-chat", "version": 2, "conversations": []}).encode(), "$.version"),
        (json.dumps({"format": "open-chat", "version": 1}).encode(), "$"),
    ],
)
def test_a_broken_file_says_where(data: bytes, place: str) -> None:
    with pytest.raises(InvalidImport) as refused:
        parse(data, LOCAL_OWNER, NOW)
    assert refused.value.errors[0].path.startswith(place)
    assert place in refused.value.detail


def test_tags_are_as_many_and_as_long_as_any_other() -> None:
    tags = ["x" * 5000, "", " ", "x" * 100, *map(str, range(500))]
    row = {"chat": {"messages": [{"role": "user", "content": "Hi"}]}, "meta": {"tags": tags}}
    (whole,) = parse(json.dumps([row]).encode(), "local", NOW).conversations
    assert whole.conversation.tags[:3] == ("x" * 100, "0", "1")
    assert len(whole.conversation.tags) == 100
