"""Comparisons while they run: what comes, who is held up by whom, and what a client has that comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest

from openchat.runs import live
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.records import scenario_model
from openchat.upstream.scripted.script import (
    Open,
    Stall,
    Step,
    Wait,
    answer,
    close,
    error_status,
    fail,
    say,
    script,
    think,
)
from openchat.upstream.translate import upstream_error
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.comparing import act, compare, comparison, ended, follow, of_run
from tests.support.gateway import Gateway
from tests.support.sse import Frame, merged, parse_all, text_of
from tests.support.waiting import rest, soon, take, until

SIX = [f"scripted/six-{number}" for number in range(6)]
NAMES = ["a", "b", "c", "before", "after", "fine", *(name.partition("/")[2] for name in SIX)]


def held(*texts: str, gate: str = "end") -> list[Step]:
    return [Open(), *map(say, texts), Wait(gate), *close()]


@pytest.fixture(autouse=True)
def _listed(upstream: ScriptedUpstream) -> None:
    """The models of these tests, which play what a test says."""
    upstream.models += [scenario_model(name) for name in NAMES]


def assert_whole(frames: list[Frame], state: dict[str, Any]) -> None:
    """What came is what is stored, lane by lane, each with one start and one end, then the end of all."""
    assert frames[-1].data == {"type": "end", "comparison_id": state["id"]}
    assert frames[-1].id.endswith(":end")
    for lane in state["lanes"]:
        said = of_run(frames, lane["run_id"])
        assert said[0].type == "start"
        assert [frame.type for frame in said if frame.type in {"done", "error"}] == [said[-1].type]
        assert text_of(said) == lane["content"]
        assert said[-1].data["sha256"] == sha256(lane["content"].encode()).hexdigest()
        assert said[-1].data["status"] == lane["status"]


async def test_every_lane_streams_at_its_own_pace_in_one_stream(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("scripted/a", [*held("A1 ", "A2.", gate="a")])
    upstream.on("scripted/b", answer("B."))
    upstream.on("scripted/c", [*held("C.", gate="c")])
    begun = await compare(gateway, "scripted/a", "scripted/b", "scripted/c")
    async with gateway.stream(f"/api/comparisons/{begun['id']}/stream") as events:
        quick = await take(events, "done")
        assert quick[-1].data["run_id"] == begun["lanes"][1]["run_id"]
        upstream.gate("c").set()
        third = await take(events, "done")
        assert third[-1].data["run_id"] == begun["lanes"][2]["run_id"]
        upstream.gate("a").set()
        last = await rest(events)
    state = await comparison(gateway, begun["id"])
    assert state["status"] == "ended"
    assert_whole([*quick, *third, *last], state)
    assert [lane["content"] for lane in state["lanes"]] == ["A1 A2.", "B.", "C."]


async def test_a_lane_that_fails_before_and_one_after_its_first_token_leave_the_others_alone(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/before", [error_status(402, "No credit")])
    upstream.on("scripted/after", [say("Half"), fail()])
    upstream.on("scripted/fine", answer("Whole."))
    begun = await compare(gateway, "scripted/before", "scripted/after", "scripted/fine")
    frames = await follow(gateway, begun["id"])
    state = await comparison(gateway, begun["id"])
    assert [lane["status"] for lane in state["lanes"]] == ["failed", "failed", "completed"]
    assert [lane["content"] for lane in state["lanes"]] == ["", "Half", "Whole."]
    assert state["lanes"][0]["error"]["code"] == "out_of_credit"
    assert_whole(frames, state)


async def test_a_reload_with_six_live_lanes_loses_nothing_whatever_it_had(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    for number, model in enumerate(SIX):
        upstream.on(model, [think("Hm. "), *held(f"{number}: ", "ö🙂 ", "more", gate=f"gate {number % 2}")])
    begun = await compare(gateway, *SIX)
    path = f"/api/comparisons/{begun['id']}/stream"
    heard: list[Frame] = []
    async with gateway.stream(path) as events:
        while sum(frame.type == "delta" and frame.data["text"].endswith("more") for frame in heard) < len(SIX):
            heard.append(await soon(anext(events)))
    upstream.gate("gate 0").set()
    upstream.gate("gate 1").set()
    whole = await follow(gateway, begun["id"])
    state = await comparison(gateway, begun["id"])
    assert_whole(whole, state)
    # From every event that came, live or in the replay, what follows it is what was missing, in every lane.
    for came in (heard, whole):
        for count in range(1, len(came) + 1 if came is heard else len(came)):
            later = await follow(gateway, begun["id"], came[count - 1].id)
            together = [*came[:count], *later]
            for lane in state["lanes"]:
                run = lane["run_id"]
                assert merged(of_run(together, run)) == merged(of_run(whole, run)), came[count - 1].id


async def test_after_the_end_a_reconnect_stops(gateway: Gateway) -> None:
    begun = await compare(gateway, "scripted/echo", "scripted/reasoning")
    frames = await follow(gateway, begun["id"])
    path = f"/api/comparisons/{begun['id']}/stream"
    response = await gateway.client.get(path, headers={"Last-Event-ID": frames[-1].id})
    assert (response.status_code, response.content) == (204, b"")
    again = await follow(gateway, begun["id"], frames[-2].id)
    assert [frame.data for frame in again] == [frames[-1].data]
    assert (await gateway.client.get(path, params={"last_event_id": frames[-1].id})).status_code == 204


@pytest.mark.parametrize("bad", ["rubbish", "{id}:1.1.1", "{id}:1.1.", "{other}:0.0", "{id}:0.0:end:end", "{id}:"])
async def test_an_id_of_another_stream_is_refused(gateway: Gateway, bad: str) -> None:
    begun = await compare(gateway, "scripted/echo", "scripted/reasoning")
    other = await compare(gateway, "scripted/echo", "scripted/reasoning")
    response = await gateway.client.get(
        f"/api/comparisons/{begun['id']}/stream",
        headers={"Last-Event-ID": bad.format(id=begun["id"], other=other["id"])},
    )
    assert (response.status_code, response.json()["code"]) == (422, "bad_event_id")


async def test_one_lane_is_stopped_and_the_others_go_on_then_all(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    for model in ("scripted/a", "scripted/b", "scripted/c"):
        upstream.on(model, [Open(), say("Some"), Stall()])
    begun = await compare(gateway, "scripted/a", "scripted/b", "scripted/c")
    runs = [lane["run_id"] for lane in begun["lanes"]]
    async with gateway.stream(f"/api/comparisons/{begun['id']}/stream") as events:
        heard: list[Frame] = []
        while sum(frame.type == "delta" for frame in heard) < len(runs):
            heard.append(await soon(anext(events)))
        await act(gateway, begun["id"], "stop", 202, run_id=runs[1])
        (stopped,) = await take(events, "done")
        assert (stopped.data["run_id"], stopped.data["status"]) == (runs[1], "stopped")
        assert (await comparison(gateway, begun["id"]))["status"] == "running"
        await act(gateway, begun["id"], "stop", 202)
        assert {frame.data.get("run_id") for frame in await rest(events)} == {runs[0], runs[2], None}
    state = await comparison(gateway, begun["id"])
    assert [(lane["status"], lane["content"]) for lane in state["lanes"]] == [("stopped", "Some")] * 3
    for completion in upstream.completions:
        await soon(completion.closed_by_client.wait())


async def test_a_retried_lane_comes_in_the_open_stream_and_its_old_answer_stays(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/a", held("Held."))
    upstream.on("scripted/b", lambda asked: script(say("Bad"), fail()) if asked.attempt == 1 else answer("Good."))
    begun = await compare(gateway, "scripted/a", "scripted/b")
    failed = begun["lanes"][1]["run_id"]
    async with gateway.stream(f"/api/comparisons/{begun['id']}/stream") as events:
        before = await take(events, "error")
        retried = await act(gateway, begun["id"], "retry", 201, run_id=failed)
        lane = retried["lanes"][1]
        assert lane["earlier_run_ids"] == [failed]
        after = await take(events, "done")
        assert {"type": "lane", "place": 1, "run_id": lane["run_id"]} in [frame.data for frame in after]
        assert text_of(of_run(after, lane["run_id"])) == "Good."
        upstream.gate("end").set()
        last = await rest(events)
    state = await comparison(gateway, begun["id"])
    assert [lane["content"] for lane in state["lanes"]] == ["Held.", "Good."]
    assert_whole([*before, *after, *last], state)
    # A reader that knew only the first attempt gets the second one whole.
    resumed = await follow(gateway, begun["id"], before[-1].id)
    assert text_of(of_run(resumed, lane["run_id"])) == "Good."
    assert of_run(resumed, failed) == []
    everything = await gateway.messages(state["conversation_id"], path="all")
    assert sorted(message["content"] for message in everything if message["role"] == "assistant") == [
        "Bad",
        "Good.",
        "Held.",
    ]


async def test_a_retry_after_the_end_is_followed_with_the_last_id(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    begun = await compare(gateway, "scripted/echo", "scripted/reasoning")
    frames = await follow(gateway, begun["id"])
    first = begun["lanes"][0]["run_id"]
    retried = await act(gateway, begun["id"], "retry", 201, run_id=first)
    again = await follow(gateway, begun["id"], frames[-1].id)
    assert {frame.data.get("run_id") for frame in again[:-1]} == {retried["lanes"][0]["run_id"]}
    assert_whole([*frames[:-1], *again], await comparison(gateway, begun["id"]))


async def test_replacing_a_live_lane_stops_it(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("scripted/a", [Open(), say("Old"), Stall()])
    upstream.on("scripted/b", answer("Other."))
    begun = await compare(gateway, "scripted/a", "scripted/b")
    old = begun["lanes"][0]["run_id"]
    await soon(upstream.arrival())
    replaced = await act(
        gateway, begun["id"], "replace", 201, run_id=old, variant={"model": "scripted/echo", "label": "echo"}
    )
    assert replaced["variants"][replaced["lanes"][0]["variant"]]["label"] == "echo"
    state = await ended(gateway, begun["id"])
    assert [lane["content"] for lane in state["lanes"]] == ["Why?", "Other."]
    assert (await gateway.run_ended(old))["status"] == "stopped"


async def test_a_lane_that_still_answers_is_not_retried(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("scripted/a", held("Held."))
    begun = await compare(gateway, "scripted/a", "scripted/echo")
    refused = await act(gateway, begun["id"], "retry", 409, run_id=begun["lanes"][0]["run_id"])
    assert refused["code"] == "run_active"
    upstream.gate("end").set()


async def test_every_viewer_gets_everything_the_slow_one_too(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    text = "word " * 20_000
    upstream.on("scripted/a", answer(*[text] * 5))
    upstream.on("scripted/b", answer(*[text] * 5))
    begun = await compare(gateway, "scripted/a", "scripted/b")
    path = f"/api/comparisons/{begun['id']}/stream"
    async with gateway.stream(path) as slow:
        first = [await soon(anext(slow))]
        quick, other = await asyncio.gather(follow(gateway, begun["id"]), follow(gateway, begun["id"]))
        late = first + await rest(slow)
    state = await comparison(gateway, begun["id"])
    for frames in (quick, other, late):
        assert_whole(frames, state)
    assert state["lanes"][0]["content"] == text * 5


async def test_lanes_that_must_wait_are_queued_and_all_of_them_end(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/a", held("Done."))
    async with open_gateway(max_runs=2, max_queue=10) as gateway:
        begun = await compare(gateway, "scripted/a", "scripted/a", repeat=3)
        assert [lane["status"] for lane in begun["lanes"]] == ["streaming"] * 2 + ["queued"] * 4
        upstream.gate("end").set()
        state = await ended(gateway, begun["id"])
        assert [lane["content"] for lane in state["lanes"]] == ["Done."] * 6


async def test_what_finds_no_places_is_refused_whole(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(max_runs=2, max_queue=1) as gateway:
        sent = {"message": "Hi", "variants": [{"model": "scripted/echo"}], "repeat": 4}
        response = await gateway.client.post("/api/comparisons", json=sent)
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert (await gateway.client.get("/api/conversations")).json()["items"] == []
        assert upstream.completions == []
        # The places are free.
        assert (await ended(gateway, (await compare(gateway, "scripted/echo", repeat=3))["id"]))["status"] == "ended"


async def test_a_budget_that_is_passed_cuts_the_lanes_which_say_so(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("openai/gpt-4o-mini", [Open(), *[say("word " * 1000)] * 20, Stall()])
    model = next(
        item for item in (await gateway.client.get("/api/models")).json()["items"] if item["id"] == "openai/gpt-4o-mini"
    )
    # What an answer of 3,000 tokens costs: more than the likely ones, less than what comes.
    budget = f"{float(model['pricing']['completion']) * 3_000:.9f}"
    begun = await compare(gateway, "openai/gpt-4o-mini", "openai/gpt-4o-mini", max_cost_usd=budget)
    state = await ended(gateway, begun["id"])
    for lane in state["lanes"]:
        assert (lane["status"], lane["error"]["code"]) == ("failed", "over_budget")
        assert lane["content"].startswith("word")
        assert lane["cost_usd"] is not None


async def test_a_restart_keeps_the_comparison_and_ends_its_lanes(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/a", [Open(), say("Kept."), Stall()])
    upstream.on("scripted/b", answer("Whole."))
    async with open_gateway(database_url=SQLITE_URL) as first:
        begun = await compare(first, "scripted/a", "scripted/b")
        async with first.stream(f"/api/comparisons/{begun['id']}/stream") as events:
            heard = await take(events, "done")
            if not any(frame.data.get("text") == "Kept." for frame in heard):
                heard += await take(events, "delta")
    async with open_gateway(database_url=SQLITE_URL) as second:
        state = await comparison(second, begun["id"])
        assert state["status"] == "ended"
        assert [(lane["status"], lane["content"]) for lane in state["lanes"]] == [
            ("interrupted", "Kept."),
            ("completed", "Whole."),
        ]
        resumed = await follow(second, begun["id"], heard[-1].id)
        assert [frame.type for frame in resumed] == ["error", "end"]
        assert_whole([*heard, *resumed], state)
        assert_whole(await follow(second, begun["id"]), state)
        retried = await act(second, begun["id"], "retry", 201, run_id=state["lanes"][0]["run_id"])
        await act(second, begun["id"], "stop", 202, run_id=retried["lanes"][0]["run_id"])


async def test_many_comparisons_of_twelve_lanes_at_once_lose_nothing(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    async def one(number: int) -> None:
        response = await gateway.client.post(
            "/api/comparisons",
            json={"message": f"Message {number}, word for word", "variants": [{"model": "scripted/echo"}] * 12},
            headers={"Accept": "text/event-stream"},
        )
        assert response.status_code == 200
        frames = parse_all(response.content)
        state = await comparison(gateway, frames[-1].data["comparison_id"])
        assert_whole(frames, state)
        assert [lane["content"] for lane in state["lanes"]] == [f"Message {number}, word for word"] * 12

    await soon(asyncio.gather(*(one(number) for number in range(10))))


async def test_the_place_of_every_lane_moves_forward_only(gateway: Gateway) -> None:
    begun = await compare(gateway, "scripted/echo", "scripted/reasoning", "scripted/length")
    frames = await follow(gateway, begun["id"])
    marks = [
        [int(mark.rstrip("e")) for mark in frame.id.removesuffix(":end").split(":")[1].split(".")] for frame in frames
    ]
    for earlier, later in pairwise(marks):
        assert all(one <= other for one, other in zip(earlier, later, strict=True))


async def test_no_lane_is_sent_before_all_are_ready(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, readers, go_on = gateway.services.files.read, 0, asyncio.Event()

    async def slow_for_one(owner: str, file_ids: Iterable[str]) -> dict[str, bytes]:
        nonlocal readers
        readers += 1
        if readers == 12:
            await go_on.wait()
        return await read(owner, file_ids)

    monkeypatch.setattr(gateway.services.files, "read", slow_for_one)
    begun = await compare(gateway, *["scripted/echo"] * 12)
    await until(lambda: readers == 12)
    # Time enough for a request to come, if one had been sent.
    await gateway.client.get("/api/runs")
    assert upstream.completions == []
    # The way that each of them takes is open.
    assert upstream.connections >= 12
    go_on.set()
    state = await ended(gateway, begun["id"])
    assert {lane["status"] for lane in state["lanes"]} == {"completed"}
    assert len(upstream.completions) == 12


async def test_a_lane_that_is_not_ready_in_time_starts_after_the_others(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "START_LINE_SECONDS", 0.05)
    read, readers, go_on = gateway.services.files.read, 0, asyncio.Event()

    async def slow_for_one(owner: str, file_ids: Iterable[str]) -> dict[str, bytes]:
        nonlocal readers
        readers += 1
        if readers == 1:
            await go_on.wait()
        return await read(owner, file_ids)

    monkeypatch.setattr(gateway.services.files, "read", slow_for_one)
    begun = await compare(gateway, *["scripted/echo"] * 3)
    for lane in begun["lanes"][1:]:
        assert (await gateway.run_ended(lane["run_id"]))["status"] == "completed"
    assert len(upstream.completions) == 2
    go_on.set()
    state = await ended(gateway, begun["id"])
    assert [lane["status"] for lane in state["lanes"]] == ["completed"] * 3


async def test_a_lane_that_fails_before_it_is_sent_tries_again_alone(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "START_LINE_SECONDS", 60.0)
    read, readers = gateway.services.files.read, 0

    async def fails_for_one(owner: str, file_ids: Iterable[str]) -> dict[str, bytes]:
        nonlocal readers
        readers += 1
        if readers == 1:
            raise upstream_error("upstream_unreachable", "Nobody")
        return await read(owner, file_ids)

    monkeypatch.setattr(gateway.services.files, "read", fails_for_one)
    begun = await compare(gateway, *["scripted/echo"] * 3)
    for lane in begun["lanes"][1:]:
        assert (await gateway.run_ended(lane["run_id"]))["status"] == "completed"
    await act(gateway, begun["id"], "stop", 202)
    first = (await ended(gateway, begun["id"]))["lanes"][0]
    assert first["status"] in {"stopped", "completed"}


async def test_a_lane_that_is_stopped_before_it_is_ready_holds_nobody_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, readers = gateway.services.files.read, 0

    async def never_for_one(owner: str, file_ids: Iterable[str]) -> dict[str, bytes]:
        nonlocal readers
        readers += 1
        if readers == 1:
            await asyncio.Event().wait()
        return await read(owner, file_ids)

    monkeypatch.setattr(gateway.services.files, "read", never_for_one)
    begun = await compare(gateway, *["scripted/echo"] * 3)
    await until(lambda: readers == 3)
    await act(gateway, begun["id"], "stop", 202, run_id=begun["lanes"][0]["run_id"])
    state = await ended(gateway, begun["id"])
    assert [lane["status"] for lane in state["lanes"]] == ["stopped", "completed", "completed"]
