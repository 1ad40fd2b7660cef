"""Errors as `application/problem+json` (RFC 9457): one table from error to status, one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from openchat import errors
from openchat.api.schemas.conversations import ConversationOut
from openchat.conversations.model import Conversation
from openchat.errors import FieldError, Refusal, StoreFailed

log = structlog.get_logger(__name__)

# The closed set of codes; the OpenAPI lists it.
ProblemCode: TypeAlias = Literal[
    "invalid_request",
    "unknown_model",
    "bad_event_id",
    "context_overflow",
    "over_budget",
    "invalid_import",
    "unsupported",
    "bad_host",
    "unauthorized",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "conflict",
    "run_active",
    "several_runs",
    "sealed",
    "idempotency_conflict",
    "stale",
    "too_large",
    "range_not_satisfiable",
    "limit_reached",
    "unavailable",
    "storage_failed",
    "internal",
]

STATUS: dict[type[Refusal], int] = {
    errors.Invalid: 422,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.LimitReached: 429,
    errors.Unavailable: 503,
}
_CODE_OF_STATUS: dict[int, ProblemCode] = {
    400: "invalid_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    416: "range_not_satisfiable",
}


class ProblemField(BaseModel):
    path: str
    message: str


class Problem(BaseModel):
    """What went wrong, as every error answers it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: ProblemCode
    retryable: bool = False
    retry_after: int | None = None
    errors: list[ProblemField] | None = None
    nearest: list[str] | None = None
    models: list[str] | None = None
    current: ConversationOut | None = None


def problem(
    status: int,
    code: ProblemCode,
    detail: str,
    *,
    retryable: bool = False,
    retry_after: int | None = None,
    field_errors: Sequence[FieldError] = (),
    nearest: Sequence[str] | None = None,
    models: Sequence[str] | None = None,
    current: ConversationOut | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        retryable=retryable,
        retry_after=retry_after,
        errors=[ProblemField(path=error.path, message=error.message) for error in field_errors] or None,
        nearest=list(nearest) if nearest is not None else None,
        models=list(models) if models is not None else None,
        current=current,
    )
    all_headers = dict(headers or {})
    if retry_after is not None:
        all_headers["Retry-After"] = str(retry_after)
    # Only here: what is null in `current` is its value.
    absent = {name for name, value in body if value is None}
    content = body.model_dump_json(exclude=absent)
    return Response(content, status, all_headers, media_type="application/problem+json")


def refusal_problem(refusal: Refusal) -> Response:
    status = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    return problem(
        status,
        refusal.problem_code,  # type: ignore[arg-type]  # the codes of errors.py, proven by a test
        refusal.detail,
        retryable=refusal.retryable,
        retry_after=refusal.retry_after,
        field_errors=refusal.errors,
        nearest=refusal.nearest if isinstance(refusal, errors.UnknownModel) else None,
        models=refusal.models if isinstance(refusal, errors.Unsupported) else None,
        current=_current(refusal),
        headers={"WWW-Authenticate": "Bearer"} if status == 401 else None,
    )


def _store_problem(failed: StoreFailed) -> Response:
    log.error("store failed", reason=str(failed))
    return problem(503, "storage_failed", "the store did not take it; nothing was changed", retryable=True)


def problem_of(exc: Refusal | StoreFailed) -> Problem:
    """As the answer would be, for what is told in a stream."""
    response = refusal_problem(exc) if isinstance(exc, Refusal) else _store_problem(exc)
    return Problem.model_validate_json(bytes(response.body))


def _current(refusal: Refusal) -> ConversationOut | None:
    current = refusal.current if isinstance(refusal, errors.Stale) else None
    return ConversationOut.of(current) if isinstance(current, Conversation) else None


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem; what is unexpected is the edge's."""

    @app.exception_handler(Refusal)
    async def refused(_: Request, exc: Refusal) -> Response:
        return refusal_problem(exc)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, exc: RequestValidationError) -> Response:
        places = [FieldError(_path(error), str(error["msg"])) for error in exc.errors()]
        first = f"{places[0].path}: {places[0].message}" if places else "the request is not valid"
        return problem(422, "invalid_request", first, field_errors=places)

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, exc: HTTPException) -> Response:
        code = _CODE_OF_STATUS.get(exc.status_code, "invalid_request" if exc.status_code < 500 else "internal")
        return problem(exc.status_code, code, str(exc.detail), headers=dict(exc.headers or {}))

    @app.exception_handler(StoreFailed)
    async def store_failed(_: Request, exc: StoreFailed) -> Response:
        return _store_problem(exc)


def _path(error: Mapping[str, Any]) -> str:
    """`("body", "variants", 0, "model")` as `variants.0.model`; parameters keep their name."""
    location: Sequence[Any] = error["loc"]
    if error["type"] == "json_invalid":
        # Its location is an offset in bytes.
        return str(location[0])
    return ".".join(str(part) for part in location[1:]) or str(location[0])
