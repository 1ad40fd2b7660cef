"""What goes out and comes in: conversations with all that is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openchat.comparisons.model import Comparison
from openchat.conversations.model import Conversation, Message
from openchat.runs.model import Run


@dataclass(frozen=True, slots=True)
class Whole:
    """A conversation with every message, parents before what follows them, every run with its calls, and comparisons.

    `copy_of` names the comparison that all of it was made of, where that came alone: where that is, it is known.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    runs: tuple[Run, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was left out of an import, and why."""

    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class PackedFile:
    """The bytes of a file under the id by which the messages of its bundle name it."""

    id: str
    name: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a file to import holds."""

    conversations: tuple[Whole, ...]
    files: Mapping[str, PackedFile] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
