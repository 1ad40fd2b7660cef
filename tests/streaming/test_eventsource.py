"""Real clients: a browser's EventSource, and curl."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Wait, answer, close, say
from tests.conftest import OpenGateway
from tests.support.gateway import PATIENCE_SECONDS, Gateway
from tests.support.programs import BROWSER_SECONDS, Browser, program
from tests.support.sse import parse_all, text_of
from tests.support.waiting import soon

# Shows what EventSource told it, sends that to its own server, and closes nothing by itself: a 204 must.
PAGE = """<!doctype html><meta charset="utf-8"><title>viewer</title><script>
const query = new URLSearchParams(location.search);
const seen = {messages: [], ids: [], opens: 0, errors: 0};
const source = new EventSource(query.get("url"), {withCredentials: query.has("credentials")});
const report = (why) =>
  fetch("/report", {method: "POST", body: JSON.stringify({...seen, why, state: source.readyState})});
source.onopen = () => { seen.opens++; if (seen.opens > 1) fetch("/again", {method: "POST"}); };
source.onmessage = (event) => {
  seen.messages.push(JSON.parse(event.data));
  seen.ids.push(event.lastEventId);
  fetch("/heard", {method: "POST", body: event.data});
};
source.onerror = () => {
  seen.errors++;
  if (source.readyState === EventSource.CLOSED) report("closed");
};
</script>"""


class Page:
    """A page on an origin of its own, and what it reports back."""

    def __init__(self) -> None:
        self.origin = ""
        self.report: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.heard = asyncio.Event()

    async def serve(self, _: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def take_heard(self, request: web.Request) -> web.Response:
        if json.loads(await request.text())["type"] == "delta":
            self.heard.set()
        return web.Response()

    async def take_report(self, request: web.Request) -> web.Response:
        if not self.report.done():
            self.report.set_result(json.loads(await request.text()))
        return web.Response()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    served = Page()
    app = web.Application()
    app.router.add_get("/", served.serve)
    app.router.add_post("/report", served.take_report)
    app.router.add_post("/heard", served.take_heard)
    app.router.add_post("/again", served.take_heard)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


async def asked(gateway: Gateway) -> str:
    """The stream of a conversation with a question in it."""
    conversation_id = await gateway.new_conversation()
    await gateway.client.post(f"/api/conversations/{conversation_id}/messages", json={"message": "Hi"})
    return f"{gateway.url}/api/conversations/{conversation_id}/stream"


async def test_a_browser_s_eventsource_starts_the_run_reads_it_and_stops_at_the_end(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, page: Page, browser: Browser
) -> None:
    upstream.enqueue(answer("Grüße, ", "日本 ", "🙂"))
    async with open_gateway(cors_origins=page.origin) as gateway:
        url = await asked(gateway)
        await browser.open(f"{page.origin}/?url={url}")
        report = await asyncio.wait_for(page.report, BROWSER_SECONDS)
        types = [message["type"] for message in report["messages"]]
        assert (types[0], types[-1]) == ("start", "done")
        assert types.count("done") == 1
        text = "".join(message["text"] for message in report["messages"] if message["type"] == "delta")
        assert text == "Grüße, 日本 🙂"
        # Closed by the 204 that its reconnect got, not by the page.
        assert (report["state"], report["why"]) == (2, "closed")
        assert len(upstream.completions) == 1
        stored = (await gateway.messages(report["messages"][0]["conversation_id"]))[-1]
        assert stored["content"] == text


async def test_a_browser_s_eventsource_that_loses_its_connection_goes_on_by_itself(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, page: Page, browser: Browser
) -> None:
    upstream.enqueue([say("Before, "), Wait("cut"), say("after."), *close()])
    async with open_gateway(cors_origins=page.origin) as gateway:
        url = await asked(gateway)
        await browser.open(f"{page.origin}/?url={url}")
        await asyncio.wait_for(page.heard.wait(), BROWSER_SECONDS)
        streaming = [
            connection
            for connection in gateway.server.server_state.connections
            if connection.transport is not None and getattr(connection, "cycle", None) is not None
        ]
        for connection in streaming:
            connection.transport.abort()
        upstream.gate("cut").set()
        report = await asyncio.wait_for(page.report, BROWSER_SECONDS)
        text = "".join(message["text"] for message in report["messages"] if message["type"] == "delta")
        assert text == "Before, after."
        assert [message["type"] for message in report["messages"]].count("start") == 1
        assert report["messages"][-1]["type"] == "done"
        assert report["opens"] >= 2
        assert len(upstream.completions) == 1


async def test_a_browser_on_an_origin_that_is_not_listed_starts_nothing(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, page: Page, browser: Browser
) -> None:
    async with open_gateway() as gateway:
        await browser.open(f"{page.origin}/?url={await asked(gateway)}")
        report = await asyncio.wait_for(page.report, BROWSER_SECONDS)
        assert (report["messages"], report["state"]) == ([], 2)
        assert upstream.completions == []


async def curl(*arguments: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *(program("curl"), "--silent", "--show-error", "--no-buffer", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode == 0
    return printed


async def test_curl_reads_the_stream_and_ends_with_it(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Grüße, ", "🙂"))
    events = parse_all(await curl("-N", await asked(gateway)))
    assert (text_of(events), events[-1].type) == ("Grüße, 🙂", "done")
    path = f"{gateway.url}/api/runs/{events[0].data['run_id']}/stream"
    again = await curl("-N", "--header", f"Last-Event-ID: {events[-2].id}", path)
    assert parse_all(again) == events[-1:]
    last = await curl("--write-out", "%{http_code}", "--header", f"Last-Event-ID: {events[-1].id}", path)
    assert last == b"204"


async def test_curl_sees_each_event_when_it_happens(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("First"), Wait("seen"), say(" last"), *close()])
    process = await asyncio.create_subprocess_exec(
        *(program("curl"), "--silent", "-N", await asked(gateway)), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    head = await soon(process.stdout.readuntil(b"First"))
    assert head.startswith(b": open-chat\n\n")
    upstream.gate("seen").set()
    tail = await soon(process.stdout.read())
    assert b'"done"' in tail
    assert await soon(process.wait()) == 0


async def test_curl_starts_a_run_and_streams_it_in_one_call(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Hello."))
    conversation_id = await gateway.new_conversation()
    printed = await curl(
        *("-N", "--header", "Accept: text/event-stream", "--header", "Content-Type: application/json"),
        *("--data", '{"message": "Hi"}', f"{gateway.url}/api/conversations/{conversation_id}/runs"),
    )
    assert text_of(parse_all(printed)) == "Hello."
