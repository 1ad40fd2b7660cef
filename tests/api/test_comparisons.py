"""Comparisons over HTTP: what is begun, what is refused, and what can be done with the lanes."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.records import model_record
from openchat.upstream.scripted.script import Open, Script, Stall, answer, close, say, think
from tests.conftest import OpenGateway
from tests.support.comparing import act, compare, comparison, ended, variants
from tests.support.gateway import Gateway
from tests.support.sse import parse_all
from tests.support.waiting import take

PAIR = ("scripted/echo", "scripted/reasoning")


async def refused(gateway: Gateway, status: int = 422, **sent: Any) -> dict[str, Any]:
    body = {"message": "Why?", "variants": variants(*PAIR), **sent}
    response = await gateway.client.post("/api/comparisons", json=body)
    assert response.status_code == status, response.text
    return dict(response.json())


async def places(gateway: Gateway) -> list[str]:
    return [item["id"] for item in (await gateway.client.get("/api/conversations")).json()["items"]]


# Beginning


async def test_a_comparison_is_a_user_message_with_an_answer_for_each_variant(gateway: Gateway) -> None:
    begun = await compare(gateway, *PAIR, message="Hello there", title="Two", tags=["x"])
    conversation = (await gateway.client.get(f"/api/conversations/{begun['conversation_id']}")).json()
    assert conversation["head_id"] == begun["message_id"]
    assert conversation["title"] == "Hello there"
    state = await ended(gateway, begun["id"])
    question, *answers = await gateway.messages(begun["conversation_id"], path="all")
    assert (question["id"], question["content"]) == (state["message_id"], "Hello there")
    assert [message["id"] for message in answers] == [lane["message_id"] for lane in state["lanes"]]
    assert {message["parent_id"] for message in answers} == {question["id"]}
    assert answers[0]["siblings"]["count"] == 2
    assert [lane["content"] for lane in state["lanes"]] == ["Hello there", "Forty-two."]
    assert [lane["letter"] for lane in state["lanes"]] == ["A", "B"]
    assert (state["title"], state["tags"], state["status"]) == ("Two", ["x"], "ended")
    # The head stays until one is chosen.
    assert [message["id"] for message in await gateway.messages(begun["conversation_id"])] == [question["id"]]


async def test_what_is_measured_and_paid_is_told_by_lane_by_variant_and_in_all(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(*[Script((think("Hm. "), say("One "), say("two."), *close()))] * 6)
    begun = await compare(gateway, *PAIR, repeat=3)
    state = await ended(gateway, begun["id"])
    assert [(lane["variant"], lane["repeat"]) for lane in state["lanes"]] == [
        (variant, repeat) for variant in (0, 1) for repeat in (0, 1, 2)
    ]
    for lane in state["lanes"]:
        timing = lane["timing"]
        assert (
            0 <= timing["first_byte_ms"] <= timing["first_reasoning_ms"] <= timing["ttft_ms"] <= timing["duration_ms"]
        )
        assert lane["usage"]["reasoning_tokens"] == 1
        assert lane["cost_source"] == "upstream"
    for summary in state["summaries"]:
        assert (summary["lanes"], summary["completed"], summary["cost_usd"]["n"]) == (3, 3, 3)
        assert summary["cost_usd"]["median"] == state["lanes"][0]["cost_usd"]
        spread = summary["duration_ms"]
        assert spread["min"] <= spread["low_quartile"] <= spread["median"] <= spread["high_quartile"] <= spread["max"]
    usage = (await gateway.client.get("/api/usage")).json()["total"]
    assert float(usage["cost_usd"]) == float(state["totals"]["cost_usd"]) > 0
    assert state["totals"]["usage"]["completion_tokens"] == usage["completion_tokens"]


async def test_each_variant_is_asked_as_it_says(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    sent = [
        {"model": "scripted/echo", "params": {"temperature": 0.5}, "system_prompt": "Be brief."},
        {"model": "openai/gpt-4o-mini", "provider": "openai", "params": {"provider": {"sort": "price"}}},
    ]
    upstream.on("openai/gpt-4o-mini", answer("Hi."))
    begun = (await gateway.client.post("/api/comparisons", json={"message": "Hi", "variants": sent})).json()
    await ended(gateway, begun["id"])
    asked = {completion.body["model"]: completion.body for completion in upstream.completions}
    assert asked["scripted/echo"]["temperature"] == 0.5
    assert asked["scripted/echo"]["messages"][0] == {"role": "system", "content": "Be brief."}
    assert asked["openai/gpt-4o-mini"]["provider"] == {"sort": "price", "only": ["openai"], "allow_fallbacks": False}
    assert begun["variants"][1] == {**sent[1], "system_prompt": None, "label": None}


async def test_where_one_variant_is_refused_nothing_is_stored_or_sent(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    problem = await refused(gateway, variants=variants("scripted/echo", "nobody/nothing", "no/such"))
    assert problem["code"] == "unknown_model"
    assert [error["path"] for error in problem["errors"]] == ["variants.1.model", "variants.2.model"]
    assert await places(gateway) == []
    assert upstream.completions == []
    assert (await gateway.client.get("/api/comparisons")).json()["items"] == []


async def test_what_a_model_does_not_take_is_refused_or_left_out_with_a_note(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.models = [*upstream.models, model_record("plain/plain", "Plain", parameters=("max_tokens",))]
    await gateway.client.post("/api/models/refresh")
    upstream.on("plain/plain", answer("Plain."))
    sent = [*variants("scripted/echo"), {"model": "plain/plain", "params": {"top_k": 3}}]
    problem = await refused(gateway, variants=sent)
    assert (problem["code"], problem["errors"][0]["path"]) == ("unsupported", "variants.1.params.top_k")
    begun = (
        await gateway.client.post(
            "/api/comparisons", json={"message": "Hi", "variants": sent, "on_unsupported": "adapt"}
        )
    ).json()
    assert [note["param"] for note in begun["lanes"][1]["notes"]] == ["params.top_k"]
    await ended(gateway, begun["id"])


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"variants": []}, "variants"),
        ({"variants": variants("scripted/echo")}, ""),
        ({"variants": variants(*["scripted/echo"] * 13)}, "variants"),
        ({"variants": variants(*["scripted/echo"] * 12), "repeat": 5}, ""),
        ({"repeat": 11}, "repeat"),
        ({"max_cost_usd": 0}, "max_cost_usd"),
        ({"message": ""}, "message"),
        ({"checks": [{"type": "regex", "value": "("}]}, "checks.0"),
        ({"checks": [{"type": "regex", "value": "(?=look)ahead"}]}, "checks.0"),
        ({"checks": [{"type": "min_length", "value": "long"}]}, "checks.0"),
        ({"checks": [{"type": "json_schema", "value": {"$ref": "http://127.0.0.1:1/schema"}}]}, "checks.0"),
    ],
)
async def test_a_bad_field_is_named(gateway: Gateway, sent: dict[str, Any], path: str) -> None:
    problem = await refused(gateway, **sent)
    assert any(error["path"].startswith(path) for error in problem["errors"]), problem


async def test_one_that_is_likely_to_cost_too_much_is_refused(gateway: Gateway) -> None:
    problem = await refused(gateway, max_cost_usd="0.0000001")
    assert (problem["code"], problem["errors"][0]["path"]) == ("over_budget", "max_cost_usd")
    assert await places(gateway) == []


async def test_it_goes_where_it_is_put(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation(system_prompt="Answer.")
    first = await gateway.start(conversation_id, model="scripted/echo")
    await gateway.run_ended(first["run"]["id"])
    begun = await compare(gateway, *PAIR, conversation_id=conversation_id)
    (question,) = [each for each in await gateway.messages(conversation_id) if each["id"] == begun["message_id"]]
    assert question["parent_id"] == first["run"]["message_id"]
    await ended(gateway, begun["id"])
    root = await compare(gateway, *PAIR, conversation_id=conversation_id, parent_id=None)
    everything = await gateway.messages(conversation_id, path="all")
    assert next(each for each in everything if each["id"] == root["message_id"])["parent_id"] is None
    await ended(gateway, root["id"])
    missing = await refused(gateway, 404, conversation_id="00000000-0000-7000-8000-000000000000")
    assert missing["code"] == "not_found"


async def test_a_repeated_request_begins_nothing_twice(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    sent = {"message": "Hi", "variants": variants(*PAIR)}
    headers = {"Idempotency-Key": "once"}
    first, second = await asyncio.gather(
        *(gateway.client.post("/api/comparisons", json=sent, headers=headers) for _ in range(2))
    )
    assert first.status_code == second.status_code == 201
    assert (first.content, first.headers["location"]) == (second.content, second.headers["location"])
    stream = await gateway.client.post(
        "/api/comparisons", json=sent, headers={**headers, "Accept": "text/event-stream"}
    )
    assert parse_all(stream.content)[-1].data["comparison_id"] == first.json()["id"]
    assert len(upstream.completions) == 2
    other = await gateway.client.post("/api/comparisons", json={**sent, "repeat": 2}, headers=headers)
    assert other.json()["code"] == "idempotency_conflict"
    lane = first.json()["lanes"][0]["run_id"]
    path = f"/api/comparisons/{first.json()['id']}/retry"
    retries = [await gateway.client.post(path, json={"run_id": lane}, headers=headers) for _ in range(2)]
    assert retries[0].content == retries[1].content
    assert len((await ended(gateway, first.json()["id"]))["lanes"][0]["earlier_run_ids"]) == 1


async def test_other_tabs_are_told(gateway: Gateway) -> None:
    async with gateway.stream("/api/events") as events:
        begun = await compare(gateway, *PAIR)
        told = await take(events, "comparison.created")
        assert [frame.type for frame in told] == [
            "ready",
            "conversation.created",
            "message.created",
            "message.created",
            "run.started",
            "message.created",
            "run.started",
            "comparison.created",
        ]
        assert told[-1].data["comparison_id"] == begun["id"]
        await ended(gateway, begun["id"])
        await act(gateway, begun["id"], "vote", tie=True)
        updated = await take(events, "comparison.updated")
        assert updated[-1].data["comparison_id"] == begun["id"]


# With the lanes


async def test_the_chosen_answer_becomes_the_head_and_the_next_message_goes_on_in_every_lane(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    begun = await compare(gateway, *PAIR, message="First")
    state = await ended(gateway, begun["id"])
    chosen = await act(gateway, begun["id"], "choose", run_id=state["lanes"][1]["run_id"])
    assert chosen["chosen_run_id"] == state["lanes"][1]["run_id"]
    path = f"/api/conversations/{begun['conversation_id']}"
    assert (await gateway.client.get(path)).json()["head_id"] == state["lanes"][1]["message_id"]
    further = await act(gateway, begun["id"], "continue", 201, message="Second")
    assert (further["previous_id"], further["message_id"]) == (begun["id"], None)
    await ended(gateway, further["id"])
    histories = {
        completion.body["model"]: [message["content"] for message in completion.body["messages"]]
        for completion in upstream.completions[2:]
    }
    assert histories == {
        "scripted/echo": ["First", "First", "Second"],
        "scripted/reasoning": ["First", "Forty-two.", "Second"],
    }
    # The branch in view is that of the winner.
    branch = [message["content"] for message in await gateway.messages(begun["conversation_id"])]
    assert branch == ["First", "Forty-two.", "Second"]


async def test_a_run_that_is_in_no_lane_is_refused(gateway: Gateway) -> None:
    begun, other = await compare(gateway, *PAIR), await compare(gateway, *PAIR)
    await ended(gateway, begun["id"])
    stray = other["lanes"][0]["run_id"]
    for what in ("choose", "retry", "vote", "stop"):
        problem = await act(gateway, begun["id"], what, 422, run_id=stray)
        assert problem["errors"][0]["path"] == "run_id"
    problem = await act(gateway, begun["id"], "vote", 422, ratings={stray: 1, begun["lanes"][0]["run_id"]: 2})
    assert problem["errors"][0]["path"] == "ratings"


async def test_a_vote_may_be_changed(gateway: Gateway) -> None:
    begun = await compare(gateway, *PAIR)
    first, second = (lane["run_id"] for lane in begun["lanes"])
    voted = await act(gateway, begun["id"], "vote", run_id=first)
    assert (voted["vote"]["run_id"], voted["vote"]["tie"]) == (first, False)
    voted = await act(gateway, begun["id"], "vote", ratings={first: 3, second: 9})
    assert (voted["vote"]["run_id"], voted["vote"]["ratings"]) == (None, {first: 3, second: 9})
    voted = await act(gateway, begun["id"], "vote", tie=True)
    assert (voted["vote"]["tie"], voted["vote"]["ratings"]) == (True, {})
    for body in ({}, {"tie": True, "run_id": first}, {"ratings": {first: 3}}, {"ratings": {first: 0, second: 1}}):
        await act(gateway, begun["id"], "vote", 422, **body)


async def test_the_answers_are_checked(gateway: Gateway) -> None:
    checks = [
        {"type": "contains", "value": "FORTY", "ignore_case": True},
        {"type": "contains", "value": "FORTY"},
        {"type": "not_contains", "value": "two"},
        {"type": "regex", "value": r"^\w+-two\.$"},
        {"type": "equals", "value": " Forty-two.\n"},
        {"type": "min_length", "value": 10},
        {"type": "max_length", "value": 9},
        {"type": "json_schema", "value": {"type": "string"}},
    ]
    begun = await compare(gateway, *PAIR, message='{"a": 1}', checks=checks)
    json_, text = (await ended(gateway, begun["id"]))["lanes"]
    assert [check["passed"] for check in text["checks"]] == [True, False, False, True, True, True, False, False]
    assert [check["reason"] is None for check in text["checks"]] == [check["passed"] for check in text["checks"]]
    assert json_["checks"][-1]["reason"] == '{"a":1} is not of type "string"'


# Looking back


async def test_the_history_is_searched_by_words_tag_and_time(gateway: Gateway) -> None:
    made = []
    for number in range(3):
        begun = await compare(
            gateway, *PAIR, message=f"About Straße {number}", tags=["even"] if number % 2 == 0 else []
        )
        made.append(begun["id"])

    async def found(**query: Any) -> list[str]:
        response = await gateway.client.get("/api/comparisons", params=query)
        assert response.status_code == 200, response.text
        return [item["id"] for item in response.json()["items"]]

    assert await found() == made[::-1]
    assert await found(q="STRASSE 1") == [made[1]]
    assert await found(tag="even") == [made[2], made[0]]
    assert await found(to="2020-01-01") == []
    inside = (await comparison(gateway, made[1]))["conversation_id"]
    assert await found(conversation_id=inside) == [made[1]]
    assert await found(conversation_id="elsewhere") == []
    assert len(await found(**{"from": "2020-01-01"})) == 3
    patched = await gateway.client.patch(f"/api/comparisons/{made[0]}", json={"notes": "Remember", "tags": ["odd"]})
    assert patched.json()["notes"] == "Remember"
    assert await found(q="remember", tag="odd") == [made[0]]
    page = (await gateway.client.get("/api/comparisons", params={"limit": 2})).json()
    rest = (await gateway.client.get("/api/comparisons", params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [item["id"] for item in page["items"] + rest["items"]] == made[::-1]
    assert (rest["next_cursor"], page["items"][0]["lanes"]) == (None, 2)
    await gateway.client.delete(f"/api/conversations/{(await comparison(gateway, made[0]))['conversation_id']}")
    assert await found() == made[:0:-1]
    assert (await gateway.client.get(f"/api/comparisons/{made[0]}")).status_code == 404


async def test_a_deleted_one_takes_along_the_conversation_that_was_begun_for_it(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/hello", [Open(), say("Some"), Stall()])
    begun = await compare(gateway, *PAIR, "scripted/hello")
    async with gateway.stream("/api/events") as events:
        response = await gateway.client.delete(f"/api/comparisons/{begun['id']}")
        assert response.status_code == 204
        (told,) = [frame for frame in await take(events, "comparison.deleted") if frame.type == "comparison.deleted"]
        assert told.data["conversation_id"] == begun["conversation_id"]
    assert await places(gateway) == []
    assert (await gateway.client.delete(f"/api/comparisons/{begun['id']}")).status_code == 404
    await gateway.client.post(f"/api/conversations/{begun['conversation_id']}/restore")
    restored = (await ended(gateway, begun["id"]))["lanes"]
    assert (restored[0]["content"], restored[2]["status"]) == ("Why?", "stopped")


async def test_a_deleted_one_leaves_its_messages_where_others_are(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    await gateway.ask("Hello", conversation_id=conversation_id)
    begun = await compare(gateway, *PAIR, conversation_id=conversation_id, blind=True)
    await ended(gateway, begun["id"])
    assert (await gateway.client.delete(f"/api/comparisons/{begun['id']}")).status_code == 204
    assert (await gateway.client.get("/api/comparisons")).json()["items"] == []
    messages = await gateway.messages(conversation_id, path="all")
    # Nothing is left that could be voted on, so nothing is hidden.
    assert sorted(message["model"] for message in messages[3:]) == sorted(PAIR)
    # One that is gone takes no other along: what was added to its conversation stays.
    alone = await compare(gateway, *PAIR)
    await act(gateway, alone["id"], "choose", run_id=(await ended(gateway, alone["id"]))["lanes"][0]["run_id"])
    await gateway.ask("And then?", conversation_id=alone["conversation_id"])
    await gateway.client.delete(f"/api/comparisons/{alone['id']}")
    assert len(await gateway.messages(alone["conversation_id"], path="all")) == 5


async def test_a_temporary_one_is_listed_by_its_conversation_and_deleted(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation(temporary=True)
    begun = await compare(gateway, *PAIR, conversation_id=conversation_id)
    await ended(gateway, begun["id"])
    query = {"conversation_id": conversation_id}
    listed = (await gateway.client.get("/api/comparisons", params=query)).json()["items"]
    assert [item["id"] for item in listed] == [begun["id"]]
    assert (await gateway.client.delete(f"/api/comparisons/{begun['id']}")).status_code == 204
    assert (await gateway.client.get("/api/comparisons", params=query)).json()["items"] == []


async def test_what_is_measured_of_a_lane_is_told_while_it_still_writes(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/hello", [Open(), think("Hm."), say("Some"), Stall()])
    upstream.on("scripted/echo", [Open(), Stall()])
    begun = await compare(gateway, "scripted/hello", "scripted/echo")
    async with gateway.stream(f"/api/comparisons/{begun['id']}/stream") as events:
        await take(events, "delta")
        writes, waits = (await comparison(gateway, begun["id"]))["lanes"]
        assert (writes["status"], writes["content"]) == ("streaming", "Some")
        timing = writes["timing"]
        assert (
            0 <= timing["first_byte_ms"] <= timing["first_reasoning_ms"] <= timing["ttft_ms"] <= timing["duration_ms"]
        )
        assert timing["tokens_per_second"] is None
        assert waits["timing"]["ttft_ms"] is None
        stopped = await act(gateway, begun["id"], "stop", 202)
    final = (await ended(gateway, stopped["id"]))["lanes"][0]["timing"]
    assert final["ttft_ms"] == timing["ttft_ms"]


async def test_it_is_exported_for_machines_and_people(gateway: Gateway) -> None:
    begun = await compare(gateway, *PAIR, message="=1+1", title="A | B")
    state = await ended(gateway, begun["id"])
    state = await act(gateway, begun["id"], "vote", run_id=state["lanes"][1]["run_id"])
    files = {
        form: await gateway.client.get(f"/api/comparisons/{begun['id']}/export", params={"format": form})
        for form in ("json", "csv", "md", "html")
    }
    assert files["json"].json() == state
    rows = list(csv.DictReader(io.StringIO(files["csv"].text)))
    # What a spreadsheet would take for a formula is text.
    assert [row["content"] for row in rows] == ["'=1+1", "Forty-two."]
    assert [row["vote"] for row in rows] == ["", "won"]
    assert [row["cost_usd"] for row in rows] == [lane["cost_usd"] for lane in state["lanes"]]
    assert "## B: scripted/reasoning" in files["md"].text
    assert "Forty-two." in files["md"].text
    page = files["html"].text
    assert page.startswith("<!doctype html>")
    assert "A | B" in page
    assert "<pre>Forty-two.</pre>" in page
    assert "<script" not in page
    assert "default-src 'none'" in files["html"].headers["content-security-policy"]
    for form, response in files.items():
        assert f".{form}" in response.headers["content-disposition"]


async def test_the_leaderboard_counts_votes_of_its_tag(gateway: Gateway) -> None:
    for number in range(5):
        begun = await compare(gateway, *PAIR, tags=["counted"])
        await ended(gateway, begun["id"])
        winner = begun["lanes"][1 if number < 4 else 0]["run_id"]
        await act(gateway, begun["id"], "vote", run_id=winner)
    await compare(gateway, *PAIR, tags=["counted"])
    other = await compare(gateway, *PAIR)
    await act(gateway, other["id"], "vote", run_id=other["lanes"][0]["run_id"])
    board = (await gateway.client.get("/api/comparisons/leaderboard", params={"tag": "counted"})).json()
    first, second = board["items"]
    assert board["votes"] == 5
    assert (first["key"], first["wins"], second["wins"]) == ("scripted/reasoning", 4.0, 1.0)
    assert first["low"] < first["rating"] < first["high"]
    assert first["rating"] > 1000 > second["rating"]
    assert float(first["wins_per_dollar"]) == pytest.approx(4 / float(first["cost_usd"]), rel=1e-6)
    assert board["gaps"][0]["significant"] is False
    every = (await gateway.client.get("/api/comparisons/leaderboard")).json()
    assert every["votes"] == 6


async def test_variants_are_kept_by_a_name(gateway: Gateway) -> None:
    kept = [{"model": "scripted/echo", "params": {"seed": 1}, "label": "an echo"}]
    path = "/api/variant-sets/My set: 1"
    made = await gateway.client.put(path, json={"variants": kept})
    assert made.status_code == 200, made.text
    again = (await gateway.client.put(path, json={"variants": variants(*PAIR)})).json()
    assert again["created_at"] == made.json()["created_at"]
    assert (await gateway.client.get(path)).json() == again
    await gateway.client.put("/api/variant-sets/A", json={"variants": kept})
    names = [item["name"] for item in (await gateway.client.get("/api/variant-sets")).json()["items"]]
    assert names == ["A", "My set: 1"]
    assert (await gateway.client.delete(path)).status_code == 204
    assert [(await gateway.client.request(method, path)).status_code for method in ("GET", "DELETE")] == [404, 404]


async def test_a_temporary_conversation_may_compare_and_leaves_no_history(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation(temporary=True)
    begun = await compare(gateway, *PAIR, conversation_id=conversation_id)
    state = await ended(gateway, begun["id"])
    assert state["lanes"][1]["content"] == "Forty-two."
    assert (await act(gateway, begun["id"], "vote", tie=True))["vote"]["tie"] is True
    assert (await gateway.client.get("/api/comparisons")).json()["items"] == []


async def test_only_openrouter_has_providers_to_choose(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    servers = {"box": {"base_url": upstream.base_url, "models": ["echo"]}}
    async with open_gateway(servers=servers) as gateway:
        await gateway.client.get("/api/models")
        problem = await refused(
            gateway, variants=[*variants("scripted/echo"), {"model": "box/echo", "provider": "openai"}]
        )
        assert problem["errors"][0]["path"] == "variants.1.provider"
