"""What changed, whoever did it: the events of `GET /api/events`, as the domain has them.

The API puts them into words: conversations and messages look there as GET gives them (see api/schemas/live.py).
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from openchat.conversations.model import Conversation, Message, Outcome

# What an event costs beside its texts, about.
_BARE_CHARS = 1_000


class ConversationCreated(msgspec.Struct, frozen=True):
    """A new one, or one that was restored."""

    conversation: Conversation


class ConversationUpdated(msgspec.Struct, frozen=True):
    """A field, the head, the time, or which of its messages are hidden."""

    conversation: Conversation


class ConversationDeleted(msgspec.Struct, frozen=True):
    conversation_id: str


class MessageCreated(msgspec.Struct, frozen=True):
    """A user message, or an answer that begins; `siblings` as they were then, itself included."""

    message: Message
    siblings: tuple[str, ...]


class RunStarted(msgspec.Struct, frozen=True):
    run_id: str
    conversation_id: str
    message_id: str
    user_message_id: str
    model: str | None
    kind: str


class RunEnded(msgspec.Struct, frozen=True):
    run_id: str
    conversation_id: str
    message_id: str
    user_message_id: str
    kind: str
    outcome: Outcome


class RunSettled(msgspec.Struct, frozen=True):
    """What an ended run cost is known now, in place of an estimate."""

    run_id: str
    conversation_id: str
    message_id: str
    outcome: Outcome


class ComparisonCreated(msgspec.Struct, frozen=True):
    comparison_id: str
    conversation_id: str
    previous_id: str | None


class ComparisonUpdated(msgspec.Struct, frozen=True):
    """A lane was given to another run, one was chosen, somebody voted, a judgement began, ended or was removed, or
    its title, notes or tags."""

    comparison_id: str
    conversation_id: str


class ComparisonDeleted(msgspec.Struct, frozen=True):
    """Its messages may still be there; where its conversation went with it, that is told too."""

    comparison_id: str
    conversation_id: str


class ModelsChanged(msgspec.Struct, frozen=True):
    """The list of models is another one than before, or its `stale` is."""


class Ready(msgspec.Struct, frozen=True):
    """First for a reader that names no event: what changes from here on reaches it."""


class Reset(msgspec.Struct, frozen=True):
    """What the reader has missed is not kept any more; or more has changed than is told one by one."""


LiveEvent: TypeAlias = (
    ConversationCreated
    | ConversationUpdated
    | ConversationDeleted
    | MessageCreated
    | RunStarted
    | RunEnded
    | RunSettled
    | ComparisonCreated
    | ComparisonUpdated
    | ComparisonDeleted
    | ModelsChanged
    | Ready
    | Reset
)


def chars(event: LiveEvent) -> int:
    """About how much memory it holds."""
    match event:
        case ConversationCreated(conversation) | ConversationUpdated(conversation):
            return _BARE_CHARS + len(conversation.system_prompt or "") + len(repr(conversation.params))
        case MessageCreated(message):
            return _BARE_CHARS + len(message.content)
        case _:
            return _BARE_CHARS
