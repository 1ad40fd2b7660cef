"""What this server is."""

from __future__ import annotations

from fastapi import APIRouter

from openchat.api.deps import ServicesDep
from openchat.api.schemas.about import AboutOut

router = APIRouter(prefix="/api/about", tags=["about"])


@router.get("", response_model=AboutOut)
async def about(services: ServicesDep) -> AboutOut:
    """How this server is set up, and what it takes; never a secret."""
    return AboutOut.of(services)
