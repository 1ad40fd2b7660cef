"""OpenRouter's `reasoning_details`: merged while they stream, given back unmodified on the next turn.

Merge and replay rules: OpenRouter's own AI SDK provider (2.10) and its page on reasoning tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from openchat.upstream.surrogates import joined_in

# Without its signature a text block of these formats is refused ("Invalid signature in thinking block").
_SIGNED_FORMATS = {None, "anthropic-claude-v1", "google-gemini-v1"}


class ReasoningDetails:
    """Collects the details of one answer; consecutive text fragments of one block become one item."""

    def __init__(self) -> None:
        self._items: list[dict[str, Any]] = []
        self._texts: list[str] = []

    def add(self, details: Iterable[dict[str, Any]]) -> str:
        """Take the details of one chunk; returns the text in them that a person may read."""
        shown = []
        for detail in details:
            if detail.get("type") == "reasoning.text":
                text = _text_of(detail)
                self._add_text(detail, text)
                shown.append(text)
            else:
                self._close_text()
                self._items.append(dict(detail))
                summary = detail.get("summary")
                shown.append(summary if isinstance(summary, str) else "")
        return "".join(shown)

    def merged(self) -> tuple[dict[str, Any], ...]:
        self._close_text()
        return tuple(joined for item in self._items if (joined := _joined(item)) is not None)

    def _add_text(self, detail: dict[str, Any], text: str) -> None:
        last = self._items[-1] if self._items else None
        if last is None or last.get("type") != "reasoning.text" or last.get("index") != detail.get("index"):
            self._close_text()
            self._items.append(dict(detail))
            self._texts = [text]
            return
        if not self._texts:
            self._texts = [_text_of(last)]
        self._texts.append(text)
        for key in ("signature", "format", "id"):
            if not last.get(key) and detail.get(key):
                last[key] = detail[key]

    def _close_text(self) -> None:
        if len(self._texts) > 1:
            self._items[-1]["text"] = "".join(self._texts)
        self._texts = []


def _joined(item: dict[str, Any]) -> dict[str, Any] | None:
    """None for what nests deeper than anything that a model needs again."""
    try:
        joined: dict[str, Any] = joined_in(item)
    except RecursionError:
        return None
    return joined


def _text_of(detail: dict[str, Any]) -> str:
    text = detail.get("text")
    return text if isinstance(text, str) else ""


def for_replay(history: Sequence[Sequence[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """What to send back for each assistant message of a conversation, all of one model family, oldest first.

    Unsigned text blocks where signatures are demanded and repeats of an item sent before are left out; the rest is
    unmodified.
    """
    seen: set[object] = set()
    replay = []
    for details in history:
        kept = []
        for detail in details:
            key = _identity(detail)
            if key in seen or _lacks_signature(detail):
                continue
            seen.add(key)
            kept.append(detail)
        replay.append(kept)
    return replay


def _lacks_signature(detail: dict[str, Any]) -> bool:
    return (
        detail.get("type") == "reasoning.text"
        and not detail.get("signature")
        and detail.get("format") in _SIGNED_FORMATS
    )


def _identity(detail: dict[str, Any]) -> object:
    match detail.get("type"):
        case "reasoning.summary":
            return ("summary", str(detail.get("summary")))
        case "reasoning.encrypted":
            return ("encrypted", str(detail.get("id") or detail.get("data")))
        case "reasoning.text":
            return ("text", str(detail.get("text") or detail.get("signature")))
        case _:
            return id(detail)
