"""What changed, as a stream of server-sent events."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from openchat.api.schemas.live import live_event_out
from openchat.api.stream import GREETING, HEARTBEAT_SECONDS
from openchat.live.bus import Entry, Reader

_HEADERS = {"Cache-Control": "no-cache, no-transform"}


def live_stream(reader: Reader) -> Response:
    return EventSourceResponse(
        _frames(reader),
        headers=_HEADERS,
        ping=HEARTBEAT_SECONDS,
        ping_message_factory=lambda: ServerSentEvent(comment="keepalive", sep="\n"),
        # The bus ends the streams, once the runs have ended: their viewers are to hear of it.
        shutdown_grace_period=math.inf,
    )


async def _frames(reader: Reader) -> AsyncIterator[bytes]:
    yield GREETING
    while entries := await reader.read():
        yield b"".join([_frame(entry) for entry in entries])


def _frame(entry: Entry) -> bytes:
    if entry.frame is None:
        data = live_event_out(entry.event).model_dump_json()
        entry.frame = b"id: %b\ndata: %b\n\n" % (entry.id.encode(), data.encode())
    return entry.frame
