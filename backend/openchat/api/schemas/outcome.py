"""Usage, timing and errors on the wire: in runs, in messages and, in the same shape, in terminal events."""

from __future__ import annotations

from pydantic import BaseModel

from openchat.conversations.model import NoteCode, Outcome, Timing
from openchat.upstream.base import Usage
from openchat.upstream.errors import Failure, FailureCode


class UsageOut(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int
    cached_tokens: int

    @classmethod
    def of(cls, usage: Usage | None) -> UsageOut | None:
        return None if usage is None else cls.counted(usage)

    @classmethod
    def counted(cls, usage: Usage) -> UsageOut:
        return cls(
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            reasoning_tokens=usage.reasoning_tokens,
            cached_tokens=usage.cached_tokens,
        )


class TimingOut(BaseModel):
    queued_ms: int
    ttft_ms: int | None
    duration_ms: int
    tokens_per_second: float | None

    @classmethod
    def of(cls, timing: Timing | None) -> TimingOut | None:
        if timing is None:
            return None
        return cls(
            queued_ms=timing.queued_ms,
            ttft_ms=timing.ttft_ms,
            duration_ms=timing.duration_ms,
            tokens_per_second=timing.tokens_per_second,
        )


class NoteOut(BaseModel):
    """What was changed of the request so that the model takes it; `param` is `params.<name>`, `message` or `history`
    (an earlier turn)."""

    code: NoteCode
    param: str
    text: str

    @classmethod
    def all_of(cls, outcome: Outcome) -> list[NoteOut]:
        return [cls(code=note.code, param=note.param, text=note.text) for note in outcome.notes]


class UpstreamOut(BaseModel):
    provider: str | None
    status: int | None
    error_type: str | None
    message: str | None


class ErrorOut(BaseModel):
    code: FailureCode
    message: str
    retryable: bool
    upstream: UpstreamOut | None

    @classmethod
    def of(cls, failure: Failure | None) -> ErrorOut | None:
        if failure is None:
            return None
        said = failure.upstream
        return cls(
            code=failure.code,
            message=failure.message,
            retryable=failure.retryable,
            upstream=said
            and UpstreamOut(
                provider=said.provider, status=said.status, error_type=said.error_type, message=said.message
            ),
        )
