"""What the store holds, with the indexes that keep reading cheap."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from openchat.catalogue.changes import Change, RecordedModel
from openchat.comparisons.model import Comparison, VariantSet
from openchat.conversations.model import FINAL, Conversation, Message, Receipt, Session, StoredFile
from openchat.conversations.parts import file_ids
from openchat.errors import Conflict, NotFound, StoreFailed
from openchat.runs.model import Run
from openchat.storage.memory.entries import Entries
from openchat.usage.ledger import Entry, entries_of

# What a list is kept in: ascending, the pinned ones last, then by time and id.
Place = tuple[bool, datetime, str]


@dataclass(slots=True)
class Tables:
    """Messages are kept without their outcome, which is their run's."""

    conversations: dict[str, Conversation] = field(default_factory=dict)
    listed: defaultdict[tuple[str, bool], list[Place]] = field(default_factory=lambda: defaultdict(list))
    deleted: dict[str, datetime] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    nodes: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    children: defaultdict[tuple[str, str | None], list[str]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[str, Run] = field(default_factory=dict)
    answering: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    # Of those that write no message, by conversation.
    side_runs: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    live: set[str] = field(default_factory=set)
    checkpoints: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ledger: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    files_by_hash: dict[tuple[str, str], str] = field(default_factory=dict)
    # When a file's bytes last came in: an old one that is uploaded again waits for its message as a new one does.
    files_added: dict[str, datetime] = field(default_factory=dict)
    uses: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    used_by: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    receipts: dict[tuple[str, str, str], Receipt] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    message_entries: Entries = field(default_factory=Entries)
    title_entries: Entries = field(default_factory=Entries)
    recorded_models: defaultdict[str, dict[str, RecordedModel]] = field(default_factory=lambda: defaultdict(dict))
    # Ascending by time, then id.
    model_changes: list[Change] = field(default_factory=list)
    comparisons: dict[str, Comparison] = field(default_factory=dict)
    compared_in: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    variant_sets: dict[tuple[str, str], VariantSet] = field(default_factory=dict)

    def put_conversation(self, conversation: Conversation) -> None:
        """Add it or replace it, and keep the lists in step."""
        self.unlist(conversation.id)
        known = self.conversations.get(conversation.id)
        if conversation.title != (known.title if known else None):
            self.title_entries.put(conversation.id, conversation.created_at, conversation.title or "")
        self.conversations[conversation.id] = conversation
        if conversation.deleted_at is None:
            insort(self.listed[conversation.owner, conversation.archived], _place(conversation))
        else:
            self.deleted[conversation.id] = conversation.deleted_at

    def unlist(self, conversation_id: str) -> None:
        known = self.conversations.get(conversation_id)
        if known is None:
            return
        if known.deleted_at is None:
            places = self.listed[known.owner, known.archived]
            del places[bisect_left(places, _place(known))]
        else:
            del self.deleted[known.id]

    def present(self, owner: str, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        known = self.conversations.get(conversation_id)
        if known is None or known.owner != owner or known.deleted_at is not None:
            raise NotFound(f"conversation `{conversation_id}` does not exist")
        return known

    def present_message(self, owner: str, message_id: str) -> Message:
        """Raises NotFound."""
        known = self.messages.get(message_id)
        if known is None or known.owner != owner or self._is_deleted(known.conversation_id):
            raise NotFound(f"message `{message_id}` does not exist")
        return known

    def present_run(self, owner: str, run_id: str) -> Run:
        """Raises NotFound."""
        known = self.runs.get(run_id)
        if known is None or known.owner != owner or self._is_deleted(known.conversation_id):
            raise NotFound(f"run `{run_id}` does not exist")
        return known

    def _is_deleted(self, conversation_id: str) -> bool:
        return self.conversations[conversation_id].deleted_at is not None

    def check_new_messages(self, added: Iterable[Message]) -> None:
        """Raises StoreFailed, as a database's constraints do."""
        ids: dict[str, str] = {}
        for message in added:
            parent_id = message.parent_id
            if message.id in self.messages or message.id in ids:
                raise StoreFailed("the store failed: the message exists")
            if parent_id is not None and ids.get(parent_id) != message.conversation_id:
                parent = self.messages.get(parent_id)
                if parent is None or parent.conversation_id != message.conversation_id:
                    raise StoreFailed("the store failed: the message's parent does not exist")
            if not self.files.keys() >= set(file_ids(message.parts)):
                raise StoreFailed("the store failed: a file of the message does not exist")
            ids[message.id] = message.conversation_id

    def check_receipt(self, receipt: Receipt | None) -> None:
        if receipt is not None and (receipt.owner, receipt.path, receipt.key) in self.receipts:
            raise Conflict("a request with this Idempotency-Key has just been answered; repeat it")

    def put_messages(self, added: Iterable[Message]) -> None:
        for message in added:
            self.messages[message.id] = replace(message, outcome=None)
            insort(self.nodes[message.conversation_id], message.id)
            insort(self.children[message.conversation_id, message.parent_id], message.id)
            self.count_uses(message)
            if message.run_id is None:
                self.index_message(message)

    def index_message(self, message: Message) -> None:
        self.message_entries.put(message.id, message.timestamp, message.content)

    def put_comparison(self, comparison: Comparison) -> None:
        self.comparisons[comparison.id] = comparison
        self.compared_in[comparison.conversation_id].add(comparison.id)

    def put_run(self, run: Run) -> None:
        """Whoever writes an end may have been told to before the vote: a run once unsealed stays so."""
        known = self.runs.get(run.id)
        if run.outcome.sealed and known is not None and not known.outcome.sealed:
            run = replace(run, outcome=replace(run.outcome, sealed=False))
        self.runs[run.id] = run
        if run.outcome.status in FINAL:
            self.live.discard(run.id)
        else:
            self.live.add(run.id)

    def drop_comparison(self, comparison: Comparison) -> None:
        del self.comparisons[comparison.id]
        self.compared_in[comparison.conversation_id].discard(comparison.id)

    def put_side_run(self, run: Run) -> None:
        """One that writes no message."""
        if run.id not in self.runs:
            self.side_runs[run.conversation_id].append(run.id)
        self.put_run(run)

    def enter(self, run: Run) -> None:
        """Make the run's entries in the ledger, in place of those that are there."""
        self.ledger.update({entry.call_id: entry for entry in entries_of(run)})

    def count_uses(self, message: Message) -> None:
        """Passes over a file that is gone: an answer is not lost for want of a picture."""
        for file_id in self.files.keys() & set(file_ids(message.parts)):
            self.uses[file_id].add(message.id)
            self.used_by[message.id].add(file_id)

    def put_receipt(self, receipt: Receipt | None) -> None:
        if receipt is not None:
            self.receipts[receipt.owner, receipt.path, receipt.key] = receipt

    def with_outcome(self, message: Message) -> Message:
        run = None if message.run_id is None else self.runs.get(message.run_id)
        return message if run is None else replace(message, outcome=run.outcome)

    def set_head(self, conversation: Conversation, head_id: str, at: datetime, title: str | None) -> None:
        """Move the head and the time, and title it where it has no title."""
        titled = title if conversation.title is None else conversation.title
        self.put_conversation(replace(conversation, head_id=head_id, updated_at=at, title=titled))

    def drop_conversation(self, conversation_id: str) -> None:
        """Remove it and all that is in it."""
        self.unlist(conversation_id)
        del self.conversations[conversation_id]
        self.title_entries.drop(conversation_id)
        for comparison_id in self.compared_in.pop(conversation_id, ()):
            del self.comparisons[comparison_id]
        for run_id in self.side_runs.pop(conversation_id, ()):
            del self.runs[run_id]
            self.live.discard(run_id)
        for message_id in self.nodes.pop(conversation_id, ()):
            message = self.messages.pop(message_id)
            self.message_entries.drop(message_id)
            self.children.pop((conversation_id, message.parent_id), None)
            for file_id in self.used_by.pop(message_id, ()):
                self.uses[file_id].discard(message_id)
            for run_id in self.answering.pop(message_id, ()):
                del self.runs[run_id]
                self.live.discard(run_id)
                self.checkpoints.pop(run_id, None)


def _place(conversation: Conversation) -> Place:
    return conversation.pinned, conversation.updated_at, conversation.id
