"""Does a prompt fit the model's context? An estimate, and the choice to leave out the oldest turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openchat.conversations.model import Message
from openchat.conversations.parts import Image, Text

# English prose has 4 to 5 characters per token and code about 3; other scripts are near one code point per token.
# The estimate leans low, so that what is refused does not fit by any count.
_ASCII_CHARS_PER_TOKEN = 4.5
_OTHER_CHARS_PER_TOKEN = 1.5
# The turn's marks in a chat template.
_TOKENS_PER_MESSAGE = 4
# A small image by most vendors' tables; large ones cost more.
_TOKENS_PER_IMAGE = 250
# Room that an answer needs at least.
MIN_ANSWER_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Fit:
    """The messages to send, how many of the oldest are left out, and the estimated tokens of what is sent."""

    messages: tuple[Message, ...]
    omitted: int
    tokens: int
    fits: bool


def estimate_tokens(text: str) -> int:
    """Tokens of a text, give or take a third."""
    if text.isascii():
        return round(len(text) / _ASCII_CHARS_PER_TOKEN)
    ascii_chars = sum(character.isascii() for character in text)
    return round(ascii_chars / _ASCII_CHARS_PER_TOKEN + (len(text) - ascii_chars) / _OTHER_CHARS_PER_TOKEN)


def fit(messages: Sequence[Message], system_prompt: str | None, context_length: int | None, *, trim: bool) -> Fit:
    """Check the path against a context; with `trim`, leave out the oldest turns until the rest fits.

    The last message always stays; what is kept begins with a user's message.
    """
    costs = [_message_tokens(message) for message in messages]
    total = sum(costs) + estimate_tokens(system_prompt or "")
    if context_length is None:
        return Fit(tuple(messages), 0, total, fits=True)
    limit = context_length - MIN_ANSWER_TOKENS
    omitted = 0
    while trim and total > limit and omitted < len(messages) - 1:
        total -= costs[omitted]
        omitted += 1
        while omitted < len(messages) - 1 and messages[omitted].role != "user":
            total -= costs[omitted]
            omitted += 1
    return Fit(tuple(messages[omitted:]), omitted, total, fits=total <= limit)


def _message_tokens(message: Message) -> int:
    tokens = _TOKENS_PER_MESSAGE
    for part in message.parts:
        if isinstance(part, Text):
            tokens += estimate_tokens(part.text)
        elif isinstance(part, Image):
            tokens += _TOKENS_PER_IMAGE
    return tokens
