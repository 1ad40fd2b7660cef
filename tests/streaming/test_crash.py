"""A gateway of its own process that is killed, stopped and started again on the same SQLite file."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Pause, Stall, Step, answer, error_status, fail, say
from tests.support.process import GatewayProcess, gateway_process, run_to_its_end
from tests.support.sse import Frame, event_id, frames, merged, parse_all, position_of, remaining, text_of
from tests.support.waiting import rest, soon, take_text

KEY = "sk-or-v1-5ecre7-5ecre7-5ecre7"
TOKEN = "0pen-5e5ame-5ecre7"
PROMPT = "A prompt that no log may hold"
TOKENS_PER_SECOND = 50
# What a crash may take of the text.
MOST_LOST_SECONDS = 2.0
# The grace, the end of the runs, the quiet connections, and a busy machine.
STOP_SECONDS = 15.0


@pytest.fixture
def home(tmp_path: Path, upstream: ScriptedUpstream) -> Path:
    """A folder with a `.env`, as a person has it: the key is in no process's environment."""
    (tmp_path / ".env").write_text(
        f"OPENROUTER_API_KEY={KEY}\n"
        f"OPENROUTER_BASE_URL={upstream.base_url}\n"
        "DATABASE_URL=sqlite+aiosqlite:///openchat.db\n"
        "LOG_LEVEL=debug\n"
        "SHUTDOWN_GRACE=0.1\n"
    )
    upstream.expected_key = KEY
    return tmp_path


async def start(client: httpx.AsyncClient, message: str = PROMPT) -> dict[str, Any]:
    conversation = await client.post("/api/conversations", json={})
    response = await client.post(f"/api/conversations/{conversation.json()['id']}/runs", json={"message": message})
    assert response.status_code == 201, response.text
    return dict(response.json()["run"])


@asynccontextmanager
async def viewing(client: httpx.AsyncClient, run_id: str) -> AsyncIterator[AsyncIterator[Frame]]:
    async with client.stream("GET", f"/api/runs/{run_id}/stream") as response:
        assert response.status_code == 200
        yield frames(response)


async def replay(client: httpx.AsyncClient, run_id: str, last_event_id: str | None = None) -> list[Frame]:
    headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    response = await client.get(f"/api/runs/{run_id}/stream", headers=headers)
    assert response.status_code == 200, response.text
    return parse_all(response.content)


def paced(words: int) -> list[Step]:
    return [step for number in range(words) for step in (say(f"w{number} "), Pause(1 / TOKENS_PER_SECOND))]


async def test_a_server_killed_in_mid_stream_has_its_run_interrupted_and_all_but_the_last_two_seconds_kept(
    home: Path, upstream: ScriptedUpstream
) -> None:
    upstream.enqueue([*paced(1000), Stall()])
    loop = asyncio.get_running_loop()
    heard: list[tuple[float, Frame]] = []
    async with gateway_process(home) as first, first.client() as client:
        run = await start(client)
        async with viewing(client, run["id"]) as viewer:
            async for frame in viewer:
                heard.append((loop.time(), frame))
                if len(text_of([frame for _, frame in heard]).split()) >= 3 * TOKENS_PER_SECOND:
                    break
            first.process.send_signal(signal.SIGKILL)
            died = loop.time()
        assert await first.ended() == -signal.SIGKILL
    had = text_of([frame for _, frame in heard])
    safe = text_of([frame for at, frame in heard if at < died - MOST_LOST_SECONDS])
    assert safe

    async with gateway_process(home) as second, second.client() as client:
        # Before it was ready: the very first answer knows it.
        after = (await client.get(f"/api/runs/{run['id']}")).json()
        assert (after["status"], after["error"]["code"]) == ("interrupted", "interrupted")
        assert [call["status"] for call in after["calls"]] == ["interrupted"]
        page = (await client.get(f"/api/conversations/{run['conversation_id']}/messages")).json()
        stored = page["items"][-1]
        assert stored["status"] == "interrupted"
        assert stored["content"].startswith(safe)
        # The kept text may be a little ahead of what the viewer had read, never another one.
        assert stored["content"].startswith(had) or had.startswith(stored["content"])

        everything = await replay(client, run["id"])
        assert [frame.type for frame in everything] == ["start", "delta", "error"]
        assert everything[-1].data["chars"] == len(stored["content"])
        assert everything[-1].data["sha256"] == sha256(stored["content"].encode()).hexdigest()
        for _, frame in heard[:: len(heard) // 20]:
            left = await replay(client, run["id"], frame.id)
            assert merged(left) == remaining(merged(everything), position_of(frame))
        beyond = event_id(run["id"], position_of(everything[-1]) + 500)
        assert await replay(client, run["id"], beyond) == everything[-1:]
        simple = f"/api/conversations/{run['conversation_id']}/stream"
        assert parse_all((await client.get(simple, headers={"Last-Event-ID": beyond})).content) == everything[-1:]
        last = await client.get(simple, headers={"Last-Event-ID": everything[-1].id})
        assert last.status_code == 204
        # A reload starts nothing: what was interrupted is continued by a person.
        assert (await client.get(simple)).status_code == 204
        assert len(upstream.completions) == 1

        upstream.enqueue(answer("and so on."))
        continued = await client.post(
            f"/api/conversations/{run['conversation_id']}/runs", json={"continue_from": stored["id"]}
        )
        events = await replay(client, continued.json()["run"]["id"])
        assert text_of(events).startswith(stored["content"].rstrip())
        assert text_of(events).endswith("and so on.")


async def test_sigterm_tells_every_viewer_and_the_process_exits_with_0(home: Path, upstream: ScriptedUpstream) -> None:
    upstream.enqueue([say("Half"), Stall()], [Stall()])
    async with gateway_process(home) as gateway, gateway.client() as client:
        half, silent = await start(client), await start(client)
        async with viewing(client, half["id"]) as first, viewing(client, silent["id"]) as second:
            await take_text(first, "Half")
            began = asyncio.get_running_loop().time()
            gateway.process.send_signal(signal.SIGTERM)
            for viewer in (first, second):
                end = [frame for frame in await rest(viewer) if frame.type != "start"]
                assert [(frame.type, frame.data["status"]) for frame in end] == [("error", "interrupted")]
        assert await gateway.ended() == 0
        assert asyncio.get_running_loop().time() - began < STOP_SECONDS
        for recorded in upstream.completions:
            await soon(recorded.closed_by_client.wait())
    assert "Traceback" not in gateway.output
    async with gateway_process(home) as again, again.client() as client:
        events = await replay(client, half["id"])
        assert (text_of(events), events[-1].data["status"]) == ("Half", "interrupted")


async def test_a_second_process_on_the_same_file_is_refused_in_one_line(home: Path) -> None:
    async with gateway_process(home) as first, first.client() as client:
        code, printed = await run_to_its_end(home, PORT="0")
        assert code == 2, printed
        complaints = [line for line in printed.splitlines() if line.startswith("openchat: ")]
        assert len(complaints) == 1
        assert "openchat.db" in complaints[0]
        assert "Traceback" not in printed
        assert (await client.get("/health/ready")).status_code == 200
    async with gateway_process(home) as second, second.client() as client:
        assert (await client.get("/health/ready")).status_code == 200


async def test_a_taken_port_stops_the_start_in_one_line(home: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, printed = await run_to_its_end(home, PORT=str(port))
    assert code == 2
    assert [line for line in printed.splitlines() if line.startswith("openchat: ")] == [printed.splitlines()[-1]]
    assert str(port) in printed


def what_others_see_of(pid: int) -> dict[str, bytes]:
    return {name: Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "comm", "environ")}


def files_of(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != ".env"}


async def everything_asked(gateway: GatewayProcess, client: httpx.AsyncClient, upstream: ScriptedUpstream) -> None:
    """Every kind of answer, errors first: an upstream that repeats the key, internal failures, refusals."""
    upstream.enqueue(
        [error_status(401, f"No user for key {KEY}", metadata={"raw": f"Bearer {KEY}", "provider_name": KEY})],
        [error_status(400, "Provider returned error", metadata={"raw": f'{{"message": "{KEY}"}}'})],
        [say("Half"), fail(f"The key {KEY} was revoked")],
        answer("Fine"),
    )
    for _ in range(4):
        run = await start(client)
        stream = await client.get(f"/api/runs/{run['id']}/stream")
        gateway.answers += stream.content
        await client.get(f"/api/runs/{run['id']}")
        await client.get(f"/api/conversations/{run['conversation_id']}/messages")
    for path in ("/", "/health", "/health/ready", "/api/models", "/api/openapi.json", "/api/nothing", "/api/session"):
        await client.get(path)
    await client.post("/api/models/refresh")
    await client.post("/api/conversations", content=b"{" * 1000)
    await client.post("/api/conversations", json={KEY: KEY}, headers={"X-Request-Id": "a" * 500})
    await client.post("/api/session", json={"token": "wrong-wrong"})
    await client.get("/api/models", headers={"Authorization": "Bearer wrong"})


async def test_the_key_is_in_no_log_answer_process_title_file_or_crash(home: Path, upstream: ScriptedUpstream) -> None:
    with (home / ".env").open("a") as env:
        env.write(f"ACCESS_TOKEN={TOKEN}\n")
    async with gateway_process(home) as gateway, gateway.client() as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        await everything_asked(gateway, client, upstream)
        process = what_others_see_of(gateway.pid)
        gateway.process.send_signal(signal.SIGABRT)
        assert await gateway.ended() == -signal.SIGABRT
    told = bytes(gateway.answers)
    # The validation answer names the unknown field, which was the client's own word.
    told = re.sub(rb'"path":"' + KEY.encode() + b'"', b"", told).replace(f"{KEY}: Extra".encode(), b"")
    places = {
        "log": gateway.output.encode(),
        "answers": told,
        **process,
        **files_of(home),
    }
    assert "openchat.db" in places
    for place, content in places.items():
        for secret in (KEY, TOKEN):
            assert secret.encode() not in content, place
    assert PROMPT not in gateway.output
    assert "run completed" in gateway.output
    for recorded in upstream.completions:
        assert recorded.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"OPENROUTER_API_KEY": f"{KEY} with a space"},
        {"ACCESS_TOKEN": "5h0r7"},
        {"OPENROUTER_BASE_URL": f"https://user:{KEY}@"},
        {"HOST": "0.0.0.0"},
        {"MAX_RUNS": "many"},
        {"DATABASE_URL": "sqlite+aiosqlite:///missing/folder/that/is/a/file.db/x"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_a_wrong_setting_stops_the_start_without_showing_a_secret(home: Path, wrong: dict[str, str]) -> None:
    (home / "missing").write_text("a file where a folder should be")
    code, printed = await run_to_its_end(home, PORT="0", **wrong)
    assert code == 2, printed
    assert printed.splitlines()[-1].startswith("openchat: ")
    assert "Traceback" not in printed
    for secret in (KEY, "5h0r7"):
        assert secret not in printed


async def test_what_was_said_to_be_completed_survives_a_kill(home: Path, upstream: ScriptedUpstream) -> None:
    upstream.on("openrouter/auto", answer("Stored."))
    run_ids = []
    async with gateway_process(home) as first, first.client() as client:
        for _ in range(30):
            run = await start(client)
            events = await replay(client, run["id"])
            assert events[-1].data["status"] == "completed"
            run_ids.append(run["id"])
        first.process.send_signal(signal.SIGKILL)
        await first.ended()
    async with gateway_process(home) as second, second.client() as client:
        for run_id in run_ids:
            events = await replay(client, run_id)
            assert (text_of(events), events[-1].data["status"]) == ("Stored.", "completed")
