"""What can go wrong, as types. HTTP statuses are given to them in one table, `api/problems.py`.

OpenChatError
├── StartupError                the program cannot start; one line for people
├── StoreFailed                 the store did not take a write, or lost its connection
└── Refusal                     a request that is refused and changes nothing
    ├── Invalid                 its content is wrong; `errors` names the places
    │   ├── UnknownModel        `nearest` names up to three that exist
    │   ├── BadEventId          a Last-Event-ID that is unreadable or of another run
    │   ├── Unsupported         the model does not take it; `models` names up to three that do
    │   ├── InvalidImport       a file to import that is broken; `errors` names the place in it
    │   ├── OverBudget          it would cost more than it may
    │   └── ContextOverflow     the prompt does not fit the model's context
    ├── Unauthorized            no valid access token or session
    ├── Forbidden               another site's page asks
    ├── NotFound                absent, deleted, or another owner's
    ├── Conflict
    │   ├── RunActive           an answer there is still being written
    │   ├── SeveralRuns         several live runs under the head: name one
    │   ├── Sealed              a blind comparison that waits for its vote
    │   └── IdempotencyConflict the key was used for another body
    ├── Stale                   a write on a state that is no longer so; `current` is what is
    ├── TooLarge                body, message or file over its limit
    ├── LimitReached            too many at once; `retry_after` seconds
    └── Unavailable             shutting down, or not ready
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class OpenChatError(Exception):
    """Base of every error that the program raises on purpose."""


class StartupError(OpenChatError):
    """The program cannot start. Its text is one line that names the cause and the way out."""


class StoreFailed(OpenChatError):
    """The store did not take a write. Nothing of that write is kept."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One place in the input that is wrong; `path` such as `variants.0.model`."""

    path: str
    message: str


class Refusal(OpenChatError):
    """A request that is refused and has changed nothing."""

    code: ClassVar[str]
    retryable: ClassVar[bool] = False

    def __init__(
        self, detail: str, *, code: str | None = None, errors: Sequence[FieldError] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.problem_code = code or self.code
        self.errors = tuple(errors)
        self.retry_after = retry_after


class Invalid(Refusal):
    code = "invalid_request"


class UnknownModel(Invalid):
    code = "unknown_model"

    def __init__(self, model: str, nearest: Sequence[str]) -> None:
        hint = f"; nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"model `{model}` is not known{hint}; see /api/models")
        self.nearest = tuple(nearest)


class BadEventId(Invalid):
    code = "bad_event_id"


class Unsupported(Invalid):
    code = "unsupported"

    def __init__(self, detail: str, *, errors: Sequence[FieldError], models: Sequence[str]) -> None:
        super().__init__(detail, errors=errors)
        self.models = tuple(models)


class InvalidImport(Invalid):
    code = "invalid_import"


class OverBudget(Invalid):
    code = "over_budget"


class ContextOverflow(Invalid):
    code = "context_overflow"


class Unauthorized(Refusal):
    code = "unauthorized"


class Forbidden(Refusal):
    code = "forbidden"


class NotFound(Refusal):
    code = "not_found"


class Conflict(Refusal):
    code = "conflict"


class RunActive(Conflict):
    code = "run_active"
    retryable = True


class SeveralRuns(Conflict):
    code = "several_runs"


class Sealed(Conflict):
    code = "sealed"


class IdempotencyConflict(Conflict):
    code = "idempotency_conflict"


class Stale(Refusal):
    code = "stale"

    def __init__(self, current: object) -> None:
        super().__init__("it was changed meanwhile: look at `current`, then send it again with that version")
        self.current = current


class TooLarge(Refusal):
    code = "too_large"


class LimitReached(Refusal):
    code = "limit_reached"
    retryable = True


class Unavailable(Refusal):
    code = "unavailable"
    retryable = True
