"""The store of runs, their calls and their checkpoints; the same adapters as the ConversationStore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from openchat.conversations.model import Conversation, Message, Receipt
from openchat.runs.model import Call, Checkpoint, Orphan, Run


class AlreadyAnswered(Exception):
    """The message had a run already when `start_run` was to be its first."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.run_id = run_id


class RunStore(Protocol):
    async def start_run(
        self,
        run: Run,
        answer: Message,
        *,
        question: Message | None = None,
        title: str | None = None,
        receipt: Receipt | None = None,
        only_first: bool = False,
    ) -> Conversation:
        """Store, in one transaction: the user message where it is new, the run with its calls, its empty answer as the
        conversation's head, the title where there is none, the receipt. The conversation as it is then.

        With `only_first`, raises AlreadyAnswered where the user message has a run, and stores nothing.
        """

    async def mark_started(self, run: Run) -> None:
        """A run that waited in the queue starts: store its outcome and `started_at`."""

    async def add_call(self, call: Call) -> None: ...

    async def checkpoint(self, checkpoints: Sequence[Checkpoint]) -> None:
        """Append what live runs logged, and update their calls; one transaction for all."""

    async def finish_run(self, run: Run, answer: Message) -> Conversation:
        """Store, in one transaction: the final run and its calls, the finished answer and the files it uses; drop the
        run's checkpoints; move the conversation's `updated_at` to `ended_at`. Repeating it changes nothing more.

        The conversation as it is then, deleted ones too.
        """

    async def save_run(self, run: Run) -> None:
        """Store a run that writes no message (a title's), new or as it is now, with its calls; where it has ended, its
        entries in the ledger."""

    async def run(self, owner: str, run_id: str) -> Run:
        """With its calls in order. Raises NotFound, for those in deleted conversations too."""

    async def runs_answering(self, owner: str, message_id: str) -> list[Run]:
        """The runs of kind `chat` that answer a user message, oldest first."""

    async def orphans(self) -> list[Orphan]:
        """The runs of every owner that are not final, oldest first: at start-up, those whose server died."""
