"""Search and usage, and conversations on their way out and in."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import answer
from tests.cli.conftest import AtGateway, Program
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway

MODEL = "openrouter/auto"


@pytest.fixture
async def talked(program: Program, upstream: ScriptedUpstream) -> Program:
    """The program, with one answer in its gateway."""
    upstream.on(MODEL, answer("Rayleigh scattering, ", "that is why."))
    assert (await program.run("chat", "Why is the sky blue?")).code == 0
    return program


async def test_a_word_is_found_with_what_stands_around_it(talked: Program, gateway: Gateway) -> None:
    (conversation,) = (await gateway.client.get("/api/conversations")).json()["items"]

    printed = await talked.run("conversations", "search", "rayleigh")

    (line,) = printed.out.splitlines()
    id, _, _, role, title, text = line.split("\t")
    assert (id, role, title) == (conversation["id"], "assistant", "Why is the sky blue?")
    assert "Rayleigh scattering" in text
    assert (await talked.run("conversations", "search", "nonsense")).out == ""
    assert (await talked.run("conversations", "search", "rayleigh", "--json")).json["items"][0]["role"] == "assistant"


async def test_at_a_terminal_the_hits_stand_out(talked: Program) -> None:
    async with talked.at_terminal("conversations", "search", "rayleigh") as shown:
        assert await shown.ended() == 0

    assert b"\x1b[1;31mRayleigh\x1b[0m scattering" in shown.raw


async def test_an_import_that_fails_names_the_place(program: Program) -> None:
    (program.home / "broken.json").write_text('{"format": "open-chat", "version": 1, "conversations": [{"id": 3}]}')

    printed = await program.run("conversations", "import", "broken.json")

    assert printed.code == 2
    assert printed.err.startswith("openchat: nothing was imported: the file is broken at $.")


async def test_an_export_told_as_json(talked: Program) -> None:
    everything = (await talked.run("conversations", "export", "--json")).json
    assert everything["format"] == "open-chat"

    printed = await talked.run("conversations", "export", "last", "--json", "-o", "talk.html")
    size = (talked.home / "talk.html").stat().st_size
    assert printed.json == {"file": "talk.html", "format": "html", "bytes": size}

    assert (await talked.run("conversations", "export", "--json", "--format", "md")).code == 2


async def test_a_token_that_is_wrong_is_told_from_none(open_gateway: OpenGateway, at_gateway: AtGateway) -> None:
    async with open_gateway(access_token="a-long-random-secret") as gateway:
        program = at_gateway(gateway.url)
        none = await program.run("models")
        wrong = await program.run("models", "--token", "another")

    assert (none.code, wrong.code) == (4, 4)
    assert none.err.endswith(" needs its access token: give --token or OPENCHAT_TOKEN\n")
    assert wrong.err.endswith(" does not take this access token: check --token or OPENCHAT_TOKEN\n")


async def test_what_was_spent(talked: Program, gateway: Gateway) -> None:
    (conversation,) = (await gateway.client.get("/api/conversations")).json()["items"]
    paid = (await gateway.messages(conversation["id"]))[-1]

    lines = (await talked.run("usage")).out.splitlines()

    model, runs, prompt, completion, cost = lines[0].split("\t")
    assert (model, runs, len(lines)) == (MODEL, "1", 1)
    assert (int(prompt), int(completion)) == (paid["usage"]["prompt_tokens"], paid["usage"]["completion_tokens"])
    assert Decimal(cost) == Decimal(paid["cost_usd"])
    by_day = (await talked.run("usage", "--by", "day", "--json")).json
    assert (by_day["group_by"], Decimal(by_day["total"]["cost_usd"])) == ("day", Decimal(cost))


@pytest.mark.parametrize("columns", [40, 80, 120])
async def test_usage_at_a_terminal_has_a_total_and_fits(talked: Program, columns: int) -> None:
    async with talked.at_terminal("usage", columns=columns) as shown:
        assert await shown.ended() == 0

    lines = shown.text.splitlines()
    assert lines[-1].startswith("total")
    assert max(map(len, lines)) <= columns


async def test_an_export_is_what_the_gateway_writes_in_the_form_of_its_name(talked: Program) -> None:
    assert (await talked.run("conversations", "export", "last", "-o", "talk.md")).code == 0
    assert "Rayleigh scattering, that is why." in (talked.home / "talk.md").read_text()

    printed = await talked.run("conversations", "export")
    assert "Rayleigh" in json.dumps(printed.json)

    again = await talked.run("conversations", "export", "-o", "talk.md")
    assert (again.code, again.err) == (2, "openchat: talk.md exists; give --force to replace it\n")
    assert [path.name for path in talked.home.iterdir() if path.suffix == ".part"] == []


async def test_an_export_is_taken_over_by_another_gateway(
    talked: Program, open_gateway: OpenGateway, at_gateway: AtGateway
) -> None:
    await talked.run("conversations", "export", "-o", "all.json")
    async with open_gateway(database_url="memory:") as other:
        there = at_gateway(other.url)
        taken = await there.run("conversations", "import", "all.json")
        again = await there.run("conversations", "import", "all.json", "--json")
        listed = await there.run("conversations", "list", "--json")

    assert (taken.code, taken.out) == (0, "1 conversations, 2 messages\n")
    assert (again.json_lines[-1]["type"], again.json_lines[-1]["conversations"]) == ("done", 0)
    assert [one["title"] for one in listed.json["items"]] == ["Why is the sky blue?"]


async def test_a_file_that_is_no_export_is_one_line(program: Program) -> None:
    (program.home / "notes.txt").write_text("Buy milk.")

    printed = await program.run("conversations", "import", "notes.txt")

    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert printed.err.startswith("openchat: ")
