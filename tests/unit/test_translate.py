"""An upstream's errors in the gateway's words: what happened, who said it, what to do, and nothing of an account."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.upstream.errors import Failure, FailureCode, UpstreamDetail
from openchat.upstream.translate import MAX_MESSAGE_CHARS, from_body, from_error_object, scrub, upstream_error

WHO = "OpenRouter"


def failure(error: Any, **options: Any) -> Failure:
    return from_error_object(error, WHO, **options).failure


def body_failure(status: int, content: Any) -> Failure:
    return from_body(status, json.dumps(content).encode(), WHO).failure


def detail_of(failed: Failure) -> UpstreamDetail:
    assert failed.upstream is not None
    return failed.upstream


def message_of(failed: Failure) -> str | None:
    return detail_of(failed).message


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (400, "upstream_rejected", False),
        (401, "upstream_key", False),
        (402, "out_of_credit", False),
        (403, "content_refused", False),
        (404, "model_unavailable", False),
        (408, "upstream_timeout", True),
        (409, "upstream_rejected", False),
        (413, "upstream_rejected", False),
        (422, "upstream_rejected", False),
        (429, "provider_busy", True),
        (500, "upstream_failed", True),
        (502, "upstream_failed", True),
        (503, "provider_busy", True),
        (504, "upstream_timeout", True),
        (524, "upstream_timeout", True),
        (529, "provider_busy", True),
    ],
)
def test_every_status_has_its_cause(status: int, code: FailureCode, retryable: bool) -> None:
    failed = body_failure(status, {"error": {"code": status, "message": "something"}})

    assert (failed.code, failed.retryable, detail_of(failed).status) == (code, retryable, status)
    assert body_failure(status, {}).code == code


@pytest.mark.parametrize(
    ("error_type", "code"),
    [
        ("context_length_exceeded", "context_too_long"),
        ("token_limit_exceeded", "context_too_long"),
        ("max_tokens_exceeded", "upstream_rejected"),
        ("string_too_long", "upstream_rejected"),
        ("authentication", "upstream_key"),
        ("permission_denied", "content_refused"),
        ("payment_required", "out_of_credit"),
        ("rate_limit_exceeded", "provider_busy"),
        ("provider_overloaded", "provider_busy"),
        ("provider_unavailable", "upstream_failed"),
        ("invalid_request", "upstream_rejected"),
        ("invalid_prompt", "upstream_rejected"),
        ("not_found", "model_unavailable"),
        ("precondition_failed", "upstream_rejected"),
        ("payload_too_large", "upstream_rejected"),
        ("unprocessable", "upstream_rejected"),
        ("content_policy_violation", "content_refused"),
        ("refusal", "content_refused"),
        ("invalid_image", "upstream_rejected"),
        ("image_too_large", "upstream_rejected"),
        ("image_too_small", "upstream_rejected"),
        ("unsupported_image_format", "upstream_rejected"),
        ("image_not_found", "upstream_rejected"),
        ("image_download_failed", "upstream_rejected"),
        ("server", "upstream_failed"),
        ("timeout", "upstream_timeout"),
        ("unmapped", "upstream_failed"),
    ],
)
def test_every_error_type_is_known_also_without_a_status(error_type: str, code: FailureCode) -> None:
    failed = failure({"message": "something", "metadata": {"error_type": error_type}})

    assert (failed.code, detail_of(failed).error_type) == (code, error_type)


@pytest.mark.parametrize(
    ("availability", "status", "code"),
    [
        ("model_not_found", 400, "model_unavailable"),
        ("wrong_endpoint", 400, "model_unavailable"),
        ("no_endpoints", 404, "model_unavailable"),
        ("model_deprecated", 404, "model_unavailable"),
        ("region_restricted", 403, "model_unavailable"),
        ("capacity_exhausted", 429, "provider_busy"),
        ("temporarily_unavailable", 503, "provider_busy"),
    ],
)
def test_what_openrouter_says_of_availability_counts(availability: str, status: int, code: FailureCode) -> None:
    error = {"message": "no", "http_status": status, "availability": {"code": availability, "retry_after": 7}}
    translated = from_error_object(error, WHO)

    assert (translated.failure.code, translated.retry_after) == (code, 7)
    assert detail_of(translated.failure).status == status


@pytest.mark.parametrize(
    ("code", "status", "error_type"),
    [
        (429, 429, None),
        ("429", 429, None),
        ("rate_limit_exceeded", None, "rate_limit_exceeded"),
    ],
)
def test_a_code_may_be_a_number_or_text_or_a_word(code: object, status: int | None, error_type: str | None) -> None:
    failed = failure({"code": code, "message": "slow down"})

    assert failed.code == "provider_busy"
    assert (detail_of(failed).status, detail_of(failed).error_type) == (status, error_type)


@pytest.mark.parametrize("code", [None, True, 1.5, 7, 70_000, {"a": 1}, "", "²"])
def test_a_code_that_says_nothing_is_a_failure_of_the_upstream(code: object) -> None:
    failed = failure({"code": code, "message": "Something broke"})

    assert (failed.code, failed.retryable, message_of(failed)) == ("upstream_failed", True, "Something broke")
    assert detail_of(failed).status is None


@pytest.mark.parametrize("error", ["Something broke", {"message": "Something broke"}, {"detail": "Something broke"}])
def test_an_error_may_be_text_or_an_object(error: object) -> None:
    assert message_of(failure(error)) == "Something broke"


@pytest.mark.parametrize("error", [None, True, 5, [], {}, {"message": None}, {"message": ["x"], "metadata": "y"}, ""])
def test_an_error_of_no_known_shape_is_a_failure_all_the_same(error: object) -> None:
    failed = failure(error)

    assert (failed.code, message_of(failed)) == ("upstream_failed", None)


@pytest.mark.parametrize(
    "raw",
    [
        "the real reason",
        {"message": "the real reason"},
        {"error": {"message": "the real reason", "user_id": "user_1abc"}},
        {"error": "the real reason"},
        {"detail": "the real reason"},
        [{"error": {"code": 400, "message": "the real reason"}}],
    ],
)
def test_the_real_reason_is_found_in_the_raw_error(raw: object) -> None:
    for written in (raw, json.dumps(raw)):
        error = {"code": 400, "message": "Provider returned error"}
        failed = failure({**error, "metadata": {"raw": written, "provider_name": "BaseTen"}})

        assert (message_of(failed), detail_of(failed).provider) == ("the real reason", "BaseTen")
        assert failed.message.startswith("BaseTen ")


@pytest.mark.parametrize("raw", ["<html><body>secret page</body></html>", {"prompt": "secret"}, "[[]]", "5", 7, None])
def test_a_raw_error_that_holds_no_sentence_is_not_passed_on(raw: object) -> None:
    failed = failure({"code": 502, "message": "Provider returned error", "metadata": {"raw": raw}})

    assert message_of(failed) == "Provider returned error"


@pytest.mark.parametrize("body", [b"<html>error 524 for user_2abc</html>", b"", b"\xff\xfe", b"[1]", b"null", b'"x"'])
def test_a_body_that_is_no_error_object_says_nothing_but_its_status(body: bytes) -> None:
    failed = from_body(524, body, WHO).failure

    assert (failed.code, message_of(failed), detail_of(failed).status) == ("upstream_timeout", None, 524)


def test_a_body_without_an_error_key_is_read_as_the_error_itself() -> None:
    assert message_of(body_failure(400, {"message": "bad temperature", "code": 400})) == "bad temperature"


@pytest.mark.parametrize(
    ("status", "limit_source", "code", "retryable"),
    [
        (402, "openrouter_credits", "out_of_credit", False),
        (402, "openrouter_key_limit", "out_of_credit", False),
        (402, "openrouter_in_flight_budget", "provider_busy", True),
        (403, "openrouter_guardrail_budget", "out_of_credit", False),
        (403, "openrouter_workspace_budget", "out_of_credit", False),
        (403, "openrouter_key_limit", "out_of_credit", False),
        (429, "openrouter_free_tier_daily", "provider_busy", False),
        (429, "upstream_provider_shared_pool", "provider_busy", True),
        (429, "openrouter_shared_capacity", "provider_busy", True),
    ],
)
def test_the_source_of_a_limit_decides_what_may_help(
    status: int, limit_source: str, code: FailureCode, retryable: bool
) -> None:
    metadata = {"limit_source": limit_source, "remedy_hint": "…"}
    failed = body_failure(status, {"error": {"code": status, "message": "no", "metadata": metadata}})

    assert (failed.code, failed.retryable) == (code, retryable)


def test_moderation_shows_nothing_of_the_flagged_input() -> None:
    metadata = {"reasons": ["violence"], "flagged_input": "my private prompt", "model_slug": "a/b"}
    failed = body_failure(403, {"error": {"code": 403, "message": "flagged", "metadata": metadata}})

    assert failed.code == "content_refused"
    assert "private" not in str(failed)


@pytest.mark.parametrize(
    "message",
    [
        "This endpoint's maximum context length is 128000 tokens. However, you requested about 200000 tokens.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "Too many tokens in the request",
        "exceeds the context window",
    ],
)
def test_a_prompt_that_is_too_long_is_told_by_its_words(message: str) -> None:
    assert failure({"code": 400, "message": message}).code == "context_too_long"
    assert failure({"message": message, "metadata": {"error_type": "invalid_request"}}).code == "context_too_long"


def test_a_model_that_does_not_exist_is_told_by_its_words() -> None:
    assert failure({"code": 400, "message": "a/b is not a valid model ID"}).code == "model_unavailable"


def test_the_http_status_wins_over_the_one_in_the_body() -> None:
    assert detail_of(body_failure(429, {"error": {"code": 500, "message": "x"}})).status == 429
    assert detail_of(body_failure(200, {"error": {"code": 502, "message": "x"}})).status == 502


def test_the_pause_asked_for_in_the_header_wins_over_the_body() -> None:
    body = json.dumps({"error": {"code": 429, "availability": {"retry_after": 9}}}).encode()

    assert from_body(429, body, WHO, retry_after=2.0).retry_after == 2.0
    assert from_body(429, body, WHO).retry_after == 9.0


SECRETS = [
    "sk-or-v1-0123456789abcdef",
    "sk-proj-********************AbCd",
    "sk-ant-api03-abc_def",
    "gsk_abcdefghijkl1234",
    "xai-abcdefgh12345678",
    "hf_abcdefghijklmnop",
    "AIzaSyA-1234567890abcdefghijklmn",
    "AKIAIOSFODNN7EXAMPLE",
    "Bearer abc.def.ghi",
    "user_2abcDEF",
    "org-abc-def-123",
    "acct_1AbCd",
    "account-123456",
    "workspace_9f8e7d",
    "proj_a1b2c3d4",
    "team-1234abcd",
    "arn:aws:bedrock:us-east-1:123456789012:model/x",
    "jo.doe+x@example.org",
    "configured-secret",
]
PLACES = [
    lambda text: {"code": 400, "message": text},
    lambda text: {"code": 400, "message": "x", "metadata": {"raw": text, "provider_name": text}},
    lambda text: {"code": 400, "message": "x", "metadata": {"raw": json.dumps({"error": {"message": text}})}},
    lambda text: {"code": text, "message": "x", "type": text},
    lambda text: {"code": 400, "detail": text, "metadata": {"error_type": text, "remedy_hint": text, "headers": text}},
    lambda text: text,
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", PLACES)
def test_no_key_account_id_or_mail_address_survives_wherever_it_stands(secret: str, place: Any) -> None:
    for text in (secret, f"Refused for {secret}.", f'{{"id":"{secret}"}}', f"({secret})"):
        failed = failure(place(text), secrets=("configured-secret",))

        assert secret not in str(failed)


@pytest.mark.parametrize("field", ["user_id", "organization", "openrouter_metadata"])
def test_what_stands_beside_the_error_is_not_read(field: str) -> None:
    assert "me-myself" not in str(body_failure(400, {"error": {"message": "x", "code": 400}, field: "me-myself"}))


@pytest.mark.parametrize("text", ["max_tokens must be at least 16", "user messages must not be empty", "key: value"])
def test_ordinary_words_survive(text: str) -> None:
    assert scrub(text) == text


@given(st.text())
def test_a_message_is_one_short_line_that_can_be_stored(text: str) -> None:
    for said in (text, text * 50, "\ud83d" + text):
        clean = scrub(said, ("", "secret"))
        assert clean is None or len(clean) <= MAX_MESSAGE_CHARS
        assert clean is None or clean == " ".join(clean.split())
        (clean or "").encode()


# What goes wrong here.
OURS = {"answer_too_long", "over_budget", "interrupted", "storage_failed", "internal", "judge_unreadable"}
UPSTREAM_CODES = sorted(set(get_args(FailureCode)) - OURS)


@pytest.mark.parametrize("code", UPSTREAM_CODES)
def test_every_message_says_who_or_what_and_what_to_do(code: FailureCode) -> None:
    message = upstream_error(code, "BaseTen").failure.message
    sentences = message.removesuffix(".").split(". ")

    assert len(sentences) >= 2
    assert "BaseTen" in message or code == "context_too_long"
    advice = ("try again", "choose", "check", "add credit", "shorten", "rephrase", "continue")
    assert any(word in sentences[-1].lower() for word in advice)


def test_a_name_with_braces_is_a_name() -> None:
    assert upstream_error("upstream_failed", "{who}").failure.message.startswith("{who} failed")
