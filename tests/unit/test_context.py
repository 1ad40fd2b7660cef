"""Whether a prompt fits, and what is left out where it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openchat.conversations.model import Message, Role
from openchat.conversations.parts import File, Image, Part, Text
from openchat.runs.context import MIN_ANSWER_TOKENS, fit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROSE = "The quick brown fox jumps over the lazy dog. " * 100


def message(role: Role, *parts: Part, name: str = "m") -> Message:
    return Message(name, "local", "conversation", None, role, parts, NOON)


def turns(count: int, text: str = PROSE) -> list[Message]:
    """Questions and answers in turn, ending with a question."""
    roles: list[Role] = ["user", "assistant"]
    return [message(roles[n % 2], Text(text), name=f"m{n}") for n in range(2 * count + 1)]


# By their tokenizers, without the few tokens around a message.
@pytest.mark.parametrize(("model_id", "tokens"), [("openai/gpt-5", 1001), ("anthropic/claude-sonnet-4.5", 1101)])
def test_english_is_counted_to_a_tenth(model_id: str, tokens: int) -> None:
    fitted = fit([message("user", Text(PROSE))], None, None, trim=False, model_id=model_id)

    assert fitted.tokens == pytest.approx(tokens, rel=0.1)
    assert fitted.low < fitted.tokens < fitted.high


def test_the_model_decides_how_a_text_is_counted() -> None:
    path = [message("user", Text("Ποτέ δεν μαλακώνουν. " * 50))]
    older, newer = (fit(path, None, None, trim=False, model_id=model_id) for model_id in ("gpt-4", "gpt-4o"))

    assert older.tokens > 1.5 * newer.tokens


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
    fewest = fit(path, None, None, trim=False).low

    assert fit(path, None, fewest + MIN_ANSWER_TOKENS, trim=False).fits
    assert not fit(path, None, fewest + MIN_ANSWER_TOKENS - 1, trim=False).fits


def test_the_system_prompt_counts() -> None:
    path = turns(1)

    without = fit(path, None, None, trim=False).tokens
    assert fit(path, PROSE, None, trim=False).tokens > without + 900


def test_images_count() -> None:
    picture = Image("f", "/api/files/f", "image/png")

    without = fit([message("user", Text("a"))], None, None, trim=False).tokens
    assert fit([message("user", Text("a"), picture)], None, None, trim=False).tokens > without + 50


def test_a_large_image_counts_more_than_a_small_one() -> None:
    small, large = (
        fit(
            [message("user", Image("f", "/", "image/png", side, side))], None, None, trim=False, model_id="gpt-5"
        ).tokens
        for side in (200, 1600)
    )

    assert large > small


def test_files_count() -> None:
    letter = File("f", "/api/files/f", "letter.txt", "text/plain", 40_000)

    assert fit([message("user", letter)], None, 2000, trim=False).fits is False


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
