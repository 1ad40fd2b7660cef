"""What a run cost that ended before its upstream could say so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import COMPLETION_PRICE, PROMPT_PRICE, Wait, answer, close, fail, say
from openchat.usage.settlement import MAX_ATTEMPTS, PATIENT_ATTEMPTS, pause_after
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.clock import SkippingClock
from tests.support.gateway import Gateway
from tests.support.waiting import rest, soon, take, take_text, until

MODEL = "scripted/hello"


@pytest.fixture
def clock() -> SkippingClock:
    return SkippingClock()


@pytest.fixture(params=["memory:", SQLITE_URL], ids=["memory", "sqlite"])
async def gateway(
    request: pytest.FixtureRequest, open_gateway: OpenGateway, clock: SkippingClock
) -> AsyncIterator[Gateway]:
    async with open_gateway(database_url=request.param, clock=clock) as opened:
        yield opened


async def stopped_run(gateway: Gateway, upstream: ScriptedUpstream, text: str = "Once upon a time ") -> dict[str, Any]:
    """A run that was stopped in the midst of its answer."""
    upstream.enqueue([say(text), Wait("never"), say("there was"), *close()])
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/runs"
    stream = gateway.stream(
        path, method="POST", json={"message": "A story.", "model": MODEL}, headers={"Accept": "text/event-stream"}
    )
    async with stream as frames:
        events = await take_text(frames, text)
        run_id = events[0].data["run_id"]
        await gateway.client.post(f"/api/runs/{run_id}/stop")
        events += await rest(frames)
    assert events[-1].data["status"] == "stopped"
    return dict((await gateway.client.get(f"/api/runs/{run_id}")).json()) | {"done": events[-1].data}


async def settled_run(gateway: Gateway, clock: SkippingClock, run_id: str, step: float = 1.0) -> dict[str, Any]:
    """Move the clock on until the run is settled."""

    async def look() -> dict[str, Any]:
        while True:
            run = dict((await gateway.client.get(f"/api/runs/{run_id}")).json())
            if run["cost_source"] == "settled":
                return run
            clock.skip(step)

    return await soon(look())


async def spent(gateway: Gateway, group_by: str = "model") -> dict[str, Any]:
    return dict((await gateway.client.get(f"/api/usage?group_by={group_by}")).json())


async def test_a_stopped_run_has_an_estimate_at_once_and_its_true_cost_soon(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    stopped = await stopped_run(gateway, upstream)
    assert stopped["done"]["cost_source"] == stopped["cost_source"] == "estimate"
    guess = Decimal(stopped["done"]["cost_usd"])
    usage = stopped["done"]["usage"]
    assert guess == usage["prompt_tokens"] * PROMPT_PRICE + usage["completion_tokens"] * COMPLETION_PRICE
    assert usage["completion_tokens"] > 0
    assert Decimal((await spent(gateway))["total"]["estimated_usd"]) == guess

    run = await settled_run(gateway, clock, stopped["id"])

    record = upstream.completions[0].tally
    truth = record.prompt * PROMPT_PRICE + record.completion * COMPLETION_PRICE
    assert Decimal(run["cost_usd"]) == truth
    assert Decimal(run["estimated_cost_usd"]) == guess
    assert run["usage"]["completion_tokens"] == record.completion
    [call] = run["calls"]
    assert (Decimal(call["cost_usd"]), Decimal(call["estimate"]["cost_usd"])) == (truth, guess)
    assert call["settled_at"] is not None
    message = (await gateway.messages(run["conversation_id"]))[-1]
    assert (Decimal(message["cost_usd"]), message["cost_source"]) == (truth, "settled")
    total = (await spent(gateway))["total"]
    assert (Decimal(total["cost_usd"]), Decimal(total["estimated_usd"])) == (truth, Decimal(0))


async def test_who_watches_hears_of_the_true_cost(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    async with gateway.stream("/api/events") as events:
        await take(events, "ready")
        stopped = await stopped_run(gateway, upstream)
        run = await settled_run(gateway, clock, stopped["id"])
        told = (await take(events, "run.settled"))[-1].data

    assert told == {
        "type": "run.settled",
        "run_id": run["id"],
        "conversation_id": run["conversation_id"],
        "message_id": run["message_id"],
        "cost_usd": run["cost_usd"],
        "cost_source": "settled",
        "estimated_cost_usd": stopped["cost_usd"],
    }


async def test_a_record_that_is_late_is_asked_for_with_growing_pauses(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    upstream.generation_misses = 12
    stopped = await stopped_run(gateway, upstream)

    run = await settled_run(gateway, clock, stopped["id"])

    asked = [request.received_at for request in upstream.requests if request.path.endswith("/generation")]
    assert len(asked) == 13
    assert run["cost_source"] == "settled"


def test_pauses_grow_to_a_minute_at_most_for_hours_and_end_after_days() -> None:
    pauses = [pause_after(attempts).total_seconds() for attempts in range(1, MAX_ATTEMPTS)]
    patient = pauses[: PATIENT_ATTEMPTS - 1]

    assert patient[0] == 1.0
    assert patient == sorted(patient)
    # A record is found within a minute of being there.
    assert max(patient) < 60
    assert sum(patient) > 6 * 3600
    assert sum(pauses) > 14 * 24 * 3600


async def test_what_failed_after_words_is_settled_and_what_failed_before_them_costs_nothing_known(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    upstream.enqueue([say("Half of "), fail("the provider broke")])
    failed = await gateway.ask("Why?", conversation_id=await gateway.new_conversation(), model=MODEL)
    assert failed[-1].data["cost_source"] == "estimate"

    run = await settled_run(gateway, clock, failed[0].data["run_id"])

    assert run["status"] == "failed"
    assert Decimal(run["cost_usd"]) > 0


async def test_a_completed_run_needs_no_settlement(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Because."))
    events = await gateway.ask("Why?", model=MODEL)

    assert events[-1].data["cost_source"] == "upstream"
    run = (await gateway.client.get(f"/api/runs/{events[0].data['run_id']}")).json()
    assert (run["estimated_cost_usd"], run["calls"][0]["estimate"]) == (None, None)
    assert await gateway.services.store.next_settlement() is None


async def test_the_ledger_is_the_upstreams_to_the_last_digit(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    stopped = [await stopped_run(gateway, upstream, f"{n} and so on ") for n in range(3)]
    for length in (1, 7, 40):
        upstream.enqueue(answer(*("word " * length).split()))
        await gateway.ask("More.", model=MODEL)
    for run in stopped:
        await settled_run(gateway, clock, run["id"])

    billed = sum(
        request.tally.prompt * PROMPT_PRICE + request.tally.completion * COMPLETION_PRICE
        for request in upstream.completions
    )
    for group_by in ("model", "day", "provider", "conversation"):
        sums = await spent(gateway, group_by)
        assert Decimal(sums["total"]["cost_usd"]) == billed
        assert sum(Decimal(item["cost_usd"]) for item in sums["items"]) == billed
        assert (sums["total"]["runs"], sums["total"]["estimated_usd"], sums["total"]["unknown_calls"]) == (6, "0", 0)


async def test_a_settlement_that_is_due_is_made_after_a_restart(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.generation_misses = 2
    first, second = SkippingClock(), SkippingClock()
    async with open_gateway(database_url=SQLITE_URL, clock=first) as gateway:
        stopped = await stopped_run(gateway, upstream)
    assert stopped["cost_source"] == "estimate"

    async with open_gateway(database_url=SQLITE_URL, clock=second) as gateway:
        run = await settled_run(gateway, second, stopped["id"])

    assert run["cost_source"] == "settled"


async def test_an_upstream_that_is_down_is_asked_again(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    stopped = await stopped_run(gateway, upstream)
    port = int(upstream.base_url.split(":")[2].split("/")[0])
    await upstream.stop()
    clock.skip(2)
    waiting = gateway.services.store

    async def attempts() -> int:
        run = await waiting.run("local", stopped["id"])
        return run.calls[0].settle_attempts

    async def fail_twice() -> None:
        while await attempts() < 2:
            clock.skip(2)
            await asyncio.sleep(0)

    await soon(fail_twice())
    await upstream.start(port)

    run = await settled_run(gateway, clock, stopped["id"])

    assert run["cost_source"] == "settled"


async def test_nothing_is_asked_before_it_is_due(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock
) -> None:
    await stopped_run(gateway, upstream)
    await until(lambda: clock.sleepers >= 1)

    assert not [request for request in upstream.requests if request.path.endswith("/generation")]


@pytest.mark.parametrize(
    "odd",
    [
        *({"total_cost": cost} for cost in (-1, "NaN", "Infinity", Decimal("1E+999"), None)),
        {"total_cost": Decimal("0.1"), "is_byok": True, "upstream_inference_cost": -1},
        {"model": "without a cost"},
        {"total_cost": 1, "provider_name": 5},
    ],
)
async def test_a_record_that_cannot_be_true_is_asked_for_again(
    gateway: Gateway, upstream: ScriptedUpstream, clock: SkippingClock, odd: dict[str, Any]
) -> None:
    upstream.generations["gen-scripted-1"] = odd
    stopped = await stopped_run(gateway, upstream)

    async def asked() -> None:
        while not upstream.requests[-1].path.endswith("/generation"):
            clock.skip(1.0)
            await asyncio.sleep(0)

    await soon(asked())
    assert (await gateway.client.get(f"/api/runs/{stopped['id']}")).json()["cost_source"] == "estimate"
    upstream.generations.clear()
    run = await settled_run(gateway, clock, stopped["id"])

    record = upstream.completions[0].tally
    truth = record.prompt * PROMPT_PRICE + record.completion * COMPLETION_PRICE
    assert Decimal(run["cost_usd"]) == truth
    assert Decimal((await spent(gateway))["total"]["cost_usd"]) == truth


async def test_a_stopped_answer_that_is_free_has_its_tokens_counted_all_the_same(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Once upon a time "), Wait("never"), *close()])
    servers = {"home": {"base_url": upstream.base_url, "models": "hello", "free": True}}
    async with open_gateway(servers=servers) as gateway:
        started = await gateway.start(await gateway.new_conversation(), "A story.", model="home/hello")
        run_id = started["run"]["id"]
        async with gateway.stream(f"/api/runs/{run_id}/stream") as frames:
            await take_text(frames, "Once upon a time ")
            await gateway.client.post(f"/api/runs/{run_id}/stop")
            end = (await rest(frames))[-1].data
        usage = await spent(gateway)

    assert end["usage"]["completion_tokens"] > 0
    assert (end["cost_usd"], end["cost_source"]) == ("0", "free")
    assert (usage["total"]["cost_usd"], usage["total"]["estimated_usd"], usage["total"]["unknown_calls"]) == (
        "0",
        "0",
        0,
    )
