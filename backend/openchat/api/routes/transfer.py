"""Exporting and importing conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Literal, TypeAlias
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from openchat.api.deps import Caller, CallerDep, OwnerDep, ServicesDep
from openchat.api.idempotency import Answer, Claim
from openchat.api.problems import Problem, problem_of
from openchat.api.routes.files import UPLOAD, read_upload
from openchat.api.stream import GREETING, HEADERS
from openchat.errors import Refusal, StoreFailed
from openchat.transfer.service import Export, ExportFormat, Imported, Progress

router = APIRouter(prefix="/api", tags=["transfer"])

FormatQuery = Annotated[ExportFormat, Query(description="`json` is complete and can be imported again.")]
_ATTACHMENT: dict[int | str, dict[str, object]] = {
    200: {
        "description": "A file to save; docs/transfer.md describes the JSON",
        "content": {
            "application/json": {"schema": {"type": "object", "required": ["format", "version", "conversations"]}},
            "text/markdown": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
        },
    }
}


class SkippedOut(BaseModel):
    title: str | None
    reason: str


class ImportedOut(BaseModel):
    """What an import brought, and what it left out."""

    conversations: int
    messages: int
    # Of a request that an earlier version answered there is no number.
    comparisons: int = 0
    skipped: list[SkippedOut]

    @classmethod
    def of(cls, imported: Imported) -> ImportedOut:
        skipped = [SkippedOut(title=left.title, reason=left.reason) for left in imported.skipped]
        return cls(
            conversations=imported.conversations,
            messages=imported.messages,
            comparisons=imported.comparisons,
            skipped=skipped,
        )


class ImportProgress(BaseModel):
    """`fraction` goes from 0 to 1; `conversations` are stored, but seen by nobody before the end."""

    type: Literal["progress"] = "progress"
    fraction: float
    conversations: int


class ImportDone(ImportedOut):
    type: Literal["done"] = "done"


class ImportFailed(BaseModel):
    """Nothing was imported."""

    type: Literal["error"] = "error"
    error: Problem


ImportEvent: TypeAlias = Annotated[ImportProgress | ImportDone | ImportFailed, Field(discriminator="type")]


@router.get("/export", responses=_ATTACHMENT, response_class=Response)
async def export_all(services: ServicesDep, owner: OwnerDep, format: FormatQuery = "json") -> Response:
    """All conversations, archived ones too, each as of one moment."""
    return _attachment(await services.transfer.export(owner, format))


@router.get("/conversations/{conversation_id}/export", responses=_ATTACHMENT, response_class=Response)
async def export_conversation(
    conversation_id: str, services: ServicesDep, owner: OwnerDep, format: FormatQuery = "json"
) -> Response:
    return _attachment(await services.transfer.export(owner, format, conversation_id))


@router.post(
    "/import",
    responses={
        200: {
            "model": ImportedOut,
            "description": "What was imported; with `Accept: text/event-stream` events, the last one `done` or `error`",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
    openapi_extra=UPLOAD,
)
async def import_conversations(request: Request, caller: CallerDep) -> Response:
    """A file of Open Chat's own export, of ChatGPT, Open WebUI or LibreChat. All of it is imported, or nothing."""
    if caller.key is not None:
        # Kept, to be compared: a form is read from it only once.
        await request.body()
    data, _ = await read_upload(request)
    if "text/event-stream" in request.headers.get("accept", ""):
        stream = StreamingResponse(_events(caller, data))
        stream.raw_headers = [*HEADERS]
        return stream
    async with caller.claim() as claim:
        if claim.first is not None:
            return claim.first.response()
        async for step in _import(caller, data, claim):
            if isinstance(step, Imported):
                return _answer(step).response()
    raise AssertionError("an import ends with what it brought")


async def _events(caller: Caller, data: bytes) -> AsyncIterator[bytes]:
    yield GREETING
    try:
        async with caller.claim() as claim:
            if claim.first is not None:
                yield _frame(ImportDone.model_validate_json(claim.first.body))
                return
            async for step in _import(caller, data, claim):
                if isinstance(step, Progress):
                    yield _frame(ImportProgress(fraction=round(step.fraction, 3), conversations=step.conversations))
                else:
                    yield _frame(ImportDone(**ImportedOut.of(step).model_dump()))
    except (Refusal, StoreFailed) as exc:
        yield _frame(ImportFailed(error=problem_of(exc)))


def _import(caller: Caller, data: bytes, claim: Claim) -> AsyncIterator[Progress | Imported]:
    return caller.services.transfer.import_(
        caller.owner, data, remember=lambda imported: claim.receipt(lambda: _answer(imported))
    )


def _answer(imported: Imported) -> Answer:
    return Answer.of(200, ImportedOut.of(imported))


def _frame(event: BaseModel) -> bytes:
    return b"data: " + event.model_dump_json(exclude_none=isinstance(event, ImportFailed)).encode() + b"\n\n"


def _disposition(name: str) -> str:
    """Under both names that there are: curl knows only the plain one, which has no letters but ASCII's."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in name)
    plain = plain.replace('"', "_").replace("\\", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _attachment(export: Export) -> Response:
    headers = {
        "Content-Disposition": _disposition(export.name),
        # What is opened from here all the same cannot act in our name.
        "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(export.chunks, headers=headers, media_type=export.media_type)
