"""The scripted upstream puts on the wire what its script says, and notices what its client does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.scenarios import SCENARIOS
from openchat.upstream.scripted.script import (
    DONE,
    Comment,
    Cut,
    Open,
    Reset,
    Send,
    Stall,
    Step,
    Wait,
    answer,
    error_status,
    say,
    script,
    text_of,
)

# No answer here takes longer than a few milliseconds; this only ends a test that hangs.
PATIENCE = 5.0


@pytest_asyncio.fixture
async def upstream() -> AsyncIterator[ScriptedUpstream]:
    async with ScriptedUpstream() as running:
        yield running


@pytest_asyncio.fixture
async def client(upstream: ScriptedUpstream) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=upstream.base_url, timeout=PATIENCE, trust_env=False) as opened:
        yield opened


def asking(text: str = "hi", model: str = "scripted/echo", *, stream: bool = True) -> dict[str, object]:
    return {"model": model, "stream": stream, "messages": [{"role": "user", "content": text}]}


async def complete(client: httpx.AsyncClient, body: dict[str, object]) -> bytes:
    return (await client.post("/chat/completions", json=body)).content


async def test_sent_bytes_arrive_untouched(upstream: ScriptedUpstream, client: httpx.AsyncClient) -> None:
    upstream.enqueue([Comment(), Send(b"data: {not json\r\r\n"), DONE])

    body = await complete(client, asking())

    assert body == b": OPENROUTER PROCESSING\n\ndata: {not json\r\r\ndata: [DONE]\n\n"


async def test_chunk_has_openrouters_shape(upstream: ScriptedUpstream, client: httpx.AsyncClient) -> None:
    upstream.enqueue([say("é")])

    body = await complete(client, asking(model="a/b"))

    assert (
        body
        == (
            'data: {"id":"gen-scripted-1","object":"chat.completion.chunk","created":1783514922,"model":"a/b",'
            '"provider":"Scripted","choices":[{"index":0,"delta":{"content":"é","role":"assistant"},'
            '"finish_reason":null,"native_finish_reason":null}]}\n\n'
        ).encode()
    )


async def test_split_bytes_cuts_the_body_but_changes_none_of_it(
    upstream: ScriptedUpstream, client: httpx.AsyncClient
) -> None:
    upstream.enqueue(script(Send("data: 🙂\n\n".encode()), split_bytes=1))

    async with client.stream("POST", "/chat/completions", json=asking()) as response:
        pieces = [piece async for piece in response.aiter_raw()]

    assert b"".join(pieces) == "data: 🙂\n\n".encode()


@pytest.mark.parametrize(
    ("step", "failure"), [(Cut(), httpx.RemoteProtocolError), (Reset(), httpx.ReadError)], ids=["cut", "reset"]
)
async def test_dropped_connection_comes_after_the_bytes_before_it(
    upstream: ScriptedUpstream, client: httpx.AsyncClient, step: Step, failure: type[Exception]
) -> None:
    upstream.enqueue([Send(b"data: half"), Wait("read"), step])
    async with client.stream("POST", "/chat/completions", json=asking()) as response:
        pieces = response.aiter_raw()

        first = await anext(pieces)
        upstream.gate("read").set()
        with pytest.raises(failure):
            await anext(pieces)

    assert first == b"data: half"
    assert not upstream.requests[-1].closed_by_client.is_set()


@pytest.mark.parametrize(
    "steps", [[Stall()], [Open(), Stall()], [Comment(), Wait("never")]], ids=["before the head", "head", "waiting"]
)
async def test_client_that_leaves_before_the_first_token_is_noticed(
    upstream: ScriptedUpstream, client: httpx.AsyncClient, steps: list[Step]
) -> None:
    upstream.enqueue(steps)
    asked = asyncio.create_task(complete(client, asking()))
    request = await upstream.arrival()

    asked.cancel()

    await asyncio.wait_for(request.closed_by_client.wait(), PATIENCE)
    assert not request.finished.is_set()


async def test_complete_answer_is_not_taken_for_a_client_that_left(
    upstream: ScriptedUpstream, client: httpx.AsyncClient
) -> None:
    await complete(client, asking())
    await client.aclose()

    assert upstream.requests[-1].finished.is_set()
    assert not upstream.requests[-1].closed_by_client.is_set()


async def test_generation_id_is_known_before_the_first_chunk(
    upstream: ScriptedUpstream, client: httpx.AsyncClient
) -> None:
    upstream.enqueue([Open(), Stall()])

    async with client.stream("POST", "/chat/completions", json=asking()) as response:
        generation_id = response.headers["X-Generation-Id"]

    assert generation_id == "gen-scripted-1"


async def test_same_questions_get_the_same_bytes_from_another_instance() -> None:
    async def bodies() -> list[bytes]:
        async with (
            ScriptedUpstream() as upstream,
            httpx.AsyncClient(base_url=upstream.base_url, trust_env=False) as client,
        ):
            wanted = json.dumps({"n": 200, "per_second": None, "seed": 7, "reasoning": 3})
            return [await complete(client, asking(wanted, "scripted/tokens")) for _ in range(2)]

    assert await bodies() == await bodies()


async def test_echo_gives_back_every_character(client: httpx.AsyncClient) -> None:
    text = " two  spaces\n\nünï 🙂 "

    body = await complete(client, asking(text, stream=False))

    assert text_of(json.loads(body)["choices"][0]["message"]) == text


async def test_cost_is_exact_to_the_last_digit(client: httpx.AsyncClient) -> None:
    body = await complete(client, asking("one two three"))

    assert b'"prompt_tokens":3,"completion_tokens":3,' in body
    assert b'"cost":0.00000225,' in body


@pytest.mark.parametrize("code", [401, 402, 404, 429, 500, 502, 503, 529])
async def test_error_scenario_answers_with_its_status(client: httpx.AsyncClient, code: int) -> None:
    response = await client.post("/chat/completions", json=asking(model=f"scripted/error-{code}"))

    assert (response.status_code, response.json()["error"]["code"]) == (code, code)


async def test_script_of_a_model_comes_after_the_queue_and_before_the_scenarios(
    upstream: ScriptedUpstream, client: httpx.AsyncClient
) -> None:
    upstream.on("scripted/echo", lambda request: answer(f"{request.model} {request.attempt}"))
    upstream.enqueue([error_status(503, "busy")])

    responses = [await client.post("/chat/completions", json=asking()) for _ in range(2)]

    assert [response.status_code for response in responses] == [503, 200]
    assert "scripted/echo 2" in responses[1].text


async def test_wrong_key_is_refused(upstream: ScriptedUpstream, client: httpx.AsyncClient) -> None:
    upstream.expected_key = "right"

    statuses = [
        (await client.get("/key", headers={"Authorization": f"Bearer {key}"})).status_code for key in ("right", "wrong")
    ]

    assert statuses == [200, 401]


async def test_models_are_text_only_unless_all_are_asked_for(
    upstream: ScriptedUpstream, client: httpx.AsyncClient
) -> None:
    everything = {model["id"] for model in (await client.get("/models?output_modalities=all")).json()["data"]}
    default = {model["id"] for model in (await client.get("/models")).json()["data"]}

    assert everything - default == {"black-forest-labs/flux.2-pro"}
    assert {f"scripted/{name}" for name in SCENARIOS} <= everything
    assert upstream.model_fetches == 2


async def test_models_can_stall_and_fail(upstream: ScriptedUpstream, client: httpx.AsyncClient) -> None:
    upstream.models_gate = "models"
    upstream.models_failure = error_status(503, "down")
    fetch = asyncio.create_task(client.get("/models"))

    await asyncio.wait_for(upstream.reached("models").wait(), PATIENCE)
    upstream.gate("models").set()

    assert (await fetch).status_code == 503


async def test_generation_record_appears_late_and_tells_what_was_sent(
    upstream: ScriptedUpstream, client: httpx.AsyncClient
) -> None:
    upstream.generation_misses = 1
    upstream.enqueue([say("one "), say("two"), Stall()])
    async with client.stream("POST", "/chat/completions", json=asking("a b c")) as response:
        generation_id = response.headers["X-Generation-Id"]
        await anext(response.aiter_raw())
    await asyncio.wait_for(upstream.requests[0].closed_by_client.wait(), PATIENCE)

    early, late = [await client.get("/generation", params={"id": generation_id}) for _ in range(2)]

    assert early.status_code == 404
    record = late.json()["data"]
    assert (record["cancelled"], record["tokens_prompt"], record["tokens_completion"]) == (True, 3, 2)
