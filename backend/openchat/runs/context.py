"""Does a prompt fit the model's context? An estimate, and the choice to leave out the oldest turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openchat.conversations.model import Message
from openchat.conversations.parts import File, Image, Part, Text
from openchat.upstream.base import Model
from openchat.usage.families import Family, family_of
from openchat.usage.tokens import (
    NO_TOKENS,
    PromptTokens,
    file_tokens,
    image_range,
    message_marks,
    prompt_marks,
    text_tokens,
)

# Room that an answer needs at least.
MIN_ANSWER_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Fit:
    """The messages to send, how many of the oldest are left out, and the estimated tokens of what is sent: as likely,
    and as few and as many as they may be. What does not fit would not by the fewest."""

    messages: tuple[Message, ...]
    omitted: int
    tokens: int
    low: int
    high: int
    fits: bool


def answer_room(model: Model | None, prompt_tokens: int, limit: int) -> int:
    """How many tokens an answer may have: `limit`, or as many as the model writes, or as fit beside the prompt."""
    room = [limit]
    if model is not None and model.max_output_tokens:
        room.append(model.max_output_tokens)
    if model is not None and model.context_length:
        room.append(max(MIN_ANSWER_TOKENS, model.context_length - prompt_tokens))
    return min(room)


def fit(
    messages: Sequence[Message],
    system_prompt: str | None,
    context_length: int | None,
    *,
    trim: bool,
    model_id: str = "",
) -> Fit:
    """Check the path against a context; with `trim`, leave out the oldest turns until the rest is likely to fit.

    The last message always stays; what is kept begins with a user's message. `model_id` says how tokens are counted.
    """
    family = family_of(model_id)
    costs = [_message_tokens(message, family, model_id) for message in messages]
    fixed = prompt_marks(family)
    if system_prompt:
        fixed += message_marks(family) + text_tokens(system_prompt, family)
    likely = fixed.count + sum(cost.count for cost in costs)
    omitted = 0
    if context_length is not None and trim:
        while likely > context_length - MIN_ANSWER_TOKENS and omitted < len(messages) - 1:
            likely -= costs[omitted].count
            omitted += 1
            while omitted < len(messages) - 1 and messages[omitted].role != "user":
                likely -= costs[omitted].count
                omitted += 1
    sent = sum(costs[omitted:], fixed)
    fits = context_length is None or sent.low <= context_length - MIN_ANSWER_TOKENS
    return Fit(tuple(messages[omitted:]), omitted, sent.count, sent.low, sent.high, fits)


def _message_tokens(message: Message, family: Family, model_id: str) -> PromptTokens:
    return sum((_part_tokens(part, family, model_id) for part in message.parts), message_marks(family))


def _part_tokens(part: Part, family: Family, model_id: str) -> PromptTokens:
    """Reasoning and citations are not sent again as text."""
    match part:
        case Text(text):
            return text_tokens(text, family)
        case Image(width=width, height=height):
            return image_range(model_id, (width, height) if width and height else None)
        case File(media_type=media_type, size=size):
            return file_tokens(media_type, size)
        case _:
            return NO_TOKENS
