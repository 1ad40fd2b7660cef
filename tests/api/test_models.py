"""The catalogue over HTTP."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import error_status
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.waiting import soon, until

FIELDS = {
    "id",
    "name",
    "upstream",
    "description",
    "context_length",
    "max_output_tokens",
    "input_modalities",
    "output_modalities",
    "supported_parameters",
    "reasoning",
    "pricing",
    "expires_at",
    "created_at",
}


async def ids(gateway: Gateway, **query: str | int) -> list[str]:
    response = await gateway.client.get("/api/models", params=query)
    assert response.status_code == 200, response.text
    return [model["id"] for model in response.json()["items"]]


async def test_the_list_has_every_model_once_and_in_the_contract_s_shape(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    body = (await gateway.client.get("/api/models")).json()
    assert [model["id"] for model in body["items"]] == [model["id"] for model in upstream.models]
    assert all(set(model) == FIELDS for model in body["items"])
    assert (body["stale"], body["next_cursor"]) == (False, None)
    assert body["fetched_at"].endswith("Z")
    by_id = {model["id"]: model for model in body["items"]}
    assert by_id["openrouter/auto"]["pricing"] == "variable"
    assert by_id["anthropic/claude-sonnet-4.5"]["pricing"]["completion"] == "0.000015"
    assert by_id["mistralai/mistral-nemo"]["pricing"]["prompt"] == "0.00000002"
    assert by_id["openai/gpt-4-0314"]["expires_at"] == "2027-01-31"
    # Models that make only images are there too.
    assert by_id["black-forest-labs/flux.2-pro"]["output_modalities"] == ["image"]
    assert all(model["upstream"] == "openrouter" for model in body["items"])


async def test_the_list_is_fetched_once_however_many_ask(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    upstream.models_gate = "models"
    async with open_gateway() as gateway:
        asking = [asyncio.create_task(gateway.client.get("/api/models")) for _ in range(20)]
        await soon(upstream.reached("models").wait())
        upstream.gate("models").set()
        answers = await asyncio.gather(*asking)
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        await gateway.client.get("/api/models")
        assert upstream.model_fetches == 1


async def test_an_unchanged_list_is_not_sent_again(gateway: Gateway) -> None:
    first = await gateway.client.get("/api/models")
    again = await gateway.client.get("/api/models", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_failed_fetch_leaves_the_list_before_it_and_says_so(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    first = await gateway.client.get("/api/models")
    upstream.models_failure = error_status(503, "Down")
    refreshed = await gateway.client.post("/api/models/refresh")
    assert (refreshed.status_code, refreshed.json()["stale"]) == (200, True)
    stale = await gateway.client.get("/api/models", headers={"If-None-Match": first.headers["etag"]})
    assert (stale.status_code, stale.json()["stale"]) == (200, True)
    assert stale.json()["items"] == first.json()["items"]
    assert stale.json()["fetched_at"] == first.json()["fetched_at"]
    upstream.models_failure = None
    upstream.models = upstream.models[:3]
    refreshed = await gateway.client.post("/api/models/refresh")
    assert refreshed.json()["stale"] is False
    assert len(await ids(gateway)) == 3


async def test_an_old_list_is_refreshed_before_anybody_waits_for_it(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(models_ttl=1) as gateway:
        await gateway.client.get("/api/models")
        await until(lambda: upstream.model_fetches >= 2)


async def test_without_any_list_every_model_may_be_tried(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    upstream.models_failure = error_status(500, "Down")
    async with open_gateway() as gateway:
        body = (await gateway.client.get("/api/models")).json()
        assert (body["items"], body["fetched_at"], body["stale"]) == ([], None, True)
        events = await gateway.ask("Echo this", model="scripted/echo")
        assert events[-1].data["status"] == "completed"


async def test_the_list_is_searched_filtered_and_sorted(gateway: Gateway) -> None:
    assert await ids(gateway, q="claude sonnet") == ["anthropic/claude-sonnet-4.5", "~anthropic/claude-sonnet-latest"]
    assert await ids(gateway, q="DEEPSEEK") == ["deepseek/deepseek-r1"]
    assert await ids(gateway, q="no such model") == []
    both = await ids(gateway, input="image,file")
    assert both == ["openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5"]
    assert "black-forest-labs/flux.2-pro" in await ids(gateway, output="image")
    assert "deepseek/deepseek-r1" in await ids(gateway, supports="reasoning")
    assert "openai/gpt-4o-mini" not in await ids(gateway, supports="reasoning")
    cheap = await ids(gateway, max_price="0.05", q="i")
    assert "mistralai/mistral-nemo" in cheap
    assert "anthropic/claude-sonnet-4.5" not in cheap
    # What a router costs is not known before.
    assert "openrouter/auto" not in await ids(gateway, max_price="1000000")
    by_name = await ids(gateway, sort="name")
    assert len(by_name) == len(await ids(gateway))
    assert (await ids(gateway, sort="context"))[0] == "openrouter/auto"
    prices = [
        Decimal(model["pricing"]["completion"])
        for model in (await gateway.client.get("/api/models", params={"sort": "price"})).json()["items"]
        if model["pricing"] != "variable"
    ]
    assert prices == sorted(prices)


async def test_the_list_can_be_had_in_pages(gateway: Gateway) -> None:
    everything = await ids(gateway)
    got: list[str] = []
    query: dict[str, str | int] = {"limit": 30}
    while True:
        body = (await gateway.client.get("/api/models", params=query)).json()
        assert len(body["items"]) <= 30
        got += [model["id"] for model in body["items"]]
        if body["next_cursor"] is None:
            break
        query["cursor"] = body["next_cursor"]
    assert got == everything


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "sort=best", "max_price=-1", "max_price=NaN"])
async def test_a_wrong_query_is_refused(gateway: Gateway, query: str) -> None:
    response = await gateway.client.get(f"/api/models?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_an_unknown_query_parameter_is_ignored(gateway: Gateway) -> None:
    assert (await gateway.client.get("/api/models?surprise=1")).status_code == 200


async def test_a_cursor_that_is_none_of_ours_is_refused(gateway: Gateway) -> None:
    response = await gateway.client.get("/api/models", params={"limit": 5, "cursor": "nonsense"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_an_unknown_model_is_refused_everywhere_and_the_three_nearest_are_named(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    wrong = "anthropic/claude-sonet-4.5"
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
    base = f"/api/conversations/{conversation_id}"
    answers = [
        await gateway.client.post("/api/conversations", json={"default_model": wrong}),
        await gateway.client.patch(base, json={"default_model": wrong}),
        await gateway.client.post(f"{base}/runs", json={"message": "Hi", "model": wrong}),
        await gateway.client.get(f"{base}/stream", params={"model": wrong}),
    ]
    for response in answers:
        assert (response.status_code, response.json()["code"]) == (422, "unknown_model")
        assert len(response.json()["nearest"]) == 3
        assert response.json()["nearest"][0] == "anthropic/claude-sonnet-4.5"
        assert "anthropic/claude-sonnet-4.5" in response.json()["detail"]
    assert len(await gateway.messages(conversation_id)) == 1
