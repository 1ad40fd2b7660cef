"""LibreChat's export of a conversation: its messages in a row, or, exported recursively, one within the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from openchat.transfer.model import Bundle, Skipped
from openchat.transfer.reading import Foreign, Node, build, instant_of, refusal, typed

# Deeper than any conversation; what nests deeper is made to break its reader.
_MAX_DEPTH = 10_000


class _Message(msgspec.Struct):
    messageId: str
    isCreatedByUser: bool = False
    parentMessageId: str | None = None
    text: str | None = None
    content: list[dict[str, Any]] | None = None
    model: str | None = None
    createdAt: datetime | None = None
    files: list[Any] | None = None
    children: list[dict[str, Any]] | None = None


class _Export(msgspec.Struct):
    conversationId: str
    messages: list[dict[str, Any]]
    title: str | None = None
    exportAt: str | None = None


def is_librechat(content: Any) -> bool:
    return isinstance(content, dict) and "conversationId" in content and "messages" in content


def parse(content: Any, owner: str, now: datetime) -> Bundle:
    """Raises InvalidImport."""
    export = typed(content, _Export, "$")
    messages = list(_messages(export.messages))
    if not messages:
        return Bundle((), skipped=(Skipped(export.title, "has no messages"),))
    nodes = [_node(message) for message in messages]
    foreign = Foreign(
        program="librechat",
        key=export.conversationId,
        title=export.title,
        created_at=None,
        updated_at=None,
        nodes=nodes,
        head=nodes[-1].key,
    )
    left_out = sum(len(message.files or ()) for message in messages)
    reason = f"imported without {left_out} attachments, which are not in the file"
    skipped = (Skipped(export.title, reason),) if left_out else ()
    return Bundle((build(foreign, owner, now, "$.messages"),), skipped=skipped)


def _messages(items: Sequence[dict[str, Any]]) -> Iterator[_Message]:
    """Every message, those within others after them."""
    waiting = [(item, f"$.messages[{index}]", 0) for index, item in enumerate(items)]
    waiting.reverse()
    while waiting:
        item, path, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise refusal(path, "nests too deep")
        message = typed(item, _Message, path)
        children = [
            ({"parentMessageId": message.messageId, **child}, f"{path}.children[{index}]", depth + 1)
            for index, child in enumerate(message.children or ())
        ]
        waiting += reversed(children)
        yield message


def _node(message: _Message) -> Node:
    parts = message.content or []
    spoken = [_said(part, "text") for part in parts if part.get("type") == "text"]
    thought = [_said(part, "think") for part in parts if part.get("type") == "think"]
    return Node(
        key=message.messageId,
        parent=message.parentMessageId,
        role="user" if message.isCreatedByUser else "assistant",
        text="\n\n".join(filter(None, spoken)) or message.text or "",
        at=instant_of(message.createdAt) if message.createdAt else None,
        model=None if message.isCreatedByUser else message.model,
        reasoning="\n\n".join(filter(None, thought)),
    )


def _said(part: dict[str, Any], field: str) -> str:
    """A text, or one in an object as some providers give it."""
    said = part.get(field)
    said = said.get("value") if isinstance(said, dict) else said
    return said if isinstance(said, str) else ""
