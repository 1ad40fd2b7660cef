"""A stream that costs nothing, to see what stands between a client and the gateway does to streams."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from openchat.api.deps import ServicesDep
from openchat.api.stream import GREETING, HEADERS
from openchat.services import Services

router = APIRouter(prefix="/api", tags=["diagnostics"])

# Ten minutes at the most: longer than any proxy's usual patience.
MOST_EVENTS = 600
MOST_INTERVAL_MS = 1000


class Tick(BaseModel):
    """One event of the test stream; `end` is the last one, and without it the stream was cut."""

    type: Literal["tick", "end"]
    number: int
    # Since the stream began, on the gateway's clock.
    elapsed_ms: float


_FRAME: dict[str, Any] = {
    "type": "object",
    "required": ["id", "data"],
    "properties": {
        "id": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": Tick.model_json_schema()},
    },
}


@router.get(
    "/diagnostics/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events, one at a time; the last has the type `end`",
            "content": {"text/event-stream": {"itemSchema": _FRAME}},
        }
    },
)
async def stream_diagnostics(
    services: ServicesDep,
    events: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 20,
    interval_ms: Annotated[int, Query(ge=0, le=MOST_INTERVAL_MS)] = 100,
) -> StreamingResponse:
    """Events at even intervals, with the headers of a run's stream: whoever takes it sees what arrives when."""
    response = StreamingResponse(_ticks(services, events, interval_ms / 1000))
    response.raw_headers = [*HEADERS]
    return response


async def _ticks(services: Services, events: int, interval: float) -> AsyncIterator[bytes]:
    clock = services.clock
    began = clock.monotonic()
    yield GREETING
    for number in range(1, events + 1):
        # By the clock, so that late wake-ups do not add up.
        await clock.sleep(max(0.0, began + number * interval - clock.monotonic()))
        if services.is_draining:
            return
        elapsed = round((clock.monotonic() - began) * 1000, 1)
        tick = Tick(type="end" if number == events else "tick", number=number, elapsed_ms=elapsed)
        yield f"id: {number}\ndata: {tick.model_dump_json()}\n\n".encode()
