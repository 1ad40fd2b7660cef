"""Runs: start, follow, stop; and the simple stream of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from openchat.api.deps import (
    ApiDep,
    Caller,
    CallerDep,
    LastEventIdHeader,
    LastEventIdQuery,
    LimitQuery,
    OwnerDep,
    ServicesDep,
)
from openchat.api.idempotency import Answer, Claim
from openchat.api.openapi import event_stream
from openchat.api.outbox import Outbox
from openchat.api.parts import to_parts
from openchat.api.schemas.common import PageOf
from openchat.api.schemas.messages import MessageOut
from openchat.api.schemas.runs import LiveRunOut, RunCreate, RunOut, RunStarted
from openchat.api.stream import RunStream
from openchat.errors import FieldError, Invalid
from openchat.runs.service import Following
from openchat.runs.starting import Ask, Started
from openchat.services import Services

router = APIRouter(prefix="/api", tags=["runs"])

STREAM_RESPONSE: dict[int | str, dict[str, object]] = {
    200: event_stream("StreamEvent"),
    204: {"description": "Nothing to stream, or everything was received: EventSource stops reconnecting"},
}


@router.get("/conversations/{conversation_id}/stream", responses=STREAM_RESPONSE, response_class=Response)
async def stream_conversation(
    conversation_id: str,
    api: ApiDep,
    owner: OwnerDep,
    model: Annotated[str | None, Query(max_length=200)] = None,
    on_overflow: Literal["refuse", "trim"] = "refuse",
    on_unsupported: Literal["adapt", "refuse"] | None = None,
    last_event_id: LastEventIdHeader = None,
    last_event_id_query: Annotated[LastEventIdQuery, Query(alias="last_event_id")] = None,
) -> Response:
    """Answer the last message, or follow the answer that is being written. A reconnect never starts a run."""
    following = await api.services.runs.open_stream(
        owner,
        conversation_id,
        model=model,
        on_overflow=on_overflow,
        on_unsupported=on_unsupported,
        last_event_id=last_event_id if last_event_id is not None else last_event_id_query,
    )
    return _stream(following, api.outbox)


@router.post(
    "/conversations/{conversation_id}/runs",
    status_code=201,
    responses={201: {"model": RunStarted}, 200: STREAM_RESPONSE[200]},
)
async def start_run(conversation_id: str, body: RunCreate, caller: CallerDep) -> Response:
    """Start a run; with `Accept: text/event-stream` the answer is its stream."""
    services, owner = caller.services, caller.owner
    as_stream = "text/event-stream" in caller.request.headers.get("accept", "")
    if body.on_disconnect == "stop" and not as_stream:
        raise Invalid(
            "`on_disconnect: stop` needs `Accept: text/event-stream`",
            errors=[FieldError("on_disconnect", "binds the run to the stream that this call is not")],
        )
    # Only the creation is claimed: a stream that goes on must not hold up its duplicates.
    async with caller.claim() as claim:
        if claim.first is not None:
            return await _again(claim.first, caller, as_stream)
        started = await _start(conversation_id, body, services, owner, claim)
    if not as_stream:
        return _started(started).response()
    following = Following(started.run.id, started.log, 0)
    stop = partial(services.runs.end_with_viewer, started.run.id) if body.on_disconnect == "stop" else None
    return _stream(following, caller.outbox, location=f"/api/runs/{started.run.id}", on_gone=stop)


@router.get("/runs", response_model=PageOf[LiveRunOut])
async def list_runs(
    services: ServicesDep,
    owner: OwnerDep,
    status: Annotated[
        Literal["live"], Query(description="`live`: queued, streaming or waiting; only those are listed")
    ] = "live",
    limit: LimitQuery = 100,
    cursor: Annotated[UUID | None, Query(description="Of the page before: that of its last run")] = None,
) -> PageOf[LiveRunOut]:
    """The runs that write answers now, in every conversation, the newest first. `/api/events` tells of later ones."""
    page = services.runs.live_page(owner, limit=limit, cursor=None if cursor is None else str(cursor))
    return PageOf(items=[LiveRunOut.of(run) for run in page.items], next_cursor=page.next_cursor)


@router.get("/runs/{run_id}", response_model=RunOut)
async def get_run(run_id: str, services: ServicesDep, owner: OwnerDep) -> RunOut:
    return RunOut.of(await services.runs.run(owner, run_id))


@router.get("/runs/{run_id}/stream", responses=STREAM_RESPONSE, response_class=Response)
async def stream_run(
    run_id: str,
    api: ApiDep,
    owner: OwnerDep,
    last_event_id: LastEventIdHeader = None,
    last_event_id_query: Annotated[LastEventIdQuery, Query(alias="last_event_id")] = None,
) -> Response:
    """Everything from the start, also long after the end; or what came after the last event id."""
    last = last_event_id if last_event_id is not None else last_event_id_query
    return _stream(await api.services.runs.follow(owner, run_id, last), api.outbox)


@router.post("/runs/{run_id}/stop", status_code=202, response_model=RunOut)
async def stop_run(run_id: str, services: ServicesDep, owner: OwnerDep) -> RunOut:
    """Ask it to end; what was written is kept. A run that ended stays as it is."""
    return RunOut.of(await services.runs.stop(owner, run_id))


async def _start(conversation_id: str, body: RunCreate, services: Services, owner: str, claim: Claim) -> Started:
    parts = None
    if isinstance(body.message, list):
        # Before files are stored for it: an unknown conversation changes nothing.
        await services.conversations.get(owner, conversation_id)
    if body.message is not None:
        parts = await to_parts(body.message, services.files, owner, services.settings.max_message_chars)
    ask = Ask(
        parent_id=body.parent_id if "parent_id" in body.model_fields_set else "head",
        parts=parts,
        model=body.model,
        params=body.params.given(),
        system_prompt=body.system_prompt,
        continue_from=body.continue_from,
        on_overflow=body.on_overflow,
        on_unsupported=body.on_unsupported,
    )
    return await services.runs.start(
        owner, conversation_id, ask, remember=lambda started: claim.receipt(lambda: _started(started))
    )


async def _again(first: Answer, caller: Caller, as_stream: bool) -> Response:
    """A repeat attaches as a mere viewer, whatever the first call asked for."""
    if as_stream and first.run_id is not None:
        following = await caller.services.runs.follow(caller.owner, first.run_id, None)
        return _stream(following, caller.outbox, location=first.location)
    return first.response()


def _started(started: Started) -> Answer:
    run = started.run
    answer = RunStarted(run=RunOut.of(run), user_message=MessageOut.of(started.question, started.siblings))
    return Answer.of(201, answer, f"/api/runs/{run.id}", run.id)


def _stream(
    following: Following | None,
    outbox: Outbox,
    *,
    location: str | None = None,
    on_gone: Callable[[], None] | None = None,
) -> Response:
    if following is None:
        return Response(status_code=204)
    return RunStream(following, outbox, location=location, on_gone=on_gone)
