"""What every store of runs promises: openchat/runs/port.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from openchat.conversations.model import FINAL, Conversation, Message, Outcome, RunStatus
from openchat.conversations.parts import Reasoning, Text
from openchat.errors import Conflict, NotFound, StoreFailed
from openchat.runs.model import Orphan
from openchat.runs.port import AlreadyAnswered
from openchat.storage.store import Store
from openchat.upstream.base import Usage
from openchat.upstream.errors import Failure, UpstreamDetail
from tests.contract.samples import MODEL, NOON, Samples, at, checkpoint, finished, image


@pytest.fixture
async def conversation(store: Store, samples: Samples) -> Conversation:
    made = samples.conversation()
    await store.add_conversation(made)
    return made


@pytest.fixture
async def question(store: Store, samples: Samples, conversation: Conversation) -> Message:
    made = samples.message(conversation)
    await store.add_message(made)
    return made


async def test_a_started_run_comes_back_as_it_was_stored(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(
        question,
        parent_run_id=samples.id(),
        params={"temperature": 0.1, "stop": ["\n"]},
        system_prompt="Be brief.",
        omitted_messages=3,
    )
    await store.start_run(run, answer)
    assert await store.run("local", run.id) == run
    assert await store.message("local", answer.id) == answer


async def test_starting_stores_the_question_the_answer_and_the_head_at_once(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    question = samples.message(conversation, when=at(1))
    run, answer = samples.run(question, when=at(2))
    receipt = replace(samples.receipt(), run_id=run.id)
    await store.start_run(run, answer, question=question, title="The sky", receipt=receipt)
    assert await store.path("local", conversation.id, answer.id) == [question, answer]
    stored = await store.conversation("local", conversation.id)
    assert (stored.head_id, stored.updated_at, stored.title) == (answer.id, at(2), "The sky")
    assert await store.receipt("local", receipt.path, receipt.key) == receipt


async def test_a_start_that_fails_leaves_nothing(store: Store, samples: Samples, conversation: Conversation) -> None:
    receipt = samples.receipt()
    await store.add_conversation(samples.conversation(), receipt)
    question = samples.message(conversation, None, image(await store.add_file(samples.file())))
    run, answer = samples.run(question)
    with pytest.raises(Conflict):
        await store.start_run(run, answer, question=question, title="x", receipt=receipt)
    assert await store.conversation("local", conversation.id) == conversation
    assert (await store.all_messages("local", conversation.id)).items == []
    assert await store.orphans() == []
    assert await store.remove_unused_files(at(1)) == ["a" * 64]
    with pytest.raises(NotFound):
        await store.run("local", run.id)


async def test_a_run_in_no_conversation_is_not_found(store: Store, samples: Samples) -> None:
    question = samples.message(samples.conversation())
    with pytest.raises(NotFound):
        await store.start_run(*samples.run(question), question=question)


async def test_a_run_that_answers_nothing_stored_is_refused(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    with pytest.raises(StoreFailed):
        await store.start_run(*samples.run(samples.message(conversation)))
    assert (await store.all_messages("local", conversation.id)).items == []


async def test_a_question_may_be_answered_many_times(store: Store, samples: Samples, question: Message) -> None:
    made = [samples.run(question) for _ in range(3)]
    for run, answer in reversed(made):
        await store.start_run(run, answer)
    assert await store.runs_answering("local", question.id) == [run for run, _ in made]


async def test_a_question_without_a_run_has_none(store: Store, samples: Samples, question: Message) -> None:
    assert await store.runs_answering("local", question.id) == []
    assert await store.runs_answering("local", samples.id()) == []


async def test_only_the_first_run_starts_where_only_the_first_may(
    store: Store, samples: Samples, question: Message
) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer, only_first=True)
    before = await store.conversation("local", question.conversation_id)
    receipt = samples.receipt()
    with pytest.raises(AlreadyAnswered) as refused:
        await store.start_run(*samples.run(question), title="x", receipt=receipt, only_first=True)
    assert refused.value.run_id == run.id
    assert await store.conversation("local", question.conversation_id) == before
    assert await store.receipt("local", receipt.path, receipt.key) is None


async def test_of_many_racing_starts_one_wins_and_the_others_learn_which(
    store: Store, samples: Samples, question: Message
) -> None:
    made = [samples.run(question) for _ in range(8)]
    results = await asyncio.gather(
        *(store.start_run(run, answer, only_first=True) for run, answer in made), return_exceptions=True
    )
    (started,) = await store.runs_answering("local", question.id)
    losers = [result for result in results if isinstance(result, AlreadyAnswered)]
    assert [loser.run_id for loser in losers] == [started.id] * 7
    assert [message.id for message in (await store.all_messages("local", question.conversation_id)).items] == [
        question.id,
        started.message_id,
    ]


async def test_a_failed_answer_is_an_answer_too(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.finish_run(replace(run, outcome=Outcome("failed", MODEL), ended_at=at(1)), answer)
    with pytest.raises(AlreadyAnswered):
        await store.start_run(*samples.run(question), only_first=True)


async def test_a_queued_run_starts_later(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question, outcome=Outcome("queued", MODEL), started_at=None, calls=())
    await store.start_run(run, answer)
    started = replace(run, outcome=Outcome("streaming", MODEL), started_at=at(9))
    await store.mark_started(started)
    assert await store.run("local", run.id) == started
    assert (await store.message("local", answer.id)).outcome == started.outcome


async def test_calls_are_kept_in_order(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    failure = Failure("provider_busy", "busy", True, UpstreamDetail("Anthropic", 429, "rate_limit", "slow down"))
    retries = [samples.call(run.id, at(1), error=failure, status="failed", ended_at=at(2)), samples.call(run.id, at(3))]
    for call in retries:
        await store.add_call(call)
    assert (await store.run("local", run.id)).calls == (*run.calls, *retries)


async def test_a_call_needs_its_run_and_is_added_once(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    with pytest.raises(StoreFailed):
        await store.add_call(samples.call(samples.id()))
    with pytest.raises(StoreFailed):
        await store.add_call(run.calls[0])


async def test_checkpoints_are_appended_and_update_the_calls(store: Store, samples: Samples, question: Message) -> None:
    made = [samples.run(question) for _ in range(2)]
    for run, answer in made:
        await store.start_run(run, answer)
    (one, one_answer), (two, two_answer) = made
    seen = replace(one, calls=(replace(one.calls[0], generation_id="gen-1", provider="Anthropic"),))
    await store.checkpoint([checkpoint(one, 3, '[{"n":1}]'), checkpoint(two, 2, '["é\u2028"]')])
    await store.checkpoint([checkpoint(seen, 5, '[{"n":2}]')])
    assert await store.orphans() == [
        Orphan(seen, one_answer, ('[{"n":1}]', '[{"n":2}]')),
        Orphan(two, two_answer, ('["é\u2028"]',)),
    ]


async def test_a_checkpoint_may_bring_calls_that_are_new(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    grown = replace(run, calls=(replace(run.calls[0], status="failed"), samples.call(run.id)))
    await store.checkpoint([checkpoint(grown, 1, "[]")])
    assert await store.run("local", run.id) == grown


async def test_a_checkpoint_that_comes_after_the_end_changes_nothing(
    store: Store, samples: Samples, question: Message
) -> None:
    ended, going = samples.run(question), samples.run(question)
    for run, answer in (ended, going):
        await store.start_run(run, answer)
    final, text = finished(*ended, when=at(3))
    await store.finish_run(final, text)
    await store.checkpoint([checkpoint(ended[0], 3, "[1]"), checkpoint(going[0], 3, "[2]")])
    assert await store.run("local", final.id) == final
    assert await store.orphans() == [Orphan(*going, ("[2]",))]


async def test_a_finished_run_and_its_answer_are_stored_together(
    store: Store, samples: Samples, question: Message
) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.checkpoint([checkpoint(run, 3, "[1]")])
    details = ({"type": "reasoning.text", "text": "hm", "signature": "s"},)
    final, text = finished(run, answer, Reasoning("hm", 20), Text("Blue."), when=at(7))
    text = replace(text, reasoning_details=details)
    await store.finish_run(final, text)
    assert await store.run("local", run.id) == final
    assert await store.message("local", answer.id) == text
    assert await store.orphans() == []
    assert (await store.conversation("local", run.conversation_id)).updated_at == at(7)


async def test_finishing_twice_changes_nothing_more(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    final, text = finished(run, answer, image(await store.add_file(samples.file())), when=at(7))
    await store.finish_run(final, text)
    later = samples.message(samples.conversation(id=run.conversation_id), text, when=at(8))
    await store.add_message(later)
    before = await store.conversation("local", run.conversation_id)
    await store.finish_run(final, text)
    assert await store.run("local", run.id) == final
    assert await store.path("local", run.conversation_id, later.id) == [question, text, later]
    assert await store.conversation("local", run.conversation_id) == before


async def test_an_answer_hidden_while_it_streams_stays_hidden(
    store: Store, samples: Samples, question: Message
) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.set_hidden("local", answer.id, True, question.id)
    await store.finish_run(*finished(run, answer))
    assert (await store.message("local", answer.id)).hidden


async def test_a_run_ends_properly_in_a_deleted_conversation(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.delete_conversation("local", run.conversation_id, NOON)
    await store.checkpoint([checkpoint(run, 1, "[1]")])
    final, text = finished(run, answer)
    await store.finish_run(final, text)
    await store.restore_conversation("local", run.conversation_id)
    assert await store.run("local", run.id) == final
    assert await store.message("local", answer.id) == text


async def test_an_answer_is_stored_even_if_its_picture_is_gone(
    store: Store, samples: Samples, question: Message
) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    kept = await store.add_file(samples.file())
    final, text = finished(run, answer, image(kept), image(samples.file("b" * 64)))
    await store.finish_run(final, text)
    assert await store.message("local", answer.id) == text
    assert await store.remove_unused_files(at(1)) == []


async def test_finishing_an_unknown_run_is_not_found(store: Store, samples: Samples, question: Message) -> None:
    with pytest.raises(NotFound):
        await store.finish_run(*finished(*samples.run(question)))


@pytest.mark.parametrize(
    "cost", ["5.7E-7", "0.0000057915", "0", "0.00", "12.340", "1E+3", "0.1234567890123456789012345678901234567890"]
)
async def test_money_is_kept_to_the_last_digit(store: Store, samples: Samples, question: Message, cost: str) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.finish_run(*finished(run, answer, cost=cost))
    stored = await store.run("local", run.id)
    shown = (await store.message("local", answer.id)).outcome
    assert shown is not None
    for amount in (stored.outcome.cost_usd, stored.calls[0].cost_usd, shown.cost_usd):
        assert isinstance(amount, Decimal)
        assert str(amount) == cost


async def test_a_failure_is_kept_with_what_the_upstream_said(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    failure = Failure("upstream_cut", "The answer was cut.", True, UpstreamDetail("X", 502, None, "Größe"))
    outcome = Outcome("failed", MODEL, error=failure, usage=Usage(1, 2, 3, 4))
    await store.finish_run(replace(run, outcome=outcome, ended_at=at(1)), replace(answer, parts=(Text("Par"),)))
    assert (await store.run("local", run.id)).outcome == outcome
    assert (await store.message("local", answer.id)).outcome == outcome


@pytest.mark.parametrize("status", get_args(RunStatus))
async def test_orphans_are_the_runs_that_are_not_final(
    store: Store, samples: Samples, question: Message, status: RunStatus
) -> None:
    run, answer = samples.run(question, outcome=Outcome(status, MODEL))
    await store.start_run(run, answer)
    assert [orphan.run.id for orphan in await store.orphans()] == ([] if status in FINAL else [run.id])


async def test_orphans_of_every_owner_are_found_oldest_first_deleted_or_not(store: Store, samples: Samples) -> None:
    made = []
    for owner in ("a", "b"):
        conversation = samples.conversation(owner)
        await store.add_conversation(conversation)
        question = samples.message(conversation)
        run, answer = samples.run(question)
        await store.start_run(run, answer, question=question)
        made.append(Orphan(run, answer, ()))
    await store.delete_conversation("a", made[0].run.conversation_id, NOON)
    assert await store.orphans() == made


async def test_messages_show_how_their_run_stands(store: Store, samples: Samples, question: Message) -> None:
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    streaming = await store.all_messages("local", run.conversation_id)
    final, text = finished(run, answer)
    await store.finish_run(final, text)
    ended = await store.path("local", run.conversation_id, answer.id)
    assert [message.outcome for message in streaming.items] == [None, run.outcome]
    assert [message.outcome for message in ended] == [None, final.outcome]
