"""What routes are given: the services, the owner, and the claim on an Idempotency-Key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Header, Query, Request

from openchat.api.idempotency import Claim
from openchat.conversations.model import LOCAL_OWNER
from openchat.wiring import Services


# Coroutines, though they await nothing: a plain function would be sent to a thread.


async def _services(request: Request) -> Services:
    return cast(Services, request.app.state.services)  # Starlette's state is untyped


async def _owner() -> str:
    """Until there are accounts, everything is the one local owner's."""
    return LOCAL_OWNER


ServicesDep = Annotated[Services, Depends(_services)]
OwnerDep = Annotated[str, Depends(_owner)]


async def _claim(
    request: Request,
    services: ServicesDep,
    owner: OwnerDep,
    idempotency_key: Annotated[
        str | None, Header(description="The same key and body again get the first answer again; kept for 24 hours.")
    ] = None,
) -> AsyncIterator[Claim]:
    body = await request.body() if idempotency_key is not None else b""
    async with services.idempotency.claim(owner, request.url.path, idempotency_key, body) as claim:
        yield claim


# Released before the answer is sent: a stream that follows must not hold up its duplicates.
ClaimDep = Annotated[Claim, Depends(_claim, scope="function")]
LimitQuery = Annotated[int, Query(ge=1, le=500)]
CursorQuery = Annotated[str | None, Query(max_length=1000)]
LastEventIdHeader = Annotated[str | None, Header(description="Continue after this event.", max_length=200)]
LastEventIdQuery = Annotated[str | None, Query(description="As the header, which wins.", max_length=200)]
