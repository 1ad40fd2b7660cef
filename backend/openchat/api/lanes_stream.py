"""All lanes of a comparison as one stream of server-sent events; each event says which run it is of."""

from __future__ import annotations

import msgspec
from starlette.types import Send

from openchat.api.outbox import Outbox
from openchat.api.stream import CHUNK_CHARS, EventStream, Viewer
from openchat.comparisons.following import LaneFollowing, LanesFollowing, Mark
from openchat.runs.log import RunLog

# These name their run themselves.
_NAMED = (b'{"type":"start"', b'{"type":"done"', b'{"type":"error"')


class LaneChanged(msgspec.Struct, frozen=True, tag_field="type", tag="lane"):
    """Another run takes the lane in this place: what comes of it begins with its `start`."""

    place: int
    run_id: str


class End(msgspec.Struct, frozen=True, tag_field="type", tag="end"):
    """The last event: every lane has ended."""

    comparison_id: str


LANES_EVENTS = (LaneChanged, End)


class LanesStream(EventStream):
    """Follows every lane to its terminal event, then says `end`."""

    def __init__(self, following: LanesFollowing, outbox: Outbox, *, location: str | None = None) -> None:
        super().__init__(location=location)
        self._following = following
        self._outbox = outbox

    def viewer(self, send: Send) -> Viewer:
        return _LanesViewer(self._following, self._outbox, send)


class _LanesViewer(Viewer):
    def __init__(self, following: LanesFollowing, outbox: Outbox, send: Send) -> None:
        super().__init__(outbox, send)
        self._id = following.comparison_id.encode()
        self._changes = following.changes
        self._lanes = [_Lane(self, lane) for lane in following.lanes]
        self._marks = [lane.mark for lane in self._lanes]

    def read(self) -> bytes:
        share = max(1, CHUNK_CHARS // len(self._lanes))
        return b"".join([*(lane.read(share) for lane in self._lanes), self._end()])

    def attach(self) -> None:
        for lane in self._lanes:
            lane.attach()
        self._changes.listen(self._change)

    def detach(self) -> None:
        for lane in self._lanes:
            lane.detach()

    def take(self, frames: bytes) -> None:
        """What a lane has new; with the last one, the end."""
        self.write(frames + self._end())

    def frame(self, place: int, mark: bytes, data: bytes) -> bytes:
        """An event, whose id says how far every lane is once it was received."""
        self._marks[place] = mark
        return b"id: %b:%b\ndata: %b\n\n" % (self._id, b".".join(self._marks), data)

    def _end(self) -> bytes:
        """The last frame, where it is its turn."""
        if self.is_over or not all(lane.has_end for lane in self._lanes):
            return b""
        self.is_over = True
        data = msgspec.json.encode(End(self._id.decode()))
        return b"id: %b:%b:end\ndata: %b\n\n" % (self._id, b".".join(self._marks), data)

    def _change(self, following: LaneFollowing) -> None:
        """Another run takes a lane."""
        known = self._lanes[following.place]
        if self.is_over or following.attempt <= known.attempt:
            return
        known.detach()
        lane = self._lanes[following.place] = _Lane(self, following)
        lane.attach()
        told = msgspec.json.encode(LaneChanged(following.place, following.run_id))
        frame = self.frame(following.place, lane.mark, told)
        # One that is behind reads it all when there is room.
        self.take(frame if self.is_behind else frame + lane.read(CHUNK_CHARS))


class _Lane:
    """One run within the stream. `deliver` and `announce` are called by its log; see its Viewer."""

    def __init__(self, viewer: _LanesViewer, following: LaneFollowing) -> None:
        self.has_end = following.log is None
        self.attempt = following.attempt
        self._viewer = viewer
        self._place = following.place
        self._log: RunLog | None = following.log
        self._position = following.after
        if self._log is not None and not self._log.ended:
            self._position = min(self._position, self._log.position)
        # What its own ids have before the position.
        self._id_start = len(b"id: :") + len(following.run_id)
        self._run = b',"run_id":"%b"}' % following.run_id.encode()

    @property
    def mark(self) -> bytes:
        return str(Mark(self.attempt, self._position, self.has_end)).encode()

    def read(self, max_chars: int) -> bytes:
        log = self._log
        if log is None or self.has_end or (self._position >= log.position and not log.ended):
            return b""
        frames, self._position = log.frames(self._position, max_chars)
        self.has_end = log.ended and self._position >= log.position
        return self._rewritten(frames)

    def attach(self) -> None:
        if self._log is not None and not self.has_end:
            self._log.attach(self)

    def detach(self) -> None:
        if self._log is not None:
            self._log.detach(self)

    def deliver(self, before: int, after: int, frames: bytes) -> None:
        if self._viewer.is_behind or before != self._position:
            return
        self._position = after
        self.has_end = self._log is not None and self._log.ended
        self._viewer.take(self._rewritten(frames))

    def announce(self, frames: bytes) -> None:
        if not self._viewer.is_behind:
            self._viewer.take(self._rewritten(frames))

    def _rewritten(self, frames: bytes) -> bytes:
        """The frames of the run as those of the comparison."""
        rewritten = []
        for block in frames.split(b"\n\n")[:-1]:
            head, data = block.split(b"\ndata: ", 1)
            position, _, end = head[self._id_start :].partition(b":")
            if not data.startswith(_NAMED):
                data = data[:-1] + self._run
            mark = str(Mark(self.attempt, int(position), bool(end))).encode()
            rewritten.append(self._viewer.frame(self._place, mark, data))
        return b"".join(rewritten)
