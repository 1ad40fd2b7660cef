"""Models, conversations, usage: tables for people, lines for pipes, JSON for programs."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from tests.cli.conftest import Program
from tests.conftest import SQLITE_URL
from tests.support.gateway import Gateway
from tests.support.process import BACKEND

MODEL = "openrouter/auto"
COMMANDS = [
    ["serve"],
    ["chat"],
    ["models"],
    ["usage"],
    ["doctor"],
    ["conversations"],
    *(["conversations", name] for name in ("list", "show", "search", "export", "import", "delete")),
]


async def test_models_in_a_pipe_are_lines_of_raw_values(program: Program) -> None:
    printed = await program.run("models", "claude-sonnet-4.5")

    (line,) = [line for line in printed.out.splitlines() if line.startswith("anthropic/claude-sonnet-4.5\t")]
    assert [float(price) for price in line.split("\t")[1:3]] == [3.0, 15.0]
    assert line.split("\t")[3] == "1000000"


async def test_models_are_filtered_and_sorted_by_the_gateway(program: Program, gateway: Gateway) -> None:
    query: dict[str, str | int] = {"input": "image", "supports": "tools", "sort": "price", "limit": 2}
    printed = await program.run(
        "models", "--input", "image", "--supports", "tools", "--sort", "price", "--limit", "2", "--json"
    )

    assert printed.json["items"] == (await gateway.client.get("/api/models", params=query)).json()["items"]
    assert len(printed.json["items"]) == 2


@pytest.mark.parametrize("columns", [40, 80, 120])
async def test_models_at_a_terminal_fit_it(program: Program, columns: int) -> None:
    async with program.at_terminal("models", "sonnet", columns=columns, lines=60) as shown:
        assert await shown.ended() == 0

    assert "$3.00" in shown.text
    assert max(map(len, shown.text.splitlines())) <= columns
    assert ("1,000,000" in shown.text) == (columns >= 60)


async def test_a_conversation_is_listed_shown_deleted_and_brought_back(
    program: Program, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, answer("Because of the **air**."))
    await program.run("chat", "Why is the sky blue?")

    listed = await program.run("conversations", "list")
    id, _, _, title = listed.out.rstrip("\n").split("\t")
    assert title == "Why is the sky blue?"
    shown = await program.run("conversations", "show", id[-8:])
    assert shown.out.startswith("# Why is the sky blue?\n\n## You · ")
    assert "\n\nBecause of the **air**.\n" in shown.out
    as_json = await program.run("conversations", "show", "last", "--json")
    assert [message["role"] for message in as_json.json["items"]] == ["user", "assistant"]

    deleted = await program.run("conversations", "delete", "last")
    assert deleted.out == f"{id}\n"
    assert (await program.run("conversations", "list")).out == ""
    assert (await program.run("conversations", "restore", id)).out == f"{id}\n"
    assert (await program.run("conversations", "list", "--json")).json["items"][0]["id"] == id


async def test_of_several_nothing_is_deleted_where_one_is_not_there(
    program: Program, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, answer("Yes."))
    await program.run("chat", "One")

    printed = await program.run("conversations", "delete", "last", "0000")

    assert (printed.code, printed.out) == (2, "")
    assert len((await program.run("conversations", "list", "--json")).json["items"]) == 1


async def test_a_talk_longer_than_a_page_is_shown_in_order(program: Program, gateway: Gateway) -> None:
    conversation_id = await gateway.new_conversation()
    for number in range(3):
        await gateway.ask(f"Question {number}", conversation_id=conversation_id, model="scripted/echo")

    shown = await program.run("conversations", "show", conversation_id)

    assert re.findall(r"^Question \d$", shown.out, re.M) == [f"Question {number}" for number in (0, 0, 1, 1, 2, 2)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_explained_with_examples(command: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "openchat", *command, "--help"],
        env={"PYTHONPATH": str(BACKEND), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert f"Usage: openchat {' '.join(command)}" in ended.stdout
    assert f"    openchat {command[0]}" in ended.stdout


def test_help_waits_for_no_library_that_takes_long() -> None:
    slow = {"rich", "httpx", "prompt_toolkit", "fastapi", "pydantic", "structlog", "uvicorn", "sqlalchemy"}
    ended = subprocess.run(
        [sys.executable, "-c", "import sys, openchat.cli; print(*sys.modules)"],
        env={"PYTHONPATH": str(BACKEND)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert slow & set(ended.stdout.split()) == set()


async def test_the_shell_is_offered_models_and_conversations(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Yes."))
    await program.run("chat", "A title")
    program.env |= {"_OPENCHAT_COMPLETE": "complete_bash", "COMP_CWORD": "3"}

    program.env["COMP_WORDS"] = "openchat chat -m anthropic/claude-s"
    assert "anthropic/claude-sonnet-4.5" in (await program.run()).out.split()
    program.env["COMP_WORDS"] = "openchat chat -c la"
    assert (await program.run()).out.split() == ["last"]


async def test_the_shell_is_offered_nothing_where_no_gateway_runs(program: Program) -> None:
    program.env |= {
        "_OPENCHAT_COMPLETE": "complete_bash",
        "COMP_CWORD": "3",
        "COMP_WORDS": "openchat chat -m a",
        "OPENCHAT_URL": "http://127.0.0.1:1",
        "DATABASE_URL": SQLITE_URL,
    }

    printed = await program.run()

    assert (printed.out.strip(), printed.err) == ("", "")
