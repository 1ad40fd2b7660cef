"""The outermost layer: what holds for every request before any route sees it. Plain ASGI, since streams pass here.

In this order: request id and security headers, Host, cross-site rules, authentication, body size.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openchat.api.problems import problem

SESSION_COOKIE = "openchat_session"
# Whose bodies are files of a whole history.
IMPORT_PATH = "/api/import"

_REQUEST_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
# Starlette's `$` lets a line feed at the end of a path pass.
_STREAM_THAT_STARTS = re.compile(r"/api/conversations/[^/]+/stream\n?")
_SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    # Routes that show something to a browser set their own.
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True)
class EdgeRules:
    """`allowed_hosts` are names without port; `origins` may call from another site."""

    allowed_hosts: Collection[str]
    origins: Collection[str]
    app_origin: str
    max_body_bytes: int
    max_import_bytes: int
    access_token: str | None
    is_session: Callable[[str], Awaitable[bool]]


class Edge:
    """`cors` wraps what is refused here, so that a listed origin's page can read why."""

    def __init__(
        self, app: ASGIApp, rules: EdgeRules, cors: Callable[[ASGIApp], ASGIApp], new_id: Callable[[], str]
    ) -> None:
        self._app = app
        self._rules = rules
        self._cors = cors
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = self._new_id()

        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                out = MutableHeaders(scope=message)
                out["x-request-id"] = request_id
                for name, value in _SECURITY_HEADERS.items():
                    out.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                refused = await self._refusal(scope, headers)
                if refused is None:
                    await self._app(scope, self._limited(receive, self._most_bytes(scope)), send_with_headers)
                else:
                    # But not a preflight: that would be allowed what is refused.
                    answer = refused if scope["method"] == "OPTIONS" else self._cors(refused)
                    await answer(scope, receive, send_with_headers)
            except Exception:
                # The server logs the trace; the client learns that it was not its fault. Starlette's own handler for
                # this is further out, where these headers are not added.
                if not has_started:
                    broken = problem(500, "internal", "the server failed; its log says why", retryable=True)
                    await self._cors(broken)(scope, receive, send_with_headers)
                raise

    async def _refusal(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """The problem to answer with, None where the request may pass."""
        rules = self._rules
        hosts = headers.getlist("host")
        if len(hosts) != 1 or host_name(hosts[0]) not in rules.allowed_hosts:
            detail = "this Host is not served here; add its name to ALLOWED_HOSTS"
            return problem(400, "bad_host", detail)
        if _changes_something(scope) and not self._is_same_site(headers, hosts[0]):
            return problem(403, "forbidden", "another site's page may not do this; add its origin to CORS_ORIGINS")
        if _needs_authentication(scope) and not await self._is_authenticated(headers):
            return problem(
                401,
                "unauthorized",
                "send the access token as `Authorization: Bearer …`, or open a session at /api/session",
                headers={"WWW-Authenticate": "Bearer"},
            )
        length = headers.get("content-length", "")
        most = self._most_bytes(scope)
        if length.isdigit() and int(length) > most:
            return problem(413, "too_large", _too_large(most))
        return None

    def _is_same_site(self, headers: Headers, host: str) -> bool:
        origins = headers.getlist("origin")
        if not origins:
            return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
        own = {f"http://{host}".lower(), f"https://{host}".lower(), self._rules.app_origin}
        return len(origins) == 1 and (origins[0].lower() in own or origins[0] in self._rules.origins)

    async def _is_authenticated(self, headers: Headers) -> bool:
        token = self._rules.access_token
        if token is None:
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return compare_digest(given.strip().encode(), token.encode())
        cookie = _cookie(headers)
        return cookie is not None and await self._rules.is_session(cookie)

    def _most_bytes(self, scope: Scope) -> int:
        return self._rules.max_import_bytes if scope["path"] == IMPORT_PATH else self._rules.max_body_bytes

    def _limited(self, receive: Receive, most: int) -> Receive:
        """Count the body while it is read: a chunked one states no length."""
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, _too_large(most))
            return message

        return limited


def _too_large(most: int) -> str:
    return f"a request may have {most} bytes"


def host_name(host: str) -> str:
    """The name in a Host header, lower-case and without its port; IPv6 without brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _changes_something(scope: Scope) -> bool:
    """Also a GET that may start a run: starting one costs money."""
    method: str = scope["method"]
    if method in {"GET", "HEAD"}:
        return _STREAM_THAT_STARTS.fullmatch(scope["path"]) is not None
    return method != "OPTIONS"


def _needs_authentication(scope: Scope) -> bool:
    if scope["method"] == "OPTIONS":
        # A preflight never carries credentials.
        return False
    path: str = scope["path"]
    opens_session: bool = path == "/api/session" and scope["method"] == "POST"
    return (path.startswith(("/api/", "/v1/")) or path in {"/api", "/v1"}) and not opens_session


def _cookie(headers: Headers) -> str | None:
    jar = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    morsel = jar.get(SESSION_COOKIE)
    return morsel.value if morsel is not None else None
