"""`Idempotency-Key`, clause by clause."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Wait, answer, close, say
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import merged, parse_all
from tests.support.waiting import soon

KEY = {"Idempotency-Key": "a-key"}
AS_STREAM = {"Accept": "text/event-stream"}


async def post(gateway: Gateway, path: str, body: Any = None, **headers: str) -> httpx.Response:
    return await gateway.client.post(path, json=body, headers={**KEY, **headers})


async def counted(gateway: Gateway) -> int:
    return len((await gateway.client.get("/api/conversations")).json()["items"])


async def test_the_same_request_again_gets_the_first_answer_to_the_letter(gateway: Gateway) -> None:
    first = await post(gateway, "/api/conversations", {"title": "Once"})
    again = await post(gateway, "/api/conversations", {"title": "Once"})
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert await counted(gateway) == 1


async def test_without_a_key_every_request_creates(gateway: Gateway) -> None:
    for _ in range(2):
        await gateway.client.post("/api/conversations", json={"title": "Twice"})
    assert await counted(gateway) == 2


async def test_bodies_are_compared_as_json_not_as_bytes(gateway: Gateway) -> None:
    first = await gateway.client.post(
        "/api/conversations",
        content=b'{"title": "\\u00fc", "params": {"seed": 1, "top_p": 0.5}}',
        headers={**KEY, "Content-Type": "application/json"},
    )
    again = await gateway.client.post(
        "/api/conversations",
        content='{"params":{"top_p":0.5,"seed":1},\n"title":"ü"}'.encode(),
        headers={**KEY, "Content-Type": "application/json"},
    )
    assert first.status_code == 201
    assert again.content == first.content


async def test_another_body_with_the_same_key_is_a_conflict_and_creates_nothing(gateway: Gateway) -> None:
    await post(gateway, "/api/conversations", {"title": "First"})
    other = await post(gateway, "/api/conversations", {"title": "Other"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert await counted(gateway) == 1


async def test_a_key_is_of_its_path(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("openrouter/auto", answer("Hi."))
    one, two = await gateway.new_conversation(), await gateway.new_conversation()
    answers = [await post(gateway, f"/api/conversations/{where}/messages", {"message": "Hi"}) for where in (one, two)]
    runs = await post(gateway, f"/api/conversations/{one}/runs", {"message": "Hi"})
    assert [response.status_code for response in answers] == [200, 200]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert runs.status_code == 201
    await gateway.run_ended(runs.json()["run"]["id"])


async def test_a_message_is_stored_once(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/messages"
    answers = [await post(gateway, path, {"message": "Hi"}) for _ in range(3)]
    assert len({response.content for response in answers}) == 1
    assert len(await gateway.messages(conversation_id, path="all")) == 1


async def test_a_file_is_stored_once_and_other_bytes_are_a_conflict(gateway: Gateway) -> None:
    first = await gateway.client.post("/api/files", content=b"bytes", headers=KEY)
    again = await gateway.client.post("/api/files", content=b"bytes", headers=KEY)
    other = await gateway.client.post("/api/files", content=b"other", headers=KEY)
    assert (first.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


async def test_a_run_is_generated_once_and_a_repeat_that_asks_for_the_stream_attaches(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(answer("One ", "answer."))
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/runs"
    first = await post(gateway, path, {"message": "Hi"})
    streamed = await post(gateway, path, {"message": "Hi"}, **AS_STREAM)
    again = await post(gateway, path, {"message": "Hi"})
    assert (first.status_code, streamed.status_code, again.status_code) == (201, 200, 201)
    assert again.content == first.content
    assert streamed.headers["location"] == first.headers["location"]
    assert merged(parse_all(streamed.content)) == merged(await gateway.replay(first.json()["run"]["id"]))
    assert len(upstream.completions) == 1
    assert len(await gateway.messages(conversation_id, path="all")) == 2


async def test_a_stream_repeated_as_json_gets_the_run(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Hi."))
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/runs"
    streamed = await post(gateway, path, {"message": "Hi"}, **AS_STREAM)
    again = await post(gateway, path, {"message": "Hi"})
    assert again.status_code == 201
    assert again.json()["run"]["id"] == parse_all(streamed.content)[0].data["run_id"]
    assert len(upstream.completions) == 1


async def test_concurrent_duplicates_wait_for_the_creation_but_not_for_the_generation(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([Wait("end"), say("Late."), *close()])
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/runs"
    answers = await soon(asyncio.gather(*(post(gateway, path, {"message": "Hi"}) for _ in range(10))))
    assert {response.status_code for response in answers} == {201}
    assert len({response.content for response in answers}) == 1
    upstream.gate("end").set()
    await gateway.run_ended(answers[0].json()["run"]["id"])
    assert len(upstream.completions) == 1
    assert len(await gateway.messages(conversation_id, path="all")) == 2


async def test_concurrent_conversations_with_one_key_are_one(gateway: Gateway) -> None:
    answers = await asyncio.gather(*(post(gateway, "/api/conversations", {"title": "Once"}) for _ in range(10)))
    assert len({response.content for response in answers}) == 1
    assert await counted(gateway) == 1


async def test_an_error_frees_the_key(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    wrong = await post(gateway, "/api/conversations", {"title": ""})
    assert wrong.status_code == 422
    unknown = await post(gateway, "/api/conversations", {"default_model": "no/such"})
    assert unknown.status_code == 422
    right = await post(gateway, "/api/conversations", {"title": "Right"})
    assert right.status_code == 201
    conversation_id = right.json()["id"]
    path = f"/api/conversations/{conversation_id}/runs"
    upstream.enqueue(answer("Hi."))
    assert (await post(gateway, path, {"message": "Hi", "model": "no/such"})).status_code == 422
    started = await post(gateway, path, {"message": "Hi"})
    assert started.status_code == 201
    await gateway.run_ended(started.json()["run"]["id"])


async def test_a_key_outlives_a_restart(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Before the restart."))
    async with open_gateway(database_url=SQLITE_URL) as first:
        conversation_id = await first.new_conversation()
        path = f"/api/conversations/{conversation_id}/runs"
        started = await post(first, path, {"message": "Hi"})
        events = await first.replay(started.json()["run"]["id"])
    async with open_gateway(database_url=SQLITE_URL) as second:
        again = await post(second, path, {"message": "Hi"})
        assert (again.status_code, again.content) == (201, started.content)
        streamed = await post(second, path, {"message": "Hi"}, **AS_STREAM)
        assert merged(parse_all(streamed.content)) == merged(events)
        other = await post(second, path, {"message": "Other"})
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert len(upstream.completions) == 1


async def test_a_key_is_kept_for_a_day(gateway: Gateway) -> None:
    first = await post(gateway, "/api/conversations", {"title": "Once"})
    now = first.json()["created_at"]
    receipt = await gateway.services.store.receipt("local", "/api/conversations", "a-key")
    assert receipt is not None
    assert receipt.created_at.isoformat(timespec="milliseconds").startswith(now[:19])
    await gateway.services.store.purge_receipts(receipt.created_at)
    assert (await post(gateway, "/api/conversations", {"title": "Once"})).content == first.content
    await gateway.services.store.purge_receipts(receipt.created_at + timedelta(milliseconds=1))
    assert (await post(gateway, "/api/conversations", {"title": "Other"})).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "tab\there", "ü"], ids=repr)
async def test_a_key_that_is_none_is_refused(gateway: Gateway, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    response = await gateway.client.post("/api/conversations", headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert response.json()["errors"][0]["path"] == "Idempotency-Key"
    assert await counted(gateway) == 0


async def test_a_key_may_be_long_and_strange(gateway: Gateway) -> None:
    for key in ("x" * 255, "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", "0"):
        response = await gateway.client.post("/api/conversations", headers={"Idempotency-Key": key})
        assert response.status_code == 201
