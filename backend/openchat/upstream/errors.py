"""What an upstream can do wrong, in the gateway's words.

UpstreamError       code, message for people, whether trying again may help
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

FailureCode: TypeAlias = Literal[
    "upstream_key",
    "out_of_credit",
    "model_unavailable",
    "context_too_long",
    "content_refused",
    "upstream_rejected",
    "provider_busy",
    "upstream_timeout",
    "upstream_unreachable",
    "upstream_cut",
    "upstream_invalid",
    "upstream_failed",
    "empty_answer",
    "answer_too_long",
    "over_budget",
    "judge_unreadable",
    "interrupted",
    "storage_failed",
    "internal",
]


@dataclass(frozen=True, slots=True)
class UpstreamDetail:
    """What the upstream itself said, scrubbed of account ids and keys and cut to a readable length."""

    provider: str | None = None
    status: int | None = None
    error_type: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run did not complete: as stored with the run and as sent in its terminal event."""

    code: FailureCode
    message: str
    retryable: bool
    upstream: UpstreamDetail | None = None


class UpstreamError(Exception):
    """An attempt at an upstream failed.

    `failure.retryable` says whether the same request may succeed later; `retry_after` is the pause in seconds that the
    upstream asked for.
    """

    def __init__(self, failure: Failure, *, retry_after: float | None = None) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.retry_after = retry_after
