"""Comparisons: one message, many variants, all lanes at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from openchat.api.comparison_export import MEDIA_TYPES, ExportFormat, export
from openchat.api.deps import (
    ApiDep,
    Caller,
    CallerDep,
    CursorQuery,
    LastEventIdHeader,
    LastEventIdQuery,
    LimitQuery,
    OwnerDep,
    ServicesDep,
)
from openchat.api.idempotency import Answer
from openchat.api.lanes_stream import LanesStream
from openchat.api.openapi import event_stream
from openchat.api.parts import to_parts
from openchat.api.schemas.common import PageOf
from openchat.api.schemas.comparisons import (
    ComparisonContinue,
    ComparisonCreate,
    ComparisonItemOut,
    ComparisonOut,
    ComparisonPatch,
    JudgeIn,
    LaneRef,
    LaneReplace,
    LanesRef,
    LeaderboardOut,
    VoteIn,
)
from openchat.api.schemas.messages import MessageIn
from openchat.api.times import InstantQuery, instant
from openchat.comparisons.leaderboard import By, Of
from openchat.comparisons.model import Seen
from openchat.comparisons.service import Compare, Remember
from openchat.conversations.parts import Part

router = APIRouter(prefix="/api/comparisons", tags=["comparisons"])

LANES_STREAM = event_stream("LanesEvent")
SHOWN: dict[int | str, dict[str, Any]] = {201: {"model": ComparisonOut}}


@router.post("", status_code=201, responses={**SHOWN, 200: LANES_STREAM})
async def create_comparison(body: ComparisonCreate, caller: CallerDep) -> Response:
    """Ask every variant at once; nothing is stored or sent if one of them is refused. With `Accept: text/event-stream`
    the answer is the stream of all lanes."""
    services, owner = caller.services, caller.owner
    parent_id = body.parent_id if "parent_id" in body.model_fields_set else "head"

    async def begin(remember: Remember) -> Seen:
        if body.conversation_id is not None:
            # Before files are stored for it: an unknown conversation changes nothing.
            await services.conversations.get(owner, body.conversation_id)
        asked = Compare(
            parts=await _parts(body.message, caller),
            variants=tuple(variant.variant() for variant in body.variants),
            conversation_id=body.conversation_id,
            parent_id=parent_id,
            repeat=body.repeat,
            blind=body.blind,
            max_cost_usd=body.max_cost_usd,
            on_unsupported=body.on_unsupported,
            title=body.title,
            tags=tuple(body.tags),
            checks=tuple(check.check() for check in body.checks),
        )
        return await services.comparisons.begin(owner, asked, remember)

    return await _begun(caller, begin)


@router.get("", response_model=PageOf[ComparisonItemOut])
async def list_comparisons(
    services: ServicesDep,
    owner: OwnerDep,
    q: Annotated[str | None, Query(max_length=500, description="Found anywhere in prompt, title or notes.")] = None,
    tag: Annotated[str | None, Query(max_length=100, description="One of the tags, to the letter.")] = None,
    since: Annotated[InstantQuery, Query(alias="from")] = None,
    until: Annotated[InstantQuery, Query(alias="to")] = None,
    conversation_id: Annotated[str | None, Query(max_length=100, description="In this conversation alone.")] = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> PageOf[ComparisonItemOut]:
    """The newest first; begun from `from` on and before `to`."""
    page = await services.comparisons.page(
        owner,
        q=q,
        tag=tag,
        since=instant(since, "from"),
        until=instant(until, "to"),
        conversation_id=conversation_id,
        limit=limit,
        cursor=cursor,
    )
    return PageOf(items=[ComparisonItemOut.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/leaderboard", response_model=LeaderboardOut)
async def get_leaderboard(
    services: ServicesDep,
    owner: OwnerDep,
    by: By = "model",
    of: Of = "votes",
    tag: Annotated[str | None, Query(max_length=100, description="One of the tags, to the letter.")] = None,
    since: Annotated[InstantQuery, Query(alias="from")] = None,
    until: Annotated[InstantQuery, Query(alias="to")] = None,
) -> LeaderboardOut:
    """Who wins, by the votes of people or by the judgements of models, which are never mixed; of comparisons begun from
    `from` on and before `to`."""
    board = await services.leaderboards.read(
        owner, by, of, tag=tag, since=instant(since, "from"), until=instant(until, "to")
    )
    return LeaderboardOut.shown(by, of, board)


@router.get("/{comparison_id}", response_model=ComparisonOut)
async def get_comparison(comparison_id: str, services: ServicesDep, owner: OwnerDep) -> ComparisonOut:
    """As it stands, with what each lane has said."""
    return await _shown(await services.comparisons.see(owner, comparison_id))


@router.patch("/{comparison_id}", response_model=ComparisonOut)
async def update_comparison(
    comparison_id: str, body: ComparisonPatch, services: ServicesDep, owner: OwnerDep
) -> ComparisonOut:
    return await _shown(await services.comparisons.change(owner, comparison_id, body.changes()))


@router.delete("/{comparison_id}", status_code=204)
async def delete_comparison(comparison_id: str, services: ServicesDep, owner: OwnerDep) -> Response:
    """Stops its lanes. Their messages stay in the conversation; where nothing else is in that, it is deleted too, and
    restored it brings the comparison back."""
    await services.comparisons.delete(owner, comparison_id)
    return Response(status_code=204)


@router.get(
    "/{comparison_id}/export",
    responses={200: {"description": "A file", "content": {media_type: {} for media_type in MEDIA_TYPES.values()}}},
    response_class=Response,
)
async def export_comparison(
    comparison_id: str,
    services: ServicesDep,
    owner: OwnerDep,
    form: Annotated[ExportFormat, Query(alias="format")] = "json",
) -> Response:
    """As it stands: JSON as this API has it, which can be imported; CSV with a row for each lane; Markdown; or a page
    with charts that needs nothing else."""
    shown = await _shown(await services.comparisons.see(owner, comparison_id))
    headers = {
        "Content-Disposition": f'attachment; filename="comparison-{comparison_id}.{form}"',
        # What is opened from here all the same cannot act in our name.
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    }
    return Response(await asyncio.to_thread(export, shown, form), headers=headers, media_type=MEDIA_TYPES[form])


@router.get(
    "/{comparison_id}/stream",
    responses={200: LANES_STREAM, 204: {"description": "Everything was received: EventSource stops reconnecting"}},
    response_class=Response,
)
async def stream_comparison(
    comparison_id: str,
    api: ApiDep,
    owner: OwnerDep,
    last_event_id: LastEventIdHeader = None,
    last_event_id_query: Annotated[LastEventIdQuery, Query(alias="last_event_id")] = None,
) -> Response:
    """All lanes from their start, also long after the end; or what came after the last event id. The last event is
    `end`."""
    last = last_event_id if last_event_id is not None else last_event_id_query
    following = await api.services.comparisons.follow(owner, comparison_id, last)
    return Response(status_code=204) if following is None else LanesStream(following, api.outbox)


@router.post("/{comparison_id}/stop", status_code=202, response_model=ComparisonOut)
async def stop_comparison(
    comparison_id: str, services: ServicesDep, owner: OwnerDep, body: LanesRef | None = None
) -> ComparisonOut:
    """Ask all lanes to end, or one; what was written is kept."""
    run_id = body.run_id if body is not None else None
    return await _shown(await services.comparisons.stop(owner, comparison_id, run_id))


@router.post("/{comparison_id}/retry", status_code=201, responses=SHOWN)
async def retry_lane(comparison_id: str, body: LaneRef, caller: CallerDep) -> Response:
    """Ask the lane's variant again. The answer before stays in the tree, as a sibling."""
    comparisons = caller.services.comparisons
    return await _begun(caller, lambda remember: comparisons.retry(caller.owner, comparison_id, body.run_id, remember))


@router.post("/{comparison_id}/replace", status_code=201, responses=SHOWN)
async def replace_lane(comparison_id: str, body: LaneReplace, caller: CallerDep) -> Response:
    """Give the lane to another variant, which is added to those of the comparison. What its run still writes is
    stopped."""
    comparisons, variant = caller.services.comparisons, body.variant.variant()
    return await _begun(
        caller, lambda remember: comparisons.replace(caller.owner, comparison_id, body.run_id, variant, remember)
    )


@router.post("/{comparison_id}/continue", status_code=201, responses=SHOWN)
async def continue_comparison(comparison_id: str, body: ComparisonContinue, caller: CallerDep) -> Response:
    """The next message in every lane, each with its own history: a new comparison of the same variants."""
    comparisons = caller.services.comparisons

    async def go_on(remember: Remember) -> Seen:
        # Before files are stored for it.
        await comparisons.see(caller.owner, comparison_id)
        parts = await _parts(body.message, caller)
        return await comparisons.go_on(caller.owner, comparison_id, parts, remember)

    return await _begun(caller, go_on)


@router.post("/{comparison_id}/choose", response_model=ComparisonOut)
async def choose_lane(comparison_id: str, body: LaneRef, services: ServicesDep, owner: OwnerDep) -> ComparisonOut:
    """The conversation goes on from this answer: it becomes the head."""
    return await _shown(await services.comparisons.choose(owner, comparison_id, body.run_id))


@router.post("/{comparison_id}/vote", response_model=ComparisonOut)
async def vote(comparison_id: str, body: VoteIn, services: ServicesDep, owner: OwnerDep) -> ComparisonOut:
    """In place of an earlier vote. The first one reveals a blind comparison."""
    voted = await services.comparisons.vote(owner, comparison_id, winner=body.run_id, ratings=body.ratings)
    return await _shown(voted)


@router.post("/{comparison_id}/judge", status_code=201, responses=SHOWN)
async def judge_comparison(comparison_id: str, body: JudgeIn, caller: CallerDep) -> Response:
    """Have a model grade the lanes that have text, in two orders. The comparison comes back with the judgement
    `running`; `/api/events` tells when it has ended."""
    async with caller.claim() as claim:
        if claim.first is not None:
            return claim.first.response()
        judged = await caller.services.comparisons.judge(
            caller.owner, comparison_id, body.ask(), lambda seen: claim.receipt(lambda: _created(seen))
        )
    return (await asyncio.to_thread(_created, judged)).response()


@router.post("/{comparison_id}/judgements/{judgement_id}/stop", status_code=202, response_model=ComparisonOut)
async def stop_judgement(
    comparison_id: str, judgement_id: str, services: ServicesDep, owner: OwnerDep
) -> ComparisonOut:
    """Ask it to end, without a result: it is `cancelled`. One that ended stays as it is."""
    return await _shown(await services.comparisons.stop_judgement(owner, comparison_id, judgement_id))


@router.delete("/{comparison_id}/judgements/{judgement_id}", status_code=204)
async def delete_judgement(comparison_id: str, judgement_id: str, services: ServicesDep, owner: OwnerDep) -> Response:
    """One that runs is stopped. What it has cost stays in the usage."""
    await services.comparisons.drop_judgement(owner, comparison_id, judgement_id)
    return Response(status_code=204)


async def _begun(caller: Caller, begin: Callable[[Remember], Awaitable[Seen]]) -> Response:
    """What a request that starts runs answers; a repeat of it gets the first answer, or follows what that has begun."""
    as_stream = "text/event-stream" in caller.request.headers.get("accept", "")
    # Only the creation is claimed: a stream that goes on must not hold up its duplicates.
    async with caller.claim() as claim:
        answer = claim.first
        if answer is None:
            begun = await begin(lambda seen: claim.receipt(lambda: _created(seen)))
            answer = _created(begun)
    if not as_stream or answer.location is None:
        return answer.response()
    comparison_id = answer.location.rsplit("/", 1)[1]
    following = await caller.services.comparisons.follow(caller.owner, comparison_id, None)
    if following is None:
        return Response(status_code=204)
    return LanesStream(following, caller.outbox, location=answer.location)


def _created(seen: Seen) -> Answer:
    return Answer.of(201, ComparisonOut.of(seen), f"/api/comparisons/{seen.comparison.id}")


async def _shown(seen: Seen) -> ComparisonOut:
    # Checks of long answers take a while.
    return await asyncio.to_thread(ComparisonOut.of, seen)


async def _parts(message: MessageIn, caller: Caller) -> tuple[Part, ...]:
    services = caller.services
    return await to_parts(message, services.files, caller.owner, services.settings.max_message_chars)
