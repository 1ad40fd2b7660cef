"""What the memory store does where memory ends."""

from __future__ import annotations

from time import process_time

import pytest

from openchat.conversations.model import LOCAL_OWNER
from openchat.errors import LimitReached
from openchat.search.query import Filters, parse
from openchat.storage.memory.store import MemoryStore
from openchat.transfer.model import Whole
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


async def test_a_long_hidden_branch_is_walked_once_for_all_that_is_in_it(samples: Samples) -> None:
    store = MemoryStore(max_conversations=1)
    conversation = samples.conversation()
    chain = [samples.message(conversation, hidden=True)]
    for _ in range(5_000):
        chain.append(samples.message(conversation, chain[-1]))
    await store.stage([Whole(conversation, tuple(chain))], at(0))
    await store.publish(LOCAL_OWNER, [conversation.id])

    begun = process_time()
    page = await store.search(LOCAL_OWNER, parse("sky"), Filters())

    assert page.items == []
    # From each of them to the root it would be twelve million steps.
    assert process_time() - begun < 0.5
