"""The upstreams on the wire."""

from __future__ import annotations

from pydantic import BaseModel

from openchat.api.schemas.common import Time
from openchat.upstream.errors import FailureCode
from openchat.upstream.watched import UpstreamState, UpstreamStatus


class UpstreamErrorOut(BaseModel):
    code: FailureCode
    message: str


class UpstreamOut(BaseModel):
    """`state` is that of the last contact, at `checked_at`; `error` says why that failed.

    `retry_at`: until then the upstream is left alone, since it failed several times in a row.
    """

    name: str
    kind: str
    base_url: str
    state: UpstreamState
    models: int
    checked_at: Time | None
    error: UpstreamErrorOut | None
    retry_at: Time | None

    @classmethod
    def of(cls, status: UpstreamStatus) -> UpstreamOut:
        error = status.error
        return cls(
            name=status.name,
            kind=status.kind,
            base_url=status.base_url,
            state=status.state,
            models=status.models,
            checked_at=status.checked_at,
            error=UpstreamErrorOut(code=error.code, message=error.message) if error else None,
            retry_at=status.retry_at,
        )


class UpstreamsOut(BaseModel):
    items: list[UpstreamOut]
