"""Whether a prompt fits, and what is left out where it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.conversations.model import Message, Role
from openchat.conversations.parts import Image, Part, Text
from openchat.runs.context import MIN_ANSWER_TOKENS, estimate_tokens, fit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROSE = "The quick brown fox jumps over the lazy dog. " * 100


def message(role: Role, *parts: Part, name: str = "m") -> Message:
    return Message(name, "local", "conversation", None, role, parts, NOON)


def turns(count: int, text: str = PROSE) -> list[Message]:
    """Questions and answers in turn, ending with a question."""
    roles: list[Role] = ["user", "assistant"]
    return [message(roles[n % 2], Text(text), name=f"m{n}") for n in range(2 * count + 1)]


def test_the_estimate_of_english_is_a_third_off_at_most() -> None:
    # 1000 tokens by GPT-4o's tokenizer.
    assert 666 <= estimate_tokens(PROSE) <= 1333


@pytest.mark.parametrize("text", ["日本語のテキスト" * 10, "Привет мир " * 10, "🙂" * 10])
def test_other_scripts_are_near_a_token_per_character(text: str) -> None:
    assert len(text) / 2.5 <= estimate_tokens(text) <= len(text)


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(first: str, second: str) -> None:
    assert estimate_tokens(first + second) >= max(estimate_tokens(first), estimate_tokens(second))


def test_without_a_known_context_everything_fits() -> None:
    path = turns(50)
    fitted = fit(path, "system", None, trim=False)

    assert (fitted.messages, fitted.omitted, fitted.fits) == (tuple(path), 0, True)


def test_a_prompt_that_fits_is_sent_whole_also_where_trimming_is_allowed() -> None:
    path = turns(2)

    for trim in (False, True):
        fitted = fit(path, None, 128_000, trim=trim)
        assert (fitted.messages, fitted.omitted, fitted.fits) == (tuple(path), 0, True)


def test_room_for_an_answer_counts() -> None:
    path = turns(1)
    tokens = fit(path, None, None, trim=False).tokens

    assert fit(path, None, tokens + MIN_ANSWER_TOKENS, trim=False).fits
    assert not fit(path, None, tokens + MIN_ANSWER_TOKENS - 1, trim=False).fits


def test_the_system_prompt_counts() -> None:
    path = turns(1)

    without = fit(path, None, None, trim=False).tokens
    assert fit(path, PROSE, None, trim=False).tokens == without + estimate_tokens(PROSE)


def test_images_count() -> None:
    picture = Image("f", "/api/files/f", "image/png")

    without = fit([message("user", Text("a"))], None, None, trim=False).tokens
    assert fit([message("user", Text("a"), picture)], None, None, trim=False).tokens > without + 50


def test_a_prompt_that_is_too_long_is_not_trimmed_unasked() -> None:
    path = turns(5)
    fitted = fit(path, None, 3000, trim=False)

    assert (fitted.messages, fitted.omitted, fitted.fits) == (tuple(path), 0, False)


def test_trimming_leaves_out_the_oldest_turns_whole() -> None:
    path = turns(5)
    fitted = fit(path, None, 3500, trim=True)

    assert fitted.fits
    assert fitted.omitted == 8
    assert fitted.messages == tuple(path[8:])
    assert fitted.tokens <= 3500 - MIN_ANSWER_TOKENS


def test_a_last_message_that_does_not_fit_alone_is_said_so() -> None:
    path = turns(5)
    fitted = fit(path, None, 100, trim=True)

    assert (fitted.messages, fitted.omitted, fitted.fits) == ((path[-1],), 10, False)


@given(
    roles=st.lists(st.sampled_from(["user", "user", "assistant", "system"]), min_size=1, max_size=12),
    context=st.integers(min_value=20, max_value=3000),
)
def test_what_is_kept_ends_with_the_question_and_begins_with_a_users_message(roles: list[Role], context: int) -> None:
    path = [message(role, Text("word " * 40), name=f"m{n}") for n, role in enumerate(roles)]
    fitted = fit(path, None, context, trim=True)

    assert fitted.messages == tuple(path[fitted.omitted :])
    assert fitted.messages
    if fitted.omitted and len(fitted.messages) > 1:
        assert fitted.messages[0].role == "user"
