"""Carries what changed to every open reader of its owner, in the order in which it was stored.

A reader is a position in its owner's ring, so a slow one costs nothing: what has left the ring before it came, it is
told to fetch anew.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict, deque
from dataclasses import dataclass
from itertools import islice

from openchat.errors import BadEventId
from openchat.live.events import LiveEvent, Ready, Reset, chars

# Minutes of a busy owner: a tab that was away for longer fetches anew.
MAX_EVENTS = 1_000
# An event may carry a system prompt or a message of a million characters.
MAX_CHARS = 4_000_000
# What a reader takes at once: about a socket's buffer, unless a single event is larger.
READ_CHARS = 64_000

_ID = re.compile(r"([0-9a-z]{1,40})-(\d{1,15})", re.ASCII)


@dataclass(slots=True)
class Entry:
    """An event as readers get it. `frame` is room for its bytes on the wire, the same for all of them."""

    id: str
    event: LiveEvent
    chars: int
    frame: bytes | None = None


class Bus:
    """Publish and follow from the event loop only.

    `epoch` is another one at every start: a position of an earlier one cannot be taken for one of now.
    """

    def __init__(self, epoch: str, *, max_events: int = MAX_EVENTS, max_chars: int = MAX_CHARS) -> None:
        self.epoch = epoch
        self.closed = False
        self._rings: defaultdict[str, _Ring] = defaultdict(lambda: _Ring(max_events, max_chars))

    def publish(self, owner: str, event: LiveEvent) -> None:
        """Tell the owner's readers. To be called once it is stored, with no wait in between; never raises."""
        self._publish(self._rings[owner], event)

    def publish_to_all(self, event: LiveEvent) -> None:
        """Tell the readers of every owner."""
        for ring in self._rings.values():
            self._publish(ring, event)

    def follow(self, owner: str, last_event_id: str | None = None) -> Reader:
        """From now on, or from after an event. Raises BadEventId for an id that was never given."""
        ring = self._rings[owner]
        if last_event_id is None:
            return Reader(self, ring, ring.end, Ready())
        match = _ID.fullmatch(last_event_id.strip())
        if match is None or (match[1] == self.epoch and int(match[2]) > ring.end):
            raise BadEventId("the last event id is none of this stream's; leave it out to begin now")
        if match[1] != self.epoch:
            return Reader(self, ring, ring.end, Reset())
        return Reader(self, ring, int(match[2]), None)

    def close(self) -> None:
        """Let every reader have what is there, then end; those that come later end at once."""
        self.closed = True
        for ring in self._rings.values():
            ring.wake()

    def id_of(self, position: int) -> str:
        return f"{self.epoch}-{position}"

    def _publish(self, ring: _Ring, event: LiveEvent) -> None:
        ring.append(Entry(self.id_of(ring.end + 1), event, chars(event)))


class Reader:
    """One who follows. It holds nothing but its position: it may be dropped at any time."""

    def __init__(self, bus: Bus, ring: _Ring, position: int, first: Ready | Reset | None) -> None:
        self._bus = bus
        self._ring = ring
        self._position = position
        self._first = first

    async def read(self) -> list[Entry]:
        """The next events, as soon as there are any; none at the end, when the bus is closed."""
        while True:
            entries = self._take()
            if entries or self._bus.closed:
                return entries
            await self._ring.news()

    def _take(self) -> list[Entry]:
        if self._position < self._ring.begin:
            self._first, self._position = Reset(), self._ring.end
        if self._first is not None:
            first, self._first = self._first, None
            return [Entry(self._bus.id_of(self._position), first, chars(first))]
        entries = self._ring.read(self._position)
        self._position += len(entries)
        return entries


class _Ring:
    """The latest events of one owner, numbered from 1: those from `begin + 1` to `end` are kept."""

    def __init__(self, max_events: int, max_chars: int) -> None:
        self.begin = 0
        self.end = 0
        self._max_events = max_events
        self._max_chars = max_chars
        self._chars = 0
        self._entries: deque[Entry] = deque()
        self._waiting: set[asyncio.Future[None]] = set()

    def append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._chars += entry.chars
        self.end += 1
        # The newest stays, whatever its size: whoever waits is to have it.
        while len(self._entries) > 1 and (len(self._entries) > self._max_events or self._chars > self._max_chars):
            self._chars -= self._entries.popleft().chars
            self.begin += 1
        if self._waiting:
            self.wake()

    def read(self, after: int) -> list[Entry]:
        taken: list[Entry] = []
        room = READ_CHARS
        for entry in islice(self._entries, after - self.begin, None):
            if taken and room <= 0:
                break
            taken.append(entry)
            room -= entry.chars
        return taken

    def wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def news(self) -> None:
        """Return when something was appended, or `wake` was called."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)
