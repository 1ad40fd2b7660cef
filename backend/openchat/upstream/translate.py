"""An upstream's error object in the gateway's words: what happened, who said it, what to do.

Shapes and causes: OpenRouter's "Errors" and "Limits" pages and published captures of its answers. `code` comes as a
number, as text or not at all, the real reason hides in `metadata.raw`, and bodies may be HTML. Nothing of a body is
passed on but one short message, scrubbed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from time import time
from typing import Any

from openchat.upstream.errors import Failure, FailureCode, UpstreamDetail, UpstreamError
from openchat.upstream.surrogates import joined

# Long enough for a provider's sentence, too short for an echoed prompt.
MAX_MESSAGE_CHARS = 300

_SECRETS = re.compile(
    # Keys, also where their owner has masked most of them; ids of accounts; mail addresses.
    r"\b(?:sk|rk|pk|gsk|xai|pplx|nvapi|hf|r8)[_-][\w*.-]{6,}|\bAIza[\w-]{20,}|\bAKIA[A-Z0-9]{12,}|Bearer\s+\S+"
    r"|\b(?:user|org|acct|account|key|ws|workspace|team|proj|project|tenant)[_-](?=[\w-]*\d)[\w-]{4,}"
    r"|\barn:aws\S+|[\w.+-]+@[\w-]+\.[\w.]+"
)
_CONTEXT_WORDS = re.compile(r"context (?:length|window|size)|maximum context|too many tokens|prompt is too long", re.I)
_MODEL_WORDS = re.compile(r"not a valid model|model not found|no such model", re.I)

_BY_TYPE: dict[str, FailureCode] = {
    "context_length_exceeded": "context_too_long",
    "token_limit_exceeded": "context_too_long",
    "exceed_context_size_error": "context_too_long",
    "authentication": "upstream_key",
    "authentication_error": "upstream_key",
    "payment_required": "out_of_credit",
    "rate_limit_exceeded": "provider_busy",
    "provider_overloaded": "provider_busy",
    "provider_unavailable": "upstream_failed",
    "server": "upstream_failed",
    "server_error": "upstream_failed",
    "unavailable_error": "provider_busy",
    "timeout": "upstream_timeout",
    "not_found": "model_unavailable",
    "not_found_error": "model_unavailable",
    "content_policy_violation": "content_refused",
    "refusal": "content_refused",
    "permission_denied": "content_refused",
    "permission_error": "content_refused",
    "invalid_request": "upstream_rejected",
    "invalid_request_error": "upstream_rejected",
    "invalid_prompt": "upstream_rejected",
    "not_supported_error": "upstream_rejected",
    "max_tokens_exceeded": "upstream_rejected",
    "string_too_long": "upstream_rejected",
    "precondition_failed": "upstream_rejected",
    "payload_too_large": "upstream_rejected",
    "unprocessable": "upstream_rejected",
    "invalid_image": "upstream_rejected",
    "image_too_large": "upstream_rejected",
    "image_too_small": "upstream_rejected",
    "unsupported_image_format": "upstream_rejected",
    "image_not_found": "upstream_rejected",
    "image_download_failed": "upstream_rejected",
}
# `error.availability.code`, where it says more than the status.
_BY_AVAILABILITY: dict[str, FailureCode] = {
    "model_not_found": "model_unavailable",
    "wrong_endpoint": "model_unavailable",
    "no_endpoints": "model_unavailable",
    "model_deprecated": "model_unavailable",
    "model_unavailable_upstream": "model_unavailable",
    "free_variant_ended": "model_unavailable",
    "region_restricted": "model_unavailable",
    "privacy_restricted": "model_unavailable",
    "constraint_filtered": "model_unavailable",
    "capacity_exhausted": "provider_busy",
    "temporarily_unavailable": "provider_busy",
}
_BY_STATUS: dict[int, FailureCode] = {
    401: "upstream_key",
    402: "out_of_credit",
    403: "content_refused",
    404: "model_unavailable",
    408: "upstream_timeout",
    429: "provider_busy",
    503: "provider_busy",
    504: "upstream_timeout",
    524: "upstream_timeout",
    529: "provider_busy",
}
# Whatever word comes along: DeepSeek calls an empty account an `invalid_request_error`.
_SURE_STATUSES = frozenset({401, 402, 429})
RETRYABLE: frozenset[FailureCode] = frozenset(
    {"provider_busy", "upstream_timeout", "upstream_failed", "upstream_unreachable", "upstream_cut", "empty_answer"}
)

_WHAT_TO_DO: dict[FailureCode, str] = {
    "upstream_key": "{who} refused the API key. Check OPENROUTER_API_KEY in .env and restart.",
    "out_of_credit": "{who} says that the credit or spending limit is used up. Add credit, raise the limit, or ask for "
    "fewer tokens.",
    "model_unavailable": "{who} does not serve this model with these settings any more. Choose another model.",
    "context_too_long": "The conversation is longer than the model's context. Shorten it, or choose a model with more.",
    "content_refused": "{who} refused this content or this account's access to it. Rephrase, or choose another model.",
    "upstream_rejected": "{who} did not accept the request. Check the parameters.",
    "provider_busy": "{who} is busy or limits the rate. Try again in a moment, or choose another model.",
    "upstream_timeout": "{who} took too long. Try again, or choose another model.",
    "upstream_failed": "{who} failed while answering. Try again, or choose another model.",
    "upstream_unreachable": "{who} cannot be reached. Check the network, then try again.",
    "upstream_cut": "The connection to {who} broke before the answer was complete. Continue the answer, or try again.",
    "upstream_invalid": "{who} sent something that is no chat completion. Try again, or choose another model.",
    "empty_answer": "{who} ended the answer without saying anything. Try again, or choose another model.",
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What could be read from an error object."""

    message: str | None = None
    status: int | None = None
    error_type: str | None = None
    provider: str | None = None
    limit_source: str | None = None
    availability: str | None = None
    retry_after: float | None = None


def upstream_error(
    code: FailureCode,
    who: str,
    *,
    status: int | None = None,
    said: str | None = None,
    error_type: str | None = None,
    retryable: bool | None = None,
    retry_after: float | None = None,
    secrets: tuple[str, ...] = (),
) -> UpstreamError:
    """An error of `who`, an upstream or one of its providers, with the words for people."""
    detail = UpstreamDetail(
        provider=scrub(who, secrets),
        status=status,
        error_type=scrub(error_type, secrets),
        message=scrub(said, secrets),
    )
    failure = Failure(
        code=code,
        message=_WHAT_TO_DO[code].format(who=detail.provider),
        retryable=code in RETRYABLE if retryable is None else retryable,
        upstream=detail,
    )
    return UpstreamError(failure, retry_after=retry_after)


def from_error_object(
    error: Any,
    who: str,
    *,
    http_status: int | None = None,
    retry_after: float | None = None,
    secrets: tuple[str, ...] = (),
) -> UpstreamError:
    """Translate the `error` of a body or of a chunk, whatever its shape."""
    said = _read(error)
    status = http_status or said.status
    code = _code(said, status)
    retryable = code in RETRYABLE
    if said.limit_source == "openrouter_in_flight_budget":
        # The only 402 that passes by itself: other requests still hold the credit.
        code, retryable = "provider_busy", True
    elif said.limit_source == "openrouter_free_tier_daily":
        retryable = False
    elif said.limit_source and code == "content_refused":
        code = "out_of_credit"
    return upstream_error(
        code,
        said.provider or who,
        status=status,
        said=said.message,
        error_type=said.error_type,
        retryable=retryable,
        retry_after=retry_after if retry_after is not None else said.retry_after,
        secrets=secrets,
    )


def from_body(
    status: int, body: bytes, who: str, *, retry_after: float | None = None, secrets: tuple[str, ...] = ()
) -> UpstreamError:
    """Translate the body of an HTTP error, or of a 200 that is no stream; it may be JSON, HTML or nothing."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    error = content.get("error", content) if isinstance(content, dict) else None
    if isinstance(error, str) and (issue := _reason(content.get("issues"))):
        # Venice's: the error says that something is wrong, its issues say what.
        error = f"{error}: {issue}"
    return from_error_object(
        error, who, http_status=status if status >= 400 else None, retry_after=retry_after, secrets=secrets
    )


def scrub(text: str | None, secrets: tuple[str, ...] = ()) -> str | None:
    """Without keys, account ids and mail addresses, on one line, cut to MAX_MESSAGE_CHARS."""
    if not text:
        return None
    for secret in filter(None, secrets):
        text = text.replace(secret, "[removed]")
    text = " ".join(_SECRETS.sub("[removed]", joined(text)).split())
    return text if len(text) <= MAX_MESSAGE_CHARS else text[: MAX_MESSAGE_CHARS - 1] + "…"


def _code(said: _Said, status: int | None) -> FailureCode:
    stated = _BY_AVAILABILITY.get(said.availability or "") or _BY_TYPE.get(said.error_type or "")
    if stated not in {None, "upstream_rejected"}:
        return stated
    if (stated or status in {400, 413, 422}) and _CONTEXT_WORDS.search(said.message or ""):
        return "context_too_long"
    if (stated or status == 400) and _MODEL_WORDS.search(said.message or ""):
        return "model_unavailable"
    if stated and status not in _SURE_STATUSES:
        return stated
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status is not None and 400 <= status < 500:
        return "upstream_rejected"
    return "upstream_failed"


def _read(error: Any) -> _Said:
    if isinstance(error, str):
        return _Said(message=error)
    if not isinstance(error, dict):
        return _Said()
    metadata = _dict(error.get("metadata"))
    availability = _dict(error.get("availability"))
    code = error.get("code")
    status = _int(code) if _int(code) is not None else _int(error.get("http_status"))
    word = code if isinstance(code, str) and _int(code) is None else None
    return _Said(
        message=_reason(metadata.get("raw")) or _sentence(error.get("message")) or _sentence(error.get("detail")),
        status=status if status is not None and 100 <= status < 600 else None,
        error_type=_str(metadata.get("error_type")) or _str(error.get("error_type")) or word or _str(error.get("type")),
        provider=_str(metadata.get("provider_name")),
        limit_source=_str(metadata.get("limit_source")),
        availability=_str(availability.get("code")),
        retry_after=_float(availability.get("retry_after")) or _until_reset(_dict(metadata.get("headers"))),
    )


def _until_reset(headers: dict[str, Any]) -> float | None:
    """Seconds until the rate limit that the platform names is lifted: an epoch in milliseconds, or in seconds."""
    reset = _int(headers.get("X-RateLimit-Reset"))
    if reset is None:
        return None
    # Ten digits are seconds until the year 2286.
    return max(0.0, (reset / 1000 if reset >= 10**10 else reset) - time())


def _reason(raw: Any) -> str | None:
    """The sentence in `metadata.raw`: text, JSON text or an object, some in a list."""
    if isinstance(raw, str):
        try:
            return _reason(json.loads(raw))
        except (ValueError, RecursionError):
            return _sentence(raw)
    if isinstance(raw, list):
        return next((text for item in raw if (text := _reason(item))), None)
    if isinstance(raw, dict):
        error = raw.get("error")
        nested = error.get("message") if isinstance(error, dict) else error
        return next(
            (text for value in (raw.get("message"), nested, raw.get("detail")) if (text := _sentence(value))), None
        )
    return None


def _sentence(value: Any) -> str | None:
    """Text for people: a page of a proxy on the way is none."""
    text = _str(value)
    return None if text is None or text.lstrip().startswith("<") else text


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _str(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _int(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None


def _float(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
