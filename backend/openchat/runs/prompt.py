"""The path of a conversation as the messages of a chat completion, in OpenAI's wire format."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openchat.conversations.model import Message
from openchat.conversations.parts import File, Image, Text
from openchat.upstream.base import JsonObject
from openchat.upstream.reasoning_details import for_replay

CONTINUE_INSTRUCTION = (
    "Your last answer was cut. Go on from exactly where it ends, in the middle of a word if need be. "
    "Do not repeat any of it and do not comment on this."
)
# `-20260318`, `-2026-03-18` or `-0318` at the end of a slug.
_DATE = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2}|\d{4})$", re.ASCII)
_INLINE_TEXT = ("text/", "application/json", "application/xml", "application/x-yaml", "application/javascript")


def build(
    path: Sequence[Message],
    *,
    system_prompt: str | None,
    model: str,
    files: Mapping[str, bytes],
    continued_text: str | None = None,
    prefill: bool = True,
) -> list[JsonObject]:
    """The messages to send.

    `files` holds the bytes of every file that the path uses, by file id. `continued_text` is the answer to go on with:
    sent as the start of the assistant's turn, or, without `prefill`, as its turn and an instruction.
    """
    messages: list[JsonObject] = []
    if system_prompt:
        messages.append({"role": "system", "content": system_prompt})
    details = _replayed_details(path, model)
    for message in path:
        if message.role == "assistant":
            sent = _assistant(message, details.get(message.id))
            if sent is not None:
                messages.append(sent)
        elif message.role == "user":
            messages.append({"role": "user", "content": _content(message, files)})
        else:
            messages.append({"role": "system", "content": message.content})
    if continued_text is not None and prefill:
        # Providers refuse a start that ends in white space.
        messages.append({"role": "assistant", "content": continued_text.rstrip()})
    elif continued_text is not None:
        messages.append({"role": "assistant", "content": continued_text})
        messages.append({"role": "user", "content": CONTINUE_INSTRUCTION})
    return messages


def _assistant(message: Message, details: list[dict[str, Any]] | None) -> JsonObject | None:
    """None for an answer that said nothing: some providers refuse an empty turn."""
    # Null where only reasoning is given back: providers refuse empty text.
    sent: dict[str, Any] = {"role": "assistant", "content": message.content or None}
    if details is not None:
        sent["reasoning_details"] = details
    return sent if message.content or details else None


def _replayed_details(path: Iterable[Message], model: str) -> dict[str, list[dict[str, Any]]]:
    """Reasoning is given back to the model that wrote it; another one would refuse its format or signature."""
    own = [
        message
        for message in path
        if message.role == "assistant" and message.reasoning_details and _same_model(message, model)
    ]
    replay = for_replay([message.reasoning_details for message in own])
    return {message.id: details for message, details in zip(own, replay, strict=True)}


def _same_model(message: Message, model: str) -> bool:
    """Dated slugs and variants such as `:free` are the same model."""
    if message.outcome is None:
        return False
    wrote, asks = (_DATE.sub("", slug.split(":")[0]) for slug in (message.outcome.model, model))
    return wrote == asks


def _content(message: Message, files: Mapping[str, bytes]) -> str | list[JsonObject]:
    """Text alone as a string, which every server takes; else parts, text first as vendors recommend."""
    texts: list[JsonObject] = [{"type": "text", "text": part.text} for part in message.parts if isinstance(part, Text)]
    others: list[JsonObject] = []
    for part in message.parts:
        if isinstance(part, Image):
            url = _data_url(part.media_type, files[part.file_id])
            others.append({"type": "image_url", "image_url": {"url": url}})
        elif isinstance(part, File):
            others.append(_file(part, files[part.file_id]))
    return [*texts, *others] if others else message.content


def is_inlined(part: File) -> bool:
    """Sent as text, which every model takes."""
    return part.media_type.startswith(_INLINE_TEXT)


def _file(part: File, data: bytes) -> JsonObject:
    name = part.name or "file"
    if is_inlined(part):
        return {"type": "text", "text": f"File {name}:\n{data.decode(errors='replace')}"}
    return {"type": "file", "file": {"filename": name, "file_data": _data_url(part.media_type, data)}}


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"
