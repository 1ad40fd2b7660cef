"""Health, for process managers and load balancers; open to everyone."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from openchat.api.deps import ServicesDep
from openchat.api.problems import problem
from openchat.errors import StoreFailed

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Literal["ok"] = "ok"


@router.get("/health", response_model=Health)
async def health() -> Health:
    """The process is alive."""
    return Health()


@router.get("/health/ready", response_model=Health, responses={503: {"description": "Not ready"}})
async def ready(services: ServicesDep) -> Response | Health:
    """It takes requests: the store answers and the server is not stopping."""
    if services.is_draining:
        return problem(503, "unavailable", "the server is stopping", retryable=True)
    try:
        await services.store.ping()
    except StoreFailed:
        return problem(503, "storage_failed", "the store does not answer", retryable=True)
    return Health()
