"""What every ledger promises: openchat/usage/port.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openchat.conversations.model import Conversation, Outcome
from openchat.conversations.parts import Text
from openchat.runs.model import Call, Estimate, Run
from openchat.storage.opening import open_store
from openchat.storage.store import Store
from openchat.upstream.base import Usage
from tests.contract.samples import NOON, Samples, at, finished

TOKENS = Usage(10, 5, 2, 1)
ESTIMATE = Estimate(Usage(8, 4, 0, 0), Decimal("0.0011"))


async def ended(
    store: Store, samples: Samples, conversation: Conversation, calls: Sequence[Call], when: float = 0
) -> Run:
    """A run that ended with these calls, as if its own."""
    question = samples.message(conversation, when=at(when))
    run, answer = samples.run(question, when=at(when), calls=())
    run = replace(run, calls=tuple(replace(call, run_id=run.id, started_at=at(when)) for call in calls))
    await store.start_run(run, answer, question=question, title="The sky")
    await store.finish_run(replace(run, outcome=Outcome("completed", "a/b"), ended_at=at(when + 1)), answer)
    return run


@pytest.fixture
async def conversation(store: Store, samples: Samples) -> Conversation:
    made = samples.conversation()
    await store.add_conversation(made)
    return made


def paid(samples: Samples, cost: str | None = "0.1", **fields: object) -> Call:
    known = {"usage": TOKENS, "cost_usd": None if cost is None else Decimal(cost), "status": "completed"}
    return replace(samples.call("run"), **{**known, **fields})  # type: ignore[arg-type]  # names checked by dataclass


async def test_nothing_was_spent_at_first(store: Store) -> None:
    assert await store.spent("local", "model") == []
    assert await store.next_settlement() is None
    assert await store.unsettled(at(0), 10) == []


async def test_sums_are_by_what_the_calls_have_in_common(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    await ended(store, samples, conversation, [paid(samples, "0.1", model="a/b", provider="X")])
    await ended(
        store,
        samples,
        conversation,
        [paid(samples, "0.0000000000000000001", model="a/c", provider="Y"), paid(samples, "0.2", model="a/c")],
        when=24 * 3600,
    )

    by_model = await store.spent("local", "model")
    assert [(spent.key, spent.label, spent.runs, spent.calls) for spent in by_model] == [
        ("a/c", "a/c", 1, 2),
        ("a/b", "a/b", 1, 1),
    ]
    assert [spent.cost_usd for spent in by_model] == [Decimal("0.2000000000000000001"), Decimal("0.1")]
    assert by_model[0].usage == Usage(20, 10, 4, 2)
    by_day = await store.spent("local", "day")
    assert [(spent.key, spent.calls) for spent in by_day] == [("2026-03-02", 2), ("2026-03-01", 1)]
    by_provider = {spent.key: spent.cost_usd for spent in await store.spent("local", "provider")}
    assert by_provider == {"X": Decimal("0.1"), "Y": Decimal("0.0000000000000000001"), None: Decimal("0.2")}
    [whole] = await store.spent("local", "conversation")
    assert (whole.key, whole.label, whole.runs, whole.calls) == (conversation.id, "The sky", 2, 3)


async def test_sums_are_of_the_owner_and_the_time_asked_for(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    for day in range(3):
        await ended(store, samples, conversation, [paid(samples)], when=day * 24 * 3600)

    assert await store.spent("somebody", "model") == []
    assert await store.spent("local", "model", conversation_id="another") == []
    [here] = await store.spent("local", "model", conversation_id=conversation.id)
    assert here.calls == 3
    [middle] = await store.spent("local", "day", NOON + timedelta(days=1), NOON + timedelta(days=2))
    assert (middle.key, middle.calls) == ("2026-03-02", 1)


async def test_what_was_spent_stays_when_its_conversation_is_gone_for_good(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    await ended(store, samples, conversation, [paid(samples)])
    await store.delete_conversation("local", conversation.id, at(5))
    [deleted] = await store.spent("local", "conversation")
    await store.purge_deleted(at(10))

    [gone] = await store.spent("local", "conversation")

    assert (gone.key, gone.label, gone.cost_usd) == (conversation.id, None, Decimal("0.1"))
    assert gone == deleted


async def test_storing_an_end_again_spends_nothing_more(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    question = samples.message(conversation)
    run, answer = samples.run(question)
    await store.start_run(run, answer, question=question)
    run, answer = finished(run, answer, Text("Because."))
    run = replace(run, calls=(replace(run.calls[0], usage=TOKENS, cost_usd=Decimal("0.1")),))
    await store.finish_run(run, answer)
    await store.finish_run(run, answer)

    [spent] = await store.spent("local", "model")

    assert (spent.calls, spent.cost_usd) == (1, Decimal("0.1"))


async def test_an_estimate_counts_as_one_and_no_price_as_unknown(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    await ended(
        store,
        samples,
        conversation,
        [
            paid(samples, "0.1"),
            paid(samples, None, usage=None, estimate=ESTIMATE),
            paid(samples, None),
            paid(samples, None, usage=None, status="failed"),
        ],
    )

    [spent] = await store.spent("local", "model")

    assert (spent.cost_usd, spent.estimated_usd, spent.unknown_calls) == (Decimal("0.1011"), Decimal("0.0011"), 1)
    assert (spent.calls, spent.usage) == (3, Usage(28, 14, 4, 2))


async def test_settling_changes_the_call_its_run_its_message_and_the_ledger(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    unsettled = paid(samples, None, usage=None, estimate=ESTIMATE, generation_id="gen-1", settle_at=at(3))
    run = await ended(store, samples, conversation, [unsettled])
    call = run.calls[0]
    assert await store.next_settlement() == at(3)
    assert await store.unsettled(at(2), 10) == []
    assert await store.unsettled(at(3), 10) == [call]

    settled = replace(call, usage=TOKENS, cost_usd=Decimal("0.0013"), settle_at=None, settled_at=at(4))
    result = await store.settle(settled)

    assert result is not None
    assert await store.next_settlement() is None
    stored = await store.run("local", run.id)
    assert stored == result
    assert stored.calls == (settled,)
    outcome = (await store.message("local", run.message_id)).outcome
    assert outcome == stored.outcome
    assert outcome is not None
    assert (outcome.cost_usd, outcome.cost_source, outcome.usage) == (Decimal("0.0013"), "settled", TOKENS)
    assert outcome.estimated_cost_usd == Decimal("0.0011")
    [spent] = await store.spent("local", "model")
    assert (spent.cost_usd, spent.estimated_usd, spent.usage) == (Decimal("0.0013"), Decimal(0), TOKENS)


async def test_a_call_that_is_put_off_comes_later(store: Store, samples: Samples, conversation: Conversation) -> None:
    first, second = (
        paid(samples, None, usage=None, estimate=ESTIMATE, generation_id="gen", settle_at=at(when)) for when in (3, 4)
    )
    run = await ended(store, samples, conversation, [first, second])
    first, second = run.calls
    assert await store.unsettled(at(9), 1) == [first]

    later = replace(first, settle_attempts=1, settle_at=at(5))
    await store.settle(later)

    assert await store.next_settlement() == at(4)
    assert await store.unsettled(at(9), 10) == [second, later]


async def test_settling_what_is_gone_changes_nothing(
    store: Store, samples: Samples, conversation: Conversation
) -> None:
    unsettled = paid(samples, None, usage=None, estimate=ESTIMATE, generation_id="gen", settle_at=at(3))
    run = await ended(store, samples, conversation, [unsettled])
    await store.delete_conversation("local", conversation.id, at(5))
    await store.purge_deleted(at(10))

    assert await store.settle(replace(run.calls[0], cost_usd=Decimal(1), settle_at=None)) is None
    [spent] = await store.spent("local", "model")
    assert spent.cost_usd == Decimal("0.0011")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.decimals(min_value=0, max_value=1000, places=18), min_size=1, max_size=30))
@pytest.mark.parametrize("url", ["memory:", "sqlite+aiosqlite:///{folder}/ledger.db"], ids=["memory", "sqlite"])
async def test_the_sum_is_exact_to_the_last_digit(
    url: str, tmp_path_factory: pytest.TempPathFactory, costs: list[Decimal]
) -> None:
    samples = Samples()
    store = await open_store(url.format(folder=tmp_path_factory.mktemp("ledger")), max_conversations=10)
    try:
        conversation = samples.conversation()
        await store.add_conversation(conversation)
        # Some of them alike, which are counted together.
        await ended(store, samples, conversation, [paid(samples, str(cost)) for cost in (*costs, costs[0])])
        [spent] = await store.spent("local", "conversation")
    finally:
        await store.close()

    assert Fraction(spent.cost_usd) == sum(map(Fraction, costs)) + Fraction(costs[0])
