"""The recipes of docs/api.md: each is a file under examples/, shown there word for word, and run here."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import get_args

import pytest
from aiohttp import web

from openchat.api.problems import ProblemCode
from openchat.api.schemas.live import LiveEventOut
from openchat.runs.events import RunEvent
from openchat.upstream.errors import FailureCode
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Wait, answer, close, fail, say, think
from tests.conftest import OpenGateway
from tests.support.gateway import PATIENCE_SECONDS, Gateway
from tests.support.programs import BROWSER_SECONDS, Browser
from tests.support.proxies import cutting_proxy
from tests.support.sse import Frame, parse_all, text_of
from tests.support.waiting import soon

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
LANGUAGES = {".sh": "sh", ".py": "python", ".mjs": "js", ".html": "html"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
TEXT = "Grüße, 日本, \u2028 and 🙂: it scatters more than red. " * 20
# What a person would do with the page; its own server hears how it ended.
DRIVER = """<script type="module">
  const end = document.getElementById("end");
  const seen = () => ["reasoning", "answer", "end"].map((id) => document.getElementById(id).textContent);
  new MutationObserver(() => end.textContent && fetch("/report", { method: "POST", body: JSON.stringify(seen()) }))
    .observe(end, { childList: true });
  document.querySelector("input").value = "Why?";
  document.querySelector("form").requestSubmit();
</script>"""


async def spawn(*command: str, url: str, token: str = "") -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "OPENCHAT_URL": url, "OPENCHAT_TOKEN": token},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> str:
    """What it printed, once it ended well."""
    printed, complaints = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode == 0, complaints.decode()
    return printed.decode()


async def run(*command: str, url: str, token: str = "") -> str:
    return await ended(await spawn(*command, url=url, token=token))


def events_in(printed: str) -> list[Frame]:
    """The events among what a shell recipe printed."""
    blocks = [block for block in printed.split("\n\n") if block.startswith("id: ")]
    return parse_all("\n\n".join(blocks).encode())


# A suite is no recipe of the API: docs/comparing.md tells of it, and the command line's tests run it.
RECIPES = sorted(path for path in EXAMPLES.iterdir() if path.suffix != ".yaml")


@pytest.mark.parametrize("example", RECIPES, ids=lambda path: path.name)
def test_the_documentation_shows_each_recipe_as_it_is(example: Path) -> None:
    shown = f"`examples/{example.name}`:\n\n```{LANGUAGES[example.suffix]}\n{example.read_text()}```\n"

    assert shown in (ROOT / "docs" / "api.md").read_text()


def test_the_documentation_names_every_code_and_event() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    events = [event.__struct_config__.tag for event in get_args(RunEvent)]
    live = [event.model_fields["type"].default for event in get_args(get_args(LiveEventOut)[0])]
    names = [*get_args(ProblemCode), *get_args(FailureCode), *events, *live]

    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.sh")), ids=lambda path: path.name)
def test_shell_recipes_can_be_started_as_they_are(example: Path) -> None:
    assert os.access(example, os.X_OK)


async def test_curl_asks_and_prints_the_events(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Blue light ", "scatters."))

    events = events_in(await run("examples/ask.sh", 'Why "blue"?', url=gateway.url))

    assert (events[0].type, events[-1].type) == ("start", "done")
    assert text_of(events) == "Blue light scatters."
    assert upstream.completions[0].body["messages"][-1]["content"] == 'Why "blue"?'


async def test_curl_shows_the_access_token(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Hello."))
    async with open_gateway(access_token="an-access-token") as gateway:
        events = events_in(await run("examples/ask.sh", "Hi", url=gateway.url, token="an-access-token"))

    assert text_of(events) == "Hello."


async def test_curl_starts_a_run_leaves_stops_it_and_reads_all_of_it(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([say("Once upon "), Wait("never"), say("a time"), *close()])

    printed = await run("examples/detached.sh", url=gateway.url)

    first, then = printed.splitlines()[0].removeprefix("started ").split(":")[0].split(", then ")
    assert first == then
    assert len(upstream.completions) == 1
    watched_then_read = events_in(printed)
    assert [event.type for event in watched_then_read] == ["start", "delta", "start", "delta", "done"]
    assert watched_then_read[-1].data["status"] == "stopped"
    assert (await gateway.run_ended(first))["status"] == "stopped"


@pytest.mark.parametrize(
    ("name", "data", "sent"),
    [("pixel.png", PIXEL, "image_url"), ("notes.txt", b"Buy milk.", "text")],
    ids=["image", "file"],
)
async def test_curl_uploads_and_asks_about_it(
    name: str, data: bytes, sent: str, gateway: Gateway, upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    upstream.enqueue(answer("I see."))
    (tmp_path / name).write_bytes(data)

    events = events_in(await run("examples/upload.sh", str(tmp_path / name), "What is it?", url=gateway.url))

    assert text_of(events) == "I see."
    question, attached = upstream.completions[0].body["messages"][-1]["content"]
    assert question == {"type": "text", "text": "What is it?"}
    assert attached["type"] == sent


async def test_python_has_the_whole_answer_over_a_connection_that_breaks(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(answer(*(TEXT[start : start + 7] for start in range(0, len(TEXT), 7))))
    # Enough for every answer but the stream's.
    async with cutting_proxy(gateway.url, 2500) as url:
        process = await spawn(sys.executable, "examples/resume.py", "Why?", url=url)
        printed, complaints = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)

    assert process.returncode == 0, complaints.decode()
    assert complaints.decode().count("connection lost") >= 1
    text, proof = printed.decode().rsplit("\n", 2)[:2]
    assert text == TEXT
    assert proof.startswith(f"completed: all {len(TEXT)} characters are here, sha256 ")
    assert len(upstream.completions) == 1


async def test_node_streams_the_answer_and_says_what_it_cost(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue(answer("Grüße, ", "日本 ", "\u2028🙂"))

    process = await spawn("node", "examples/stream.mjs", "Why?", url=gateway.url)
    printed, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)

    assert (process.returncode, printed.decode()) == (0, "Grüße, 日本 \u2028🙂")
    assert said.decode().startswith("\ncompleted: 3 tokens, $0.00000")


async def test_node_tells_what_anyone_does_over_connections_that_break(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue(answer("Blue light."))
    await gateway.client.get("/api/models")
    # Enough for the largest event.
    async with cutting_proxy(gateway.url, 2500) as url:
        process = await spawn("node", "examples/events.mjs", url=url)
        assert process.stdout is not None
        printed = [await soon(process.stdout.readline())]
        conversation_id = await gateway.new_conversation(title="The sky")
        await gateway.ask("Why?", conversation_id=conversation_id, model="scripted/hello")
        await gateway.client.delete(f"/api/conversations/{conversation_id}")
        while not printed[-1].startswith(b"deleted"):
            printed.append(await soon(process.stdout.readline()))
        process.terminate()
        _, complaints = await soon(process.communicate())

    assert b"".join(printed).decode().splitlines() == [
        "ready",
        'created "The sky"',
        "user: Why?",
        "assistant: …",
        "asked scripted/hello",
        'updated "The sky"',
        "completed, $0.00000075",
        'updated "The sky"',
        f"deleted {conversation_id}",
    ]
    assert complaints


async def test_node_stops_the_run_at_ctrl_c(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Once"), Wait("never"), *close()])
    process = await spawn("node", "examples/stream.mjs", "A story.", url=gateway.url)
    assert process.stdout is not None
    assert await soon(process.stdout.readexactly(4)) == b"Once"

    process.send_signal(signal.SIGINT)

    _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert (process.returncode, b"stopped: " in said) == (0, True), said.decode()


async def test_node_tells_of_an_upstream_that_failed(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Once"), fail("the provider broke")])

    process = await spawn("node", "examples/stream.mjs", "A story.", url=gateway.url)
    _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)

    assert process.returncode == 1
    assert b"Try again" in said


async def test_a_page_shows_reasoning_and_answer_by_eventsource(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, browser: Browser
) -> None:
    upstream.enqueue([think("They ask why."), say("Blue light "), say("scatters."), *close()])
    report: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()

    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=(EXAMPLES / "eventsource.html").read_text() + DRIVER, content_type="text/html")

    async def hear(request: web.Request) -> web.Response:
        if not report.done():
            report.set_result(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_get("/eventsource.html", serve)
    app.router.add_post("/report", hear)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with open_gateway(cors_origins=origin) as gateway:
            await browser.open(f"{origin}/eventsource.html?gateway={gateway.url}")
            reasoning, text, end = await asyncio.wait_for(report, BROWSER_SECONDS)
    finally:
        await runner.cleanup()

    assert (reasoning, text) == ("They ask why.", "Blue light scatters.")
    assert end.endswith(": completed, 20 characters")
