"""The ASGI application: routers, middleware, lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from openchat import __version__
from openchat.api import problems
from openchat.api.deps import ApiState
from openchat.api.edge import Edge, EdgeRules
from openchat.api.openapi import describe
from openchat.api.routes import (
    about,
    comparisons,
    conversations,
    diagnostics,
    events,
    files,
    health,
    messages,
    models,
    runs,
    search,
    session,
    transfer,
    upstreams,
    usage,
    variant_sets,
)
from openchat.api.stream import HAND_ON, EventStream
from openchat.api.web import BUILD, WebClient
from openchat.clock import Clock, new_id
from openchat.settings import Settings
from openchat.wiring import open_services

# In the order in which they are asked for every request, the busiest first.
ROUTERS: Final = (
    runs,
    messages,
    conversations,
    comparisons,
    search,
    models,
    upstreams,
    files,
    transfer,
    session,
    usage,
    diagnostics,
    events,
    about,
    variant_sets,
    health,
)


class Gateway(FastAPI):
    """Follows streams itself, once the framework has answered with their head: see EventStream."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handed_on: list[EventStream] = []
        # A scope of its own: what the framework keeps there goes with it.
        await super().__call__({**scope, HAND_ON: handed_on.append}, receive, send)
        for stream in handed_on:
            await stream.follow(receive, send)


def create_app(settings: Settings, clock: Clock | None = None, web: Path = BUILD) -> FastAPI:
    """The gateway, with the web client built in `web`. Its services are opened by the lifespan and live in
    `app.state.services`."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_services(settings, clock) as services:
            app.state.services = services
            app.state.api = ApiState.over(services)
            yield

    app = Gateway(
        title="Open Chat",
        version=__version__,
        # Not by include_router, which makes each of them anew for every app, at its first request.
        routes=[route for module in ROUTERS for route in module.router.routes],
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        # Their pages load scripts from elsewhere, which ours must not.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    # Not a route, so that what is of another method under a known path stays 405, and an unknown one 404.
    app.router.default = WebClient(web)
    problems.install(app)
    describe(app)
    cors = _cors(settings)
    app.add_middleware(cors)
    app.add_middleware(Edge, rules=_rules(settings, app), cors=cors, new_id=new_id)
    return app


def _cors(settings: Settings) -> Callable[[ASGIApp], ASGIApp]:
    def wrap(app: ASGIApp) -> ASGIApp:
        return CORSMiddleware(
            app,
            allow_origins=list(settings.cors_origins),
            allow_credentials=True,
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "Idempotency-Key", "If-Match"],
            expose_headers=["Location", "ETag", "X-Request-Id", "Retry-After"],
        )

    return wrap


def _rules(settings: Settings, app: FastAPI) -> EdgeRules:
    async def is_session(cookie: str) -> bool:
        return bool(await app.state.api.sessions.is_open(cookie))

    return EdgeRules(
        allowed_hosts=settings.host_names,
        origins=frozenset(settings.cors_origins),
        app_origin=settings.app_url.lower(),
        max_body_bytes=settings.max_body_bytes,
        max_import_bytes=settings.max_import_bytes,
        access_token=settings.access_token.get_secret_value() or None,
        is_session=is_session,
    )
