"""`GET /api/events`: what any client does reaches every open one, as it is stored."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web

from openchat.live.bus import MAX_EVENTS
from openchat.server import CONNECTIONS_GRACE_SECONDS
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Stall, Wait, answer, close, say
from tests.conftest import OpenGateway
from tests.support.gateway import PATIENCE_SECONDS, Gateway
from tests.support.process import gateway_process
from tests.support.programs import BROWSER_SECONDS, Browser
from tests.support.sse import Frame, frames
from tests.support.waiting import soon, take, until
from tests.support.wire import request

EVENTS = "/api/events"
UNKNOWN = "00000000-0000-7000-8000-000000000000"
READERS = 40


async def next_of(events: AsyncIterator[Frame]) -> Frame:
    return await soon(anext(events))


async def ready(events: AsyncIterator[Frame]) -> str:
    """The id of the first event: from now on everything comes."""
    frame = await next_of(events)
    assert frame.data == {"type": "ready"}
    return frame.id


async def several(events: AsyncIterator[Frame], count: int) -> list[Frame]:
    return [await next_of(events) for _ in range(count)]


async def get(gateway: Gateway, path: str) -> Any:
    return (await gateway.client.get(path)).json()


def as_listed(detail: dict[str, Any]) -> dict[str, Any]:
    """A conversation as lists and events have it: GET says more of its model."""
    return {name: value for name, value in detail.items() if name != "model_status"}


# What is told


async def test_what_is_done_to_a_conversation_is_told_as_get_gives_it(gateway: Gateway) -> None:
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        conversation_id = await gateway.new_conversation(title="One", params={"seed": 1})
        path = f"/api/conversations/{conversation_id}"
        created = await next_of(events)
        assert created.data == {"type": "conversation.created", "conversation": as_listed(await get(gateway, path))}
        await gateway.client.patch(path, json={"title": "Two", "tags": ["x"]})
        updated = await next_of(events)
        assert updated.data == {"type": "conversation.updated", "conversation": as_listed(await get(gateway, path))}
        assert updated.data["conversation"]["title"] == "Two"
        await gateway.client.delete(path)
        assert (await next_of(events)).data == {"type": "conversation.deleted", "conversation_id": conversation_id}
        restored = (await gateway.client.post(f"{path}/restore")).json()
        assert (await next_of(events)).data == {"type": "conversation.created", "conversation": restored}


async def test_a_message_sent_elsewhere_comes_with_its_conversation(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}"
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        sent = (await gateway.client.post(f"{path}/messages", json={"message": "Why is the sky blue?"})).json()
        created, updated = await several(events, 2)
    (stored,) = await gateway.messages(conversation_id)
    assert created.data == {"type": "message.created", "message": stored}
    assert stored["id"] == sent["message_id"]
    assert updated.data == {"type": "conversation.updated", "conversation": as_listed(await get(gateway, path))}
    assert updated.data["conversation"]["title"] == "Why is the sky blue?"
    assert updated.data["conversation"]["head_id"] == sent["message_id"]


async def test_a_run_is_told_from_its_start_to_what_it_cost(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Blue light "), Wait("told"), say("scatters."), *close()])
    conversation_id = await gateway.new_conversation()
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        run = (await gateway.start(conversation_id, "Why?"))["run"]
        asked, begun, started, moved = await several(events, 4)
        upstream.gate("told").set()
        ended, updated = await several(events, 2)

    question, text = await gateway.messages(conversation_id)
    ids = {
        "run_id": run["id"],
        "conversation_id": conversation_id,
        "message_id": text["id"],
        "user_message_id": question["id"],
        "kind": "chat",
    }
    assert asked.data == {"type": "message.created", "message": question}
    assert begun.type == "message.created"
    assert begun.data["message"]["id"] == text["id"]
    assert (begun.data["message"]["status"], begun.data["message"]["content"]) == ("streaming", "")
    assert begun.data["message"]["siblings"] == text["siblings"]
    assert started.data == {"type": "run.started", **ids, "model": run["model"]}
    assert moved.data["conversation"]["head_id"] == text["id"]
    final = await get(gateway, f"/api/runs/{run['id']}")
    assert final["cost_usd"] is not None
    accounts = {name: final[name] for name in ("model", "status", "finish_reason", "cost_usd", "cost_source")}
    assert ended.data == {"type": "run.ended", **ids, **accounts}
    assert updated.data["conversation"] == as_listed(await get(gateway, f"/api/conversations/{conversation_id}"))


async def test_an_answer_again_is_told_with_its_place_among_the_others(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(answer("First."), answer("Second."), answer("First. More."))
    conversation_id = await gateway.new_conversation()
    first = (await gateway.ask(conversation_id=conversation_id))[0].data
    for body in ({"parent_id": first["user_message_id"]}, {"continue_from": first["message_id"]}):
        async with gateway.stream(EVENTS) as events:
            await ready(events)
            started = (await gateway.client.post(f"/api/conversations/{conversation_id}/runs", json=body)).json()["run"]
            told = await take(events, "run.ended")
        created = [frame.data["message"] for frame in told if frame.type == "message.created"]
        assert [message["id"] for message in created] == [started["message_id"]]
        (stored,) = [
            message for message in await gateway.messages(conversation_id) if message["id"] == started["message_id"]
        ]
        assert created[0]["siblings"] == stored["siblings"]


@pytest.mark.parametrize(("model", "status"), [("scripted/error-402", "failed"), ("scripted/hello", "completed")])
async def test_a_run_ends_for_everybody_however_it_ends(gateway: Gateway, model: str, status: str) -> None:
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        await gateway.ask(model=model)
        assert (await take(events, "run.ended"))[-1].data["status"] == status


async def test_hiding_a_branch_is_told_by_its_conversation(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    started = (await gateway.ask(conversation_id=conversation_id, model="scripted/hello"))[0].data
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        await gateway.client.post(f"/api/messages/{started['message_id']}/hide")
        (hidden,) = await several(events, 1)
        await gateway.client.post(f"/api/messages/{started['message_id']}/unhide")
        (shown,) = await several(events, 1)
    assert {hidden.type, shown.type} == {"conversation.updated"}
    assert hidden.data["conversation"]["head_id"] == started["user_message_id"]


async def test_a_conversation_deleted_under_a_run_comes_back_by_no_event(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Once "), Wait("never"), *close()])
    conversation_id = await gateway.new_conversation()
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        await gateway.start(conversation_id)
        await gateway.client.delete(f"/api/conversations/{conversation_id}")
        told = await take(events, "run.ended")
        await gateway.new_conversation()
        told.append(await next_of(events))
    types = [frame.type for frame in told]
    assert types[types.index("conversation.deleted") :] == ["conversation.deleted", "run.ended", "conversation.created"]


async def test_what_was_refused_is_not_told(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}"
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        refused = [
            await gateway.client.post("/api/conversations", json={"default_model": "no/such"}),
            await gateway.client.patch(path, json={"title": ""}),
            await gateway.client.patch(path, json={"title": "x"}, headers={"If-Match": '"another"'}),
            await gateway.client.patch(f"/api/conversations/{UNKNOWN}", json={"title": "x"}),
            await gateway.client.post(f"{path}/runs", json={"parent_id": UNKNOWN}),
        ]
        assert {response.is_client_error for response in refused} == {True}
        await gateway.client.patch(path, json={"pinned": True})
        (told,) = await several(events, 1)
    assert (told.type, told.data["conversation"]["pinned"]) == ("conversation.updated", True)


async def test_a_request_that_is_repeated_is_told_once(gateway: Gateway) -> None:
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        for _ in range(3):
            await gateway.client.post("/api/conversations", json={"title": "x"}, headers={"Idempotency-Key": "k"})
        last = await gateway.new_conversation()
        first, second = await several(events, 2)
    assert first.data["conversation"]["title"] == "x"
    assert second.data["conversation"]["id"] == last


async def test_another_list_of_models_is_told(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    await gateway.client.get("/api/models")
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        await gateway.client.post("/api/models/refresh")
        listed = upstream.models
        upstream.models = listed[1:]
        await gateway.client.post("/api/models/refresh")
        conversation_id = await gateway.new_conversation()
        changed, created = await several(events, 2)
    assert changed.data == {"type": "models.changed"}
    assert created.data["conversation"]["id"] == conversation_id


async def test_a_title_that_is_written_behind_the_answer_reaches_every_tab(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on("scripted/cheap", answer("Why skies are blue"))
    async with open_gateway(title_model="scripted/cheap") as gateway, gateway.stream(EVENTS) as events:
        await ready(events)
        await gateway.ask("Why is it so?", model="scripted/hello")
        titles = [frame.data["conversation"]["title"] for frame in await take(events, "run.ended") if is_update(frame)]
        titles += [frame.data["conversation"]["title"] for frame in await several(events, 2)]
    assert titles == ["Why is it so?", "Why is it so?", "Why skies are blue"]


def is_update(frame: Frame) -> bool:
    return frame.type == "conversation.updated"


async def test_an_import_is_told_at_once_and_not_conversation_by_conversation(gateway: Gateway) -> None:
    made = [await gateway.new_conversation(title=str(number)) for number in range(3)]
    exported = (await gateway.client.get("/api/export")).content
    for conversation_id in made[:2]:
        await gateway.client.delete(f"/api/conversations/{conversation_id}")
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        imported = await gateway.client.post("/api/import", content=exported)
        assert imported.is_success, imported.text
        assert (await next_of(events)).data == {"type": "reset"}
        last = await gateway.new_conversation()
        assert (await next_of(events)).data["conversation"]["id"] == last


# The stream


async def test_it_is_plain_server_sent_events_that_no_proxy_holds_back(gateway: Gateway) -> None:
    async with await request(gateway.url, EVENTS) as raw:
        assert raw.status == 200
        assert raw.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert raw.headers["cache-control"] == "no-cache, no-transform"
        assert raw.headers["x-accel-buffering"] == "no"
        assert raw.headers["x-content-type-options"] == "nosniff"
        assert "content-encoding" not in raw.headers
        body = await soon(raw.read_until(b"}\n\n"))
        assert body.startswith(b": open-chat\n\nid: ")
        await gateway.new_conversation(title="Two\nlines \u2028 and more")
        body = await soon(raw.read_until(b"conversation.created"))
        assert len(body.rstrip(b"\n").split(b"\n")) == 2


async def test_a_quiet_stream_shows_that_it_lives(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openchat.api.live.HEARTBEAT_SECONDS", 0.01)
    async with await request(gateway.url, EVENTS) as raw:
        await soon(raw.read_until(b": keepalive\n\n: keepalive\n\n"))


@pytest.mark.parametrize("where", ["header", "query"])
async def test_a_reader_goes_on_where_it_was_and_misses_nothing(gateway: Gateway, where: str) -> None:
    async with gateway.stream(EVENTS) as events:
        last_id = await ready(events)
    for round_ in range(3):
        made = [await gateway.new_conversation() for _ in range(3)]
        headers = {"Last-Event-ID": last_id} if where == "header" else {}
        params = {"last_event_id": last_id if where == "query" else "the header wins"}
        async with gateway.stream(EVENTS, headers=headers, params=params) as events:
            told = await several(events, 3 - (round_ == 1))
        assert [frame.data["conversation"]["id"] for frame in told] == made[: len(told)]
        # In the second round one is left for the next.
        if round_ == 1:
            async with gateway.stream(EVENTS, headers={"Last-Event-ID": told[-1].id}) as events:
                told = await several(events, 1)
            assert told[0].data["conversation"]["id"] == made[-1]
        last_id = told[-1].id


async def test_after_too_long_a_gap_it_says_so_once(gateway: Gateway) -> None:
    async with gateway.stream(EVENTS) as events:
        last_id = await ready(events)
    conversation_id = await gateway.new_conversation()
    for number in range(MAX_EVENTS):
        await gateway.services.conversations.update("local", conversation_id, {"title": str(number)})
    async with gateway.stream(EVENTS, headers={"Last-Event-ID": last_id}) as events:
        assert (await next_of(events)).data == {"type": "reset"}
        await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"title": "new"})
        (told,) = await several(events, 1)
    assert told.data["conversation"]["title"] == "new"


async def test_after_a_restart_it_begins_with_a_reset(open_gateway: OpenGateway) -> None:
    async with open_gateway() as gateway, gateway.stream(EVENTS) as events:
        last_id = await ready(events)
    async with open_gateway() as gateway, gateway.stream(EVENTS, headers={"Last-Event-ID": last_id}) as events:
        reset = await next_of(events)
        assert reset.data == {"type": "reset"}
        conversation_id = await gateway.new_conversation()
        assert (await next_of(events)).data["conversation"]["id"] == conversation_id
        # And from the reset one can go on.
        async with gateway.stream(EVENTS, headers={"Last-Event-ID": reset.id}) as again:
            assert (await next_of(again)).data["conversation"]["id"] == conversation_id


@pytest.mark.parametrize("last_id", ["nonsense", "", f"{UNKNOWN}:1"])
async def test_an_id_that_is_none_is_refused(gateway: Gateway, last_id: str) -> None:
    for response in (
        await gateway.client.get(EVENTS, headers={"Last-Event-ID": last_id}),
        await gateway.client.get(EVENTS, params={"last_event_id": last_id}),
    ):
        assert (response.status_code, response.json()["code"]) == (422, "bad_event_id")


async def test_it_asks_for_the_token_as_everything_does(open_gateway: OpenGateway) -> None:
    async with open_gateway(access_token="an-access-token") as gateway:
        assert (await gateway.client.get(EVENTS)).status_code == 401
        bearer = {"Authorization": "Bearer an-access-token"}
        async with gateway.stream(EVENTS, headers=bearer) as events:
            await ready(events)
        await gateway.client.post("/api/session", json={"token": "an-access-token"})
        # The client has the cookie now.
        async with gateway.stream(EVENTS) as events:
            await ready(events)


# Many, slow and gone readers


async def test_forty_readers_have_everything_in_the_same_order(gateway: Gateway) -> None:
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(gateway.stream(EVENTS)) for _ in range(READERS)]
        for events in readers:
            await ready(events)
        conversations = [await gateway.new_conversation() for _ in range(5)]
        await asyncio.gather(*(gateway.ask(conversation_id=id_, model="scripted/hello") for id_ in conversations))
        told = await asyncio.gather(*(several(events, 5 + 5 * 6) for events in readers))
    assert all(one == told[0] for one in told)
    assert sum(frame.type == "run.ended" for frame in told[0]) == 5


async def test_events_come_in_the_order_in_which_they_were_stored(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    path = f"/api/conversations/{conversation_id}"
    async with gateway.stream(EVENTS) as events:
        await ready(events)
        await asyncio.gather(*(gateway.client.patch(path, json={"title": str(number)}) for number in range(30)))
        told = await several(events, 30)
    assert told[-1].data["conversation"] == as_listed(await get(gateway, path))


async def test_a_reader_that_does_not_read_is_reset_and_grows_nothing(gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    async with await request(gateway.url, EVENTS, small_buffers=True) as raw:
        await soon(raw.read_until(b"}\n\n"))
        unsent = []
        for number in range(3 * MAX_EVENTS):
            prompt = f"{number} " + "x" * 4_000
            await gateway.services.conversations.update("local", conversation_id, {"system_prompt": prompt})
            if number % MAX_EVENTS == 0:
                unsent.append(held_back(gateway))
        assert max(unsent) == unsent[-1] < 1_000_000
        body = await soon(raw.read_until(b'{"type":"reset"}'))
        # What the sockets on the way had taken in.
        assert body.count(b"conversation.updated") < 2 * MAX_EVENTS
        await gateway.client.patch(f"/api/conversations/{conversation_id}", json={"title": "After the reset"})
        await soon(raw.read_until(b"After the reset"))


def held_back(gateway: Gateway) -> int:
    """Bytes that wait in the server for its clients."""
    return sum(
        connection.transport.get_write_buffer_size()
        for connection in gateway.server.server_state.connections
        if connection.transport is not None
    )


async def test_readers_that_go_leave_nothing_running(gateway: Gateway) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(READERS):
            raw = await stack.enter_async_context(await request(gateway.url, EVENTS))
            await soon(raw.read_until(b"}\n\n"))
        assert len(serving()) >= READERS
    await gateway.new_conversation()
    await until(lambda: serving() == [])


def serving() -> list[str]:
    """The tasks of this loop that serve a request."""
    names = [str(getattr(task.get_coro(), "__qualname__", "")) for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith(("RequestResponseCycle", "EventSourceResponse"))]


# The end


async def test_the_end_of_the_server_ends_the_streams_after_the_runs(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Once "), Wait("never"), *close()])
    async with open_gateway() as gateway:
        async with gateway.stream(EVENTS) as events:
            await ready(events)
            await gateway.start(await gateway.new_conversation())
            await take(events, "run.started")
            await gateway.services.drain()
            told = [frame async for frame in events]
        assert [frame.type for frame in told] == ["conversation.updated", "run.ended", "conversation.updated"]
        assert told[1].data["status"] == "interrupted"
        # Who comes now is to come back later, as EventSource does after an end.
        async with gateway.stream(EVENTS) as events:
            assert [frame.type async for frame in events] == ["ready"]


async def test_a_stop_waits_for_no_reader_and_each_hears_how_the_last_run_ended(
    tmp_path: Path, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Once "), Stall()])
    settings = {"OPENROUTER_API_KEY": "sk-or-v1-scripted-key", "OPENROUTER_BASE_URL": upstream.base_url}
    # Longer than it takes the library to see the signal.
    grace = 1.0
    async with (
        gateway_process(tmp_path, SHUTDOWN_GRACE=str(grace), **settings) as gateway,
        gateway.client() as client,
        AsyncExitStack() as stack,
    ):
        raws = [await stack.enter_async_context(await request(gateway.url, EVENTS)) for _ in range(READERS)]
        conversation_id = (await client.post("/api/conversations", json={})).json()["id"]
        await client.post(f"/api/conversations/{conversation_id}/runs", json={"message": "Why?"})
        for raw in raws:
            await soon(raw.read_until(b"run.started"))
        begin = time.monotonic()
        gateway.process.send_signal(signal.SIGTERM)
        for raw in raws:
            # To its end, and not cut.
            told = (await soon(raw.read_all())).split(b"\n\n")
            assert [b"run.ended" in block for block in told[-3:]] == [True, False, False]
            assert b'"status":"interrupted"' in told[-3]
        assert await gateway.ended() == 0
        assert time.monotonic() - begin < grace + CONNECTIONS_GRACE_SECONDS
    assert "Traceback" not in gateway.output


# A browser

PAGE = """<!doctype html><meta charset="utf-8"><title>tab</title><script>
const gateway = new URLSearchParams(location.search).get("gateway");
const source = new EventSource(gateway + "/api/events");
source.onmessage = ({data, lastEventId}) =>
  fetch("/heard", {method: "POST", body: JSON.stringify({data: JSON.parse(data), lastEventId})});
</script>"""


async def test_a_browser_s_eventsource_hears_what_happened_while_it_was_cut_off(
    open_gateway: OpenGateway, browser: Browser
) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def hear(request: web.Request) -> web.Response:
        heard.put_nowait(json.loads(await request.text()))
        return web.Response()

    async def next_heard() -> dict[str, Any]:
        said = await asyncio.wait_for(heard.get(), BROWSER_SECONDS)
        assert said["lastEventId"]
        return dict(said["data"])

    app = web.Application()
    app.router.add_get("/", serve)
    app.router.add_post("/heard", hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with open_gateway(cors_origins=origin) as gateway:
            await browser.open(f"{origin}/?gateway={gateway.url}")
            assert await next_heard() == {"type": "ready"}
            streaming = [
                connection
                for connection in gateway.server.server_state.connections
                if connection.transport is not None and getattr(connection, "cycle", None) is not None
            ]
            for connection in streaming:
                connection.transport.abort()
            # Before anything else was heard: the first event has an id to go on from.
            async with httpx.AsyncClient(base_url=gateway.url, timeout=PATIENCE_SECONDS) as client:
                conversation = (await client.post("/api/conversations", json={"title": "日本 🙂"})).json()
                assert await next_heard() == {"type": "conversation.created", "conversation": conversation}
                await client.patch(f"/api/conversations/{conversation['id']}", json={"pinned": True})
            updated = await next_heard()
            assert (updated["type"], updated["conversation"]["pinned"]) == ("conversation.updated", True)
    finally:
        await runner.cleanup()


async def test_frames_are_read_by_every_sse_library_as_one_line_of_json(gateway: Gateway) -> None:
    async with gateway.client.stream("GET", EVENTS) as response:
        events = frames(response)
        await ready(events)
        await gateway.new_conversation(system_prompt="one\r\ntwo\rthree\u2028four")
        (told,) = await several(events, 1)
    assert told.data["conversation"]["system_prompt"] == "one\r\ntwo\rthree\u2028four"
