"""Halves of UTF-16 pairs: servers that cut a text between two code units escape each half in a chunk of its own."""

from __future__ import annotations

from typing import Any


def joined(text: str) -> str:
    """Pairs joined and halves that stay alone replaced: a text that can be stored and sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def joined_in(value: Any, keep: frozenset[str] = frozenset()) -> Any:
    """The same for every text in a JSON value, but for the texts under the names in `keep`."""
    match value:
        case str():
            return joined(value)
        case list():
            return [joined_in(item, keep) for item in value]
        case dict():
            return {
                joined(name): item if name in keep and isinstance(item, str) else joined_in(item, keep)
                for name, item in value.items()
            }
        case _:
            return value
