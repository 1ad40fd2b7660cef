"""The catalogue. The whole list is answered from bytes that were encoded once per fetch."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from openchat.api.deps import ApiDep, CursorQuery, LimitQuery, ServicesDep
from openchat.api.preconditions import IfNoneMatchDep, is_named
from openchat.api.schemas.models import EndpointsOut, ModelChangeOut, ModelChangesOut, ModelsOut, RefreshOut
from openchat.api.times import InstantQuery, instant
from openchat.catalogue.changes import ChangeKind
from openchat.catalogue.selection import Selection, SortOrder, select

router = APIRouter(prefix="/api/models", tags=["models"])

Words = Annotated[str | None, Query(description="Comma-separated; all must be there.", max_length=500)]


@router.get("", responses={200: {"model": ModelsOut}, 304: {"description": "Unchanged since that ETag"}})
async def list_models(
    api: ApiDep,
    unless: IfNoneMatchDep,
    q: Annotated[str | None, Query(max_length=200)] = None,
    input: Words = None,
    output: Words = None,
    supports: Words = None,
    max_price: Annotated[Decimal | None, Query(ge=0, description="USD per million prompt or completion tokens")] = None,
    sort: SortOrder | None = None,
    limit: Annotated[int | None, Query(ge=1, le=500)] = None,
    cursor: CursorQuery = None,
) -> Response:
    """Every model that can be used, or those that match; all at once unless `limit` is given."""
    selection = Selection(q, _words(input), _words(output), _words(supports), max_price, sort)
    snapshot = await api.services.catalogue.snapshot()
    if selection.is_everything and limit is None and cursor is None:
        body, etag = api.model_pages.everything(snapshot)
    else:
        body, etag = api.model_pages.page(snapshot, select(snapshot.models, selection), limit, cursor)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if is_named(etag, unless):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.get("/changes", response_model=ModelChangesOut)
async def list_changes(
    services: ServicesDep,
    since: InstantQuery = None,
    kind: ChangeKind | None = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> ModelChangesOut:
    """What is new, gone, repriced or otherwise changed since then, newest first; kept over restarts."""
    page = await services.model_changes.page(instant(since, "since"), kind, limit=limit, cursor=cursor)
    return ModelChangesOut(items=[ModelChangeOut.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/{author}/{slug}/endpoints", response_model=EndpointsOut)
async def list_endpoints(author: str, slug: str, services: ServicesDep) -> EndpointsOut:
    """The providers that serve a model, with price, context, quantisation, uptime and speed; kept for five minutes."""
    return EndpointsOut.of(await services.endpoints.of(f"{author}/{slug}"))


@router.post("/refresh", response_model=RefreshOut)
async def refresh_models(services: ServicesDep) -> RefreshOut:
    """Fetch the list now; also answers 200 when that failed, with `stale`."""
    return RefreshOut.of(await services.catalogue.refresh())


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())
