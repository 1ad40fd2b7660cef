"""Conversations, messages and runs to put into a store; every one new, later ones with later ids."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openchat.conversations.model import (
    LOCAL_OWNER,
    Conversation,
    Message,
    Outcome,
    Receipt,
    Role,
    Session,
    StoredFile,
    Timing,
)
from openchat.conversations.parts import File, Image, Part, Text
from openchat.runs.model import Call, Checkpoint, Run
from openchat.upstream.base import Usage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = "anthropic/claude-sonnet-4.5"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Samples:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def id(self) -> str:
        return f"00000000-0000-7000-8000-{next(self._numbers):012x}"

    def conversation(self, owner: str = LOCAL_OWNER, when: datetime = NOON, **fields: Any) -> Conversation:
        return replace(Conversation(self.id(), owner, when, when), **fields)

    def message(
        self,
        conversation: Conversation,
        parent: Message | None = None,
        *parts: Part,
        role: Role = "user",
        when: datetime = NOON,
        **fields: Any,
    ) -> Message:
        made = Message(
            id=self.id(),
            owner=conversation.owner,
            conversation_id=conversation.id,
            parent_id=None if parent is None else parent.id,
            role=role,
            parts=parts or (Text("Why is the sky blue?"),),
            timestamp=when,
        )
        return replace(made, **fields)

    def run(self, question: Message, when: datetime = NOON, **fields: Any) -> tuple[Run, Message]:
        """A run that streams, with one call, and its empty answer."""
        run_id, answer_id = self.id(), self.id()
        outcome = Outcome("streaming", MODEL)
        run = Run(
            id=run_id,
            owner=question.owner,
            kind="chat",
            conversation_id=question.conversation_id,
            parent_message_id=question.id,
            message_id=answer_id,
            requested_model=MODEL,
            outcome=outcome,
            created_at=when,
            started_at=when,
            calls=(self.call(run_id, when),),
        )
        answer = Message(
            id=answer_id,
            owner=question.owner,
            conversation_id=question.conversation_id,
            parent_id=question.id,
            role="assistant",
            parts=(),
            timestamp=when,
            run_id=run_id,
            outcome=outcome,
        )
        return replace(run, **fields), answer

    def call(self, run_id: str, when: datetime = NOON, **fields: Any) -> Call:
        return replace(Call(self.id(), run_id, "openrouter", MODEL, "streaming", when), **fields)

    def file(self, sha256: str = "a" * 64, owner: str = LOCAL_OWNER, when: datetime = NOON) -> StoredFile:
        return StoredFile(self.id(), owner, sha256, "sky.png", "image/png", 68, when, 1, 1)

    def receipt(self, key: str = "key", owner: str = LOCAL_OWNER, when: datetime = NOON) -> Receipt:
        return Receipt(
            owner, "/api/conversations", key, "f" * 64, 201, b'{"id":"\xc3\xa9"}', "/api/conversations/1", None, when
        )

    def session(self, token: str = "t" * 64, when: datetime = NOON) -> Session:
        return Session(token, LOCAL_OWNER, when, when + timedelta(days=30))


def finished(
    run: Run, answer: Message, *parts: Part, when: datetime = NOON, cost: str = "0.0000057915"
) -> tuple[Run, Message]:
    """The run and its answer, completed."""
    usage = Usage(15, 120, 0, 0)
    outcome = Outcome(
        status="completed",
        model=MODEL,
        provider="Anthropic",
        finish_reason="stop",
        usage=usage,
        cost_usd=Decimal(cost),
        cost_source="upstream",
        timing=Timing(1, 412, 2210, 66.7),
    )
    calls = tuple(
        replace(
            call,
            status="completed",
            provider="Anthropic",
            generation_id="gen-1",
            usage=usage,
            cost_usd=Decimal(cost),
            ended_at=when,
        )
        for call in run.calls
    )
    return (
        replace(run, outcome=outcome, calls=calls, ended_at=when),
        replace(answer, parts=parts or (Text("Blue light scatters."),), outcome=outcome),
    )


def image(file: StoredFile) -> Image:
    return Image(file.id, f"/api/files/{file.id}", file.media_type, file.width, file.height)


def attachment(file: StoredFile) -> File:
    return File(file.id, f"/api/files/{file.id}", file.name, file.media_type, file.size)


def checkpoint(run: Run, position: int, events: str) -> Checkpoint:
    return Checkpoint(run.id, position, events, run.calls)
