"""The catalogue over HTTP."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.records import model_record
from openchat.upstream.scripted.script import Status, error_status
from tests.conftest import SQLITE_URL, OpenGateway
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
    "tools",
    "structured_outputs",
    "reasoning",
    "knowledge_cutoff",
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
    etag = first.headers["etag"]
    for tags in (etag, f'"another", W/{etag}', "*"):
        again = await gateway.client.get("/api/models", headers={"If-None-Match": tags})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag), tags


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
    both = await ids(gateway, input="image,file", q="a")
    assert [id for id in both if not id.startswith(("scripted/", "openrouter/"))] == [
        "openai/gpt-4o-mini",
        "anthropic/claude-sonnet-4.5",
    ]
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


async def test_what_a_model_can_and_costs_is_told_in_full(gateway: Gateway) -> None:
    items = (await gateway.client.get("/api/models", params={"q": "claude-sonnet-4.5"})).json()["items"]
    sonnet = next(item for item in items if item["id"] == "anthropic/claude-sonnet-4.5")
    assert sonnet["pricing"] == {
        "prompt": "0.000003",
        "completion": "0.000015",
        "input_cache_read": "0.0000003",
        "overrides": [
            {
                "min_prompt_tokens": 200000,
                "utc_start": None,
                "utc_end": None,
                "prompt": "0.000006",
                "completion": "0.0000225",
            }
        ],
    }
    assert sonnet["reasoning"] == {
        "mandatory": False,
        "default_enabled": True,
        "default_effort": "medium",
        "supported_efforts": ["high", "medium", "low"],
        "supports_max_tokens": True,
    }
    assert (sonnet["tools"], sonnet["structured_outputs"], sonnet["knowledge_cutoff"]) == (True, False, "2025-07-31")


@pytest.mark.parametrize("model", ["anthropic/claude-sonnet-4.5", "meta-llama/llama-3.3-70b-instruct:free"])
async def test_the_providers_of_a_model_are_listed_and_asked_for_once(
    gateway: Gateway, upstream: ScriptedUpstream, model: str
) -> None:
    first = await gateway.client.get(f"/api/models/{model}/endpoints")
    body = first.json()
    assert [item["provider"] for item in body["items"]] == ["Scripted", "Scripted Slow"]
    fast = body["items"][0]
    assert (fast["tag"], fast["quantization"], fast["uptime_30m"], fast["status"]) == ("scripted", "unknown", 99.9, 0)
    assert fast["latency_ms"] == {"p50": 300, "p75": 400, "p90": 600, "p99": 1200}
    assert fast["throughput"]["p50"] == 80
    assert Decimal(fast["pricing"]["prompt"]) >= 0
    assert (body["stale"], body["reason"]) == (False, None)
    assert body["fetched_at"].endswith("Z")

    assert (await gateway.client.get(f"/api/models/{model}/endpoints")).json() == body
    asked = [request for request in upstream.requests if request.path.endswith("/endpoints")]
    assert [request.path for request in asked] == [f"/api/v1/models/{model}/endpoints"]


async def test_an_unknown_model_has_no_endpoints(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    response = await gateway.client.get("/api/models/openai/gpt-9/endpoints")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert not any(request.path.endswith("/endpoints") for request in upstream.requests)


async def changes(gateway: Gateway, **query: str | int) -> list[dict[str, Any]]:
    response = await gateway.client.get("/api/models/changes", params=query)
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


async def test_what_is_new_and_repriced_is_told_and_still_known_after_a_restart(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    whole = upstream.models
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        await gateway.client.get("/api/models")
        # The first list is no news.
        assert await changes(gateway) == []
    upstream.models = [*whole, model_record("new/model", "New: Model")]
    upstream.models[0] = {**whole[0], "pricing": {"prompt": "0.5", "completion": "1"}}
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        await gateway.client.post("/api/models/refresh")
        told = {item["model"]: item for item in await changes(gateway)}
        assert {model: item["kind"] for model, item in told.items()} == {
            "new/model": "added",
            whole[0]["id"]: "repriced",
        }
        assert (told["new/model"]["before"], told["new/model"]["after"]["name"]) == (None, "New: Model")
        assert told[str(whole[0]["id"])]["after"] == {"pricing": {"prompt": "0.5", "completion": "1"}}
        # Half a list for once is no news either.
        upstream.models = upstream.models[:5]
        await gateway.client.post("/api/models/refresh")
        assert len(await changes(gateway)) == 2
        assert [item["model"] for item in await changes(gateway, kind="added")] == ["new/model"]


async def test_the_changes_have_pages_and_a_beginning(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    await gateway.client.get("/api/models")
    upstream.models = [*upstream.models, *(model_record(f"new/{n}", f"New {n}") for n in range(5))]
    await gateway.client.post("/api/models/refresh")
    page = (await gateway.client.get("/api/models/changes", params={"limit": 3})).json()
    rest = (await gateway.client.get("/api/models/changes", params={"cursor": page["next_cursor"]})).json()
    assert (len(page["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, None)
    assert {item["model"] for item in page["items"] + rest["items"]} == {f"new/{n}" for n in range(5)}

    at = page["items"][0]["at"]
    for since in ("2020-01-31", "2020-01-31T12:00:00+02:00", at):
        assert len(await changes(gateway, since=since)) == 5, since
    assert await changes(gateway, since="9999-01-01") == []


@pytest.mark.parametrize("query", ["since=yesterday", "since=", "since=2026-13-01", "kind=x", "cursor=x", "limit=0"])
async def test_a_wrong_question_about_changes_is_refused(gateway: Gateway, query: str) -> None:
    response = await gateway.client.get(f"/api/models/changes?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_a_conversation_says_whether_its_model_is_still_there(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    await gateway.client.get("/api/models")
    unused = await gateway.new_conversation()
    fixed = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    asked = await gateway.new_conversation()
    await gateway.ask(conversation_id=asked, model="scripted/echo")
    # Its question has no answer yet: the one before it says which model it is.
    await gateway.client.post(f"/api/conversations/{asked}/messages", json={"message": "And now?"})

    async def status_of(conversation_id: str) -> Any:
        return (await gateway.client.get(f"/api/conversations/{conversation_id}")).json()["model_status"]

    assert await status_of(unused) is None
    assert await status_of(fixed) == {"model": "anthropic/claude-sonnet-4.5", "available": True, "nearest": []}
    assert await status_of(asked) == {"model": "scripted/echo", "available": True, "nearest": []}

    upstream.models = [
        model for model in upstream.models if model["id"] not in {"anthropic/claude-sonnet-4.5", "scripted/echo"}
    ]
    await gateway.client.post("/api/models/refresh")
    gone = await status_of(fixed)
    assert (gone["model"], gone["available"], len(gone["nearest"])) == ("anthropic/claude-sonnet-4.5", False, 3)
    assert gone["nearest"][0] == "~anthropic/claude-sonnet-latest"
    assert (await status_of(asked))["available"] is False
    assert await status_of(unused) is None


async def test_the_status_of_a_model_waits_for_no_list(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    upstream.models_gate = "models"
    async with open_gateway() as gateway:
        conversation_id = await gateway.new_conversation()
        body = (await soon(gateway.client.get(f"/api/conversations/{conversation_id}"))).json()
        assert body["model_status"] is None
        upstream.gate("models").set()


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"data": [{"id": "\xff"}]}', b'{"data": 5}', b""])
async def test_a_list_that_cannot_be_read_leaves_the_one_before(
    gateway: Gateway, upstream: ScriptedUpstream, body: bytes
) -> None:
    before = (await gateway.client.get("/api/models")).json()
    upstream.models_failure = Status(200, body)

    refreshed = (await gateway.client.post("/api/models/refresh")).json()

    assert refreshed["stale"] is True
    assert (await gateway.client.get("/api/models")).json()["items"] == before["items"]
