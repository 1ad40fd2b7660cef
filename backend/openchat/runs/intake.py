"""Takes an upstream's deltas into a run's log: once per network read, without a task or a timer per token."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from openchat.clock import Clock
from openchat.conversations.parts import Image
from openchat.errors import Refusal, StoreFailed
from openchat.runs import events
from openchat.runs.live import LiveRun
from openchat.upstream.base import (
    CallReport,
    CitationDelta,
    Delta,
    ImageDelta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)


class Intake:
    """The Sink of one call.

    An image is stored before it is sent: what comes after it waits in memory meanwhile, and reading goes on.
    `lost_image` says why one could not be stored.
    """

    def __init__(
        self,
        live: LiveRun,
        store_image: Callable[[str], Awaitable[Image]],
        clock: Clock,
        *,
        max_chars: int,
        trim_start: bool = False,
    ) -> None:
        self.report = CallReport()
        self.lost_image: str | None = None
        self.first_at: float | None = None
        self.first_byte_at: float | None = None
        self.first_reasoning_at: float | None = None
        self.first_text_at: float | None = None
        self.last_at = clock.monotonic()
        self._live = live
        self._store_image = store_image
        self._clock = clock
        self._trim_start = trim_start
        self._room = max_chars - len(live.continued_text or "")
        self._text_chars = len(live.continued_text or "")
        self._reasoning_since: float | None = None
        self._waiting: list[Delta] = []
        self._storing: asyncio.Task[None] | None = None

    def feed(self, deltas: Sequence[Delta]) -> None:
        self.last_at = self._clock.monotonic()
        if self.first_byte_at is None:
            self.first_byte_at = self.last_at
        if self._storing is not None:
            self._waiting.extend(deltas)
        elif deltas:
            self._take(deltas)

    async def settle(self) -> None:
        """Wait until every image is stored and all that waited behind them is in the log."""
        while self._storing is not None:
            await self._storing
        self._close_reasoning()

    def abandon(self) -> None:
        """The run is ended from outside: give up the image that is being stored, keep the text behind it."""
        if self._storing is not None:
            self._storing.cancel()
            self._storing = None
            waiting, self._waiting = self._waiting, []
            self._take([delta for delta in waiting if not isinstance(delta, ImageDelta)])
        self._close_reasoning()

    def _take(self, deltas: Sequence[Delta]) -> None:
        taken: list[events.StoredEvent] = []
        for n, delta in enumerate(deltas):
            # First what comes with nearly every read.
            if isinstance(delta, TextDelta):
                self._take_text(delta.text, taken)
            elif isinstance(delta, ReasoningDelta):
                self._take_reasoning(delta.text, taken)
            elif isinstance(delta, ImageDelta):
                self._close_reasoning()
                self._waiting.extend(deltas[n + 1 :])
                # Owned here: `settle` waits for it before the call counts as ended.
                self._storing = asyncio.create_task(self._take_image(delta.url))
                break
            else:
                self._close_reasoning()
                taken.append(self._whole_event(delta))
        if taken:
            if self.first_at is None:
                self.first_at = self.last_at
            self._live.log.append(taken)

    def _take_text(self, text: str, taken: list[events.StoredEvent]) -> None:
        if self._reasoning_since is not None:
            self._close_reasoning()
        if self._trim_start:
            text = text.lstrip()
            self._trim_start = not text
        if self.first_text_at is None and text:
            self.first_text_at = self.last_at
        self._text_chars += self._add_text(events.Delta, text, taken)

    def _take_reasoning(self, text: str, taken: list[events.StoredEvent]) -> None:
        if self._reasoning_since is None:
            self._reasoning_since = self.last_at
            if self.first_reasoning_at is None:
                self.first_reasoning_at = self.last_at
            self._live.reasoning_ms.append(None)
        self._add_text(events.Reasoning, text, taken)

    def _whole_event(self, delta: CitationDelta | ToolCallDelta) -> events.StoredEvent:
        if isinstance(delta, CitationDelta):
            return events.Citation(delta.url, delta.title, delta.start, delta.end, self._text_chars)
        return events.ToolCall(delta.call_id, delta.name, delta.arguments, self._text_chars)

    def _add_text(self, kind: type[events.Delta | events.Reasoning], text: str, taken: list[events.StoredEvent]) -> int:
        """Merge with a neighbour of the same read; cut at the longest answer that is kept, and end the run there.

        Returns how many characters were added.
        """
        if len(text) > self._room:
            text = text[: self._room]
            self._live.end("too_long")
        if not text:
            return 0
        added = len(text)
        self._room -= added
        last = taken[-1] if taken else None
        if type(last) is kind:
            text = last.text + text
            taken.pop()
        taken.append(kind(text))
        return added

    def _close_reasoning(self) -> None:
        if self._reasoning_since is not None:
            self._live.reasoning_ms[-1] = round((self.last_at - self._reasoning_since) * 1000)
            self._reasoning_since = None

    async def _take_image(self, url: str) -> None:
        try:
            part = await self._store_image(url)
        except (Refusal, StoreFailed) as exc:
            # No image, an address that may not be fetched, a full disk: the text around it is still an answer.
            self.lost_image = str(exc)
        else:
            image = events.Image(part.file_id, part.url, part.media_type, part.width, part.height, self._text_chars)
            self.first_at = self.first_at or self._clock.monotonic()
            self._live.log.append([image])
        finally:
            self._storing = None
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._take(waiting)
