"""`openchat chat` in a pipe: what a script gets, and how it is told what went wrong."""

from __future__ import annotations

import hashlib
import json
import signal
from pathlib import Path

import pytest
from aiohttp import web

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Wait, answer, close, fail, say, script, think
from tests.cli.conftest import AtGateway, Program
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway
from tests.support.process import gateway_process
from tests.support.proxies import cutting_proxy, serve
from tests.support.waiting import soon

MODEL = "openrouter/auto"
TEXT = "Grüße, 日本, \u2028 and 🙂: it scatters more than red.\n\n" * 20


def asked(upstream: ScriptedUpstream) -> list[dict[str, object]]:
    """The messages of the last request to the upstream."""
    messages: list[dict[str, object]] = upstream.completions[-1].body["messages"]
    return messages


async def test_the_answer_alone_is_printed_with_a_line_feed(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, script(think("Hm."), say("**Blue** "), say("light."), *close()))

    printed = await program.run("chat", "Why", "is", "it", "blue?")

    assert (printed.code, printed.out, printed.err) == (0, "**Blue** light.\n", "")
    assert asked(upstream)[-1] == {"role": "user", "content": "Why is it blue?"}


async def test_what_comes_on_stdin_stands_below_the_prompt(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Fine."))

    await program.run("chat", "Review this:", stdin=b"- a\n+ b\n")
    assert asked(upstream)[-1]["content"] == "Review this:\n\n- a\n+ b"

    await program.run("chat", stdin="Grüße?\n".encode())
    assert asked(upstream)[-1]["content"] == "Grüße?"


async def test_json_prints_the_events_of_the_stream(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Blue ", "light."))

    printed = await program.run("chat", "--json", "Why?")

    events = printed.json_lines
    assert [events[0]["type"], events[-1]["type"]] == ["start", "done"]
    text = "".join(event["text"] for event in events if event["type"] == "delta")
    assert hashlib.sha256(text.encode()).hexdigest() == events[-1]["sha256"]


async def test_model_system_prompt_and_conversation(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    await program.run("chat", "-m", "scripted/echo", "--system", "Be brief.", "One")
    conversation = (await gateway.client.get("/api/conversations")).json()["items"][0]

    await program.run("chat", "-c", "last", "Two")
    await program.run("chat", "-c", conversation["id"][-8:], "Three")

    assert [message["content"] for message in asked(upstream)] == ["Be brief.", "One", "One", "Two", "Two", "Three"]
    assert len((await gateway.client.get("/api/conversations")).json()["items"]) == 1


async def test_files_go_along(program: Program, gateway: Gateway, tmp_path: Path, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Seen."))
    notes = tmp_path / "notes.txt"
    notes.write_text("Buy milk.")

    printed = await program.run("chat", "--attach", str(notes), "What is this?")

    assert printed.out == "Seen.\n"
    conversation = (await gateway.client.get("/api/conversations")).json()["items"][0]
    parts = (await gateway.messages(conversation["id"]))[0]["parts"]
    assert [(part["type"], part.get("text") or part.get("name")) for part in parts] == [
        ("text", "What is this?"),
        ("file", "notes.txt"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["chat", "-m", "nobody/nothing", "Hi"], 2, "model `nobody/nothing` is not known"),
        (["chat", "-c", "0000", "Hi"], 2, "no conversation ends in `0000`"),
        (["chat", "-c", "01890000-0000-7000-8000-000000000000", "Hi"], 2, ""),
        (["chat", "--attach", "missing.txt", "Hi"], 2, "--attach missing.txt: there is no such file"),
        (["chat"], 2, "there is nothing to ask"),
        (["chat", "--url", "http://127.0.0.1:1", "Hi"], 3, "no gateway answers at http://127.0.0.1:1"),
        (["chat", "--url", "nonsense", "Hi"], 2, "--url nonsense: must be an address"),
    ],
)
async def test_what_cannot_be_done_is_one_line(program: Program, arguments: list[str], code: int, said: str) -> None:
    printed = await program.run(*arguments)

    assert (printed.code, printed.out) == (code, "")
    assert printed.err.startswith(f"openchat: {said}")
    assert printed.err.count("\n") == 1


async def test_an_answer_that_fails_keeps_its_text_and_is_exit_code_1(
    program: Program, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, script(say("Half an "), say("answer"), fail()))

    printed = await program.run("chat", "Why?")

    assert (printed.code, printed.out) == (1, "Half an answer\n")
    assert printed.err.startswith("openchat: ")
    assert printed.err.count("\n") == 1


async def test_a_wrong_token_is_exit_code_4_and_the_right_one_is_taken(
    open_gateway: OpenGateway, at_gateway: AtGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, answer("Yes."))
    async with open_gateway(access_token="a-long-random-secret") as gateway:
        refused = await at_gateway(gateway.url, OPENCHAT_TOKEN="a-wrong-one").run("chat", "Hi")
        taken = await at_gateway(gateway.url, OPENCHAT_TOKEN="a-long-random-secret").run("chat", "Hi")

    assert (refused.code, refused.out, refused.err.count("\n")) == (4, "", 1)
    assert "a-wrong-one" not in refused.err
    assert (taken.code, taken.out) == (0, "Yes.\n")


async def test_something_else_at_the_address_is_said(at_gateway: AtGateway) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<h1>It works!</h1>", content_type="text/html")

    async with serve(page) as url:
        printed = await at_gateway(url).run("chat", "Hi")

    assert (printed.code, printed.err) == (
        3,
        f"openchat: {url} is answered by something else than Open Chat; check the address\n",
    )


async def test_a_connection_that_drops_again_and_again_costs_no_character(
    open_gateway: OpenGateway, at_gateway: AtGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, answer(*(TEXT[start : start + 7] for start in range(0, len(TEXT), 7))))
    # Enough for each single answer, and for the whole text at once.
    async with open_gateway() as gateway, cutting_proxy(gateway.url, 2500) as url:
        printed = await at_gateway(url).run("chat", "Why?")

    assert (printed.code, printed.out) == (0, TEXT)


async def test_a_gateway_that_stops_in_the_middle_says_so(
    open_gateway: OpenGateway, at_gateway: AtGateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, script(say("Half an answer"), Wait("never"), *close()))
    async with open_gateway(database_url=SQLITE_URL) as first:
        program = at_gateway(first.url)
        process = await program.start("chat", "--json", "Why?")
        assert process.stdin is not None
        process.stdin.close()
        await soon(upstream.reached("never").wait())
        assert process.stdout is not None
        lines = [await soon(process.stdout.readline()) for _ in range(2)]
    out, err = await soon(process.communicate())
    events = [json.loads(line) for line in [*lines, *out.splitlines()]]
    assert [event["type"] for event in events] == ["start", "delta", "error"]
    assert events[-1]["status"] == "interrupted"
    assert process.returncode == 1, err


async def test_where_the_server_has_stored_less_than_it_sent_the_stored_text_counts(at_gateway: AtGateway) -> None:
    stored = "Half"
    end = {
        "type": "error",
        "status": "interrupted",
        "message_id": "m",
        "chars": len(stored),
        "sha256": hashlib.sha256(stored.encode()).hexdigest(),
        "error": {"code": "interrupted", "message": "The server stopped.", "retryable": True, "upstream": None},
    }

    async def gateway(request: web.Request) -> web.StreamResponse:
        match (request.method, request.path):
            case ("GET", "/health"):
                return web.json_response({"status": "ok"})
            case ("POST", "/api/conversations"):
                return web.json_response({"id": "c"}, status=201)
            case ("POST", "/api/conversations/c/runs"):
                return web.json_response({"run": {"id": "r"}}, status=201)
            case ("GET", "/api/conversations/c/messages"):
                return web.json_response({"items": [{"content": stored}], "next_cursor": None})
        events = [{"type": "start", "conversation_id": "c"}, {"type": "delta", "text": "Half an answer"}, end]
        frames = "".join(f"id: {place}\ndata: {json.dumps(event)}\n\n" for place, event in enumerate(events))
        return web.Response(body=frames.encode(), content_type="text/event-stream")

    async with serve(gateway) as url:
        printed = await at_gateway(url).run("chat", "--json", "Why?")

    assert [event["type"] for event in printed.json_lines] == ["start", "delta", "stored", "error"]
    assert printed.json_lines[2]["text"] == stored
    assert (printed.code, printed.err) == (1, "openchat: The server stopped.\n")


async def test_ctrl_c_stops_the_run_and_keeps_what_was_written(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, script(say("Half an answer"), Wait("never"), *close()))
    process = await program.start("chat", "Why?")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    heard = await soon(process.stdout.readexactly(14))

    process.send_signal(signal.SIGINT)
    out, err = await soon(process.communicate())

    assert (process.returncode, heard + out, err) == (130, b"Half an answer\n", b"")
    conversation = (await gateway.client.get("/api/conversations")).json()["items"][0]
    written = (await gateway.messages(conversation["id"]))[-1]
    assert (written["status"], written["content"]) == ("stopped", "Half an answer")


async def test_a_run_that_somebody_else_stops_is_no_success(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, script(say("Half"), Wait("never"), *close()))
    process = await program.start("chat", "--json", "Why?")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    start = json.loads(await soon(process.stdout.readline()))

    await gateway.client.post(f"/api/runs/{start['run_id']}/stop")

    assert (await program.finish(process)).code == 1


async def test_a_reader_that_leaves_ends_it_without_a_word(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, script(say("First\n"), Wait("more"), *(say("more\n" * 1000) for _ in range(50)), *close()))
    process = await program.start("chat", "Why?")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    await soon(process.stdout.readline())
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]  # asyncio shows no other way
    upstream.gate("more").set()

    assert process.stderr is not None
    complaints = await soon(process.stderr.read())
    assert (await soon(process.wait()), complaints) == (1, b"")


async def test_without_a_gateway_it_answers_by_itself_into_the_same_store(
    upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    upstream.on(MODEL, answer("By myself."))
    alone = Program(
        tmp_path / "person",
        OPENROUTER_API_KEY="sk-or-v1-scripted-key",
        OPENROUTER_BASE_URL=upstream.base_url,
        DATABASE_URL=SQLITE_URL,
    )

    printed = await alone.run("chat", "Who are you?")
    listed = await alone.run("conversations", "list", "--json")

    assert (printed.code, printed.out, printed.err) == (0, "By myself.\n", "")
    assert [one["title"] for one in listed.json["items"]] == ["Who are you?"]


async def test_ctrl_c_without_a_gateway_keeps_the_answer_too(upstream: ScriptedUpstream, tmp_path: Path) -> None:
    upstream.on(MODEL, script(say("Half"), Wait("never"), *close()))
    alone = Program(
        tmp_path / "person",
        OPENROUTER_API_KEY="sk-or-v1-scripted-key",
        OPENROUTER_BASE_URL=upstream.base_url,
        DATABASE_URL=SQLITE_URL,
    )
    process = await alone.start("chat", "Why?")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    await soon(process.stdout.readexactly(4))

    process.send_signal(signal.SIGINT)
    assert (await alone.finish(process)).code == 130

    shown = await alone.run("conversations", "show", "last", "--json")
    assert [(one["role"], one["content"]) for one in shown.json["items"]] == [("user", "Why?"), ("assistant", "Half")]


async def test_a_store_that_another_process_uses_is_said_in_one_line(
    open_gateway: OpenGateway, upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    async with open_gateway(database_url=SQLITE_URL):
        alone = Program(tmp_path, OPENROUTER_API_KEY="sk-or-v1-scripted-key", DATABASE_URL=SQLITE_URL)
        printed = await alone.run("chat", "Hi")

    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "is in use by process" in printed.err


async def test_a_gateway_that_is_killed_and_started_again_is_waited_for(
    at_gateway: AtGateway, upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    upstream.on(MODEL, script(say("Half an answer"), Wait("never"), *close()))
    home = tmp_path / "gateway"
    home.mkdir()
    settings = {
        "OPENROUTER_API_KEY": "sk-or-v1-scripted-key",
        "OPENROUTER_BASE_URL": upstream.base_url,
        "DATABASE_URL": SQLITE_URL,
    }
    async with gateway_process(home, **settings) as first:
        program = at_gateway(first.url)
        process = await program.start("chat", "--json", "Why?")
        assert process.stdin is not None
        process.stdin.close()
        assert process.stdout is not None
        heard = [json.loads(await soon(process.stdout.readline())) for _ in range(2)]
        first.process.kill()
        await first.ended()
    async with gateway_process(home, **settings, PORT=first.url.rpartition(":")[2]):
        rest = await program.finish(process)

    assert [event["type"] for event in heard] == ["start", "delta"]
    assert (rest.code, rest.json_lines[-1]["status"]) == (1, "interrupted")
