"""What changed, live: one stream per tab."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from openchat.api.deps import LastEventIdHeader, LastEventIdQuery, OwnerDep, ServicesDep
from openchat.api.live import live_stream
from openchat.api.openapi import event_stream

router = APIRouter(prefix="/api", tags=["events"])


@router.get("/events", responses={200: event_stream("LiveEvent")}, response_class=Response)
async def stream_events(
    services: ServicesDep,
    owner: OwnerDep,
    last_event_id: LastEventIdHeader = None,
    last_event_id_query: Annotated[LastEventIdQuery, Query(alias="last_event_id")] = None,
) -> Response:
    """Everything that any client changes, as it is stored; it never ends of its own."""
    last = last_event_id if last_event_id is not None else last_event_id_query
    return live_stream(services.bus.follow(owner, last))
