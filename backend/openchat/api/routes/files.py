"""Files: upload and download. What comes from here is never run by a browser."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from openchat.api.deps import CallerDep, OwnerDep, ServicesDep
from openchat.api.idempotency import Answer
from openchat.api.preconditions import IfNoneMatchDep, is_named
from openchat.api.problems import problem
from openchat.api.schemas.files import FileOut
from openchat.conversations.model import StoredFile
from openchat.errors import FieldError, Invalid
from openchat.files.service import RASTER_TYPES

router = APIRouter(prefix="/api/files", tags=["files"])

UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("", status_code=201, responses={201: {"model": FileOut}}, openapi_extra=UPLOAD)
async def upload_file(
    request: Request,
    caller: CallerDep,
    name: Annotated[str | None, Query(max_length=255, description="For a raw body")] = None,
) -> Response:
    """A multipart form with one `file`, or the bytes as they are. The type is read from the content."""
    async with caller.claim() as claim:
        if claim.first is not None:
            return claim.first.response()
        data, given_name = await read_upload(request)
        file = await caller.services.files.add(
            caller.owner, data, name or given_name, remember=lambda stored: claim.receipt(lambda: _created(stored))
        )
    return _created(file).response()


@router.head("/{file_id}", response_class=FileResponse)
@router.get("/{file_id}", response_class=FileResponse)
async def download_file(file_id: str, services: ServicesDep, owner: OwnerDep, unless: IfNoneMatchDep) -> Response:
    """The bytes; ranges and `If-None-Match` are honoured. Shown by browsers only where they are a raster image."""
    file, path = await services.files.get(owner, file_id)
    headers = _headers(file)
    if is_named(headers["ETag"], unless):
        return Response(status_code=304, headers=headers)
    return _Download(path, media_type=file.media_type, headers=headers)


async def read_upload(request: Request) -> tuple[bytes, str | None]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body(), None
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            file = form.get("file")
            if isinstance(file, UploadFile):
                return await file.read(), file.filename
    except HTTPException as exc:
        if exc.status_code != 400:
            raise
        raise Invalid(str(exc.detail)) from exc
    raise Invalid("the form has no file", errors=[FieldError("file", "should be a file field")])


class _Download(FileResponse):
    """Starlette's, but a range that cannot be had is a problem as every error is, not plain text."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal: Message | None = None

        async def unless_refused(message: Message) -> None:
            nonlocal refusal
            if message["type"] == "http.response.start" and message["status"] in {400, 416}:
                refusal = message
            if refusal is None:
                await send(message)

        await super().__call__(scope, receive, unless_refused)
        if refusal is not None:
            size = Headers(raw=refusal["headers"]).get("content-range")
            detail = "the file does not have this range of bytes"
            headers = {"Content-Range": size} if size else None
            await problem(416, "range_not_satisfiable", detail, headers=headers)(scope, receive, send)


def _headers(file: StoredFile) -> dict[str, str]:
    kind = "inline" if file.media_type in RASTER_TYPES else "attachment"
    name = quote(file.name or file.id, safe="")
    return {
        "ETag": f'"{file.sha256}"',
        # The id stands for these bytes for ever, but only its owner may see them.
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": f"{kind}; filename*=UTF-8''{name}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _created(file: StoredFile) -> Answer:
    return Answer.of(201, FileOut.of(file), f"/api/files/{file.id}")
