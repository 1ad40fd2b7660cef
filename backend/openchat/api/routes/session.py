"""Browser sessions: the access token once, then a cookie that scripts cannot read."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from openchat.api.deps import ApiDep
from openchat.api.edge import SESSION_COOKIE
from openchat.api.schemas.files import SessionCreate
from openchat.api.sessions import SESSION_DAYS

router = APIRouter(prefix="/api/session", tags=["session"])


@router.post("", status_code=204)
async def open_session(body: SessionCreate, request: Request, api: ApiDep) -> Response:
    """Show the access token; the cookie then stands for it, also for EventSource."""
    cookie = await api.sessions.open(body.token)
    response = Response(status_code=204)
    if cookie is None:
        return response
    response.set_cookie(
        SESSION_COOKIE,
        cookie,
        max_age=SESSION_DAYS * 86400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https" or api.services.settings.app_url.startswith("https://"),
    )
    return response


@router.delete("", status_code=204)
async def close_session(request: Request, api: ApiDep) -> Response:
    cookie = request.cookies.get(SESSION_COOKIE)
    if cookie is not None:
        await api.sessions.close(cookie)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    return response
