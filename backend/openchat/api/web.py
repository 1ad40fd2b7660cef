"""The web client: the files of its build, which the package carries.

A path that no route knows and that names no file is a page of the client, which finds out by itself what to show.
"""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path, PurePath

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# Where `npm run build` in frontend/ puts it.
BUILD = Path(__file__).resolve().parents[1] / "web"

# What begins so is the gateway's own: unknown there is unknown.
_NO_PAGES = frozenset({"api", "v1", "health", "docs", "redoc"})
_INDEX = "index.html"
_ASSETS = "assets"
_YEAR = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

# Scripts come from our own files alone, so that nothing that a model writes can run. An image from elsewhere tells its
# server who looks, so the client loads one only when asked to. A worker obeys the policy of its own file: all have it.
_HEADERS = {
    "content-security-policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob: https: http:",
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()"
    ),
    "vary": "Accept-Encoding",
}

# Named here, since what a system knows of types differs, and browsers run no script of another one.
_MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
# The smaller first.
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*", re.IGNORECASE)

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Open Chat</title>
<h1>Open Chat is running, without its web client</h1>
<p>The client is not built here. In a copy of the repository, <code>./openchat serve</code> builds it; that needs
Node.js 20.19 or newer with npm. By hand:</p>
<pre>cd frontend
npm ci
npm run build</pre>
<p>Then load this page again. Everything else works as ever: <a href="/api/openapi.json">the API</a>, and
<code>openchat chat</code> in a terminal.</p>
</html>
"""


class WebClient(StaticFiles):
    """Serves the build in `folder`, also one that is made while it serves; without one, a page that says how to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def check_config(self) -> None:
        """No build is no mistake."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        names = scope["path"].split("/")[1:]
        if names[0] in _NO_PAGES or "\0" in path or any(name.startswith(".") for name in names):
            raise HTTPException(404)
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        if names[0] != _ASSETS and "." not in names[-1]:
            path = _INDEX
        headers = Headers(scope=scope)
        response = await anyio.to_thread.run_sync(self._read, path, _accepted(headers.get("accept-encoding", "")))
        if response is None and path == _INDEX:
            return HTMLResponse(_NOT_BUILT, 404, {**_HEADERS, "Cache-Control": "no-store"})
        if response is None:
            raise HTTPException(404)
        if self.is_not_modified(response.headers, headers):
            # With all headers: a browser puts them in place of those that it has kept.
            del response.headers["content-length"]
            return Response(status_code=304, headers=response.headers)
        return response

    def _read(self, path: str, accepted: Collection[str]) -> Response | None:
        """The file, compressed where the build has it so; its ETag is of the content, since an installation may give
        every file the same time."""
        for encoding, suffix in (*_ENCODINGS, ("identity", "")):
            content = self._content(path + suffix) if encoding in accepted or not suffix else None
            if content is None:
                continue
            headers = {
                **_HEADERS,
                "Cache-Control": _YEAR if PurePath(path).parts[0] == _ASSETS else _ASK_AGAIN,
                "ETag": f'"{sha256(content).hexdigest()[:32]}"',
            }
            if suffix:
                headers["Content-Encoding"] = encoding
            media_type = _MEDIA_TYPES.get(PurePath(path).suffix.lower(), "application/octet-stream")
            return Response(content, headers=headers, media_type=media_type)
        return None

    def _content(self, path: str) -> bytes | None:
        try:
            found, status = self.lookup_path(path)
            return Path(found).read_bytes() if status is not None and stat.S_ISREG(status.st_mode) else None
        except OSError as exc:
            # A name that no file can have, or one that a new build has just replaced.
            if exc.errno not in {errno.ENAMETOOLONG, errno.ENOENT}:
                raise
            return None


def _accepted(accept_encoding: str) -> set[str]:
    """The encodings that the header takes, by name."""
    offers = (offer.partition(";") for offer in accept_encoding.lower().split(","))
    return {name.strip() for name, _, weight in offers if not _REFUSED.fullmatch(weight)}
