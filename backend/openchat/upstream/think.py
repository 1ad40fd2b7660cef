"""Splits a `<think>…</think>` that opens an answer from the answer, also when it comes in pieces."""

from __future__ import annotations

from openchat.upstream.base import ReasoningDelta, TextDelta

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkSplitter:
    """Feed it text; what it returns is reasoning while the leading tag is open, then text, untouched."""

    def __init__(self) -> None:
        self._state = "start"
        self._held = ""

    @property
    def is_transparent(self) -> bool:
        """From now on all text passes as it is."""
        return self._state == "text"

    def feed(self, text: str) -> list[TextDelta | ReasoningDelta]:
        if self._state == "start":
            self._held += text
            opening = self._held.lstrip()
            if len(opening) < len(_OPEN) and _OPEN.startswith(opening):
                return []
            if not opening.startswith(_OPEN):
                return self._pass_on()
            self._state = "thinking"
            text, self._held = opening.removeprefix(_OPEN), ""
        if self._state == "thinking":
            return self._think(text)
        return [TextDelta(text)] if text else []

    def finish(self) -> list[TextDelta | ReasoningDelta]:
        """What was held back when the answer ended."""
        if self._state == "start":
            return self._pass_on()
        held, self._held = self._held, ""
        return [ReasoningDelta(held)] if held else []

    def _pass_on(self) -> list[TextDelta | ReasoningDelta]:
        held, self._held, self._state = self._held, "", "text"
        return [TextDelta(held)] if held else []

    def _think(self, text: str) -> list[TextDelta | ReasoningDelta]:
        text = self._held + text
        thought, closing, answer = text.partition(_CLOSE)
        if closing:
            self._state, self._held = "text", ""
            deltas: list[TextDelta | ReasoningDelta] = [ReasoningDelta(thought)] if thought else []
            return [*deltas, TextDelta(answer)] if answer else deltas
        keep = next((n for n in range(min(len(_CLOSE) - 1, len(text)), 0, -1) if _CLOSE.startswith(text[-n:])), 0)
        thought, self._held = text[: len(text) - keep], text[len(text) - keep :]
        return [ReasoningDelta(thought)] if thought else []
