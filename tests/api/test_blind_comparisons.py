"""Blind comparisons: until the vote no byte of any answer tells which lane is whose."""

from __future__ import annotations

from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.records import scenario_model
from openchat.upstream.scripted.script import Script, Wait, answer, close, error_status, fail, say, think
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.comparing import act, compare, comparison, ended, follow
from tests.support.gateway import Gateway
from tests.support.waiting import rest, take

MODELS = ("scripted/alpha", "scripted/beta", "scripted/gamma")
# What may be seen nowhere: models, providers, labels, prompts and parameters of the variants.
SECRETS = (
    *(name.partition("/")[2] for name in MODELS),
    "Hidden Provider",
    "first label",
    "second label",
    "0.123",
    "a prompt of its own",
    "no tokens left",
)
TELLING = (
    "model",
    "provider",
    "usage",
    "cost_usd",
    "cost_source",
    "estimated_cost_usd",
    "timing",
    "system_prompt",
    "started_at",
    "ended_at",
)
VARIANTS: list[dict[str, Any]] = [
    {"model": MODELS[0], "label": "first label", "params": {"temperature": 0.123}},
    {"model": MODELS[1], "label": "second label", "system_prompt": "a prompt of its own"},
    {"model": MODELS[2]},
]


@pytest.fixture(autouse=True)
def _listed(upstream: ScriptedUpstream) -> None:
    upstream.models += [scenario_model(name.partition("/")[2]) for name in MODELS]
    steps = (think("Hm."), say("One "), say("answer."), *close())
    upstream.on(MODELS[0], Script(steps, provider="Hidden Provider"))
    upstream.on(MODELS[1], Script((say("Two."), *close()), provider="Hidden Provider"))
    upstream.on(MODELS[2], [error_status(402, "no tokens left at Hidden Provider")])


async def begin_blind(gateway: Gateway, **body: Any) -> dict[str, Any]:
    sent = {"message": "Sky?", "variants": VARIANTS, "blind": True, "tags": ["t"], **body}
    response = await gateway.client.post("/api/comparisons", json=sent, headers={"Idempotency-Key": "one"})
    assert response.status_code == 201, response.text
    assert_blind(response.text, "the answer to its beginning")
    return dict(response.json())


def assert_blind(said: str, where: str) -> None:
    for secret in SECRETS:
        assert secret not in said, (secret, where, said)


def reads(state: dict[str, Any]) -> list[str]:
    """Every GET that could show something of it."""
    conversation = f"/api/conversations/{state['conversation_id']}"
    paths = [
        f"/api/comparisons/{state['id']}",
        f"/api/comparisons/{state['id']}/stream",
        "/api/comparisons",
        "/api/comparisons?q=sky",
        "/api/runs",
        conversation,
        "/api/conversations",
        f"{conversation}/messages?path=all",
        f"{conversation}/messages",
        f"{conversation}/stream",
        *(f"{conversation}/export?format={form}" for form in ("json", "md", "html")),
        "/api/export?format=json",
        *(f"/api/usage?group_by={key}" for key in ("model", "provider", "day", "conversation")),
        f"/api/usage?group_by=model&conversation_id={state['conversation_id']}",
        "/api/search?q=answer",
        f"/api/search?q=answer&model={MODELS[0]}",
    ]
    for lane in state["lanes"]:
        paths += [
            f"/api/runs/{lane['run_id']}",
            f"/api/runs/{lane['run_id']}/stream",
            f"{conversation}/messages?path={lane['message_id']}",
        ]
    return paths


async def assert_everything_blind(gateway: Gateway, state: dict[str, Any]) -> None:
    for path in reads(state):
        response = await gateway.client.get(path)
        assert response.status_code in {200, 204}, (path, response.text)
        # What was asked for is no secret.
        assert_blind(response.text, path)


async def test_no_answer_of_the_api_tells_whose_lane_it_is(gateway: Gateway) -> None:
    async with gateway.stream("/api/events") as events:
        begun = await begin_blind(gateway)
        told = await take(events, "comparison.created")
        while sum(frame.type == "run.ended" for frame in told) < len(MODELS):
            told += await take(events, "run.ended")
    await ended(gateway, begun["id"])
    assert_blind(repr([frame.data for frame in told]), "/api/events")
    await assert_everything_blind(gateway, begun)
    for what, status in (("stop", 202), ("choose", 200), ("retry", 201)):
        response = await gateway.client.post(
            f"/api/comparisons/{begun['id']}/{what}", json={"run_id": begun["lanes"][0]["run_id"]}
        )
        assert response.status_code == status
        assert_blind(response.text, what)
    state = await ended(gateway, begun["id"])
    # The head is an answer now.
    await assert_everything_blind(gateway, state)
    for lane in state["lanes"]:
        for what in ("hide", "unhide"):
            response = await gateway.client.post(f"/api/messages/{lane['message_id']}/{what}")
            assert_blind(response.text, what)
        response = await gateway.client.post(f"/api/runs/{lane['run_id']}/stop")
        assert_blind(response.text, "the stop of a run")
    patched = await gateway.client.patch(f"/api/comparisons/{begun['id']}", json={"notes": "x"})
    assert_blind(patched.text, "a note")


async def test_while_its_lanes_write_nothing_is_told_either(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    for name in MODELS:
        upstream.on(name, [think("Hm."), say("So far"), Wait("end"), fail("no tokens left at Hidden Provider")])
    begun = await begin_blind(gateway)
    async with gateway.stream(f"/api/comparisons/{begun['id']}/stream") as events:
        came = [frame for _ in MODELS for frame in await take(events, "delta")]
        response = await gateway.client.get("/api/runs")
        assert len(response.json()["items"]) == len(MODELS)
        for path in (
            "/api/runs",
            f"/api/comparisons/{begun['id']}",
            f"/api/conversations/{begun['conversation_id']}/messages?path=all",
            *(f"/api/runs/{lane['run_id']}" for lane in begun["lanes"]),
        ):
            assert_blind((await gateway.client.get(path)).text, path)
        upstream.gate("end").set()
        came += await rest(events)
    assert_blind(repr([frame.data for frame in came]), "the stream")


async def test_fields_that_would_tell_are_null_until_the_vote_and_all_there_after_it(gateway: Gateway) -> None:
    begun = await begin_blind(gateway)
    state = await ended(gateway, begun["id"])
    assert (state["sealed"], state["variants"], state["summaries"], state["estimate"]) == (True, [], [], None)
    assert (state["totals"]["cost_usd"], state["totals"]["usage"]) == (None, None)
    for lane in state["lanes"]:
        run = (await gateway.client.get(f"/api/runs/{lane['run_id']}")).json()
        (message,) = [
            each
            for each in await gateway.messages(state["conversation_id"], path="all")
            if each["id"] == lane["message_id"]
        ]
        for shown in (lane, run, message):
            assert {name: shown[name] for name in TELLING if name in shown and shown[name] is not None} == {}
        assert (lane["variant"], lane["repeat"], lane["label"]) == (None, None, None)
        assert (run["params"], run["calls"], run["notes"]) == ({}, [], [])
    assert [lane["letter"] for lane in state["lanes"]] == ["A", "B", "C"]

    voted = await act(gateway, state["id"], "vote", tie=True)
    assert voted["sealed"] is False
    assert [variant["model"] for variant in voted["variants"]] == list(MODELS)
    for lane in voted["lanes"]:
        run = (await gateway.client.get(f"/api/runs/{lane['run_id']}")).json()
        assert run["model"] == lane["model"] == voted["variants"][lane["variant"]]["model"]
        assert run["started_at"] is not None
        start = (await gateway.replay(lane["run_id"]))[0]
        assert start.data["model"] == lane["model"]
    spent = (await gateway.client.get("/api/usage?group_by=model")).json()["items"]
    assert {item["key"] for item in spent} <= set(MODELS)
    found = (await gateway.client.get("/api/search", params={"q": "answer", "model": MODELS[0]})).json()["items"]
    assert [item["model"] for item in found] == [MODELS[0]]


async def test_what_is_spent_is_counted_before_the_vote_but_under_no_name(gateway: Gateway) -> None:
    await ended(gateway, (await begin_blind(gateway))["id"])
    body = (await gateway.client.get("/api/usage?group_by=model")).json()
    assert [item["key"] for item in body["items"]] == [None]
    assert body["total"]["cost_usd"] not in {"0", None}


async def test_the_order_of_lanes_and_ids_says_nothing(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    orders = set()
    for number in range(12):
        begun = await compare(gateway, *MODELS, blind=True, message=f"{number}")
        shuffled = begun["lanes"]
        assert [lane["message_id"] for lane in shuffled] == sorted(lane["message_id"] for lane in shuffled)
        voted = await act(gateway, begun["id"], "vote", tie=True)
        orders.add(tuple(lane["variant"] for lane in voted["lanes"]))
    # Twelve times the same of six orders: once in 3.6e8.
    assert len(orders) > 1


async def test_a_vote_in_mid_stream_reveals_it_and_the_stream_goes_on(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODELS[0], [say("Held"), Wait("end"), *close()])
    upstream.on(MODELS[1], answer("Two."))
    begun = await compare(gateway, *MODELS[:2], blind=True)
    async with gateway.stream(f"/api/comparisons/{begun['id']}/stream") as events:
        await take(events, "done")
        voted = await act(gateway, begun["id"], "vote", run_id=begun["lanes"][0]["run_id"])
        assert {lane["model"] for lane in voted["lanes"]} == set(MODELS[:2])
        upstream.gate("end").set()
        (last,) = [frame for frame in await rest(events) if frame.type == "done"]
    assert last.data["model"] == MODELS[0]
    state = await comparison(gateway, begun["id"])
    assert {lane["model"] for lane in state["lanes"]} == set(MODELS[:2])


async def test_a_blind_comparison_goes_on_after_its_vote_only(gateway: Gateway) -> None:
    begun = await begin_blind(gateway)
    await ended(gateway, begun["id"])
    refused = await act(gateway, begun["id"], "continue", 422, message="And then?")
    assert refused["code"] == "invalid_request"
    await act(gateway, begun["id"], "vote", run_id=begun["lanes"][1]["run_id"])
    further = await act(gateway, begun["id"], "continue", 201, message="And then?")
    assert (further["blind"], further["previous_id"]) == (False, begun["id"])


async def test_it_stays_sealed_over_a_restart_and_in_an_import(open_gateway: OpenGateway) -> None:
    async with open_gateway(database_url=SQLITE_URL) as first:
        begun = await begin_blind(first)
        await ended(first, begun["id"])
    async with open_gateway(database_url=SQLITE_URL) as second:
        await assert_everything_blind(second, begun)
        exported = await second.client.get(f"/api/conversations/{begun['conversation_id']}/export?format=json")
    async with open_gateway(database_url="memory:") as third:
        response = await third.client.post("/api/import", content=exported.content)
        assert response.status_code in {200, 201}, response.text
        (conversation,) = (await third.client.get("/api/conversations")).json()["items"]
        imported = await third.messages(conversation["id"], path="all")
        assert {message["model"] for message in imported if message["role"] == "assistant"} == {"blind"}


async def test_a_page_of_one_names_letters_until_the_vote(gateway: Gateway) -> None:
    begun = await begin_blind(gateway)
    state = await ended(gateway, begun["id"])
    path = f"/api/comparisons/{begun['id']}/export?format=html"
    page = (await gateway.client.get(path)).text
    assert "A #1" in page
    assert state["lanes"][0]["content"] in page
    names = [variant.get("label", variant["model"]) for variant in VARIANTS]
    assert not any(name in page for name in [*names, *MODELS])
    await act(gateway, begun["id"], "vote", tie=True)
    revealed = (await gateway.client.get(path)).text
    assert all(name in revealed for name in names)


async def test_a_temporary_conversation_takes_no_blind_comparison(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation(temporary=True)
    sent = {"message": "Sky?", "variants": VARIANTS, "blind": True, "conversation_id": conversation_id}
    response = await gateway.client.post("/api/comparisons", json=sent)
    assert (response.status_code, response.json()["errors"][0]["path"]) == (422, "blind")


async def test_no_title_tells_of_it(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(title_model="scripted/echo") as gateway:
        begun = await begin_blind(gateway)
        await follow(gateway, begun["id"])
        assert gateway.services.titler.is_idle
        assert {completion.body["model"] for completion in upstream.completions} == set(MODELS)
