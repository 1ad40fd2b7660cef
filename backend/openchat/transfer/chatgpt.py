"""ChatGPT's data export: `conversations.json`, a list of conversations whose messages are a mapping of nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from openchat.conversations.model import Role
from openchat.transfer.model import Bundle, Skipped
from openchat.transfer.reading import Foreign, Node, build, content_key, from_seconds, typed

_ROLES: Mapping[str, Role] = {"user": "user", "assistant": "assistant", "system": "system"}
# What people see as a message; the rest is how an answer came about: searches, programs, their results.
_SPOKEN = frozenset({"text", "multimodal_text"})


class _Author(msgspec.Struct):
    role: str


class _Content(msgspec.Struct):
    content_type: str = "text"
    parts: list[Any] | None = None
    thoughts: list[dict[str, Any]] | None = None


class _Message(msgspec.Struct):
    author: _Author
    content: _Content
    create_time: float | None = None
    metadata: dict[str, Any] = {}
    recipient: str | None = None


class _Node(msgspec.Struct):
    message: _Message | None = None
    parent: str | None = None


class _Conversation(msgspec.Struct):
    mapping: dict[str, Any]
    id: str | None = None
    conversation_id: str | None = None
    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    current_node: str | None = None
    is_archived: bool | None = None


@dataclass(frozen=True, slots=True)
class _Above:
    """What is above a message when all that nobody sees is left out, and what the model thought on the way."""

    key: str | None
    reasoning: str


def is_chatgpt(content: Any) -> bool:
    items = content if isinstance(content, list) else [content]
    return bool(items) and isinstance(items[0], dict) and "mapping" in items[0]


def parse(content: Any, owner: str, now: datetime) -> Bundle:
    """Raises InvalidImport."""
    is_list = isinstance(content, list)
    wholes, skipped = [], []
    for index, item in enumerate(content if is_list else [content]):
        path = f"$[{index}]" if is_list else "$"
        conversation = typed(item, _Conversation, path)
        mapping = {key: typed(node, _Node, f'{path}.mapping["{key}"]') for key, node in conversation.mapping.items()}
        nodes = list(_nodes(mapping))
        if not nodes:
            skipped.append(Skipped(conversation.title, "has no messages"))
            continue
        if left_out := sum(map(_attachments, mapping.values())):
            skipped.append(
                Skipped(conversation.title, f"imported without {left_out} attachments, which are not in the file")
            )
        foreign = Foreign(
            program="chatgpt",
            key=conversation.conversation_id or conversation.id or content_key(item),
            title=conversation.title,
            created_at=from_seconds(conversation.create_time),
            updated_at=from_seconds(conversation.update_time),
            nodes=nodes,
            head=_seen(mapping, conversation.current_node).key,
            archived=bool(conversation.is_archived),
        )
        wholes.append(build(foreign, owner, now, f"{path}.mapping"))
    return Bundle(tuple(wholes), skipped=tuple(skipped))


def _nodes(mapping: Mapping[str, _Node]) -> Iterator[Node]:
    for key, node in mapping.items():
        message = node.message
        if message is None or not _is_seen(node):
            continue
        above = _seen(mapping, node.parent)
        model = message.metadata.get("model_slug")
        yield Node(
            key=key,
            parent=above.key,
            role=_ROLES[message.author.role],
            text=_text(message),
            at=from_seconds(message.create_time),
            model=model if isinstance(model, str) else None,
            reasoning=above.reasoning if message.author.role == "assistant" else "",
        )


def _seen(mapping: Mapping[str, _Node], key: str | None) -> _Above:
    """The nearest message that people see, from `key` upwards."""
    thoughts: list[str] = []
    passed: set[str] = set()
    # What nobody sees may go in a circle: then nothing is above.
    while key is not None and key in mapping and not _is_seen(mapping[key]) and key not in passed:
        passed.add(key)
        message = mapping[key].message
        for thought in (message.content.thoughts or ()) if message else ():
            thoughts.insert(0, str(thought.get("content") or thought.get("summary") or ""))
        key = mapping[key].parent
    return _Above(key if key in mapping and key not in passed else None, "\n\n".join(filter(None, thoughts)))


def _is_seen(node: _Node) -> bool:
    message = node.message
    return (
        message is not None
        and message.author.role in _ROLES
        and message.content.content_type in _SPOKEN
        and message.recipient in {None, "all"}
        and not message.metadata.get("is_visually_hidden_from_conversation")
        and bool(_text(message))
    )


def _text(message: _Message) -> str:
    texts = (part if isinstance(part, str) else _transcript(part) for part in message.content.parts or ())
    return "\n\n".join(filter(None, texts))


def _transcript(part: Any) -> str:
    """What was said, where the part is sound; images and files are not in the export."""
    text = part.get("text") if isinstance(part, dict) else None
    return text if isinstance(text, str) else ""


def _attachments(node: _Node) -> int:
    parts = node.message.content.parts if node.message else None
    return sum(isinstance(part, dict) and "asset_pointer" in part for part in parts or ())
