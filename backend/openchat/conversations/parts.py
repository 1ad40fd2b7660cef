"""The typed parts of a message, in order of appearance, and their JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import msgspec


class Text(msgspec.Struct, frozen=True, tag_field="type", tag="text"):
    text: str


class Reasoning(msgspec.Struct, frozen=True, tag_field="type", tag="reasoning"):
    text: str
    duration_ms: int | None = None


class Image(msgspec.Struct, frozen=True, tag_field="type", tag="image"):
    file_id: str
    url: str
    media_type: str
    width: int | None = None
    height: int | None = None


class File(msgspec.Struct, frozen=True, tag_field="type", tag="file"):
    file_id: str
    url: str
    name: str | None
    media_type: str
    size: int


class Citation(msgspec.Struct, frozen=True, tag_field="type", tag="citation"):
    url: str
    title: str | None = None
    start: int | None = None
    end: int | None = None


class ToolCall(msgspec.Struct, frozen=True, tag_field="type", tag="tool_call"):
    call_id: str
    name: str
    arguments: str


class Unknown(msgspec.Struct, frozen=True):
    """A part of a type that this version does not know, kept as it was."""

    fields: dict[str, Any]


KnownPart: TypeAlias = Text | Reasoning | Image | File | Citation | ToolCall
Part: TypeAlias = KnownPart | Unknown

_parts = msgspec.json.Decoder(list[KnownPart])


def content(parts: Iterable[Part]) -> str:
    """The text parts joined: what the contract calls a message's `content`."""
    return "".join(part.text for part in parts if isinstance(part, Text))


def file_ids(parts: Iterable[Part]) -> list[str]:
    """The files that these parts use, each once, in order of appearance."""
    return list(dict.fromkeys(part.file_id for part in parts if isinstance(part, (Image, File))))


def as_builtin(part: Part) -> Any:
    return part.fields if isinstance(part, Unknown) else msgspec.to_builtins(part)


def dump(parts: Iterable[Part]) -> str:
    return msgspec.json.encode([part.fields if isinstance(part, Unknown) else part for part in parts]).decode()


def load(text: str) -> tuple[Part, ...]:
    try:
        return tuple(_parts.decode(text))
    except msgspec.ValidationError:
        return tuple(_load_one(fields) for fields in msgspec.json.decode(text, type=list[dict[str, Any]]))


def _load_one(fields: dict[str, Any]) -> Part:
    try:
        known: KnownPart = msgspec.convert(fields, KnownPart)
    except msgspec.ValidationError:
        return Unknown(fields)
    return known
