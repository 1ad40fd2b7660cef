"""What was spent and what a prompt would cost, over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import COMPLETION_PRICE, PROMPT_PRICE, answer
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway

MODEL = "scripted/hello"


async def quote(gateway: Gateway, **body: Any) -> dict[str, Any]:
    response = await gateway.client.post("/api/estimate", json={"models": [MODEL], "message": "Why?", **body})
    assert response.status_code == 200, response.text
    return dict(response.json()["items"][0])


async def test_nothing_was_spent_before_the_first_run(gateway: Gateway) -> None:
    response = await gateway.client.get("/api/usage")

    assert response.status_code == 200
    assert response.json() == {
        "group_by": "model",
        "items": [],
        "total": {
            "runs": 0,
            "calls": 0,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "reasoning_tokens": 0,
            "cached_tokens": 0,
            "cost_usd": "0",
            "estimated_usd": "0",
            "unknown_calls": 0,
        },
    }


async def test_usage_is_told_by_conversation_with_its_title(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Blue ", "light."))
    conversation_id = await gateway.new_conversation(title="The sky")
    events = await gateway.ask("Why?", conversation_id=conversation_id, model=MODEL)

    [item] = (await gateway.client.get("/api/usage?group_by=conversation")).json()["items"]

    assert (item["key"], item["label"], item["runs"]) == (conversation_id, "The sky", 1)
    assert item["cost_usd"] == events[-1].data["cost_usd"]
    assert item["completion_tokens"] == events[-1].data["usage"]["completion_tokens"]


async def test_usage_is_told_for_a_time(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Yes."))
    await gateway.ask("Now?", model=MODEL)

    later = (await gateway.client.get("/api/usage?from=2126-01-01")).json()
    before = (await gateway.client.get("/api/usage?to=2020-01-01T00:00:00%2B01:00")).json()
    now = (await gateway.client.get("/api/usage?from=2020-01-01&to=2126-01-01")).json()

    assert (later["items"], before["items"], now["total"]["runs"]) == ([], [], 1)


@pytest.mark.parametrize(
    ("query", "named"), [("group_by=colour", "group_by"), ("from=yesterday", "from"), ("to=2026-13-01", "to")]
)
async def test_a_query_that_makes_no_sense_is_refused_by_name(gateway: Gateway, query: str, named: str) -> None:
    response = await gateway.client.get(f"/api/usage?{query}")

    assert response.status_code == 422
    assert named in response.json()["errors"][0]["path"]


async def test_a_prompt_is_priced_before_it_is_sent(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    priced = await quote(gateway, message="word " * 400, params={"max_tokens": 100})

    low, high = priced["prompt_tokens_range"]
    assert low < priced["prompt_tokens"] < high
    assert low < 410 < high
    cost = {name: Decimal(amount) for name, amount in priced["cost_usd"].items()}
    assert cost["prompt"] == priced["prompt_tokens"] * PROMPT_PRICE
    assert cost["min"] == low * PROMPT_PRICE
    assert cost["max"] == high * PROMPT_PRICE + 100 * COMPLETION_PRICE
    assert (priced["fits"], priced["max_tokens"]) == (True, 100)
    assert upstream.completions == []


async def test_an_estimate_counts_the_conversation_so_far(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("word " * 200))
    conversation_id = await gateway.new_conversation(system_prompt="Be brief. " * 50)
    await gateway.ask("word " * 300, conversation_id=conversation_id, model=MODEL)
    alone = await quote(gateway)
    after = await quote(gateway, conversation_id=conversation_id)
    anew = await quote(gateway, conversation_id=conversation_id, parent_id=None)

    assert after["prompt_tokens"] > anew["prompt_tokens"] + 400
    assert anew["prompt_tokens"] > alone["prompt_tokens"] + 50


async def test_several_models_are_priced_at_once_and_unknown_prices_are_null(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    models = [MODEL, "openrouter/auto"]
    response = await gateway.client.post("/api/estimate", json={"models": models, "message": "Why?"})

    items = response.json()["items"]
    assert [item["model"] for item in items] == models
    assert items[0]["cost_usd"] is not None
    assert items[1]["cost_usd"] is None


async def test_an_estimate_of_what_is_not_there_is_refused(gateway: Gateway) -> None:
    unknown = await gateway.client.post("/api/estimate", json={"models": ["no/such"], "message": "Why?"})
    nowhere = await gateway.client.post(
        "/api/estimate", json={"models": [MODEL], "message": "Why?", "conversation_id": "none"}
    )
    empty = await gateway.client.post("/api/estimate", json={"models": [], "message": "Why?"})

    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_model")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert empty.status_code == 422


async def test_what_runs_here_is_free(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(
        servers={"home": {"base_url": upstream.base_url, "models": "hello", "free": True}}
    ) as gateway:
        priced = await quote(gateway, models=["home/hello"])

    assert {Decimal(amount) for amount in priced["cost_usd"].values()} == {Decimal(0)}
