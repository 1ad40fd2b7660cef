"""The store of comparisons: what begins together, what is found again, and what stays sealed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from openchat.comparisons.model import (
    Check,
    Comparison,
    Estimate,
    Grade,
    Judgement,
    Lane,
    Variant,
    VariantSet,
    Vote,
)
from openchat.comparisons.port import Begun
from openchat.conversations.model import LOCAL_OWNER, Conversation, Message
from openchat.errors import Conflict, Invalid, NotFound, StoreFailed
from openchat.runs.model import Run
from openchat.storage.store import Store
from tests.contract.samples import Samples, at, finished

FULL = Variant("openai/gpt-5", "azure", {"temperature": 0.2, "stop": ["a"]}, "Be brief.", "brief")


def begun(samples: Samples, conversation: Conversation, lanes: int = 2, **fields: Any) -> Begun:
    """A comparison of as many lanes in a new conversation."""
    question = samples.message(conversation)
    runs = [samples.run(question) for _ in range(lanes)]
    if fields.get("blind"):
        runs = [(replace(run, outcome=replace(run.outcome, sealed=True)), answer) for run, answer in runs]
    made = Comparison(
        id=samples.id(),
        owner=conversation.owner,
        conversation_id=conversation.id,
        question_id=question.id,
        prompt=question.content,
        variants=(FULL, Variant("openai/gpt-4o")),
        lanes=tuple(Lane(place % 2, place // 2, question.id, (run.id,)) for place, (run, _) in enumerate(runs)),
        created_at=at(0),
        updated_at=at(0),
    )
    return Begun(replace(made, **fields), runs, [question], conversation, question.id, "Why?")


async def stored(store: Store, samples: Samples, **fields: Any) -> Comparison:
    new = begun(samples, samples.conversation(), **fields)
    await store.begin_comparison(new)
    return new.comparison


async def listed(store: Store, **query: Any) -> list[str]:
    return [found.id for found in (await store.comparisons(LOCAL_OWNER, **query)).items]


async def test_all_that_begins_together_is_stored_together(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    new = begun(samples, conversation, lanes=3)
    receipt = samples.receipt()
    result = await store.begin_comparison(new, receipt)
    assert (result.head_id, result.title) == (new.questions[0].id, "Why?")
    assert await store.conversation(LOCAL_OWNER, conversation.id) == result
    assert await store.comparison(LOCAL_OWNER, new.comparison.id) == new.comparison
    branch = await store.all_messages(LOCAL_OWNER, conversation.id)
    assert [message.id for message in branch.items] == [new.questions[0].id, *(answer.id for _, answer in new.runs)]
    assert await store.runs_answering(LOCAL_OWNER, new.questions[0].id) == [run for run, _ in new.runs]
    assert await store.receipt(LOCAL_OWNER, receipt.path, receipt.key) == receipt
    assert len(await store.orphans()) == 3


async def test_where_one_thing_cannot_be_stored_nothing_is(store: Store, samples: Samples) -> None:
    known = begun(samples, samples.conversation())
    await store.begin_comparison(known, samples.receipt())
    conversation = samples.conversation()
    twice = begun(samples, conversation)
    with pytest.raises(Conflict):
        await store.begin_comparison(twice, samples.receipt())
    with pytest.raises(StoreFailed):
        await store.begin_comparison(replace(twice, runs=[twice.runs[0], known.runs[0]]))
    with pytest.raises(NotFound):
        await store.conversation(LOCAL_OWNER, conversation.id)
    with pytest.raises(NotFound):
        await store.comparison(LOCAL_OWNER, twice.comparison.id)
    gone = samples.conversation()
    with pytest.raises(NotFound):
        await store.begin_comparison(replace(begun(samples, gone), conversation=None))


async def test_everything_about_it_comes_back_as_it_was(store: Store, samples: Samples) -> None:
    made = await stored(
        store,
        samples,
        repeat=2,
        previous_id=samples.id(),
        title="Größe",
        notes="n",
        tags=("a", 'b"'),
        on_unsupported="adapt",
        max_cost_usd=Decimal("0.1"),
        estimate=Estimate(Decimal("0.0000000001"), Decimal("0.10"), Decimal(1)),
        checks=(Check("regex", "a+", True), Check("min_length", 3), Check("json_schema", {"type": "object"})),
    )
    voted = replace(
        made,
        chosen_run_id=made.run_ids[0],
        vote=Vote(at(3), None, ((made.run_ids[0], 3), (made.run_ids[1], 4))),
        updated_at=at(3),
    )
    await store.save_comparison(voted)
    assert await store.comparison(LOCAL_OWNER, made.id) == voted
    with pytest.raises(NotFound):
        await store.save_comparison(replace(voted, id=samples.id()))


async def test_another_run_may_take_a_lane(store: Store, samples: Samples) -> None:
    new = begun(samples, samples.conversation())
    await store.begin_comparison(new)
    run, answer = samples.run(new.questions[0])
    filled = new.comparison.with_run(1, run.id, 1)
    conversation = await store.begin_comparison(Begun(filled, [(run, answer)], title="Other"))
    # Neither the head nor the title moves.
    assert (conversation.head_id, conversation.title) == (new.questions[0].id, "Why?")
    assert await store.comparison(LOCAL_OWNER, filled.id) == filled
    assert await listed(store) == [filled.id]


async def test_the_answers_are_read_as_they_stand(store: Store, samples: Samples) -> None:
    new = begun(samples, samples.conversation())
    await store.begin_comparison(new)
    (first, first_answer), (second, second_answer) = new.runs
    done, said = finished(first, first_answer)
    await store.finish_run(done, said)
    ids = [first.id, second.id, samples.id()]
    answered = await store.answered(LOCAL_OWNER, ids)
    assert {run_id: (each.run, each.answer) for run_id, each in answered.items()} == {
        first.id: (done, said),
        second.id: (second, second_answer),
    }
    assert await store.outcomes(LOCAL_OWNER, ids) == {first.id: done.outcome, second.id: second.outcome}
    assert await store.answered("another", ids) == {}
    assert await store.outcomes("another", ids) == {}


async def test_sealed_runs_stay_sealed_until_the_vote_and_never_after(store: Store, samples: Samples) -> None:
    new = begun(samples, samples.conversation(), blind=True)
    await store.begin_comparison(new)
    (first, first_answer), (second, second_answer) = new.runs
    await store.finish_run(*finished_sealed(first, first_answer))
    assert (await store.run(LOCAL_OWNER, first.id)).outcome.sealed
    assert (await store.message(LOCAL_OWNER, first_answer.id)).outcome == (
        await store.run(LOCAL_OWNER, first.id)
    ).outcome
    for key in ("model", "provider"):
        assert [spent.key for spent in await store.spent(LOCAL_OWNER, key)] == [None]
    await store.save_comparison(replace(new.comparison, notes="still blind"))
    assert (await store.run(LOCAL_OWNER, first.id)).outcome.sealed

    revealed = replace(new.comparison, revealed_at=at(9), vote=Vote(at(9), first.id))
    await store.save_comparison(revealed)
    assert not (await store.run(LOCAL_OWNER, first.id)).outcome.sealed
    # Its end was under way when the vote came.
    await store.finish_run(*finished_sealed(second, second_answer))
    assert not (await store.run(LOCAL_OWNER, second.id)).outcome.sealed
    assert [spent.key for spent in await store.spent(LOCAL_OWNER, "model")] == ["anthropic/claude-sonnet-4.5"]


def finished_sealed(run: Run, answer: Message) -> tuple[Run, Message]:
    done, said = finished(run, answer)
    outcome = replace(done.outcome, sealed=True)
    return replace(done, outcome=outcome), replace(said, outcome=outcome)


async def test_the_list_has_the_newest_first_and_what_is_asked_for(store: Store, samples: Samples) -> None:
    old = await stored(store, samples, created_at=at(1), title="Straße 100%", tags=("a",))
    new = await stored(store, samples, created_at=at(2), notes="Über alles", tags=("A", "b"))
    same = await stored(store, samples, created_at=at(2), prompt="Other_words")
    assert await listed(store) == [same.id, new.id, old.id]
    assert await listed(store, q="STRASSE 100%") == [old.id]
    assert await listed(store, q="_") == [same.id]
    assert await listed(store, q="über") == [new.id]
    assert await listed(store, tag="A") == [new.id]
    assert await listed(store, since=at(2)) == [same.id, new.id]
    assert await listed(store, until=at(2)) == [old.id]
    await store.save_comparison(replace(old, vote=Vote(at(5))))
    assert await listed(store, voted=True) == [old.id]
    seen: list[str] = []
    cursor = None
    while True:
        page = await store.comparisons(LOCAL_OWNER, limit=1, cursor=cursor)
        seen += [found.id for found in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [same.id, new.id, old.id]
    with pytest.raises(Invalid):
        await store.comparisons(LOCAL_OWNER, cursor="rubbish")


async def test_a_judgement_comes_with_its_runs_and_is_found_when_it_has_ended(store: Store, samples: Samples) -> None:
    new = begun(samples, samples.conversation())
    await store.begin_comparison(new)
    made, (lane, _) = new.comparison, new.runs[0]
    judges = [replace(lane, id=samples.id(), kind="judge", outcome=replace(lane.outcome, status="queued"), calls=())]
    run_ids = tuple(run.id for run in judges)
    asked = replace(made, judgements=(Judgement(samples.id(), "m", "Rubric", run_ids, at(4)),))
    receipt = samples.receipt()
    await store.save_comparison(asked, receipt, judges=judges)
    assert await store.comparison(LOCAL_OWNER, made.id) == asked
    assert await store.receipt(LOCAL_OWNER, receipt.path, receipt.key) == receipt
    assert await store.run(LOCAL_OWNER, run_ids[0]) == judges[0]
    # It answers nothing, and is among those that a dead server leaves.
    assert run_ids[0] not in [run.id for run in await store.runs_answering(LOCAL_OWNER, new.questions[0].id)]
    assert run_ids[0] in [orphan.run.id for orphan in await store.orphans()]
    assert await listed(store, judged=True) == []
    with pytest.raises(Conflict):
        await store.save_comparison(made, receipt)
    with pytest.raises(StoreFailed):
        await store.save_comparison(made, judges=judges)
    assert await store.comparison(LOCAL_OWNER, made.id) == asked

    await store.save_run(replace(judges[0], outcome=replace(judges[0].outcome, status="completed"), said="{}"))
    assert (await store.run(LOCAL_OWNER, run_ids[0])).said == "{}"
    grades = tuple(Grade(run_id, (7.0, 8.5), "Größe") for run_id in made.run_ids)
    judged = replace(asked, judgements=(replace(asked.judgements[0], status="completed", grades=grades),))
    await store.save_comparison(judged)
    assert await store.comparison(LOCAL_OWNER, made.id) == judged
    assert (await listed(store, judged=True), await listed(store, voted=True)) == ([made.id], [])


async def test_another_owner_s_are_absent(store: Store, samples: Samples) -> None:
    made = await stored(store, samples)
    with pytest.raises(NotFound):
        await store.comparison("another", made.id)
    with pytest.raises(NotFound):
        await store.save_comparison(replace(made, owner="another"))
    assert (await store.comparisons("another")).items == []


async def test_they_go_and_come_back_with_their_conversation(store: Store, samples: Samples) -> None:
    made = await stored(store, samples)
    await store.delete_conversation(LOCAL_OWNER, made.conversation_id, at(5))
    with pytest.raises(NotFound):
        await store.comparison(LOCAL_OWNER, made.id)
    assert await listed(store) == []
    await store.restore_conversation(LOCAL_OWNER, made.conversation_id)
    assert await store.comparison(LOCAL_OWNER, made.id) == made
    await store.delete_conversation(LOCAL_OWNER, made.conversation_id, at(5))
    assert await store.purge_deleted(at(6)) == 1
    assert await listed(store) == []


async def test_a_deleted_one_is_gone_and_its_runs_are_sealed_no_more(store: Store, samples: Samples) -> None:
    made, other = await stored(store, samples, blind=True), await stored(store, samples)
    for run_id in made.all_run_ids:
        run = (await store.answered(LOCAL_OWNER, [run_id]))[run_id].run
        await store.save_run(replace(run, outcome=replace(run.outcome, sealed=True)))
    with pytest.raises(NotFound):
        await store.delete_comparison("another", made.id)
    await store.delete_comparison(LOCAL_OWNER, made.id)
    for gone in (store.comparison, store.delete_comparison):
        with pytest.raises(NotFound):
            await gone(LOCAL_OWNER, made.id)
    assert await listed(store) == [other.id]
    assert await listed(store, conversation_id=other.conversation_id) == [other.id]
    assert await listed(store, conversation_id="elsewhere") == []
    outcomes = await store.outcomes(LOCAL_OWNER, list(made.all_run_ids))
    assert {outcome.sealed for outcome in outcomes.values()} == {False}


async def test_sets_of_variants_are_kept_by_name(store: Store, samples: Samples) -> None:
    first = VariantSet(LOCAL_OWNER, "b", (FULL,), at(1), at(1))
    assert await store.put_variant_set(first) == first
    changed = await store.put_variant_set(VariantSet(LOCAL_OWNER, "b", (Variant("x/y"),), at(2), at(2)))
    assert changed == VariantSet(LOCAL_OWNER, "b", (Variant("x/y"),), at(1), at(2))
    assert await store.variant_set(LOCAL_OWNER, "b") == changed
    other = await store.put_variant_set(VariantSet(LOCAL_OWNER, "a", (FULL,), at(3), at(3)))
    assert await store.variant_sets(LOCAL_OWNER) == [other, changed]
    assert await store.variant_sets("another") == []
    with pytest.raises(NotFound):
        await store.delete_variant_set("another", "b")
    await store.delete_variant_set(LOCAL_OWNER, "b")
    with pytest.raises(NotFound):
        await store.variant_set(LOCAL_OWNER, "b")
