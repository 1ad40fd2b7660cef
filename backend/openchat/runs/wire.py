"""Event ids and server-sent event frames: how a run's log looks on the wire.

An id is `<run id>:<position>`, the last one marked by `:end`. Clients take it as opaque; the server can find any
position again in the stored message alone, so an id outlives the log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from openchat.errors import BadEventId
from openchat.runs.events import TERMINALS, RunEvent

_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,12})(:end)?", re.ASCII)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class EventId:
    run_id: str
    position: int
    is_last: bool = False


def parse_event_id(text: str) -> EventId:
    """Raises BadEventId for what this server did not send."""
    match = _ID.fullmatch(text.strip())
    if match is None:
        raise BadEventId("the last event id is none of this server's; leave it out to get the stream from the start")
    return EventId(match[1], int(match[2]), match[3] is not None)


def frame(run_id: str, position: int, event: RunEvent) -> bytes:
    """One server-sent event; `position` is the run's after this event."""
    end = ":end" if type(event) in TERMINALS else ""
    return f"id: {run_id}:{position}{end}\ndata: ".encode() + _encode(event) + b"\n\n"
