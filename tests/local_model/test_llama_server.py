"""llama.cpp's own server as one of the configured servers: a real list, real answers, real errors."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from openchat.upstream.local_model import CONTEXT_LENGTH, MODEL_ID, LocalModel, is_installed
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import text_of

pytestmark = [
    pytest.mark.skipif(not is_installed(), reason="its packages are an extra; `./openchat test` brings them"),
]

READY_SECONDS = 60.0
SERVED_ID = f"llamacpp/{MODEL_ID}"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LocalModel]:
    model = LocalModel()
    await model.start()
    await model.wait_ready(READY_SECONDS)
    yield model
    await model.stop()


@pytest_asyncio.fixture
async def gateway(server: LocalModel, open_gateway: OpenGateway) -> AsyncIterator[Gateway]:
    settings = {"llamacpp": {"base_url": server.base_url, "api_key": server.api_key}}
    async with open_gateway(database_url="memory:", openrouter_api_key="", servers=settings) as opened:
        await opened.client.post("/api/models/refresh")
        yield opened


async def test_it_is_found_and_its_answers_counted_stopped_and_continued(gateway: Gateway, server: LocalModel) -> None:
    listed = (await gateway.client.get("/api/models")).json()
    upstream = (await gateway.client.get("/api/upstreams")).json()["items"][0]
    conversation = await gateway.new_conversation()
    params = {"temperature": 0, "max_tokens": 12, "top_k": 1, "repetition_penalty": 1.1}
    events = await gateway.ask("Name three colours.", conversation_id=conversation, model=SERVED_ID, params=params)
    end = events[-1].data
    response = await gateway.client.post(
        f"/api/conversations/{conversation}/runs",
        json={"continue_from": end["message_id"], "model": SERVED_ID, "params": params},
        headers={"Accept": "text/event-stream"},
    )

    assert [(model["id"], model["context_length"]) for model in listed["items"]] == [(SERVED_ID, CONTEXT_LENGTH)]
    assert (upstream["kind"], upstream["state"], upstream["models"]) == ("llamacpp", "ok", 1)
    assert (end["status"], end["finish_reason"], end["model"], end["provider"]) == (
        *("completed", "length", SERVED_ID, "llamacpp"),
    )
    assert end["usage"]["completion_tokens"] == 12
    assert end["usage"]["prompt_tokens"] > 5
    assert (end["cost_usd"], end["cost_source"]) == ("0", "free")
    assert len(text_of(events).split()) > 3
    assert response.status_code == 200
    continued = (await gateway.messages(conversation))[-1]
    assert continued["content"].startswith(text_of(events))
    assert len(continued["content"]) > len(text_of(events))


async def test_a_prompt_that_is_too_long_is_told_so(server: LocalModel, open_gateway: OpenGateway) -> None:
    # Of a model that is named and not asked for the context is unknown, so it is the server who says so.
    settings = {"llamacpp": {"base_url": server.base_url, "api_key": server.api_key, "models": MODEL_ID}}
    async with open_gateway(database_url="memory:", openrouter_api_key="", servers=settings) as gateway:
        end = (await gateway.ask("1 " * 4500, model=SERVED_ID))[-1].data
        state = (await gateway.client.get("/api/upstreams")).json()["items"][0]["state"]

    assert (end["status"], end["error"]["code"], state) == ("failed", "context_too_long", "ok")


async def test_a_wrong_key_is_told_so_and_one_that_ended_is_down(server: LocalModel, open_gateway: OpenGateway) -> None:
    settings = {"llamacpp": {"base_url": server.base_url, "api_key": "a-wrong-key"}}
    async with open_gateway(database_url="memory:", servers=settings) as gateway:
        refused = (await gateway.ask("Hello", model=SERVED_ID))[-1].data["error"]
        await server.stop()
        await gateway.client.post("/api/models/refresh")
        items = (await gateway.client.get("/api/upstreams")).json()["items"]

    assert refused["code"] == "upstream_key"
    assert "SERVERS__LLAMACPP__API_KEY" in refused["message"]
    assert {item["name"]: item["state"] for item in items} == {"openrouter": "ok", "llamacpp": "down"}
    assert items[1]["error"]["code"] == "upstream_unreachable"
