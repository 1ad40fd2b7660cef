"""The ten rules of the stream, each by name."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from openchat.api import stream
from openchat.clock import SystemClock
from openchat.conversations.model import Message
from openchat.runs import engine, supervisor
from openchat.runs.checkpoints import Checkpointer
from openchat.runs.model import Run
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.scenarios import png
from openchat.upstream.scripted.script import (
    Open,
    Stall,
    Step,
    Wait,
    answer,
    cite,
    close,
    error_status,
    fail,
    say,
    show_image,
    think,
)
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway, run_gateway
from tests.support.sse import Frame, event_id, merged, parse_all, position_of, remaining, text_of
from tests.support.waiting import rest, soon, take, take_text, until
from tests.support.wire import request

# Promised are 250 ms. A core that other tests share makes them longer; any timer that it could wait for is far longer.
STOP_SECONDS = 1.0
# A heartbeat's own test waits for a few of these.
SHORT_HEARTBEAT = 0.05
UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"
TERMINAL = {"done", "error"}
RICH = (
    think("Let me "),
    think("see. "),
    say("Ünïcödé 日本 "),
    say("🙂👩‍👩‍👧 and "),
    cite("https://example.org/rain", "Rain", 0, 9),
    say("then\n\n"),
    show_image(png(2)),
    say(" the end"),
)
RICH_TEXT = "Ünïcödé 日本 🙂👩‍👩‍👧 and then\n\n the end"


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "FIRST_RETRY_SECONDS", 0.001)


@pytest.fixture
def logs_dropped_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", 0.0)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long runs pause; they do not wait for it."""
    asked: list[float] = []
    sleep = SystemClock.sleep

    async def note(clock: SystemClock, seconds: float) -> None:
        task = asyncio.current_task()
        if task is not None and task.get_name().startswith("run "):
            asked.append(seconds)
            seconds = 0.0
        await sleep(clock, seconds)

    monkeypatch.setattr(SystemClock, "sleep", note)
    return asked


def held(*steps: Step) -> tuple[Step, ...]:
    """These steps, then nothing until the gate `end` opens."""
    return (*steps, Wait("end"), *close())


async def closed_within(upstream: ScriptedUpstream, act: Callable[[], Any], *, count: int = 1) -> float:
    """Seconds from the act to the end of the upstream's connection."""
    recorded = upstream.completions[count - 1]
    began = asyncio.get_running_loop().time()
    await act()
    await soon(recorded.closed_by_client.wait())
    assert recorded.closed_at is not None
    return recorded.closed_at - began


# 1. One terminal event


async def test_rule_1_every_run_ends_with_exactly_one_terminal_event_last(
    gateway: Gateway, quick_retries: None
) -> None:
    names = (
        "echo cut reset cut-first reset-first error-402 error-503 error-524-html mid-error mid-error-bare "
        "end-without-finish length content-filter garbage quirk-09-json-200-error quirk-11-empty tools image"
    )
    for name in names.split():
        events = await gateway.ask("one two three", model=f"scripted/{name}")
        assert [frame.type in TERMINAL for frame in events].count(True) == 1, name
        assert events[-1].type in TERMINAL, name
        assert events[0].type == "start", name
        run = await gateway.run_ended(events[-1].data["run_id"])
        assert run["status"] == events[-1].data["status"], name


async def test_rule_1_a_stopped_run_and_a_silent_upstream_end_with_one_terminal_event_too(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(idle_timeout=0.05) as gateway:
        events = await gateway.ask(model="scripted/stall")
        assert [frame.type for frame in events].count("error") == 1
        assert (events[-1].type, events[-1].data["error"]["code"]) == ("error", "upstream_timeout")
    async with open_gateway() as gateway:
        upstream.enqueue(held(say("Half")))
        started = await gateway.start(await gateway.new_conversation())
        async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
            await take_text(frames, "Half")
            await gateway.client.post(f"/api/runs/{started['run']['id']}/stop")
            assert [(frame.type, frame.data["status"]) for frame in await rest(frames)] == [("done", "stopped")]


async def test_rule_1_an_upstream_stream_that_just_ends_is_no_end_of_an_answer(gateway: Gateway) -> None:
    for name in ("end-without-finish", "cut", "reset"):
        events = await gateway.ask(model=f"scripted/{name}")
        assert events[-1].data["status"] == "failed", name
        assert events[-1].data["error"]["code"] == "upstream_cut", name
        assert text_of(events) == "Half an answer", name


async def test_rule_1_what_is_wrong_before_the_run_exists_is_an_http_error(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    as_stream = {"Accept": "text/event-stream"}
    cases: list[tuple[str, dict[str, Any], int]] = [
        (UNKNOWN_ID, {"message": "Hi"}, 404),
        (conversation_id, {"message": ""}, 422),
        (conversation_id, {"message": "Hi", "model": "no/such-model"}, 422),
        (conversation_id, {"message": "Hi", "surprise": 1}, 422),
        (conversation_id, {"message": "Hi", "parent_id": UNKNOWN_ID}, 404),
    ]
    for where, body, status in cases:
        response = await gateway.client.post(f"/api/conversations/{where}/runs", json=body, headers=as_stream)
        assert response.status_code == status, (body, response.text)
        assert response.headers["content-type"] == "application/problem+json"
    assert await gateway.messages(conversation_id) == []
    assert upstream.completions == []


async def test_rule_1_what_the_upstream_does_wrong_is_an_event_of_the_run(gateway: Gateway) -> None:
    for name, code in (
        ("error-402", "out_of_credit"),
        ("error-401", "upstream_key"),
        ("error-404", "model_unavailable"),
    ):
        events = await gateway.ask(model=f"scripted/{name}")
        assert [frame.type for frame in events] == ["start", "error"]
        assert events[-1].data["error"]["code"] == code
        assert "sk-or-v1" not in str(events[-1].data)


@pytest.mark.parametrize("name", ["408", "429", "500", "502", "503", "529"])
async def test_rule_1_a_refusal_that_may_pass_is_retried_twice_while_nothing_was_shown(
    gateway: Gateway, upstream: ScriptedUpstream, pauses: list[float], name: str
) -> None:
    events = await gateway.ask(model=f"scripted/error-{name}")
    assert [frame.type for frame in events if frame.type != "status"] == ["start", "error"]
    assert len(upstream.completions) == 3
    assert len(pauses) == 2
    run = await gateway.run_ended(events[-1].data["run_id"])
    assert [call["status"] for call in run["calls"]] == ["failed"] * 3


async def test_rule_1_each_retry_is_announced_and_an_answer_that_then_comes_is_a_success(
    gateway: Gateway, upstream: ScriptedUpstream, pauses: list[float]
) -> None:
    # Announcements are not replayed, so the second attempt waits for a viewer to be there.
    upstream.enqueue([Wait("viewed"), error_status(503, "Busy")], answer("At last"))
    started = await gateway.start(await gateway.new_conversation())
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        heard = await take(frames, "start")
        upstream.gate("viewed").set()
        heard += await rest(frames)
    retrying = [frame for frame in heard if frame.type == "status"]
    assert [(frame.data["state"], frame.data["attempt"]) for frame in retrying] == [("retrying", 2)]
    assert heard[-1].data["status"] == "completed"
    assert text_of(heard) == "At last"


async def test_rule_1_a_connection_that_fails_is_retried_twice(tmp_path: Path, pauses: list[float]) -> None:
    async with run_gateway("http://127.0.0.1:9/api/v1", tmp_path) as gateway:
        events = await gateway.ask(model="any/model")
        assert events[-1].data["error"]["code"] == "upstream_unreachable"
        run = await gateway.run_ended(events[-1].data["run_id"])
        assert len(run["calls"]) == 3


async def test_rule_1_the_pause_that_the_upstream_asks_for_is_kept_up_to_ten_seconds(
    gateway: Gateway, upstream: ScriptedUpstream, pauses: list[float]
) -> None:
    upstream.enqueue([error_status(429, "Slow down", headers={"Retry-After": "10"})], answer("Here"))
    assert text_of(await gateway.ask()) == "Here"
    assert pauses == [10.0]
    upstream.enqueue([error_status(429, "Slow down", headers={"Retry-After": "11"})], answer("Never"))
    events = await gateway.ask()
    assert [frame.type for frame in events] == ["start", "error"]
    assert events[-1].data["error"]["retryable"] is True
    assert pauses == [10.0]


async def test_rule_1_nothing_is_retried_once_something_was_shown(
    gateway: Gateway, upstream: ScriptedUpstream, pauses: list[float]
) -> None:
    for shown in (say("Half"), think("Hm")):
        upstream.enqueue([shown, fail(code=503)], answer("Again"))
        events = await gateway.ask()
        assert events[-1].data["status"] == "failed"
        assert pauses == []
        assert len((await gateway.run_ended(events[-1].data["run_id"]))["calls"]) == 1
        # The answer that nobody asked for again.
        assert text_of(await gateway.ask()) == "Again"


# 2. Stored first, verifiable


async def test_rule_2_the_finished_message_is_committed_before_its_terminal_event_is_sent(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    finish = gateway.services.store.finish_run

    async def watched(run: Run, message: Message) -> None:
        live = gateway.services.supervisor.find(run.id)
        assert live is not None
        ended.append(live.ended)
        await finish(run, message)
        ended.append(live.ended)

    monkeypatch.setattr(gateway.services.store, "finish_run", watched)
    events = await gateway.ask("one two three", model="scripted/echo")
    assert ended == [False, False]
    stored = await gateway.services.store.message("local", events[-1].data["message_id"])
    assert stored.content == "one two three"


async def test_rule_2_the_stored_text_is_the_streamed_text_and_the_end_proves_it(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask("naïve — 😀 text", conversation_id=conversation_id, model="scripted/echo")
    stored = (await gateway.messages(conversation_id))[-1]
    assert stored["content"] == text_of(events) == "naïve — 😀 text"
    assert events[-1].data["chars"] == len(stored["content"])
    assert events[-1].data["sha256"] == sha256(stored["content"].encode()).hexdigest()


async def test_rule_2_characters_count_as_code_points_however_the_bytes_were_split(gateway: Gateway) -> None:
    events = await gateway.ask(model="scripted/quirk-13-split-utf8")
    text = "Grüße 日本語 🙂👩‍👩‍👧 ﷺ"
    assert text_of(events) == text
    assert events[-1].data["chars"] == len(text)
    assert events[-1].data["sha256"] == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "reasoning", "content"),
    [
        ("reasoning", "Let me see.", "Forty-two."),
        ("think-split", "Let me see.", "\n\nForty-two."),
        ("think-late", "", "Write <think>this</think> literally."),
        ("line-separators", "", "one\u2028two\u2029three\u0085four\x0bfive\x0c\r\nsix"),
    ],
)
async def test_rule_2_reasoning_is_no_part_of_the_content_and_the_text_is_untouched(
    gateway: Gateway, name: str, reasoning: str, content: str
) -> None:
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask(conversation_id=conversation_id, model=f"scripted/{name}")
    assert "".join(frame.data["text"] for frame in events if frame.type == "reasoning") == reasoning
    stored = (await gateway.messages(conversation_id))[-1]
    assert stored["content"] == text_of(events) == content
    assert events[-1].data["sha256"] == sha256(content.encode()).hexdigest()


async def test_rule_2_a_continued_answer_begins_with_the_old_text_as_one_delta(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    first = await gateway.ask(conversation_id=conversation_id, model="scripted/length")
    upstream.enqueue(answer(" And", " more."))
    response = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs",
        json={"continue_from": first[-1].data["message_id"]},
        headers={"Accept": "text/event-stream"},
    )
    events = parse_all(response.content)
    old = text_of(first)
    assert events[0].data["continues"] == {"message_id": first[-1].data["message_id"], "chars": len(old)}
    live = await gateway.replay(events[0].data["run_id"])
    assert text_of(events) == text_of(live) == old + " And more."
    stored = (await gateway.messages(conversation_id))[-1]
    assert stored["content"] == old + " And more."
    assert events[-1].data["chars"] == len(stored["content"])


async def test_rule_2_the_old_text_of_a_continued_answer_is_a_delta_of_its_own_while_it_runs(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    first = await gateway.ask(conversation_id=conversation_id, model="scripted/length")
    upstream.enqueue([Open(), *held(say(" More."))])
    started = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs", json={"continue_from": first[-1].data["message_id"]}
    )
    async with gateway.stream(f"/api/runs/{started.json()['run']['id']}/stream") as frames:
        heard = await take(frames, "delta")
        assert text_of(heard).startswith(text_of(first))
        upstream.gate("end").set()
        assert text_of(heard + await rest(frames)) == text_of(first) + " More."


# 3. Resumable


async def whole_run(gateway: Gateway, upstream: ScriptedUpstream) -> tuple[str, list[Frame]]:
    """A run with every kind of event in it, ended."""
    upstream.enqueue([*RICH, *close()])
    events = await gateway.ask()
    assert text_of(events) == RICH_TEXT
    assert {frame.type for frame in events} == {"start", "reasoning", "delta", "citation", "image", "done"}
    return events[0].data["run_id"], events


async def resumed_from_everywhere(gateway: Gateway, run_id: str, end: int) -> list[list[dict[str, Any]]]:
    return [merged(await gateway.replay(run_id, event_id(run_id, position))) for position in range(end + 1)]


async def test_rule_3_a_live_run_continues_after_every_position_with_the_same_text(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(*RICH))
    started = await gateway.start(await gateway.new_conversation())
    run_id = started["run"]["id"]
    async with gateway.stream(f"/api/runs/{run_id}/stream") as frames:
        heard = await take_text(frames, RICH_TEXT)
        said = position_of(heard[-1])
        async with AsyncExitStack() as stack:
            path = f"/api/runs/{run_id}/stream"
            viewers = [
                await stack.enter_async_context(
                    gateway.stream(path, headers={"Last-Event-ID": event_id(run_id, position)})
                )
                for position in range(said + 1)
            ]
            # Each has what is there, and waits for more.
            first = [await anext(viewer) for viewer in viewers[:-1]]
            upstream.gate("end").set()
            got = [[frame, *await rest(viewer)] for frame, viewer in zip(first, viewers[:-1], strict=True)]
            got.append(await rest(viewers[-1]))
        everything = merged(heard + await rest(frames))
    for position, events in enumerate(got):
        assert merged(events) == remaining(everything, position), position


async def test_rule_3_an_ended_run_continues_after_every_position_with_the_same_text(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    run_id, events = await whole_run(gateway, upstream)
    end = position_of(events[-1])
    for position, got in enumerate(await resumed_from_everywhere(gateway, run_id, end)):
        assert got == remaining(merged(events), position), position


async def test_rule_3_a_run_whose_log_is_gone_continues_after_every_position_from_the_stored_message(
    gateway: Gateway, upstream: ScriptedUpstream, logs_dropped_at_once: None
) -> None:
    run_id, events = await whole_run(gateway, upstream)
    await until(lambda: gateway.services.supervisor.find(run_id) is None)
    end = position_of(events[-1])
    for position, got in enumerate(await resumed_from_everywhere(gateway, run_id, end)):
        assert got == remaining(merged(events), position), position


async def test_rule_3_a_restarted_server_continues_after_every_position(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(database_url=SQLITE_URL) as first:
        run_id, events = await whole_run(first, upstream)
    async with open_gateway(database_url=SQLITE_URL) as second:
        end = position_of(events[-1])
        for position, got in enumerate(await resumed_from_everywhere(second, run_id, end)):
            assert got == remaining(merged(events), position), position


async def test_rule_3_a_continued_answer_is_resumable_on_both_sides_of_its_seam(
    gateway: Gateway, upstream: ScriptedUpstream, logs_dropped_at_once: None
) -> None:
    conversation_id = await gateway.new_conversation()
    first = await gateway.ask(conversation_id=conversation_id, model="scripted/length")
    upstream.enqueue([think("Where was I?"), say(" And more."), *close()])
    response = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs",
        json={"continue_from": first[-1].data["message_id"]},
        headers={"Accept": "text/event-stream"},
    )
    events = parse_all(response.content)
    run_id = events[0].data["run_id"]
    await until(lambda: gateway.services.supervisor.find(run_id) is None)
    got = await resumed_from_everywhere(gateway, run_id, position_of(events[-1]))
    for position, left in enumerate(got):
        assert left == remaining(merged(events), position), position


async def test_rule_3_ids_lead_upwards_and_each_names_the_last_of_its_frame(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    _, events = await whole_run(gateway, upstream)
    positions = [position_of(frame) for frame in events]
    assert positions == sorted(positions)
    for before, frame in pairwise(events):
        step = len(frame.data["text"]) if frame.type in {"delta", "reasoning"} else 1
        assert position_of(frame) - position_of(before) == step


async def test_rule_3_the_header_wins_over_the_query_and_either_resumes(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    run_id, events = await whole_run(gateway, upstream)
    path = f"/api/runs/{run_id}/stream"
    by_query = await gateway.client.get(path, params={"last_event_id": event_id(run_id, 20)})
    assert merged(parse_all(by_query.content)) == remaining(merged(events), 20)
    both = await gateway.client.get(
        path, params={"last_event_id": event_id(run_id, 20)}, headers={"Last-Event-ID": event_id(run_id, 30)}
    )
    assert merged(parse_all(both.content)) == remaining(merged(events), 30)


async def test_rule_3_the_simple_stream_resumes_the_run_of_the_id_whatever_the_head_is_now(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    upstream.enqueue(answer("First"), answer("Second"))
    first = await gateway.ask(conversation_id=conversation_id)
    await gateway.ask("Go on", conversation_id=conversation_id)
    response = await gateway.client.get(
        f"/api/conversations/{conversation_id}/stream", headers={"Last-Event-ID": first[0].id}
    )
    assert merged(parse_all(response.content)) == merged(first)[1:]
    assert len(upstream.completions) == 2


async def test_rule_3_an_id_that_is_unreadable_or_of_another_run_is_refused(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    run_id, _ = await whole_run(gateway, upstream)
    other_id, _ = await whole_run(gateway, upstream)
    conversation_id = (await gateway.client.get(f"/api/runs/{run_id}")).json()["conversation_id"]
    for bad in ("nonsense", "0", f"{run_id}:-1", f"{run_id}:x", f"{run_id}:", f"{run_id}:1:END", event_id(other_id, 3)):
        for path in (f"/api/runs/{run_id}/stream", f"/api/conversations/{conversation_id}/stream"):
            response = await gateway.client.get(path, headers={"Last-Event-ID": bad})
            assert (response.status_code, response.json()["code"]) == (422, "bad_event_id"), (bad, path)
    response = await gateway.client.get(
        f"/api/conversations/{conversation_id}/stream", headers={"Last-Event-ID": event_id(UNKNOWN_ID, 3)}
    )
    assert (response.status_code, response.json()["code"]) == (422, "bad_event_id")


async def test_rule_3_neighbouring_deltas_are_merged_for_who_is_behind_and_the_text_is_the_same(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(*[say(f"{number} ") for number in range(200)]))
    text = "".join(f"{number} " for number in range(200))
    started = await gateway.start(await gateway.new_conversation())
    path = f"/api/runs/{started['run']['id']}/stream"
    async with gateway.stream(path) as early, gateway.stream(path) as late:
        heard = await take_text(early, text)
        upstream.gate("end").set()
        caught_up = await rest(late)
        heard += await rest(early)
    replayed = await gateway.replay(started["run"]["id"])
    assert merged(caught_up) == merged(heard) == merged(replayed)
    assert [frame.type for frame in replayed] == ["start", "delta", "done"]
    assert replayed[1].id == event_id(started["run"]["id"], 1 + len(text))


async def test_rule_3_a_status_takes_no_position_and_repeats_the_id_before_it(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_runs=1) as gateway:
        upstream.enqueue(held(say("First")), answer("Second"))
        first = await gateway.start(await gateway.new_conversation())
        second = await gateway.start(await gateway.new_conversation())
        path = f"/api/runs/{second['run']['id']}/stream"
        async with gateway.stream(path) as frames:
            start, status = await anext(frames), await anext(frames)
            assert (status.data["state"], status.id) == ("queued", start.id)
            upstream.gate("end").set()
            heard = [start, status, *await rest(frames)]
        assert text_of(heard) == "Second"
        resumed = await gateway.replay(second["run"]["id"], status.id)
        assert merged(resumed) == merged(heard)[1:]
        await gateway.run_ended(first["run"]["id"])


# 4. Ends


@pytest.mark.parametrize("keep_seconds", [60.0, 0.0], ids=["log-kept", "log-dropped"])
async def test_rule_4_a_reconnect_with_the_last_id_gets_204(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch, keep_seconds: float
) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", keep_seconds)
    run_id, events = await whole_run(gateway, upstream)
    if not keep_seconds:
        await until(lambda: gateway.services.supervisor.find(run_id) is None)
    conversation_id = events[0].data["conversation_id"]
    for path in (f"/api/runs/{run_id}/stream", f"/api/conversations/{conversation_id}/stream"):
        by_header = await gateway.client.get(path, headers={"Last-Event-ID": events[-1].id})
        by_query = await gateway.client.get(path, params={"last_event_id": events[-1].id})
        assert (by_header.status_code, by_header.content) == (204, b"")
        assert (by_query.status_code, by_query.content) == (204, b"")
    assert len(upstream.completions) == 1


@pytest.mark.parametrize("keep_seconds", [60.0, 0.0], ids=["log-kept", "log-dropped"])
async def test_rule_4_any_other_id_at_or_beyond_the_end_gets_the_terminal_event(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch, keep_seconds: float
) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", keep_seconds)
    run_id, events = await whole_run(gateway, upstream)
    end = position_of(events[-1])
    for position in (end - 1, end, end + 1, end + 1000, 999_999_999_999):
        assert await gateway.replay(run_id, event_id(run_id, position)) == events[-1:]


async def test_rule_4_after_the_terminal_event_the_server_closes(gateway: Gateway) -> None:
    events = await gateway.ask(model="scripted/hello")
    async with await request(gateway.url, f"/api/runs/{events[0].data['run_id']}/stream") as raw:
        body = await soon(raw.read_all())
    assert parse_all(body)[-1] == events[-1]


# 5. The run belongs to the server


async def test_rule_5_a_viewer_that_leaves_stops_nothing(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(held(say("Half, ")))
    conversation_id = await gateway.new_conversation()
    async with gateway.stream(
        f"/api/conversations/{conversation_id}/runs",
        method="POST",
        json={"message": "Hi"},
        headers={"Accept": "text/event-stream"},
    ) as frames:
        heard = await take_text(frames, "Half, ")
    upstream.gate("end").set()
    events = await gateway.replay(heard[0].data["run_id"])
    assert events[-1].data["status"] == "completed"
    assert not upstream.completions[0].closed_by_client.is_set()


async def test_rule_5_on_disconnect_stop_binds_the_run_to_its_connection(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    shapes: tuple[tuple[Step, ...], ...] = ((Stall(),), (Open(), Stall()), (say("Half"), Stall()))
    for count, steps in enumerate(shapes, start=1):
        upstream.enqueue(steps)
        conversation_id = await gateway.new_conversation()
        raw = await request(
            gateway.url,
            f"/api/conversations/{conversation_id}/runs",
            method="POST",
            headers={"Accept": "text/event-stream", "Content-Type": "application/json"},
            body=b'{"message": "Hi", "on_disconnect": "stop"}',
        )
        run_id = raw.headers["location"].rsplit("/", 1)[1]
        await soon(raw.read_until(b"Half" if count == 3 else b'"start"'))
        await soon(upstream.arrival(count))

        async def leave(raw: Any = raw) -> None:
            raw.cut()

        assert await closed_within(upstream, leave, count=count) < STOP_SECONDS
        run = await gateway.run_ended(run_id)
        assert run["status"] == "stopped"
        assert (await gateway.messages(conversation_id))[-1]["content"] == ("Half" if count == 3 else "")


async def test_rule_5_on_disconnect_stop_is_refused_where_the_call_is_not_the_stream(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    response = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs", json={"message": "Hi", "on_disconnect": "stop"}
    )
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == "on_disconnect"
    assert await gateway.messages(conversation_id) == []
    assert upstream.completions == []


async def test_rule_5_an_idempotent_repeat_attaches_as_a_mere_viewer(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(say("Half, ")))
    conversation_id = await gateway.new_conversation()
    call: dict[str, Any] = {
        "method": "POST",
        "json": {"message": "Hi", "on_disconnect": "stop"},
        "headers": {"Accept": "text/event-stream", "Idempotency-Key": "once"},
    }
    path = f"/api/conversations/{conversation_id}/runs"
    async with gateway.stream(path, **call) as bound:
        heard = await take_text(bound, "Half, ")
        async with gateway.stream(path, **call) as repeat:
            await take_text(repeat, "Half, ")
        # A later request is answered after the server saw the repeat leave.
        async with gateway.stream(f"/api/runs/{heard[0].data['run_id']}/stream") as third:
            await take_text(third, "Half, ")
            upstream.gate("end").set()
            assert (await rest(third))[-1].data["status"] == "completed"
        assert (await rest(bound))[-1].data["status"] == "completed"
    assert len(upstream.completions) == 1


@pytest.mark.parametrize(
    ("steps", "kept"),
    [((Stall(),), ""), ((Open(), Stall()), ""), ((say("Half"), Stall()), "Half"), ((think("Hm"), Stall()), "")],
    ids=["before-the-answer", "before-the-first-token", "after-the-first-token", "while-it-thinks"],
)
async def test_rule_5_stop_closes_the_upstream_within_250_ms_and_keeps_the_partial_answer(
    gateway: Gateway, upstream: ScriptedUpstream, steps: tuple[Step, ...], kept: str
) -> None:
    upstream.enqueue(steps)
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    run_id = started["run"]["id"]
    async with gateway.stream(f"/api/runs/{run_id}/stream") as frames:
        heard = await take(frames, "start")
        await soon(upstream.arrival())
        while len(heard) < 2 and len(steps) > 1 and not isinstance(steps[0], Open):
            heard.append(await anext(frames))
        took = await closed_within(upstream, lambda: gateway.client.post(f"/api/runs/{run_id}/stop"))
        assert took < STOP_SECONDS
        end = await rest(frames)
    assert [(frame.type, frame.data["status"]) for frame in end] == [("done", "stopped")]
    stored = (await gateway.messages(conversation_id))[-1]
    assert (stored["status"], stored["content"]) == ("stopped", kept)
    assert end[-1].data["chars"] == len(kept)


async def test_rule_5_stop_answers_202_with_the_run_also_when_it_had_ended(gateway: Gateway) -> None:
    events = await gateway.ask(model="scripted/hello")
    response = await gateway.client.post(f"/api/runs/{events[0].data['run_id']}/stop")
    assert (response.status_code, response.json()["status"]) == (202, "completed")


# 6. Alive


async def test_rule_6_a_comment_comes_at_once_before_the_upstream_answers(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([Stall()])
    conversation_id = await gateway.new_conversation()
    async with await request(
        gateway.url,
        f"/api/conversations/{conversation_id}/runs",
        method="POST",
        headers={"Accept": "text/event-stream", "Content-Type": "application/json"},
        body=b'{"message": "Hi"}',
    ) as raw:
        body = await soon(raw.read_until(b"\n\n"))
        assert body.startswith(b": open-chat\n\n")
        if b'"start"' not in body:
            await soon(raw.read_until(b'"start"'))


async def test_rule_6_an_ended_run_is_greeted_too(gateway: Gateway) -> None:
    events = await gateway.ask(model="scripted/hello")
    response = await gateway.client.get(f"/api/runs/{events[0].data['run_id']}/stream")
    assert response.content.startswith(b": open-chat\n\n")


async def test_rule_6_a_comment_comes_again_and_again_while_nothing_else_does(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", SHORT_HEARTBEAT)
    upstream.enqueue([Wait("first"), say("Late."), *held()])
    started = await gateway.start(await gateway.new_conversation())
    async with await request(gateway.url, f"/api/runs/{started['run']['id']}/stream") as raw:
        body = await soon(raw.read_until(b": keepalive\n\n"))
        body += await soon(raw.read_until(b": keepalive\n\n"))
        assert b'"start"' in body
        upstream.gate("first").set()
        body = await soon(raw.read_until(b"Late."))
        body += await soon(raw.read_until(b": keepalive\n\n"))
        upstream.gate("end").set()
        body += await soon(raw.read_all())
    assert text_of(parse_all(body)) == "Late."


async def test_rule_6_the_heartbeat_is_fifteen_seconds() -> None:
    assert stream.HEARTBEAT_SECONDS == 15.0


# 7. Unbuffered


async def test_rule_7_every_stream_says_that_it_must_not_be_buffered_or_compressed(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
    greedy = {"Accept-Encoding": "gzip, deflate, br, zstd"}
    upstream.enqueue(answer("Simple"), answer("Full"))
    simple = await gateway.client.get(f"/api/conversations/{conversation_id}/stream", headers=greedy)
    full = await gateway.client.post(
        f"/api/conversations/{conversation_id}/runs",
        json={"message": "Go on"},
        headers={"Accept": "text/event-stream", **greedy},
    )
    replayed = await gateway.client.get(f"/api/runs/{parse_all(full.content)[0].data['run_id']}/stream", headers=greedy)
    for response in (simple, full, replayed):
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
        assert response.headers["cache-control"] == "no-cache, no-transform"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in response.headers
        assert "content-length" not in response.headers
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-request-id"]
    assert full.headers["location"] == f"/api/runs/{parse_all(full.content)[0].data['run_id']}"


async def test_rule_7_each_token_passes_before_the_next_one_is_sent(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    words = [f"w{number} " for number in range(20)]
    upstream.enqueue([step for word in words for step in (say(word), Wait(word))] + [*close()])
    started = await gateway.start(await gateway.new_conversation())
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        await take(frames, "start")
        for word in words:
            assert (await soon(anext(frames))).data == {"type": "delta", "text": word}
            upstream.gate(word).set()
        assert [frame.type for frame in await rest(frames)] == ["done"]


async def test_rule_7_a_small_write_is_not_held_back_for_more(gateway: Gateway) -> None:
    async with await request(gateway.url, "/health") as raw:
        assert raw.status == 200
        sockets = [
            connection.transport.get_extra_info("socket")
            for connection in gateway.server.server_state.connections
            if connection.transport is not None
        ]
        assert [each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in sockets] == [1] * len(sockets)


# 8. Safe

OWN, APP, LISTED, EVIL = "own", "https://chat.example.org", "http://localhost:5173", "https://evil.example"
# Origin, Sec-Fetch-Site, whether it may pass.
SITES = [
    (None, None, True),
    (None, "none", True),
    (None, "same-origin", True),
    (None, "same-site", False),
    (None, "cross-site", False),
    (OWN, None, True),
    (OWN, "same-origin", True),
    (APP, None, True),
    (APP, "cross-site", True),
    (LISTED, "cross-site", True),
    (LISTED, None, True),
    (EVIL, None, False),
    (EVIL, "same-origin", False),
    ("null", None, False),
    ("http://localhost:5174", "same-site", False),
]


async def test_rule_8_what_costs_or_changes_is_for_our_own_pages_and_the_allow_list(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("openrouter/auto", answer("Yes"))
    async with open_gateway(app_url=APP) as gateway:
        for origin, site, may in SITES:
            before = len(upstream.completions)
            headers = {"Sec-Fetch-Site": site} if site else {}
            if origin is not None:
                headers["Origin"] = gateway.url if origin == OWN else origin
            conversation_id = await gateway.new_conversation()
            await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
            base = f"/api/conversations/{conversation_id}"
            calls: list[tuple[str, str, Any]] = [
                ("GET", f"{base}/stream", None),
                ("POST", f"{base}/messages", {"message": "Hi"}),
                ("POST", f"{base}/runs", {"message": "Hi"}),
                ("PATCH", base, {"title": "Changed"}),
                ("DELETE", base, None),
                ("POST", "/api/files", "text"),
                ("POST", "/api/models/refresh", None),
            ]
            for method, path, body in calls:
                response = await gateway.client.request(method, path, json=body, headers=headers)
                case = (origin, site, method, path, response.text)
                assert (response.status_code != 403) is may, case
                assert response.is_success is may, case
            # Reading is the browser's to guard: without CORS headers another site sees nothing of it.
            reading = await gateway.client.get("/api/conversations", headers=headers)
            allowed = reading.headers.get("access-control-allow-origin")
            assert (reading.status_code, allowed) == (200, origin if origin == LISTED else None)
            assert (len(upstream.completions) > before) is may


async def test_rule_8_the_origin_of_another_port_of_this_host_is_another_site(gateway: Gateway) -> None:
    response = await gateway.client.post("/api/conversations", headers={"Origin": "http://127.0.0.1:1"})
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


HOSTS = [
    ("127.0.0.1", True),
    ("localhost:8001", True),
    ("LOCALHOST", True),
    ("[::1]:8001", True),
    ("chat.example.org", True),
    ("gate.example.net:9000", True),
    ("evil.example", False),
    ("127.0.0.1.evil.example", False),
    ("localhost.evil.example", False),
    ("localhost, evil.example", False),
    ("", False),
    ("169.254.169.254", False),
]


async def test_rule_8_a_host_that_is_not_allowed_is_refused(open_gateway: OpenGateway) -> None:
    async with open_gateway(app_url=APP, allowed_hosts="gate.example.net") as gateway:
        for host, may in HOSTS:
            for path in ("/api/conversations", "/health", "/api/nothing"):
                async with await request(gateway.url, path, headers={"Host": host}) as raw:
                    assert (raw.status != 400) is may, (host, path)
                    body = await raw.read_all()
                    assert may or b'"code":"bad_host"' in body


# 9. Crash


async def crashed_in_mid_stream(gateway: Gateway, upstream: ScriptedUpstream, home: Path) -> list[Frame]:
    """What a viewer had when the gateway died; its database as it was then lies in `home`, with 11 characters kept."""
    upstream.enqueue([say("Kept text. "), Wait("kept"), say("Lost text."), *held()])
    started = await gateway.start(await gateway.new_conversation())
    checkpointer = Checkpointer(gateway.services.store, gateway.services.supervisor.live, SystemClock())
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        heard = await take_text(frames, "Kept text. ")
        await checkpointer.write(gateway.services.supervisor.live())
        upstream.gate("kept").set()
        heard += await take_text(frames, "Lost text.")
        with (
            sqlite3.connect(gateway.settings.openchat_home / "openchat.db") as before,
            sqlite3.connect(home / "openchat.db") as after,
        ):
            before.backup(after)
        before.close()
        after.close()
    return heard


@pytest.fixture
def second_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("second")


@pytest.fixture
async def after_crash(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, second_home: Path
) -> AsyncIterator[tuple[Gateway, list[Frame]]]:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        heard = await crashed_in_mid_stream(gateway, upstream, second_home)
        async with run_gateway(upstream.base_url, second_home, database_url=SQLITE_URL) as second:
            yield second, heard


async def test_rule_9_a_run_whose_server_died_is_interrupted_and_its_text_kept(
    after_crash: tuple[Gateway, list[Frame]],
) -> None:
    gateway, heard = after_crash
    run = (await gateway.client.get(f"/api/runs/{heard[0].data['run_id']}")).json()
    assert (run["status"], run["error"]["code"]) == ("interrupted", "interrupted")
    assert [call["status"] for call in run["calls"]] == ["interrupted"]
    stored = (await gateway.messages(run["conversation_id"]))[-1]
    assert (stored["status"], stored["content"]) == ("interrupted", "Kept text. ")
    events = await gateway.replay(run["id"])
    assert [frame.type for frame in events] == ["start", "delta", "error"]
    assert events[-1].data["chars"] == len("Kept text. ")
    assert events[-1].data["sha256"] == sha256(b"Kept text. ").hexdigest()


async def test_rule_9_an_id_from_before_the_crash_continues_and_one_beyond_the_end_gets_the_terminal_event_alone(
    after_crash: tuple[Gateway, list[Frame]],
) -> None:
    gateway, heard = after_crash
    run_id, conversation_id = heard[0].data["run_id"], heard[0].data["conversation_id"]
    everything = await gateway.replay(run_id)
    for position in range(position_of(heard[-1]) + 2):
        left = await gateway.replay(run_id, event_id(run_id, position))
        assert merged(left) == remaining(merged(everything), position), position
    assert await gateway.replay(run_id, heard[-1].id) == everything[-1:]
    simple = await gateway.client.get(
        f"/api/conversations/{conversation_id}/stream", headers={"Last-Event-ID": heard[-1].id}
    )
    assert parse_all(simple.content) == everything[-1:]


async def test_rule_9_a_crash_before_the_first_checkpoint_leaves_an_empty_interrupted_answer(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, second_home: Path
) -> None:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        upstream.enqueue([Stall()])
        started = await gateway.start(await gateway.new_conversation())
        with (
            sqlite3.connect(gateway.settings.openchat_home / "openchat.db") as before,
            sqlite3.connect(second_home / "openchat.db") as after,
        ):
            before.backup(after)
        before.close()
        after.close()
        async with run_gateway(upstream.base_url, second_home, database_url=SQLITE_URL) as second:
            events = await second.replay(started["run"]["id"])
            assert [frame.type for frame in events] == ["start", "error"]
            assert events[-1].data["status"] == "interrupted"


async def test_rule_9_a_graceful_stop_interrupts_at_once_and_tells_the_viewers(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Half"), Stall()], [Stall()])
    conversation_id = await gateway.new_conversation()
    half = await gateway.start(conversation_id)
    async with gateway.stream(f"/api/runs/{half['run']['id']}/stream") as frames:
        await take_text(frames, "Half")
        none = await gateway.start(await gateway.new_conversation())
        await soon(upstream.arrival(2))
        async with gateway.stream(f"/api/runs/{none['run']['id']}/stream") as silent:
            await take(silent, "start")
            await soon(gateway.services.drain())
            for viewer in (frames, silent):
                end = await rest(viewer)
                assert [(frame.type, frame.data["status"]) for frame in end] == [("error", "interrupted")]
    for recorded in upstream.completions:
        await soon(recorded.closed_by_client.wait())
    stored = (await gateway.messages(conversation_id))[-1]
    assert (stored["status"], stored["content"]) == ("interrupted", "Half")
    refused = await gateway.client.post(f"/api/conversations/{conversation_id}/runs", json={"message": "More"})
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused.headers["retry-after"]
    assert (await gateway.client.get("/health/ready")).status_code == 503


# 10. Many viewers


async def test_rule_10_ten_viewers_each_get_everything_whenever_they_came(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    words = [f"{number} and " for number in range(10)]
    upstream.enqueue([step for word in words for step in (say(word), Wait(word))] + [*close()])
    started = await gateway.start(await gateway.new_conversation())
    path = f"/api/runs/{started['run']['id']}/stream"
    heard: list[list[Frame]] = []
    async with AsyncExitStack() as stack:
        viewers: list[AsyncIterator[Frame]] = []
        for count, word in enumerate(words, start=1):
            viewers.append(await stack.enter_async_context(gateway.stream(path)))
            heard.append(await take_text(viewers[-1], "".join(words[:count])))
            upstream.gate(word).set()
        for frames, events in zip(viewers, heard, strict=True):
            events += await rest(frames)
    whole = merged(await gateway.replay(started["run"]["id"]))
    assert whole[1]["text"] == "".join(words)
    assert [merged(events) for events in heard] == [whole] * 10
    assert len(upstream.completions) == 1


async def test_rule_10_a_tab_on_each_address_watches_the_same_run(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(held(say("Shared")))
    conversation_id = await gateway.new_conversation()
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
    simple = f"/api/conversations/{conversation_id}/stream"
    async with gateway.stream(simple) as first, gateway.stream(simple) as second:
        heard = await take_text(first, "Shared")
        await take_text(second, "Shared")
        async with httpx.AsyncClient(base_url=gateway.url) as other:
            run_id = heard[0].data["run_id"]
            upstream.gate("end").set()
            alone = parse_all((await other.get(f"/api/runs/{run_id}/stream")).content)
        assert merged(heard + await rest(first)) == merged(alone)
        assert (await rest(second))[-1] == alone[-1]
    assert len(upstream.completions) == 1
    assert re.fullmatch(r"[0-9a-f-]{36}", run_id)
