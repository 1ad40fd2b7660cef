"""Open WebUI's export of chats: a list of rows, each with a `chat` whose messages are a history of nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from openchat.conversations.model import Role
from openchat.transfer.model import Bundle, Skipped
from openchat.transfer.reading import Foreign, Node, build, content_key, from_seconds, typed

_ROLES: Mapping[str, Role] = {"user": "user", "assistant": "assistant", "system": "system"}


class _Message(msgspec.Struct):
    role: str
    content: str | list[dict[str, Any]] = ""
    id: str | None = None
    parentId: str | None = None
    model: str | None = None
    timestamp: float | None = None
    files: list[Any] | None = None


class _History(msgspec.Struct):
    messages: dict[str, Any] = {}
    currentId: str | None = None


class _Chat(msgspec.Struct):
    title: str | None = None
    history: _History | None = None
    messages: list[_Message] = []
    timestamp: float | None = None
    tags: list[Any] | None = None


class _Meta(msgspec.Struct):
    tags: list[str] | None = None


class _Row(msgspec.Struct):
    chat: _Chat
    id: str | None = None
    title: str | None = None
    created_at: float | None = None
    updated_at: float | None = None
    archived: bool | None = None
    pinned: bool | None = None
    meta: _Meta | None = None


def is_open_webui(content: Any) -> bool:
    items = content if isinstance(content, list) else [content]
    return bool(items) and isinstance(items[0], dict) and isinstance(items[0].get("chat"), dict)


def parse(content: Any, owner: str, now: datetime) -> Bundle:
    """Raises InvalidImport."""
    is_list = isinstance(content, list)
    wholes, skipped = [], []
    for index, item in enumerate(content if is_list else [content]):
        path = f"$[{index}]" if is_list else "$"
        row = typed(item, _Row, path)
        chat, title = row.chat, row.title or row.chat.title
        messages = _messages(chat, f"{path}.chat")
        nodes = list(_nodes(messages))
        if not nodes:
            skipped.append(Skipped(title, "has no messages"))
            continue
        if left_out := sum(len(message.files or ()) for message in messages.values()):
            skipped.append(Skipped(title, f"imported without {left_out} attachments"))
        foreign = Foreign(
            program="open-webui",
            key=row.id or content_key(item),
            title=title,
            created_at=from_seconds(row.created_at) or from_seconds(chat.timestamp),
            updated_at=from_seconds(row.updated_at),
            nodes=nodes,
            head=chat.history.currentId if chat.history else None,
            archived=bool(row.archived),
            pinned=bool(row.pinned),
            tags=tuple(row.meta.tags or ()) if row.meta else (),
        )
        wholes.append(build(foreign, owner, now, f"{path}.chat"))
    return Bundle(tuple(wholes), skipped=tuple(skipped))


def _messages(chat: _Chat, path: str) -> dict[str, _Message]:
    """By key; older exports have no history but the messages in a row."""
    if chat.history is not None and chat.history.messages:
        return {
            key: typed(message, _Message, f'{path}.history.messages["{key}"]')
            for key, message in chat.history.messages.items()
        }
    found: dict[str, _Message] = {}
    above: str | None = None
    for number, message in enumerate(chat.messages):
        key = message.id or f"message {number}"
        message.parentId = message.parentId or above
        found[key] = message
        above = key
    return found


def _nodes(messages: Mapping[str, _Message]) -> Iterator[Node]:
    for key, message in messages.items():
        if message.role in _ROLES:
            yield Node(
                key=key,
                parent=message.parentId,
                role=_ROLES[message.role],
                text=_text(message),
                at=from_seconds(message.timestamp),
                model=message.model,
            )


def _text(message: _Message) -> str:
    if isinstance(message.content, str):
        return message.content
    texts = (part.get("text") for part in message.content)
    return "\n\n".join(text for text in texts if isinstance(text, str))
