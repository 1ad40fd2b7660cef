"""Whole conversations in and out of every store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from openchat.conversations.model import LOCAL_OWNER
from openchat.conversations.parts import Text
from openchat.errors import InvalidImport, NotFound
from openchat.search.query import Filters, parse
from openchat.storage.store import Store
from openchat.transfer.model import Whole
from tests.contract.samples import Samples, at, finished


@pytest.fixture
def whole(samples: Samples) -> Whole:
    """Ids in no order of the tree, as of a file that somebody else wrote."""
    conversation = samples.conversation(title="The sky", pinned=True, tags=("physics",))
    question = replace(samples.message(conversation), id="z-question")
    run, answer = finished(*samples.run(question), Text("Rayleigh"))
    conversation = replace(conversation, head_id=answer.id)
    return Whole(conversation, (question, answer), (run,))


async def test_what_was_staged_appears_when_it_is_published(store: Store, whole: Whole) -> None:
    conversation_id = whole.conversation.id
    await store.stage([whole], at(0))
    with pytest.raises(NotFound):
        await store.conversation(LOCAL_OWNER, conversation_id)
    assert await store.conversation_ids(LOCAL_OWNER) == []
    await store.publish(LOCAL_OWNER, [conversation_id])
    stored = await store.whole(LOCAL_OWNER, conversation_id)
    assert (stored.conversation, stored.runs) == (whole.conversation, whole.runs)
    assert sorted(stored.messages, key=lambda message: message.id, reverse=True) == list(whole.messages)
    assert await store.conversation_ids(LOCAL_OWNER) == [conversation_id]
    found = await store.search(LOCAL_OWNER, parse("rayleigh"), Filters(model=whole.runs[0].outcome.model))
    assert [hit.message_id for hit in found.items] == [whole.messages[1].id]


async def test_what_was_staged_and_left_is_cleared_away(store: Store, whole: Whole) -> None:
    await store.stage([whole], at(0))
    assert await store.purge_deleted(at(1)) == 1
    await store.stage([whole], at(2))
    await store.publish(LOCAL_OWNER, [whole.conversation.id])
    assert await store.conversation_ids(LOCAL_OWNER) == [whole.conversation.id]


async def test_a_deleted_one_is_replaced(store: Store, whole: Whole) -> None:
    for _ in range(2):
        await store.stage([whole], at(0))
        await store.publish(LOCAL_OWNER, [whole.conversation.id])
        await store.delete_conversation(LOCAL_OWNER, whole.conversation.id, at(1))
    await store.restore_conversation(LOCAL_OWNER, whole.conversation.id)
    assert len((await store.whole(LOCAL_OWNER, whole.conversation.id)).messages) == 2
    assert len((await store.search(LOCAL_OWNER, parse("rayleigh"), Filters())).items) == 1


async def test_an_id_that_is_taken_is_refused_and_changes_nothing(store: Store, whole: Whole, samples: Samples) -> None:
    await store.stage([whole], at(0))
    await store.publish(LOCAL_OWNER, [whole.conversation.id])
    fresh = samples.conversation()
    other = replace(whole, conversation=replace(whole.conversation, id=samples.id()))
    moved = replace(
        other, messages=tuple(replace(message, conversation_id=other.conversation.id) for message in whole.messages)
    )
    for wrong in (moved, whole):
        with pytest.raises(InvalidImport):
            await store.stage([Whole(fresh, ()), wrong], at(0))
        await store.publish(LOCAL_OWNER, [])
    assert await store.conversation_ids(LOCAL_OWNER) == [whole.conversation.id]
    assert await store.purge_deleted(at(9)) == 0


async def test_another_owners_is_absent(store: Store, whole: Whole) -> None:
    await store.stage([whole], at(0))
    await store.publish(LOCAL_OWNER, [whole.conversation.id])
    assert await store.conversation_ids("somebody") == []
    with pytest.raises(NotFound):
        await store.whole("somebody", whole.conversation.id)


async def test_an_id_twice_in_what_is_stored_together_is_refused(store: Store, whole: Whole, samples: Samples) -> None:
    run = whole.runs[0]
    again = replace(run, calls=(*run.calls, *run.calls))
    fresh = samples.conversation()
    other = Whole(fresh, (replace(whole.messages[0], conversation_id=fresh.id),))
    for together in ([replace(whole, runs=(again,))], [whole, other]):
        with pytest.raises(InvalidImport):
            await store.stage(together, at(0))


async def test_what_was_spent_is_not_written_over_once_its_conversation_is_gone(
    store: Store, whole: Whole, samples: Samples
) -> None:
    await store.stage([whole], at(0))
    await store.publish(LOCAL_OWNER, [whole.conversation.id])
    spent = await store.spent(LOCAL_OWNER, "model")
    await store.delete_conversation(LOCAL_OWNER, whole.conversation.id, at(1))
    await store.purge_deleted(at(2))
    run_id, fresh = samples.id(), samples.conversation()
    run = replace(
        whole.runs[0],
        id=run_id,
        conversation_id=fresh.id,
        calls=tuple(replace(call, run_id=run_id, cost_usd=Decimal(9)) for call in whole.runs[0].calls),
    )
    question, answer = (replace(message, conversation_id=fresh.id) for message in whole.messages)
    with pytest.raises(InvalidImport):
        await store.stage([Whole(fresh, (question, replace(answer, run_id=run_id)), (run,))], at(3))
    assert await store.spent(LOCAL_OWNER, "model") == spent != []
