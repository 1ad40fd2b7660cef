"""What the memory store does where memory ends."""

from __future__ import annotations

import pytest

from openchat.errors import LimitReached
from openchat.storage.memory.store import MemoryStore
from tests.contract.samples import Samples, at


@pytest.fixture
def samples() -> Samples:
    return Samples()


async def test_the_memory_store_says_when_it_is_full(samples: Samples) -> None:
    store = MemoryStore(max_conversations=1)
    first, second = samples.conversation(), samples.conversation()
    await store.add_conversation(first)
    with pytest.raises(LimitReached, match="DATABASE_URL"):
        await store.add_conversation(second, samples.receipt())
    assert await store.receipt("local", "/api/conversations", "key") is None


async def test_a_full_memory_store_gives_up_deleted_conversations_first(samples: Samples) -> None:
    store = MemoryStore(max_conversations=1)
    first, second = samples.conversation(), samples.conversation()
    await store.add_conversation(first)
    await store.delete_conversation("local", first.id, at(0))
    await store.add_conversation(second)
    assert (await store.conversations("local")).items == [second]
