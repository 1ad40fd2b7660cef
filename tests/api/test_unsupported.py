"""What a model does not take: dropped with a note that stays, or refused, as the caller chooses."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer, error_status
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway

# Takes text alone, and neither `top_k` nor reasoning.
MODEL = "mistralai/mistral-nemo"
PNG = (
    "data:image/png;base64,"
    + base64.b64encode(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
            "0000000049454e44ae426082"
        )
    ).decode()
)
PICTURE: list[dict[str, Any]] = [{"type": "text", "text": "What is this?"}, {"type": "image", "url": PNG}]
TOP_K = {
    "code": "parameter_dropped",
    "param": "params.top_k",
    "text": f"`{MODEL}` does not take `top_k`: it was left out",
}


@pytest.fixture(autouse=True)
def answering(upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("An answer."))


async def test_a_parameter_is_dropped_and_the_note_is_told_everywhere_and_stays(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        conversation_id = await gateway.new_conversation()
        events = await gateway.ask(
            conversation_id=conversation_id, model=MODEL, params={"top_k": 5, "temperature": 0.5}
        )
        start = events[0].data
        assert start["notes"] == [TOP_K]
        assert events[-1].data["status"] == "completed"
        sent = upstream.completions[-1].body
        assert (sent["temperature"], "top_k" in sent) == (0.5, False)
        run = (await gateway.client.get(f"/api/runs/{start['run_id']}")).json()
        assert run["notes"] == [TOP_K]
        assert "top_k" not in run["params"]
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        assert (await gateway.replay(start["run_id"]))[0].data["notes"] == [TOP_K]
        question, said = await gateway.messages(conversation_id)
        assert (question["notes"], said["notes"]) == ([], [TOP_K])


async def test_what_is_taken_leaves_no_note(gateway: Gateway) -> None:
    events = await gateway.ask(model=MODEL, params={"temperature": 0.5, "max_tokens": 100})
    assert events[0].data["notes"] == []


async def test_a_parameter_of_the_conversation_is_dropped_for_the_model_that_does_not_take_it(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(params={"top_k": 5})
    await gateway.ask(conversation_id=conversation_id, model=MODEL)
    await gateway.ask(conversation_id=conversation_id, model="scripted/echo")
    assert ["top_k" in request.body for request in upstream.completions] == [False, True]


async def test_a_model_s_limit_and_its_efforts_are_kept_to(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("anthropic/claude-sonnet-4.5", answer("An answer."))
    events = await gateway.ask(
        model="anthropic/claude-sonnet-4.5", params={"max_tokens": 99999, "reasoning": {"effort": "xhigh"}}
    )
    sent = upstream.completions[-1].body
    assert (sent["max_tokens"], sent["reasoning"]) == (16384, {"effort": "high"})
    assert [note["param"] for note in events[0].data["notes"]] == ["params.max_tokens", "params.reasoning"]


async def refused(gateway: Gateway, message: Any, **body: Any) -> dict[str, Any]:
    """A start that is refused, having changed nothing."""
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}/runs"
    response = await gateway.client.post(path, json={"message": message, "model": MODEL, **body})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert await gateway.messages(conversation_id) == []
    return dict(response.json())


async def test_or_the_run_is_refused_naming_each_and_the_models_that_could(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    problem = await refused(
        gateway, "Hi", params={"top_k": 5, "reasoning": {"effort": "high"}}, on_unsupported="refuse"
    )
    assert (problem["code"], problem["retryable"]) == ("unsupported", False)
    assert [error["path"] for error in problem["errors"]] == ["params.top_k", "params.reasoning"]
    able = {model["id"] for model in upstream.models if "top_k" in model["supported_parameters"]}  # type: ignore[operator]  # JSON
    assert len(problem["models"]) == 3
    assert set(problem["models"]) <= able
    assert upstream.completions == []


async def test_an_image_is_refused_rather_than_passed_over(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    problem = await refused(gateway, PICTURE)
    assert problem["code"] == "unsupported"
    assert problem["errors"] == [{"path": "message", "message": f"`{MODEL}` takes no images"}]
    assert len(problem["models"]) == 3
    assert upstream.completions == []


async def test_or_left_out_with_a_note_where_the_caller_says_so(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    events = await gateway.ask(PICTURE, model=MODEL, on_unsupported="adapt")
    assert [(note["code"], note["param"]) for note in events[0].data["notes"]] == [("attachment_dropped", "message")]
    assert upstream.completions[-1].body["messages"][-1]["content"] == "What is this?"
    # The message itself keeps its picture.
    question = (await gateway.messages(events[0].data["conversation_id"]))[0]
    assert [part["type"] for part in question["parts"]] == ["text", "image"]


async def test_an_image_of_an_earlier_turn_is_left_out_for_a_model_that_cannot_see_it(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    await gateway.ask(PICTURE, conversation_id=conversation_id, model="scripted/echo")
    events = await gateway.ask("And now?", conversation_id=conversation_id, model=MODEL)
    assert [note["param"] for note in events[0].data["notes"]] == ["history"]
    seeing, blind = (request.body["messages"][0]["content"] for request in upstream.completions)
    assert [part["type"] for part in seeing] == ["text", "image_url"]
    assert blind == "What is this?"


async def test_the_simple_stream_has_the_choice_too(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    base = f"/api/conversations/{conversation_id}"
    await gateway.client.post(f"{base}/messages", json={"message": PICTURE})
    refusal = await gateway.client.get(f"{base}/stream", params={"model": MODEL})
    assert (refusal.status_code, refusal.json()["code"]) == (422, "unsupported")
    adapted = await gateway.client.get(f"{base}/stream", params={"model": MODEL, "on_unsupported": "adapt"})
    assert adapted.status_code == 200
    assert b"attachment_dropped" in adapted.content


async def test_without_a_list_of_models_nothing_is_touched(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.models_failure = error_status(503, "Down")
    async with open_gateway() as gateway:
        events = await gateway.ask(PICTURE, model=MODEL, params={"top_k": 5}, on_unsupported="refuse")
        assert events[0].data["notes"] == []
        assert upstream.completions[-1].body["top_k"] == 5
