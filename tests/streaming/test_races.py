"""What happens at the same time, or at the worst moment; each test is named after what a person would see."""

from __future__ import annotations

import asyncio
import gc
import json
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
from starlette.requests import Request

from openchat.conversations.model import Conversation, Message
from openchat.errors import StoreFailed
from openchat.runs import engine, supervisor
from openchat.runs.model import Run
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.scenarios import png
from openchat.upstream.scripted.script import (
    Comment,
    Open,
    Reset,
    Send,
    Stall,
    Step,
    Wait,
    answer,
    close,
    encode_event,
    error_status,
    fail,
    say,
    show_image,
    think,
)
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway, run_gateway
from tests.support.sse import Frame, event_id, merged, parse_all, position_of, text_of
from tests.support.waiting import rest, soon, take, take_text, until
from tests.support.wire import Frames, request

JSON_STREAM = {"Accept": "text/event-stream", "Content-Type": "application/json"}
# Uvicorn's own high-water mark and one write beyond it.
MOST_BUFFERED_BYTES = 200_000
Finish: TypeAlias = Callable[[Run, Message], Awaitable[Conversation]]


def held(*steps: Step) -> tuple[Step, ...]:
    return (*steps, Wait("end"), *close())


async def stop(gateway: Gateway, run_id: str) -> dict[str, Any]:
    response = await gateway.client.post(f"/api/runs/{run_id}/stop")
    assert response.status_code == 202, response.text
    return dict(response.json())


class SlowStore:
    """Holds the store at a run's end until the test lets it go on."""

    def __init__(self, finish: Finish) -> None:
        self._finish = finish
        self.reached = asyncio.Event()
        self.may_go_on = asyncio.Event()

    async def finish_run(self, run: Run, message: Message) -> Conversation:
        self.reached.set()
        await self.may_go_on.wait()
        return await self._finish(run, message)


@pytest.fixture
def slow_store(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> SlowStore:
    slow = SlowStore(gateway.services.store.finish_run)
    monkeypatch.setattr(gateway.services.store, "finish_run", slow.finish_run)
    return slow


class FailingStore:
    """Fails the first `times` finishes."""

    def __init__(self, finish: Finish, times: int) -> None:
        self._finish = finish
        self.left = times

    async def finish_run(self, run: Run, message: Message) -> Conversation:
        if self.left > 0:
            self.left -= 1
            raise StoreFailed("the store failed: disk full")
        return await self._finish(run, message)


@pytest.fixture
def quick_store_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STORE_RETRY_SECONDS", 0.001)


# A viewer that goes


@pytest.mark.parametrize("said", ["", "Half, "], ids=["before-the-first-token", "after-the-first-token"])
async def test_a_tab_closed_in_mid_answer_finds_the_whole_answer_later(
    gateway: Gateway, upstream: ScriptedUpstream, said: str
) -> None:
    upstream.enqueue([Open(), *([say(said)] if said else []), Wait("gone"), say("then all."), *close()])
    conversation_id = await gateway.new_conversation()
    raw = await request(
        gateway.url,
        f"/api/conversations/{conversation_id}/runs",
        method="POST",
        headers=JSON_STREAM,
        body=b'{"message": "Hi"}',
    )
    run_id = raw.headers["location"].rsplit("/", 1)[1]
    await soon(raw.read_until(said.encode() or b'"start"'))
    raw.cut()
    upstream.gate("gone").set()
    run = await gateway.run_ended(run_id)
    assert run["status"] == "completed"
    assert (await gateway.messages(conversation_id))[-1]["content"] == said + "then all."
    assert not upstream.completions[0].closed_by_client.is_set()


async def test_a_tab_that_closes_before_it_reads_anything_still_gets_its_answer_stored(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(answer("Stored."))
    conversation_id = await gateway.new_conversation()
    raw = await request(
        gateway.url,
        f"/api/conversations/{conversation_id}/runs",
        method="POST",
        headers=JSON_STREAM,
        body=b'{"message": "Hi"}',
        hold_head=True,
    )
    await soon(upstream.arrival())
    raw.cut()
    run_id = (await gateway.messages(conversation_id))[-1]["run_id"]
    assert (await gateway.run_ended(run_id))["status"] == "completed"
    assert (await gateway.messages(conversation_id))[-1]["content"] == "Stored."


async def test_a_viewer_cut_in_the_middle_of_an_event_resumes_without_a_gap(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    words = [f"wörd{number} " for number in range(50)]
    upstream.enqueue(held(*map(say, words)))
    started = await gateway.start(await gateway.new_conversation())
    path = f"/api/runs/{started['run']['id']}/stream"
    text, last_id = "", ""
    for _ in range(6):
        frames = Frames()
        async with await request(gateway.url, path, headers={"Last-Event-ID": last_id} if last_id else {}) as raw:
            for frame in frames.feed(await soon(raw.read(500))):
                text += frame.data.get("text", "")
                last_id = frame.id
    upstream.gate("end").set()
    text += text_of(await gateway.replay(started["run"]["id"], last_id or None))
    assert text == "".join(words)


# Stop, at any moment


async def test_stop_while_it_waits_in_the_queue_ends_it_without_asking_the_upstream(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_runs=1) as gateway:
        upstream.enqueue(held(say("First")), answer("Third"))
        first = await gateway.start(await gateway.new_conversation())
        conversation_id = await gateway.new_conversation()
        second = await gateway.start(conversation_id)
        third = await gateway.start(await gateway.new_conversation())
        assert [run["run"]["status"] for run in (first, second, third)] == ["streaming", "queued", "queued"]
        async with gateway.stream(f"/api/runs/{second['run']['id']}/stream") as frames:
            await take(frames, "status")
            await stop(gateway, second["run"]["id"])
            end = await rest(frames)
        assert [(frame.type, frame.data["status"]) for frame in end if frame.type != "status"] == [("done", "stopped")]
        run = await gateway.run_ended(second["run"]["id"])
        assert (run["status"], run["calls"]) == ("stopped", [])
        upstream.gate("end").set()
        assert (await gateway.run_ended(third["run"]["id"]))["status"] == "completed"
        assert (await gateway.run_ended(first["run"]["id"]))["status"] == "completed"
        assert len(upstream.completions) == 2


async def test_stop_right_after_the_start_ends_it(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on("openrouter/auto", [Stall()])
    conversation_id = await gateway.new_conversation()
    for _ in range(20):
        started = await gateway.start(conversation_id)
        await stop(gateway, started["run"]["id"])
        assert (await gateway.run_ended(started["run"]["id"]))["status"] == "stopped"
    for recorded in upstream.completions:
        await soon(recorded.closed_by_client.wait())


async def test_stop_between_two_attempts_ends_the_wait(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([Wait("viewed"), error_status(429, "Busy", headers={"Retry-After": "10"})], answer("Never"))
    started = await gateway.start(await gateway.new_conversation())
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        await take(frames, "start")
        upstream.gate("viewed").set()
        await take(frames, "status")
        await stop(gateway, started["run"]["id"])
        end = await soon(rest(frames))
    assert [(frame.type, frame.data["status"]) for frame in end] == [("done", "stopped")]
    assert len(upstream.completions) == 1


async def test_stop_in_mid_answer_keeps_what_was_shown_and_records_the_call_as_stopped(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([think("Hm. "), say("Half, "), Stall()])
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        await take_text(frames, "Half, ")
        await stop(gateway, started["run"]["id"])
        await rest(frames)
    stored = (await gateway.messages(conversation_id))[-1]
    assert (stored["status"], stored["content"]) == ("stopped", "Half, ")
    assert [part["type"] for part in stored["parts"]] == ["reasoning", "text"]
    run = await gateway.run_ended(started["run"]["id"])
    assert [call["status"] for call in run["calls"]] == ["stopped"]
    assert run["calls"][0]["generation_id"] == upstream.completions[0].generation_id


async def test_stop_while_an_image_is_stored_keeps_the_text_around_it(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing = asyncio.Event()

    async def never(*_: object) -> None:
        storing.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(gateway.services.files, "add_from_url", never)
    upstream.enqueue([say("Before, "), show_image(png(2)), say("after."), Wait("sent"), Stall()])
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    await soon(storing.wait())
    await soon(upstream.reached("sent").wait())
    live = gateway.services.supervisor.find(started["run"]["id"])
    assert live is not None
    await stop(gateway, started["run"]["id"])
    assert (await gateway.run_ended(started["run"]["id"]))["status"] == "stopped"
    assert (await gateway.messages(conversation_id))[-1]["content"].startswith("Before, ")


async def test_stop_while_the_answer_is_stored_leaves_it_completed(
    gateway: Gateway, upstream: ScriptedUpstream, slow_store: SlowStore
) -> None:
    upstream.enqueue(answer("All of it."))
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    await soon(slow_store.reached.wait())
    await stop(gateway, started["run"]["id"])
    slow_store.may_go_on.set()
    events = await gateway.replay(started["run"]["id"])
    assert (events[-1].data["status"], text_of(events)) == ("completed", "All of it.")
    assert (await gateway.messages(conversation_id))[-1]["status"] == "completed"


async def test_stop_twice_and_stop_after_the_end_change_nothing(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Half"), Stall()])
    started = await gateway.start(await gateway.new_conversation())
    run_id = started["run"]["id"]
    async with gateway.stream(f"/api/runs/{run_id}/stream") as frames:
        await take_text(frames, "Half")
    await asyncio.gather(*(stop(gateway, run_id) for _ in range(5)))
    before = await gateway.run_ended(run_id)
    assert await stop(gateway, run_id) == before
    assert [frame.type for frame in await gateway.replay(run_id)] == ["start", "delta", "done"]


async def test_a_stop_and_the_last_token_at_the_same_time_give_one_end(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    for _ in range(10):
        upstream.enqueue([say("Text"), *close()])
        started = await gateway.start(await gateway.new_conversation())
        run_id = started["run"]["id"]
        events, _ = await asyncio.gather(gateway.replay(run_id), stop(gateway, run_id))
        run = await gateway.run_ended(run_id)
        stored = (await gateway.messages(run["conversation_id"]))[-1]
        assert [frame.type in {"done", "error"} for frame in events].count(True) == 1
        assert events[-1].data["status"] == run["status"] == stored["status"]
        assert run["status"] in {"completed", "stopped"}
        assert text_of(events) == stored["content"]


# Two at once


async def test_two_tabs_that_open_the_stream_at_once_start_one_run_and_see_the_same(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("openrouter/auto", answer("One ", "answer."))
    for round_ in range(1, 6):
        conversation_id = await gateway.new_conversation()
        await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
        path = f"/api/conversations/{conversation_id}/stream"
        answers = await asyncio.gather(*(gateway.client.get(path) for _ in range(8)))
        # Who came after the end has nothing to start and nothing to follow.
        viewers = [parse_all(response.content) for response in answers if response.status_code == 200]
        assert {response.status_code for response in answers} <= {200, 204}
        assert len({events[0].data["run_id"] for events in viewers}) == 1
        assert len({json.dumps(merged(events)) for events in viewers}) == 1
        assert len(upstream.completions) == round_
        assert len(await gateway.messages(conversation_id, path="all")) == 2


async def test_duplicates_with_one_idempotency_key_start_one_run_and_both_follow_it(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(say("Once.")))
    conversation_id = await gateway.new_conversation()
    call: dict[str, Any] = {
        "method": "POST",
        "json": {"message": "Hi"},
        "headers": {"Accept": "text/event-stream", "Idempotency-Key": "same"},
    }
    path = f"/api/conversations/{conversation_id}/runs"
    async with AsyncExitStack() as stack:
        opened = await asyncio.gather(*(stack.enter_async_context(gateway.stream(path, **call)) for _ in range(4)))
        heard = [await take_text(frames, "Once.") for frames in opened]
        upstream.gate("end").set()
        everything = [merged(events + await rest(frames)) for events, frames in zip(heard, opened, strict=True)]
    assert everything == [everything[0]] * 4
    assert len(upstream.completions) == 1
    assert len(await gateway.messages(conversation_id, path="all")) == 2


async def test_several_live_answers_to_the_last_message_are_a_question_of_which(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(), held(), answer("Third"))
    conversation_id = await gateway.new_conversation()
    first = await gateway.start(conversation_id)
    question_id = first["user_message"]["id"]
    await gateway.start(conversation_id, None, parent_id=question_id)
    await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"head_id": question_id})
    response = await gateway.client.get(f"/api/conversations/{conversation_id}/stream")
    assert (response.status_code, response.json()["code"]) == (409, "several_runs")
    upstream.gate("end").set()


async def test_a_message_under_an_answer_that_is_being_written_is_refused_and_nothing_is_stored(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(say("Half")))
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    for path in ("messages", "runs"):
        response = await gateway.client.post(f"/api/conversations/{conversation_id}/{path}", json={"message": "More"})
        assert (response.status_code, response.json()["code"]) == (409, "run_active")
        assert response.json()["retryable"] is True
    assert len(await gateway.messages(conversation_id, path="all")) == 2
    upstream.gate("end").set()
    await gateway.run_ended(started["run"]["id"])
    response = await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "More"})
    assert response.status_code == 200


# The simple stream's order


async def test_the_simple_stream_attaches_to_the_live_run_of_the_head_from_its_first_event(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(held(say("Live")))
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    async with gateway.stream(f"/api/conversations/{conversation_id}/stream") as frames:
        heard = await take_text(frames, "Live")
        assert heard[0].data["run_id"] == started["run"]["id"]
        upstream.gate("end").set()
        await rest(frames)
    assert len(upstream.completions) == 1


@pytest.mark.parametrize("name", ["hello", "error-402", "cut"])
async def test_the_simple_stream_starts_nothing_where_the_last_message_was_answered(
    gateway: Gateway, upstream: ScriptedUpstream, name: str
) -> None:
    conversation_id = await gateway.new_conversation()
    await gateway.ask(conversation_id=conversation_id, model=f"scripted/{name}")
    before = len(upstream.completions)
    path = f"/api/conversations/{conversation_id}/stream"
    assert (await gateway.client.get(path)).status_code == 204
    question_id = (await gateway.messages(conversation_id))[0]["id"]
    await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"head_id": question_id})
    assert (await gateway.client.get(path)).status_code == 204
    assert len(upstream.completions) == before


async def test_the_simple_stream_of_an_empty_conversation_is_empty(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    assert (await gateway.client.get(f"/api/conversations/{conversation_id}/stream")).status_code == 204
    unknown = await gateway.client.get("/api/conversations/00000000-0000-7000-8000-000000000000/stream")
    assert unknown.status_code == 404


async def test_a_reconnect_never_starts_a_run_although_the_head_has_none(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask(conversation_id=conversation_id, model="scripted/hello")
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Next"})
    path = f"/api/conversations/{conversation_id}/stream"
    last = await gateway.client.get(path, headers={"Last-Event-ID": events[-1].id})
    middle = await gateway.client.get(path, headers={"Last-Event-ID": events[0].id})
    assert last.status_code == 204
    assert merged(parse_all(middle.content)) == merged(events)[1:]
    assert len(upstream.completions) == 1


async def test_the_model_of_the_query_decides_over_the_default(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    conversation_id = await gateway.new_conversation(default_model="scripted/hello")
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Say this"})
    response = await gateway.client.get(
        f"/api/conversations/{conversation_id}/stream", params={"model": "scripted/echo"}
    )
    assert text_of(parse_all(response.content)) == "Say this"
    assert upstream.completions[0].body["model"] == "scripted/echo"


# A slow viewer


async def test_a_viewer_that_does_not_read_costs_no_memory_and_delays_nobody_and_gets_the_exact_text_at_last(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    piece = "Zeichen für Zeichen — 😀 " * 40
    pieces = [f"{number}: {piece}\n" for number in range(2000)]
    text = "".join(pieces)
    upstream.enqueue([Wait("viewed"), *map(say, pieces), *close()])
    started = await gateway.start(await gateway.new_conversation())
    path = f"/api/runs/{started['run']['id']}/stream"
    async with await request(gateway.url, path, small_buffers=True) as slow:
        async with gateway.stream(path) as quick:
            await take(quick, "start")
            upstream.gate("viewed").set()
            heard = [frame async for frame in quick]
        assert text_of(heard) == text
        assert heard[-1].data["status"] == "completed"
        buffered = [
            connection.transport.get_write_buffer_size()
            for connection in gateway.server.server_state.connections
            if connection.transport is not None
        ]
        assert max(buffered) < MOST_BUFFERED_BYTES < len(text.encode()) / 5
        # Now it reads.
        body = await asyncio.wait_for(slow.read_all(), 60)
    events = parse_all(body)
    assert text_of(events) == text
    assert sha256(text_of(events).encode()).hexdigest() == heard[-1].data["sha256"]
    assert events[-1] == heard[-1]


async def test_a_viewer_that_never_reads_does_not_keep_the_run_or_the_stop_from_ending(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    pieces = ["x" * 1000] * 1000
    upstream.enqueue([Wait("viewed"), *map(say, pieces), Wait("said"), Stall()])
    started = await gateway.start(await gateway.new_conversation())
    path = f"/api/runs/{started['run']['id']}/stream"
    async with await request(gateway.url, path, small_buffers=True):
        upstream.gate("viewed").set()
        await soon(upstream.reached("said").wait())
        upstream.gate("said").set()
        await stop(gateway, started["run"]["id"])
        run = await gateway.run_ended(started["run"]["id"])
        assert run["status"] == "stopped"
    await soon(upstream.completions[0].closed_by_client.wait())


# An upstream in trouble


async def test_an_upstream_that_never_says_anything_is_given_up_in_time(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(first_token_timeout=0.1, retries=0) as gateway:
        for name in ("silent", "stall-first"):
            events = await soon(gateway.ask(model=f"scripted/{name}"))
            assert [frame.type for frame in events] == ["start", "error"]
            assert events[-1].data["error"]["code"] == "upstream_timeout"
        for recorded in upstream.completions:
            await soon(recorded.closed_by_client.wait())


async def test_comments_alone_do_not_keep_a_waiting_run_alive(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(first_token_timeout=0.2, retries=0) as gateway:
        upstream.enqueue([Open(), *[Comment()] * 50, Wait("never")])
        events = await soon(gateway.ask())
        assert events[-1].data["error"]["code"] == "upstream_timeout"


async def test_an_upstream_that_falls_silent_in_mid_answer_is_given_up_and_the_text_kept(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(idle_timeout=0.1, first_token_timeout=60) as gateway:
        conversation_id = await gateway.new_conversation()
        events = await soon(gateway.ask(conversation_id=conversation_id, model="scripted/stall"))
        assert (text_of(events), events[-1].data["error"]["code"]) == ("Half an answer", "upstream_timeout")
        assert (await gateway.messages(conversation_id))[-1]["content"] == "Half an answer"
        run = await gateway.run_ended(events[0].data["run_id"])
        assert [call["status"] for call in run["calls"]] == ["failed"]
        await soon(upstream.completions[0].closed_by_client.wait())


async def test_an_upstream_that_is_gone_is_named_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "FIRST_RETRY_SECONDS", 0.001)
    async with run_gateway("http://127.0.0.1:9/api/v1", tmp_path) as gateway:
        events = await gateway.ask(model="any/model")
        assert events[-1].data["error"]["code"] == "upstream_unreachable"
        assert events[-1].data["error"]["retryable"] is True
        assert (await gateway.client.get("/api/models")).json()["stale"] is True


async def test_an_upstream_that_goes_in_mid_answer_leaves_the_text_and_an_error(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Half"), Wait("viewed"), Reset()])
    started = await gateway.start(await gateway.new_conversation())
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        await take_text(frames, "Half")
        upstream.gate("viewed").set()
        end = await rest(frames)
    assert (end[-1].data["error"]["code"], end[-1].data["chars"]) == ("upstream_cut", 4)


async def test_no_byte_that_arrived_before_a_reset_is_lost(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    # No more than a socket takes at once: what the upstream could not send it cannot have said.
    words = [f"{number} " for number in range(400)]
    for _ in range(10):
        burst = b"".join(encode_event({"choices": [{"index": 0, "delta": {"content": word}}]}) for word in words)
        upstream.enqueue([Open(), Send(burst), Wait("heard"), Reset()])
        upstream.gate("heard").clear()
        started = await gateway.start(await gateway.new_conversation())
        async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
            await soon(upstream.reached("heard").wait())
            # The bytes are in the gateway's socket; the reset follows at once, whether they were read or not.
            upstream.gate("heard").set()
            events = await rest(frames)
        assert events[-1].data["error"]["code"] == "upstream_cut"
        assert text_of(events) == "".join(words)


async def test_a_last_piece_followed_by_a_reset_is_not_lost(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Half, "), Wait("viewed"), say("and the last."), Wait("sent"), Reset()])
    started = await gateway.start(await gateway.new_conversation())
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        await take_text(frames, "Half, ")
        upstream.gate("viewed").set()
        await soon(upstream.reached("sent").wait())
        upstream.gate("sent").set()
        assert text_of(await rest(frames)) == "and the last."


async def test_an_error_after_the_first_words_ends_the_run_and_keeps_them(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Half"), fail("Provider went away"), say("Never")])
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask(conversation_id=conversation_id)
    assert [frame.type for frame in events] == ["start", "delta", "error"]
    stored = (await gateway.messages(conversation_id))[-1]
    assert (stored["status"], stored["content"]) == ("failed", "Half")
    assert stored["error"]["code"] == events[-1].data["error"]["code"]


# The server's end


async def test_a_graceful_stop_lets_an_almost_finished_answer_finish(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(shutdown_grace=20.0) as gateway:
        upstream.enqueue(held(say("Almost")))
        started = await gateway.start(await gateway.new_conversation())
        async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
            await take_text(frames, "Almost")
            draining = asyncio.create_task(gateway.services.drain())
            await until(lambda: gateway.services.is_draining)
            upstream.gate("end").set()
            assert (await rest(frames))[-1].data["status"] == "completed"
        await soon(draining)


async def test_a_graceful_stop_ends_queued_runs_too(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(max_runs=1) as gateway:
        upstream.enqueue([say("First"), Stall()])
        await gateway.start(await gateway.new_conversation())
        queued = await gateway.start(await gateway.new_conversation())
        async with gateway.stream(f"/api/runs/{queued['run']['id']}/stream") as frames:
            await take(frames, "status")
            await soon(gateway.services.drain())
            end = [frame for frame in await rest(frames) if frame.type != "status"]
        assert [(frame.type, frame.data["status"]) for frame in end] == [("error", "interrupted")]
        assert len(upstream.completions) == 1


# A conversation that goes


async def test_deleting_a_conversation_stops_what_runs_there(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Half"), Stall()])
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    async with gateway.stream(f"/api/runs/{started['run']['id']}/stream") as frames:
        await take_text(frames, "Half")
        response = await gateway.client.delete(f"/api/conversations/{conversation_id}")
        assert response.status_code == 204
        end = await rest(frames)
    assert [(frame.type, frame.data["status"]) for frame in end] == [("done", "stopped")]
    await soon(upstream.completions[0].closed_by_client.wait())
    for path in (f"/api/conversations/{conversation_id}", f"/api/runs/{started['run']['id']}"):
        assert (await gateway.client.get(path)).status_code == 404
    restored = await gateway.client.post(f"/api/conversations/{conversation_id}/restore")
    assert restored.status_code == 200
    stored = (await gateway.messages(conversation_id))[-1]
    assert (stored["status"], stored["content"]) == ("stopped", "Half")


# A store in trouble


async def test_a_store_that_fails_for_a_while_at_the_end_loses_nothing(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch, quick_store_retries: None
) -> None:
    failing = FailingStore(gateway.services.store.finish_run, times=3)
    monkeypatch.setattr(gateway.services.store, "finish_run", failing.finish_run)
    conversation_id = await gateway.new_conversation()
    events = await gateway.ask("Precious words", conversation_id=conversation_id, model="scripted/echo")
    assert failing.left == 0
    assert events[-1].data["status"] == "completed"
    assert (await gateway.messages(conversation_id))[-1]["content"] == "Precious words"


async def test_a_store_that_never_takes_the_answer_is_said_in_the_terminal_event(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch, quick_store_retries: None
) -> None:
    failing = FailingStore(gateway.services.store.finish_run, times=1000)
    monkeypatch.setattr(gateway.services.store, "finish_run", failing.finish_run)
    events = await gateway.ask("Lost words", model="scripted/echo")
    assert text_of(events) == "Lost words"
    assert (events[-1].type, events[-1].data["error"]["code"]) == ("error", "storage_failed")
    assert events[-1].data["chars"] == len("Lost words")


async def test_an_answer_that_was_not_stored_can_still_be_had_by_who_comes_back(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch, quick_store_retries: None
) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", 0.0)
    failing = FailingStore(gateway.services.store.finish_run, times=1000)
    monkeypatch.setattr(gateway.services.store, "finish_run", failing.finish_run)
    events = await gateway.ask("Lost words", model="scripted/echo")
    # One that is stored is forgotten meanwhile.
    failing.left = 0
    other = (await gateway.ask("Kept words", model="scripted/echo"))[0].data["run_id"]
    await until(lambda: gateway.services.supervisor.find(other) is None)
    assert merged(await gateway.replay(events[0].data["run_id"])) == merged(events)


async def test_an_answer_stays_in_sight_while_the_store_takes_its_time(
    gateway: Gateway, upstream: ScriptedUpstream, slow_store: SlowStore
) -> None:
    upstream.enqueue(answer("All of it."))
    conversation_id = await gateway.new_conversation()
    started = await gateway.start(conversation_id)
    await soon(slow_store.reached.wait())
    assert (await gateway.messages(conversation_id))[-1]["content"] == "All of it."
    slow_store.may_go_on.set()
    await gateway.run_ended(started["run"]["id"])


async def test_nobody_is_told_that_a_run_completed_before_its_answer_is_stored(
    gateway: Gateway, upstream: ScriptedUpstream, slow_store: SlowStore
) -> None:
    upstream.enqueue(answer("All of it."))
    started = await gateway.start(await gateway.new_conversation())
    await soon(slow_store.reached.wait())
    run = (await gateway.client.get(f"/api/runs/{started['run']['id']}")).json()
    assert run["status"] == "streaming"
    slow_store.may_go_on.set()
    assert (await gateway.run_ended(started["run"]["id"]))["status"] == "completed"


# Limits


async def test_runs_beyond_the_limit_wait_in_order_and_are_told_their_position(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_runs=2, max_queue=3) as gateway:
        upstream.on("scripted/hello", [say("Hi"), Wait("end"), *close()])
        runs = [
            (await gateway.start(await gateway.new_conversation(), model="scripted/hello"))["run"] for _ in range(5)
        ]
        assert [run["status"] for run in runs] == ["streaming", "streaming", "queued", "queued", "queued"]
        assert [run["started_at"] is None for run in runs] == [False, False, True, True, True]
        async with AsyncExitStack() as stack:
            waiting: list[AsyncIterator[Frame]] = [
                await stack.enter_async_context(gateway.stream(f"/api/runs/{run['id']}/stream")) for run in runs[2:]
            ]
            told = [(await take(frames, "status"))[-1].data["position"] for frames in waiting]
            assert told == [1, 2, 3]
            await stop(gateway, runs[2]["id"])
            assert [(await take(frames, "status"))[-1].data["position"] for frames in waiting[1:]] == [1, 2]
            upstream.gate("end").set()
            ends = [(await rest(frames))[-1].data["status"] for frames in waiting]
        assert ends == ["stopped", "completed", "completed"]
        ended = [await gateway.run_ended(run["id"]) for run in runs]
        assert ended[3]["started_at"] <= ended[4]["started_at"]
        assert all(run["timing"]["queued_ms"] >= 0 for run in ended)


async def test_beyond_the_queue_a_run_is_refused_and_nothing_is_stored(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_runs=1, max_queue=1) as gateway:
        upstream.on("scripted/hello", [Wait("end"), say("Hi"), *close()])
        runs = [
            (await gateway.start(await gateway.new_conversation(), model="scripted/hello"))["run"] for _ in range(2)
        ]
        conversation_id = await gateway.new_conversation()
        response = await gateway.client.post(
            f"/api/conversations/{conversation_id}/runs", json={"message": "Hi", "model": "scripted/hello"}
        )
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert int(response.headers["retry-after"]) == response.json()["retry_after"] > 0
        assert await gateway.messages(conversation_id) == []
        upstream.gate("end").set()
        for run in runs:
            await gateway.run_ended(run["id"])
        started = await gateway.start(conversation_id, model="scripted/hello")
        assert (await gateway.run_ended(started["run"]["id"]))["status"] == "completed"


async def test_every_place_in_the_queue_is_given_back(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(max_runs=1, max_queue=2) as gateway:
        upstream.on("scripted/hello", [Wait("end"), say("Hi"), *close()])
        for _ in range(3):
            upstream.gate("end").clear()
            runs = [
                (await gateway.start(await gateway.new_conversation(), model="scripted/hello"))["run"] for _ in range(3)
            ]
            await stop(gateway, runs[1]["id"])
            upstream.gate("end").set()
            ends = [(await gateway.run_ended(run["id"]))["status"] for run in runs]
            assert ends == ["completed", "stopped", "completed"]


async def test_too_many_live_answers_in_one_conversation_are_refused_with_a_time_to_wait(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_runs_per_conversation=2) as gateway:
        upstream.on("scripted/hello", [Wait("end"), say("Hi"), *close()])
        conversation_id = await gateway.new_conversation(default_model="scripted/hello")
        first = await gateway.start(conversation_id)
        again = {"parent_id": first["user_message"]["id"]}
        await gateway.start(conversation_id, None, **again)
        response = await gateway.client.post(f"/api/conversations/{conversation_id}/runs", json=again)
        assert (response.status_code, response.json()["code"]) == (429, "limit_reached")
        assert int(response.headers["retry-after"]) > 0
        assert len(await gateway.messages(conversation_id, path="all")) == 3
        other = await gateway.start(await gateway.new_conversation(), model="scripted/hello")
        upstream.gate("end").set()
        await gateway.run_ended(other["run"]["id"])
        await gateway.run_ended(first["run"]["id"])


async def test_an_answer_beyond_the_limit_is_cut_exactly_there_and_the_upstream_closed(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(max_answer_chars=10) as gateway:
        upstream.enqueue([say("12345"), say("67890"), say("abc"), Stall()])
        conversation_id = await gateway.new_conversation()
        events = await gateway.ask(conversation_id=conversation_id)
        assert text_of(events) == "1234567890"
        assert events[-1].data["error"]["code"] == "answer_too_long"
        assert (await gateway.messages(conversation_id))[-1]["content"] == "1234567890"
        await soon(upstream.completions[0].closed_by_client.wait())
        upstream.enqueue([say("1234567890"), *close()])
        assert (await gateway.ask())[-1].data["status"] == "completed"


async def test_a_message_beyond_the_limit_is_refused(open_gateway: OpenGateway) -> None:
    async with open_gateway(max_message_chars=10) as gateway:
        conversation_id = await gateway.new_conversation()
        for path in ("messages", "runs"):
            response = await gateway.client.post(
                f"/api/conversations/{conversation_id}/{path}", json={"message": "12345678901"}
            )
            assert (response.status_code, response.json()["code"]) == (413, "too_large")
        assert await gateway.messages(conversation_id) == []


async def test_the_memory_store_takes_as_many_conversations_as_it_may(open_gateway: OpenGateway) -> None:
    async with open_gateway(max_conversations=2) as gateway:
        for _ in range(2):
            await gateway.new_conversation()
        response = await gateway.client.post("/api/conversations")
        assert (response.status_code, response.json()["code"]) == (429, "limit_reached")


# Late and long


async def test_a_viewer_that_comes_after_the_log_was_dropped_gets_everything_from_the_stored_message(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", 0.0)
    upstream.enqueue([think("Hm. "), say("Text, "), show_image(png(2)), say("end."), *close()])
    live = await gateway.ask()
    run_id = live[0].data["run_id"]
    await until(lambda: gateway.services.supervisor.find(run_id) is None)
    assert merged(await gateway.replay(run_id)) == merged(live)


async def test_the_log_is_dropped_while_a_viewer_still_reads_it(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", 0.0)
    pieces = [f"{number} " + "y" * 2000 for number in range(500)]
    upstream.enqueue([Wait("viewed"), *map(say, pieces), *close()])
    started = await gateway.start(await gateway.new_conversation())
    run_id = started["run"]["id"]
    async with await request(gateway.url, f"/api/runs/{run_id}/stream", small_buffers=True) as slow:
        upstream.gate("viewed").set()
        await until(lambda: gateway.services.supervisor.find(run_id) is None)
        body = await soon(slow.read_all())
    assert text_of(parse_all(body)) == "".join(pieces)


async def test_what_an_ended_run_took_is_given_back_without_the_garbage_collector(
    gateway: Gateway, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOG_SECONDS", 0.0)
    upstream.enqueue([say("Half, "), Wait("viewed"), say("whole."), *close()])
    gc.disable()
    try:
        started = await gateway.start(await gateway.new_conversation())
        run_id = started["run"]["id"]
        live = weakref.ref(gateway.services.supervisor.find(run_id))
        upstream.gate("viewed").set()
        assert text_of(await gateway.replay(run_id)) == "Half, whole."
        await until(lambda: live() is None)
    finally:
        gc.enable()


async def test_an_open_stream_holds_neither_the_request_for_it_nor_the_one_sent_upstream(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    def held() -> list[object]:
        """Ours; the client of this test has the other requests."""
        objects = gc.get_objects()
        sent = [found for found in objects if isinstance(found, httpx.Request)]
        return [
            *(found for found in objects if isinstance(found, Request)),
            *(found for found in sent if found.url.path.endswith("/chat/completions")),
        ]

    upstream.enqueue([say("Half, "), Wait("viewed"), say("whole."), *close()])
    path = f"/api/conversations/{await gateway.new_conversation()}/runs"
    ask = {"json": {"message": "Hello"}, "headers": {"Accept": "text/event-stream"}}
    async with gateway.stream(path, method="POST", **ask) as frames:
        await take_text(frames, "Half, ")
        # What other tests left.
        gc.collect()
        await until(lambda: held() == [])
        upstream.gate("viewed").set()
        assert text_of(await rest(frames)) == "whole."


async def test_an_id_beyond_what_a_live_run_has_said_waits_for_what_comes(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Half, "), Wait("viewed"), say("whole."), *close()])
    started = await gateway.start(await gateway.new_conversation())
    path = f"/api/runs/{started['run']['id']}/stream"
    async with gateway.stream(path) as first:
        heard = await take_text(first, "Half, ")
        beyond = event_id(started["run"]["id"], position_of(heard[-1]) + 1000)
        async with gateway.stream(path, headers={"Last-Event-ID": beyond}) as frames:
            upstream.gate("viewed").set()
            assert (await rest(frames))[-1].type == "done"
