"""The numbered event log of one run, in memory, and the viewers that follow it.

Old texts are kept merged, so a long answer costs about its own size; any position inside a text can be read from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Protocol

from openchat.runs.events import TERMINALS, TEXTS, Delta, Reasoning, Status, StoredEvent, Terminal, weight
from openchat.runs.wire import frame

# Texts are merged up to this many code points: small pieces cost 60 bytes each beside their text, while merging
# without a bound would copy a long answer over and over.
SEGMENT_CHARS = 512


class Viewer(Protocol):
    """A connection that follows a log. Called from the writing side: no method may block or raise."""

    def deliver(self, before: int, after: int, frames: bytes) -> None:
        """The log went from position `before` to `after` by these frames. Who is not at `before` reads by itself."""

    def announce(self, frames: bytes) -> None:
        """Something that takes no position, for who has seen all there is."""


class RunLog:
    """Append-only. `position` is the sum of the weights of all events; after the terminal one nothing is appended."""

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.position = 0
        self.terminal: Terminal | None = None
        self._starts: list[int] = []
        self._events: list[StoredEvent] = []
        self._open: list[str] = []
        self._open_kind: type[Delta | Reasoning] = Delta
        self._open_chars = 0
        self._status: Status | None = None
        self._viewers: tuple[Viewer, ...] = ()

    @classmethod
    def of(cls, run_id: str, events: Iterable[StoredEvent]) -> RunLog:
        """A log of what is known already: a stored message, a dead server's checkpoints."""
        log = cls(run_id)
        log.append(list(events))
        return log

    @property
    def ended(self) -> bool:
        return self.terminal is not None

    def append(self, events: Sequence[StoredEvent]) -> None:
        """Number the events, then hand them to the viewers, all in one piece."""
        before = self.position
        frames = []
        for event in events:
            if type(event) is Delta or type(event) is Reasoning:
                self._add_text(event)
            else:
                self._add_whole(event)
            if self._viewers:
                frames.append(frame(self.run_id, self.position, event))
        if events:
            self._status = None
            data = b"".join(frames)
            for viewer in self._viewers:
                viewer.deliver(before, self.position, data)

    def announce(self, status: Status) -> None:
        """Tell the viewers how a run that shows nothing yet stands; later ones are told on arrival."""
        self._status = status
        data = frame(self.run_id, self.position, status)
        for viewer in self._viewers:
            viewer.announce(data)

    def attach(self, viewer: Viewer) -> None:
        self._viewers += (viewer,)
        if self._status is not None:
            viewer.announce(frame(self.run_id, self.position, self._status))

    def detach(self, viewer: Viewer) -> None:
        self._viewers = tuple(other for other in self._viewers if other is not viewer)

    def read(self, after: int, max_chars: int) -> list[tuple[int, StoredEvent]]:
        """Events beyond position `after`, each with the position that it leads to, neighbouring texts merged.

        At least one where there are any, then up to about `max_chars` of text; from beyond the end of an ended log,
        the terminal event alone.
        """
        self._seal()
        if self.terminal is not None and after >= self.position:
            return [(self.position, self.terminal)]
        found: list[tuple[int, StoredEvent]] = []
        text = _Text()
        index = max(0, bisect_right(self._starts, after) - 1)
        while index < len(self._events) and max_chars > 0:
            start, event = self._starts[index], self._events[index]
            index += 1
            if start + weight(event) <= after:
                continue
            if not isinstance(event, TEXTS):
                text.move_to(found)
                found.append((start + 1, event))
                continue
            if type(event) is not text.kind:
                text.move_to(found)
                text.kind = type(event)
            begin = max(0, after - start)
            piece = event.text[begin : begin + max_chars]
            max_chars -= len(piece)
            text.pieces.append(piece)
            text.end = start + begin + len(piece)
        text.move_to(found)
        return found

    def frames(self, after: int, max_chars: int) -> tuple[bytes, int]:
        """`read`, as bytes for the wire, and the position that they lead to."""
        found = self.read(after, max_chars)
        data = b"".join([frame(self.run_id, position, event) for position, event in found])
        return data, found[-1][0] if found else after

    def events(self) -> list[StoredEvent]:
        """All events, neighbouring texts merged: for good, so that what is made of a text shares it with the log."""
        found = self.read(0, self.position + 1)
        self._starts = [position - weight(event) for position, event in found]
        self._events = [event for _, event in found]
        return list(self._events)

    def since(self, position: int) -> list[StoredEvent]:
        """The events beyond a position."""
        if position >= self.position:
            return []
        return [event for _, event in self.read(position, self.position - position + 1)]

    def _add_text(self, event: Delta | Reasoning) -> None:
        if self._open_chars >= SEGMENT_CHARS or type(event) is not self._open_kind:
            self._seal()
            self._open_kind = type(event)
        chars = len(event.text)
        self._open.append(event.text)
        self._open_chars += chars
        self.position += chars

    def _add_whole(self, event: StoredEvent) -> None:
        self._seal()
        self._starts.append(self.position)
        self._events.append(event)
        self.position += 1
        if isinstance(event, TERMINALS):
            self.terminal = event

    def _seal(self) -> None:
        if self._open_chars:
            self._starts.append(self.position - self._open_chars)
            self._events.append(self._open_kind("".join(self._open)))
        self._open.clear()
        self._open_chars = 0


class _Text:
    """Neighbouring texts of one kind, to become one event."""

    def __init__(self) -> None:
        self.kind: type[Delta | Reasoning] = Delta
        self.pieces: list[str] = []
        self.end = 0

    def move_to(self, found: list[tuple[int, StoredEvent]]) -> None:
        if self.pieces:
            found.append((self.end, self.kind("".join(self.pieces))))
            self.pieces = []
