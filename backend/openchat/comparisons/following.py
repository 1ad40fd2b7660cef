"""Following all lanes of a comparison at once: where each of them stands, and which runs take their places meanwhile.

An event id names the comparison and, lane by lane, how far its run was received: `<id>:<lane>.<lane>…`, the last one
marked by `:end`. A lane is `<position>`, marked by `e` where its terminal event was received, and begins with
`<attempt>-` where it is not the first run in its place. Clients take it as opaque.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakSet

from openchat.comparisons.model import MAX_LANES
from openchat.errors import BadEventId
from openchat.runs.log import RunLog

_LANE = re.compile(r"(?:(\d{1,4})-)?(\d{1,12})(e?)", re.ASCII)
_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([0-9.e-]{1,2000})(:end)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a lane was received: which attempt, up to which position, and whether its terminal event too."""

    attempt: int = 0
    position: int = 0
    has_end: bool = False

    def __str__(self) -> str:
        return f"{self.attempt}-" * (self.attempt > 0) + str(self.position) + "e" * self.has_end


@dataclass(frozen=True, slots=True)
class LanesEventId:
    comparison_id: str
    marks: tuple[Mark, ...]
    is_last: bool = False


def parse_lanes_event_id(text: str) -> LanesEventId:
    """Raises BadEventId for what this server did not send."""
    match = _ID.fullmatch(text.strip())
    lanes = [_LANE.fullmatch(lane) for lane in match[2].split(".")] if match else []
    marks = [Mark(int(lane[1] or 0), int(lane[2]), bool(lane[3])) for lane in lanes if lane]
    if match is None or len(marks) != len(lanes) or len(marks) > MAX_LANES:
        raise BadEventId("the last event id is none of this stream's; leave it out to get all of it from the start")
    return LanesEventId(match[1], tuple(marks), match[3] is not None)


@dataclass(frozen=True, slots=True)
class LaneFollowing:
    """A lane to read: the run in its place and, unless its terminal event was received, the log."""

    place: int
    run_id: str
    attempt: int
    log: RunLog | None
    after: int = 0


class LaneChanges:
    """The runs that take others' places while somebody follows. Those that come before `listen` wait for it."""

    def __init__(self) -> None:
        self._waiting: list[LaneFollowing] = []
        self._tell: Callable[[LaneFollowing], None] = self._waiting.append

    def listen(self, tell: Callable[[LaneFollowing], None]) -> None:
        self._tell = tell
        for lane in self._waiting:
            tell(lane)

    def put(self, lane: LaneFollowing) -> None:
        self._tell(lane)


@dataclass(frozen=True, slots=True)
class LanesFollowing:
    comparison_id: str
    lanes: Sequence[LaneFollowing]
    changes: LaneChanges


class Followers:
    """Who follows which comparison. One that is dropped is forgotten."""

    def __init__(self) -> None:
        self._changes: dict[str, WeakSet[LaneChanges]] = {}

    def add(self, comparison_id: str) -> LaneChanges:
        changes = LaneChanges()
        self._changes.setdefault(comparison_id, WeakSet()).add(changes)
        for known in [known for known, followers in self._changes.items() if not followers]:
            del self._changes[known]
        return changes

    def tell(self, comparison_id: str, lane: LaneFollowing) -> None:
        for changes in tuple(self._changes.get(comparison_id, ())):
            changes.put(lane)
