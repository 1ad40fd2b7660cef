"""Who generates, and how each of them is."""

from __future__ import annotations

from fastapi import APIRouter

from openchat.api.deps import ServicesDep
from openchat.api.schemas.upstreams import UpstreamOut, UpstreamsOut

router = APIRouter(prefix="/api/upstreams", tags=["models"])


@router.get("", response_model=UpstreamsOut)
async def list_upstreams(services: ServicesDep) -> UpstreamsOut:
    """Every upstream that is set up, with what is known of its health; nobody is asked for it."""
    return UpstreamsOut(items=[UpstreamOut.of(upstream.status()) for upstream in services.upstreams])
