"""Splits a `<think>…</think>` that opens an answer from the answer, also when it comes in pieces."""

from __future__ import annotations

from openchat.upstream.base import ReasoningDelta, TextDelta

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkSplitter:
    """Feed it text; what it returns is reasoning while the leading tag is open, then text, untouched.

    With `is_open` the prompt has opened the tag already, as some models' templates do: the text begins within it, and
    an opening tag that comes nevertheless is left out. Once `is_transparent`, all text passes as it is.
    """

    def __init__(self, *, is_open: bool = False) -> None:
        self.is_transparent = False
        self._is_thinking = False
        self._held = ""
        self._is_open = is_open

    def feed(self, text: str) -> list[TextDelta | ReasoningDelta]:
        if self.is_transparent:
            return [TextDelta(text)] if text else []
        if not self._is_thinking:
            self._held += text
            opening = self._held.lstrip()
            if len(opening) < len(_OPEN) and _OPEN.startswith(opening):
                return []
            if opening.startswith(_OPEN):
                text = opening.removeprefix(_OPEN)
            elif self._is_open:
                text = self._held
            else:
                return self._pass_on()
            self._is_thinking, self._held = True, ""
        return self._think(text)

    def expect_text(self) -> None:
        """Reasoning came apart from the text: what the text begins with is not within the tag."""
        self._is_open = False

    def finish(self) -> list[TextDelta | ReasoningDelta]:
        """What was held back when the answer ended."""
        if not self._is_thinking and not self._is_open:
            return self._pass_on()
        held, self._held = self._held, ""
        return [ReasoningDelta(held)] if held else []

    def _pass_on(self) -> list[TextDelta | ReasoningDelta]:
        held, self._held, self.is_transparent = self._held, "", True
        return [TextDelta(held)] if held else []

    def _think(self, text: str) -> list[TextDelta | ReasoningDelta]:
        text = self._held + text
        thought, closing, answer = text.partition(_CLOSE)
        if closing:
            self.is_transparent, self._held = True, ""
            deltas: list[TextDelta | ReasoningDelta] = [ReasoningDelta(thought)] if thought else []
            return [*deltas, TextDelta(answer)] if answer else deltas
        keep = next((n for n in range(min(len(_CLOSE) - 1, len(text)), 0, -1) if _CLOSE.startswith(text[-n:])), 0)
        thought, self._held = text[: len(text) - keep], text[len(text) - keep :]
        return [ReasoningDelta(thought)] if thought else []
