"""What is remembered of the catalogue, the same in every store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openchat.catalogue.changes import Change, RecordedModel
from openchat.conversations.model import Note
from openchat.errors import Invalid, StoreFailed
from openchat.storage.store import Store
from tests.contract.samples import Samples, at, finished

PRICES = {"pricing": {"prompt": "0.000003", "overrides": [{"min_prompt_tokens": 5, "prompt": "0.000006"}]}}


def record(name: str, **facts: object) -> RecordedModel:
    return RecordedModel(f"a/{name}", name, facts)


def change(samples: Samples, seconds: float = 0, model: str = "a/one") -> Change:
    return Change(samples.id(), at(seconds), "repriced", model, "One", PRICES, {"pricing": "variable"})


def by_id(records: list[RecordedModel]) -> dict[str, RecordedModel]:
    return {known.id: known for known in records}


async def feed(store: Store, **query: object) -> list[Change]:
    options = {"since": None, "kind": None, "limit": 100, "cursor": None, **query}
    return (await store.model_changes(**options)).items  # type: ignore[arg-type]  # a test's options


async def test_records_come_back_as_they_were(store: Store) -> None:
    records = [record("one", **PRICES), replace(record("two", reasoning=None), missing_since=at(1))]
    await store.record_models("openrouter", records, (), ())

    assert by_id(await store.recorded_models("openrouter")) == by_id(records)
    assert await store.recorded_models("local") == []


async def test_records_are_replaced_and_removed_and_the_others_stay(store: Store) -> None:
    await store.record_models("openrouter", [record("one"), record("two"), record("three")], (), ())
    await store.record_models("local", [record("one", of="another")], (), ())
    await store.record_models("openrouter", [record("two", new=1), record("four")], ["a/one", "a/never"], ())

    assert by_id(await store.recorded_models("openrouter")) == by_id(
        [record("two", new=1), record("three"), record("four")]
    )
    assert await store.recorded_models("local") == [record("one", of="another")]


async def test_the_feed_is_newest_first(store: Store, samples: Samples) -> None:
    first, second, third = change(samples, 1), change(samples, 2), change(samples, 2)
    await store.record_models("openrouter", (), (), [first, second])
    await store.record_models("openrouter", (), (), [third])

    assert await feed(store) == [third, second, first]
    assert await feed(store, since=at(2)) == [third, second]
    assert await feed(store, since=at(3)) == []


async def test_the_feed_can_be_of_one_kind(store: Store, samples: Samples) -> None:
    new = replace(change(samples), kind="added", before=None, after={"name": "One"})
    await store.record_models("openrouter", (), (), [change(samples), new])

    assert await feed(store, kind="added") == [new]
    assert await feed(store, kind="removed") == []


async def test_pages_of_the_feed_miss_and_repeat_nothing(store: Store, samples: Samples) -> None:
    changes = [change(samples, n // 3) for n in range(10)]
    await store.record_models("openrouter", (), (), changes)
    got: list[Change] = []
    cursor = None
    for _ in range(3):
        page = await store.model_changes(None, None, 4, cursor)
        assert len(page.items) <= 4
        got += page.items
        # What comes in meanwhile is newer than any cursor.
        await store.record_models("openrouter", (), (), [change(samples, 100)])
        cursor = page.next_cursor

    assert got == changes[::-1]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["", "nonsense", "WyJjIiwxLCJ4Il0"])
async def test_a_cursor_that_is_none_of_the_feed_s_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(Invalid):
        await store.model_changes(None, None, 10, cursor)


async def test_what_fails_is_not_half_done(store: Store, samples: Samples) -> None:
    known = change(samples)
    await store.record_models("openrouter", [record("one")], (), [known])

    with pytest.raises(StoreFailed):
        await store.record_models("openrouter", [record("two")], ["a/one"], [change(samples), known])
    assert await store.recorded_models("openrouter") == [record("one")]
    assert await feed(store) == [known]


async def test_the_notes_of_a_run_stay_with_it_and_its_message(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    question = samples.message(conversation)
    notes = (Note("parameter_dropped", "params.top_k", "`a/one` does not take `top_k`: it was left out"),)
    run, answer = samples.run(question)
    run = replace(run, outcome=replace(run.outcome, notes=notes))
    await store.add_conversation(conversation)
    await store.start_run(run, answer, question=question)

    assert (await store.run(run.owner, run.id)).outcome.notes == notes
    final, final_answer = finished(run, answer)
    await store.finish_run(replace(final, outcome=replace(final.outcome, notes=notes)), final_answer)
    message = await store.message(run.owner, answer.id)
    assert message.outcome is not None
    assert message.outcome.notes == notes
