"""The store in front of the lasting one: what happens between two of its steps."""

from __future__ import annotations

from datetime import timedelta

from openchat.conversations.model import Receipt, StoredFile
from openchat.conversations.parts import File
from openchat.storage.memory.store import MemoryStore
from openchat.storage.temporary import TemporaryStore
from tests.contract.samples import NOON, Samples


class Interrupted(MemoryStore):
    """Meanwhile somebody else attaches a file, as can happen wherever a database is awaited."""

    def __init__(self) -> None:
        super().__init__(max_conversations=10)
        self.samples = Samples()
        self.store: TemporaryStore | None = None

    async def add_file(self, file: StoredFile, receipt: Receipt | None = None) -> StoredFile:
        stored = await super().add_file(file, receipt)
        store, self.store = self.store, None
        if store is not None:
            await attach(store, self.samples, "b" * 64)
        return stored


async def attach(store: TemporaryStore, samples: Samples, sha256: str) -> StoredFile:
    """A file in a message of a new temporary conversation."""
    conversation = samples.conversation(temporary=True)
    await store.add_conversation(conversation)
    file = await store.add_file(samples.file(sha256))
    part = File(file.id, f"/api/files/{file.id}", file.name, file.media_type, file.size)
    await store.add_message(samples.message(conversation, None, part))
    return file


async def test_a_file_attached_while_unused_ones_are_swept_does_not_stop_the_sweep() -> None:
    lasting = Interrupted()
    store = TemporaryStore(lasting, 10)
    kept = await attach(store, lasting.samples, "a" * 64)
    unused = await store.add_file(lasting.samples.file("c" * 64))
    lasting.store = store

    removed = await store.remove_unused_files(NOON + timedelta(seconds=1))

    assert unused.sha256 in removed
    assert kept.sha256 not in removed
