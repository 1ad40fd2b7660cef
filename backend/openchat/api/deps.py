"""What routes are given: the services, the owner, and the claim of a request that creates something."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Header, Query, Request

from openchat.api.idempotency import Claim, Idempotency
from openchat.api.model_pages import ModelPages
from openchat.api.outbox import Outbox
from openchat.api.sessions import Sessions
from openchat.conversations.model import LOCAL_OWNER
from openchat.services import Services


@dataclass(frozen=True, slots=True)
class ApiState:
    """What the application holds for its routes while it is up."""

    services: Services
    idempotency: Idempotency
    sessions: Sessions
    model_pages: ModelPages
    outbox: Outbox

    @classmethod
    def over(cls, services: Services) -> ApiState:
        token = services.settings.access_token.get_secret_value() or None
        return cls(
            services,
            Idempotency(services.store, services.clock),
            Sessions(services.store, services.clock, token),
            ModelPages(services.default_model),
            Outbox(),
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks to create something, and the Idempotency-Key that came along."""

    services: Services
    owner: str
    request: Request
    key: str | None

    @property
    def outbox(self) -> Outbox:
        return _state(self.request).outbox

    @asynccontextmanager
    async def claim(self) -> AsyncIterator[Claim]:
        """Hold the key while the thing is created; see Idempotency.claim."""
        body = await _comparable_body(self.request) if self.key is not None else b""
        idempotency = _state(self.request).idempotency
        async with idempotency.claim(self.owner, self.request.url.path, self.key, body) as claim:
            yield claim


async def _comparable_body(request: Request) -> bytes:
    """The body; of a form without its boundary, which is another one in every repeat."""
    body = await request.body()
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    return body.replace(boundary.strip('"').encode(), b"boundary") if boundary else body


def _state(request: Request) -> ApiState:
    return cast(ApiState, request.app.state.api)  # Starlette's state is untyped


# Coroutines, though they await nothing: FastAPI sends plain functions to a thread.
async def _api(request: Request) -> ApiState:
    return _state(request)


async def _services(request: Request) -> Services:
    return _state(request).services


async def _owner() -> str:
    """Until there are accounts, everything is the one local owner's."""
    return LOCAL_OWNER


async def _caller(
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(description="The same key and body again get the first answer again; kept for 24 hours.")
    ] = None,
) -> Caller:
    return Caller(_state(request).services, LOCAL_OWNER, request, idempotency_key)


ApiDep = Annotated[ApiState, Depends(_api)]
ServicesDep = Annotated[Services, Depends(_services)]
OwnerDep = Annotated[str, Depends(_owner)]
CallerDep = Annotated[Caller, Depends(_caller)]
LimitQuery = Annotated[int, Query(ge=1, le=500)]
CursorQuery = Annotated[str | None, Query(max_length=1000)]
LastEventIdHeader = Annotated[str | None, Header(description="Continue after this event.")]
LastEventIdQuery = Annotated[str | None, Query(description="As the header, which wins.")]
