"""Runs over HTTP: what is sent upstream for them, what they are made of, and continuing an answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openchat.runs.prompt import CONTINUE_INSTRUCTION
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import (
    Stall,
    Wait,
    answer,
    close,
    encrypt,
    error_status,
    finish,
    say,
    sign,
    think,
)
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.sse import Frame, parse_all, text_of

UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"
RUN_FIELDS = [
    "id",
    "kind",
    "conversation_id",
    "parent_message_id",
    "message_id",
    "parent_run_id",
    "model",
    "provider",
    "params",
    "status",
    "finish_reason",
    "created_at",
    "started_at",
    "ended_at",
    "usage",
    "cost_usd",
    "cost_source",
    "estimated_cost_usd",
    "timing",
    "error",
    "calls",
]
CALL_FIELDS = [
    "id",
    "upstream",
    "model",
    "provider",
    "generation_id",
    "status",
    "usage",
    "cost_usd",
    "started_at",
    "ended_at",
    "error",
    "estimate",
    "settled_at",
]


async def runs(gateway: Gateway, conversation_id: str, **body: Any) -> Any:
    return await gateway.client.post(f"/api/conversations/{conversation_id}/runs", json=body)


async def continued(gateway: Gateway, conversation_id: str, message_id: str, **body: Any) -> list[Frame]:
    response = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs",
        json={"continue_from": message_id, **body},
        headers={"Accept": "text/event-stream"},
    )
    assert response.status_code == 200, response.text
    return parse_all(response.content)


# What a run is


async def test_a_run_is_told_at_once_and_in_full_at_its_end(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation()
    response = await runs(gateway, conversation_id, message="one two", model="scripted/echo")
    assert response.status_code == 201
    run, question = response.json()["run"], response.json()["user_message"]
    assert response.headers["location"] == f"/api/runs/{run['id']}"
    assert (run["kind"], run["status"], run["parent_run_id"]) == ("chat", "streaming", None)
    assert (run["parent_message_id"], question["content"]) == (question["id"], "one two")
    ended = await gateway.run_ended(run["id"])
    assert set(RUN_FIELDS) <= set(ended)
    assert (ended["status"], ended["finish_reason"], ended["error"]) == ("completed", "stop", None)
    assert (ended["model"], ended["provider"]) == ("scripted/echo", "Scripted")
    assert (ended["cost_usd"], ended["cost_source"]) == ("0.0000015", "upstream")
    assert ended["created_at"] <= ended["started_at"] <= ended["ended_at"]
    [call] = ended["calls"]
    assert set(call) == set(CALL_FIELDS)
    assert (call["upstream"], call["status"], call["cost_usd"]) == ("openrouter", "completed", "0.0000015")
    assert call["generation_id"] == upstream.completions[0].generation_id
    assert call["usage"] == ended["usage"]


async def test_a_run_costs_what_all_its_calls_cost(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openchat.runs.engine.FIRST_RETRY_SECONDS", 0.001)
    events = await gateway.ask(model="scripted/flaky")
    run = await gateway.run_ended(events[0].data["run_id"])
    assert [call["status"] for call in run["calls"]] == ["failed", "completed"]
    assert run["calls"][0]["error"]["upstream"]["status"] == 503
    assert run["calls"][0]["cost_usd"] is None
    assert Decimal(run["cost_usd"]) == Decimal(run["calls"][1]["cost_usd"]) > 0


async def test_a_run_that_failed_says_who_said_what(gateway: Gateway) -> None:
    events = await gateway.ask(model="scripted/quirk-10-raw-reason")
    run = await gateway.run_ended(events[0].data["run_id"])
    assert run["error"]["upstream"]["provider"] == "Scripted"
    assert "temperature is not supported" in run["error"]["upstream"]["message"]
    for told in (run, events[-1].data):
        assert "org-secret123" not in str(told)
        assert "user_scripted_secret" not in str(told)
    stored = (await gateway.messages(run["conversation_id"]))[-1]
    assert (stored["status"], stored["error"]) == ("failed", run["error"])


async def test_an_unknown_run_is_not_found(gateway: Gateway) -> None:
    for method, suffix in (("GET", ""), ("GET", "/stream"), ("POST", "/stop")):
        response = await gateway.client.request(method, f"/api/runs/{UNKNOWN_ID}{suffix}")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


async def test_there_must_be_a_user_message_to_answer(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation()
    empty = await runs(gateway, conversation_id)
    assert (empty.status_code, empty.json()["errors"][0]["path"]) == (422, "parent_id")
    events = await gateway.ask(conversation_id=conversation_id, model="scripted/hello")
    answered = await runs(gateway, conversation_id, parent_id=events[0].data["message_id"])
    assert answered.status_code == 422
    assert len(upstream.completions) == 1


# What is sent upstream


async def test_the_request_is_as_openrouter_wants_it(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(app_url="https://chat.example.org", app_title="My Chat") as gateway:
        conversation_id = await gateway.new_conversation()
        await gateway.ask("Hi there", conversation_id=conversation_id, model="scripted/echo")
    sent = upstream.completions[0]
    assert sent.headers["authorization"] == "Bearer sk-or-v1-scripted-key"
    assert sent.headers["http-referer"] == "https://chat.example.org"
    assert sent.headers["x-title"] == sent.headers["x-openrouter-title"] == "My Chat"
    assert sent.headers["content-type"] == "application/json"
    assert sent.body["stream"] is True
    assert sent.body["session_id"] == conversation_id
    assert sent.body["model"] == "scripted/echo"
    assert sent.body["messages"] == [{"role": "user", "content": "Hi there"}]
    assert sent.body["max_tokens"] > 0


async def test_max_tokens_is_explicit_and_never_more_than_there_is_room_for(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_tokens=1000) as gateway:
        await gateway.ask(model="scripted/echo")
        await gateway.ask("word " * 50, model="scripted/small-context")
        await gateway.ask(model="scripted/echo", params={"max_tokens": 5000})
        await gateway.ask(model="scripted/echo", params={"max_completion_tokens": 7})
    plain, small, chosen, completion = [request.body for request in upstream.completions]
    assert plain["max_tokens"] == 1000
    assert small["max_tokens"] < 512
    assert chosen["max_tokens"] == 5000
    assert (completion["max_completion_tokens"], "max_tokens" in completion) == (7, False)


async def test_a_run_overrides_what_the_conversation_says_and_null_takes_it_back(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(
        default_model="scripted/echo", system_prompt="Be brief.", params={"temperature": 0.5, "top_p": 0.9, "seed": 7}
    )
    await gateway.ask("First", conversation_id=conversation_id)
    events = await gateway.ask(
        "Second",
        conversation_id=conversation_id,
        model="scripted/hello",
        system_prompt="Be verbose.",
        params={"temperature": 1.5, "seed": None},
    )
    await gateway.ask("Third", conversation_id=conversation_id, system_prompt="")
    first, second, third = [request.body for request in upstream.completions]
    assert (first["model"], first["temperature"], first["top_p"], first["seed"]) == ("scripted/echo", 0.5, 0.9, 7)
    assert first["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (second["model"], second["temperature"], second["top_p"]) == ("scripted/hello", 1.5, 0.9)
    assert "seed" not in second
    assert second["messages"][0] == {"role": "system", "content": "Be verbose."}
    assert [message["role"] for message in third["messages"]] == ["user", "assistant", "user", "assistant", "user"]
    assert third["temperature"] == 0.5
    run = await gateway.run_ended(events[0].data["run_id"])
    assert run["params"] == {"temperature": 1.5, "top_p": 0.9, "max_tokens": run["params"]["max_tokens"]}
    assert run["system_prompt"] == "Be verbose."
    kept = (await gateway.client.get(f"/api/conversations/{conversation_id}")).json()
    assert kept["params"] == {"temperature": 0.5, "top_p": 0.9, "seed": 7}


async def test_the_active_branch_is_sent_and_no_other(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation(default_model="scripted/echo")
    first = await gateway.ask("root", conversation_id=conversation_id)
    await gateway.ask("left", conversation_id=conversation_id)
    await gateway.ask("right", conversation_id=conversation_id, parent_id=first[0].data["message_id"])
    assert [message["content"] for message in upstream.completions[-1].body["messages"]] == ["root", "root", "right"]


async def test_an_answer_that_said_nothing_is_left_out(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation()
    await gateway.ask("First", conversation_id=conversation_id, model="scripted/error-402")
    await gateway.ask("Second", conversation_id=conversation_id, model="scripted/echo")
    assert [message["content"] for message in upstream.completions[-1].body["messages"]] == ["First", "Second"]


async def test_reasoning_details_go_back_unmodified_to_the_model_that_wrote_them(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    upstream.enqueue(
        [think("Let me "), think("see."), sign("c2lnbmVk"), say("Forty-two."), *close()],
        answer("Yes."),
        answer("Other."),
    )
    await gateway.ask("What?", conversation_id=conversation_id)
    await gateway.ask("Sure?", conversation_id=conversation_id)
    sent = upstream.completions[1].body["messages"][1]
    assert sent["content"] == "Forty-two."
    assert sent["reasoning_details"] == [
        {
            "type": "reasoning.text",
            "text": "Let me see.",
            "signature": "c2lnbmVk",
            "format": "anthropic-claude-v1",
            "index": 0,
        }
    ]
    # Another model would refuse the signature.
    await gateway.ask("And you?", conversation_id=conversation_id, model="openai/gpt-4o-mini")
    assert "reasoning_details" not in str(upstream.completions[2].body["messages"])
    # Clients never see the raw form.
    assert "c2lnbmVk" not in str(await gateway.messages(conversation_id))


async def test_encrypted_reasoning_goes_back_too(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation(default_model="openai/gpt-4o-mini")
    upstream.enqueue([encrypt("Z0FBQUFB"), say("Yes."), *close()], answer("Sure."))
    await gateway.ask("What?", conversation_id=conversation_id)
    await gateway.ask("Sure?", conversation_id=conversation_id)
    [detail] = upstream.completions[1].body["messages"][1]["reasoning_details"]
    assert (detail["type"], detail["data"], detail["id"]) == ("reasoning.encrypted", "Z0FBQUFB", "rs_scripted")


# Context


async def test_a_prompt_that_does_not_fit_is_said_so_before_anything_is_sent_or_stored(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="scripted/small-context")
    response = await runs(gateway, conversation_id, message="word " * 2000)
    assert (response.status_code, response.json()["code"]) == (422, "context_overflow")
    assert "512" in response.json()["detail"]
    assert await gateway.messages(conversation_id) == []
    assert upstream.completions == []


async def test_the_oldest_turns_are_left_out_where_that_is_chosen_and_visibly(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    for number in range(3):
        await gateway.ask(f"{number} " + "word " * 150, conversation_id=conversation_id, model="scripted/echo")
    refused = await runs(gateway, conversation_id, message="Last", model="scripted/small-context")
    assert refused.json()["code"] == "context_overflow"
    events = await gateway.ask(
        "Last", conversation_id=conversation_id, model="scripted/small-context", on_overflow="trim"
    )
    omitted = events[0].data["omitted_messages"]
    assert omitted in {2, 4}
    sent = upstream.completions[-1].body["messages"]
    assert (len(sent), sent[0]["role"], sent[-1]["content"]) == (7 - omitted, "user", "Last")
    run = await gateway.run_ended(events[0].data["run_id"])
    assert run["omitted_messages"] == omitted
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Simple"})
    simple = f"/api/conversations/{conversation_id}/stream"
    query = {"model": "scripted/small-context"}
    assert (await gateway.client.get(simple, params=query)).json()["code"] == "context_overflow"
    trimmed = await gateway.client.get(simple, params={**query, "on_overflow": "trim"})
    assert parse_all(trimmed.content)[0].data["omitted_messages"] > 0


# Continuing


async def test_a_cut_answer_goes_on_from_its_exact_end_as_a_sibling(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    upstream.enqueue([say("The quick bro"), *close("length")], answer("wn fox."))
    first = await gateway.ask(conversation_id=conversation_id)
    old_id = first[0].data["message_id"]
    events = await continued(gateway, conversation_id, old_id)
    assert upstream.completions[1].body["messages"] == [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "The quick bro"},
    ]
    page = await gateway.messages(conversation_id)
    assert [message["content"] for message in page] == ["Hello", "The quick brown fox."]
    assert page[-1]["continues"] == {"message_id": old_id, "chars": 13}
    assert page[-1]["siblings"] == {"index": 1, "count": 2, "ids": [old_id, page[-1]["id"]]}
    old = (await gateway.messages(conversation_id, path=old_id))[-1]
    assert (old["content"], old["finish_reason"]) == ("The quick bro", "length")
    # Each has its own cost: nothing is counted twice and nothing is lost.
    assert Decimal(old["cost_usd"]) > 0
    assert Decimal(page[-1]["cost_usd"]) > 0
    assert events[-1].data["chars"] == len("The quick brown fox.")


async def test_the_run_of_a_continued_answer_names_the_run_that_it_continues(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    first = await gateway.ask(conversation_id=conversation_id, model="scripted/length")
    upstream.enqueue(answer(" More."))
    events = await continued(gateway, conversation_id, first[0].data["message_id"], model="mistralai/mistral-nemo")
    run = await gateway.run_ended(events[0].data["run_id"])
    assert run["parent_message_id"] == first[0].data["user_message_id"]
    assert run["model"] == "mistralai/mistral-nemo"
    both = await gateway.messages(conversation_id, path="all")
    assert [message["model"] for message in both if message["role"] == "assistant"] == [
        "scripted/length",
        "mistralai/mistral-nemo",
    ]


async def test_white_space_at_the_seam_is_neither_sent_nor_doubled(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    upstream.enqueue([say("One, two, \n"), *close("length")], answer(" \n", "  three."))
    first = await gateway.ask(conversation_id=conversation_id)
    events = await continued(gateway, conversation_id, first[0].data["message_id"])
    # Some vendors refuse a prefill that ends with white space.
    assert upstream.completions[1].body["messages"][-1] == {"role": "assistant", "content": "One, two,"}
    assert text_of(events) == "One, two, \nthree."
    assert (await gateway.messages(conversation_id))[-1]["content"] == "One, two, \nthree."


async def test_a_model_that_takes_no_prefill_is_told_to_go_on(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation(default_model="openai/gpt-4o-mini")
    upstream.enqueue([say("The quick bro"), *close("length")], answer("wn fox."))
    first = await gateway.ask(conversation_id=conversation_id)
    events = await continued(gateway, conversation_id, first[0].data["message_id"])
    assert upstream.completions[1].body["messages"][1:] == [
        {"role": "assistant", "content": "The quick bro"},
        {"role": "user", "content": CONTINUE_INSTRUCTION},
    ]
    assert text_of(events) == "The quick brown fox."


async def test_a_model_that_refuses_the_prefill_is_asked_again_with_the_instruction(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    refusal = error_status(400, "This model does not support assistant message prefill.")
    upstream.enqueue([say("The quick bro"), *close("length")], [refusal], answer("wn fox."))
    first = await gateway.ask(conversation_id=conversation_id)
    events = await continued(gateway, conversation_id, first[0].data["message_id"])
    assert upstream.completions[2].body["messages"][-1] == {"role": "user", "content": CONTINUE_INSTRUCTION}
    assert (text_of(events), events[-1].data["status"]) == ("The quick brown fox.", "completed")
    run = await gateway.run_ended(events[0].data["run_id"])
    assert [call["status"] for call in run["calls"]] == ["failed", "completed"]


async def test_stopped_and_interrupted_and_continued_answers_can_be_continued(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    upstream.enqueue([say("One, "), Stall()], [say("two, "), *close("length")], answer("three."))
    started = await gateway.start(conversation_id)
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        async for frame in frames:
            if frame.type == "delta":
                break
        await gateway.client.post(f"/api/runs/{started['run']['id']}/stop")
    await gateway.run_ended(started["run"]["id"])
    second = await continued(gateway, conversation_id, started["run"]["message_id"])
    third = await continued(gateway, conversation_id, second[0].data["message_id"])
    assert text_of(third) == "One, two, three."
    siblings = (await gateway.messages(conversation_id))[-1]["siblings"]
    assert (siblings["index"], siblings["count"]) == (2, 3)


async def test_only_an_answer_that_says_something_can_be_continued(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    failed = await gateway.ask(conversation_id=conversation_id, model="scripted/error-402")
    question_id, empty_id = failed[0].data["user_message_id"], failed[0].data["message_id"]
    for message_id in (question_id, empty_id):
        response = await runs(gateway, conversation_id, continue_from=message_id)
        assert (response.status_code, response.json()["errors"][0]["path"]) == (422, "continue_from")
    with_message = await runs(gateway, conversation_id, continue_from=empty_id, message="Hi")
    assert with_message.status_code == 422
    unknown = await runs(gateway, conversation_id, continue_from=UNKNOWN_ID)
    assert unknown.status_code == 404
    assert len(await gateway.messages(conversation_id, path="all")) == 2


async def test_an_answer_still_being_written_cannot_be_continued(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Half"), Stall()])
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    response = await runs(gateway, conversation_id, continue_from=started["run"]["message_id"])
    assert (response.status_code, response.json()["code"]) == (409, "run_active")


async def test_a_continued_answer_that_fails_at_once_keeps_the_old_text(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="anthropic/claude-sonnet-4.5")
    upstream.enqueue([say("Old text"), *close("length")], [error_status(402, "No credit")])
    first = await gateway.ask(conversation_id=conversation_id)
    events = await continued(gateway, conversation_id, first[0].data["message_id"])
    assert (text_of(events), events[-1].data["status"]) == ("Old text", "failed")
    assert events[-1].data["chars"] == len("Old text")
    assert (await gateway.messages(conversation_id))[-1]["content"] == "Old text"


@pytest.mark.parametrize("name", ["usage-none", "usage-zeros-after", "byok"])
async def test_cost_is_exact_or_an_estimate_but_never_in_scientific_notation(gateway: Gateway, name: str) -> None:
    events = await gateway.ask(model=f"scripted/{name}")
    cost = events[-1].data["cost_usd"]
    assert "E" not in cost
    assert Decimal(cost) > 0
    assert events[-1].data["cost_source"] == ("estimate" if name == "usage-none" else "upstream")


async def test_a_finish_without_a_usage_is_complete_all_the_same(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Done"), finish()])
    events = await gateway.ask()
    assert (events[-1].data["status"], events[-1].data["cost_source"]) == ("completed", None)
    assert events[-1].data["usage"]["completion_tokens"] > 0


async def live_runs(gateway: Gateway, **query: Any) -> dict[str, Any]:
    response = await gateway.client.get("/api/runs", params=query)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def test_the_live_runs_are_listed_newest_first_until_they_end(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/hello", [say("Hi"), Wait("end"), *close()])
    async with open_gateway(max_runs=2, title_model="scripted/hello") as gateway:
        started = [
            (await gateway.start(await gateway.new_conversation(), model="scripted/hello"))["run"] for _ in range(3)
        ]
        page = await live_runs(gateway, status="live")
        fields = ["id", "kind", "conversation_id", "parent_message_id", "message_id", "model", "status", "created_at"]
        assert page == {
            "items": [
                {**{name: run[name] for name in fields}, "started_at": run["started_at"]} for run in started[::-1]
            ],
            "next_cursor": None,
        }
        assert [run["status"] for run in page["items"]] == ["queued", "streaming", "streaming"]
        await gateway.client.post(f"/api/runs/{started[1]['id']}/stop")
        await gateway.run_ended(started[1]["id"])
        assert [run["id"] for run in (await live_runs(gateway))["items"]] == [started[2]["id"], started[0]["id"]]
        upstream.gate("end").set()
        for run in started:
            await gateway.run_ended(run["id"])
        assert await live_runs(gateway) == {"items": [], "next_cursor": None}


async def test_the_live_runs_come_in_pages(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("scripted/hello", [Wait("end"), say("Hi"), *close()])
    conversation_id = await gateway.new_conversation()
    question = await gateway.start(conversation_id, model="scripted/hello")
    started = [question["run"]["id"]]
    for _ in range(2):
        again = await gateway.start(
            conversation_id, None, parent_id=question["user_message"]["id"], model="scripted/hello"
        )
        started.append(again["run"]["id"])
    first = await live_runs(gateway, limit=2)
    second = await live_runs(gateway, limit=2, cursor=first["next_cursor"])
    assert [[run["id"] for run in page["items"]] for page in (first, second)] == [started[:0:-1], started[:1]]
    assert second["next_cursor"] is None
    upstream.gate("end").set()
    for run_id in started:
        await gateway.run_ended(run_id)


@pytest.mark.parametrize(("name", "value"), [("status", "completed"), ("cursor", "no-id"), ("limit", "0")])
async def test_a_list_of_runs_that_there_is_not_is_refused(gateway: Gateway, name: str, value: str) -> None:
    response = await gateway.client.get("/api/runs", params={name: value})
    assert (response.status_code, response.json()["errors"][0]["path"]) == (422, name)
