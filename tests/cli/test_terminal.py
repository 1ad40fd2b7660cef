"""`openchat chat` at a terminal: what a person sees and types."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from rich.segment import Segment

from openchat.cli.answering import Screen
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.scenarios import png
from openchat.upstream.scripted.script import Wait, answer, close, fail, say, script, show_image, think
from tests.cli.conftest import AtGateway, Program
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.proxies import cutting_proxy
from tests.support.terminal import CTRL_C, CTRL_D, ENTER
from tests.support.waiting import soon

MODEL = "openrouter/auto"
MARKDOWN = """# Why the sky is blue

Sunlight is scattered by air: **blue** more than *red*, as [Rayleigh](https://example.org/rayleigh) found.

- a first point, which is long enough that a narrow terminal has to fold it somewhere
- a second point

```python
def sky(angle: float) -> str:
    return "blue"
```

| Colour | nm |
|---|---|
| blue | 450 |

Done.
"""


def pieces(text: str, size: int = 7) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def segments_text(line: list[Segment]) -> str:
    return "".join(segment.text for segment in line).rstrip()


def mode_of_history(home: Path) -> int:
    (history,) = home.rglob("history")
    return history.stat().st_mode


@pytest.mark.parametrize("columns", [40, 80, 120])
async def test_markdown_is_rendered_to_the_width_and_the_reasoning_folded(
    program: Program, upstream: ScriptedUpstream, columns: int
) -> None:
    upstream.on(MODEL, script(think("Let me think "), think("about light."), *map(say, pieces(MARKDOWN)), *close()))

    async with program.at_terminal("chat", "Why?", columns=columns) as shown:
        code = await shown.ended()

    lines = shown.text.splitlines()
    assert code == 0
    assert lines[0].startswith("▸ reasoned for ")
    assert lines[0].endswith(", 5 words")
    assert "Let me think" not in shown.text
    assert "Why the sky is blue" in lines
    assert not any(mark in shown.text for mark in ("# Why", "**", "```", "|---"))
    assert " • a second point" in lines
    assert "     return" in shown.text
    assert " blue    450" in lines
    assert max(map(len, lines)) <= columns
    # Blocks are one line apart, however they were cut on their way.
    assert "\n\n\n" not in shown.text.replace("\n \n", "\n\n")
    said = " ".join(shown.text.split())
    assert f"{MODEL} · " in said
    assert " tokens · " in said
    assert " · $0.0" in said
    assert "go on with -c " in said


async def test_keys_pressed_while_it_is_written_leave_no_trace(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, script(say("A first "), Wait("typed"), say("sentence. "), say("And more."), *close()))

    async with program.at_terminal("chat", "Why?") as shown:
        await shown.shows("A first")
        shown.enter("impatient")
        shown.type("\r\r")
        upstream.gate("typed").set()
        assert await shown.ended() == 0

    assert "impatient" not in shown.text
    assert shown.text.count("A first") == 1
    assert shown.text.startswith("A first sentence. And more.\n\n")


def test_a_paragraph_stands_apart_while_it_is_written() -> None:
    out = Console(file=io.StringIO(), force_terminal=True, width=80)
    screen = Screen(out)

    screen.show({"type": "delta", "text": "One.\n\nTwo"})

    assert [segments_text(line) for line in out.render_lines(screen, pad=False)] == ["", "Two"]


async def test_a_poem_keeps_its_lines(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Roses are *red*,\nviolets are blue.\n\n- an item\n  of two lines\n"))

    async with program.at_terminal("chat", "A poem.") as shown:
        await shown.ended()

    assert shown.text.startswith("Roses are red,\nviolets are blue.\n\n • an item\n   of two lines\n")


async def test_no_part_of_the_last_line_is_broken_in_two(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Yes."))

    async with program.at_terminal("chat", "Well?", columns=40) as shown:
        await shown.ended()

    *_, last = shown.text.splitlines()
    assert "go on with -c " in last
    assert len(last) <= 40


async def test_a_block_higher_than_the_terminal_is_there_once_and_whole(
    program: Program, upstream: ScriptedUpstream
) -> None:
    items = [f"- point {number}\n" for number in range(60)]
    upstream.on(MODEL, script(*map(say, items[:30]), Wait("seen"), *map(say, items[30:]), *close()))

    async with program.at_terminal("chat", "Count.", lines=12) as shown:
        await shown.shows("• point 29")
        assert len([line for line in shown.text.splitlines() if "point" in line]) < 12
        upstream.gate("seen").set()
        assert await shown.ended() == 0

    assert [line for line in shown.text.splitlines() if "point" in line] == [
        f" • point {number}" for number in range(60)
    ]


async def test_what_a_model_says_cannot_command_the_terminal(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("a\x1b", "]0;owned\x07b\x1b[2J", "\x1b[31mc\u202ed\x9b31me"))

    async with program.at_terminal("chat", "Hi") as shown:
        assert await shown.ended() == 0

    for command in (b"\x1b]0;owned", b"\x1b[2J", b"\x1b[31m", "\u202e".encode(), "\x9b".encode()):
        assert command not in shown.raw


async def test_reasoning_in_full_where_that_is_wanted(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, script(think("Let me see."), say("Yes."), *close()))

    async with program.at_terminal("chat", "--reasoning", "Why?") as shown:
        await shown.ended()

    assert shown.text.startswith("Let me see.\n\nYes.\n")


async def test_images_and_what_it_cost_are_told(program: Program, gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, script(say("Here: "), show_image(png(8)), *close()))

    async with program.at_terminal("chat", "Draw.") as shown:
        await shown.ended()

    assert "image: /api/files/" in shown.text


async def test_ctrl_c_keeps_what_was_written_on_the_screen_and_in_the_store(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, script(say("Half an **answer**"), Wait("never"), *close()))

    async with program.at_terminal("chat", "Why?") as shown:
        await shown.shows("Half an answer")
        shown.type(CTRL_C)
        assert await shown.ended() == 130

    assert "Half an answer" in shown.text
    assert "stopped" in shown.text
    conversation = (await gateway.client.get("/api/conversations")).json()["items"][0]
    written = (await gateway.messages(conversation["id"]))[-1]
    assert (written["status"], written["content"]) == ("stopped", "Half an **answer**")


async def test_a_connection_that_drops_leaves_no_trace_in_the_answer(
    open_gateway: OpenGateway, at_gateway: AtGateway, upstream: ScriptedUpstream
) -> None:
    text = "".join(f"{number}: Grüße, 日本 and 🙂.\n\n" for number in range(40))
    upstream.on(MODEL, answer(*pieces(text)))
    async with (
        open_gateway() as gateway,
        cutting_proxy(gateway.url, 2500) as url,
        at_gateway(url).at_terminal("chat", "Why?") as shown,
    ):
        assert await shown.ended() == 0

    said = [line for line in shown.text.splitlines() if "Grüße" in line]
    assert [line.partition(":")[0] for line in said] == [str(number) for number in range(40)]


async def test_a_whole_conversation_by_its_commands(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, script(say("The first"), *close("length", "max_tokens")))

    async with program.at_terminal("chat", columns=120, lines=50) as shown:
        await shown.asks()
        shown.enter("One")
        await shown.shows("cut at its maximum length: /continue")
        await shown.asks()

        upstream.on(MODEL, answer(" and the rest"))
        shown.enter("/continue")
        await shown.shows("The first and the rest")
        await shown.asks()

        upstream.on(MODEL, answer("Again."))
        shown.enter("/retry")
        await shown.shows("Again.")

        shown.enter("/model scripted/echo")
        await shown.shows("model: scripted/echo")
        await shown.asks()
        shown.enter("/edit")
        await shown.shows("> One", times=2)
        shown.type(" and a half" + ENTER)
        await shown.shows("One and a half", times=2)
        await shown.asks()

        shown.enter("/copy")
        await shown.shows("14 characters handed to the terminal's clipboard")
        await shown.asks()
        shown.enter("/save answer.md")
        await shown.shows("saved: answer.md")
        await shown.asks()
        shown.enter("/nonsense")
        await shown.shows("there is no /nonsense; /help lists what there is")
        await shown.asks()
        shown.enter("/help")
        await shown.shows("list these commands")
        await shown.asks()
        shown.type(CTRL_D)
        assert await shown.ended() == 0

    assert b"\x1b]52;c;" + base64.b64encode(b"One and a half") + b"\x07" in shown.raw
    assert (program.home / "answer.md").read_text() == "One and a half\n"
    conversation = (await gateway.client.get("/api/conversations")).json()["items"][0]
    everything = await gateway.messages(conversation["id"], path="all")
    assert [message["content"] for message in everything] == [
        "One",
        "The first",
        "The first and the rest",
        "Again.",
        "One and a half",
        "One and a half",
    ]
    assert conversation["default_model"] == "scripted/echo"


async def test_what_fails_is_said_and_the_talk_goes_on(program: Program, upstream: ScriptedUpstream) -> None:
    async with program.at_terminal("chat", lines=40) as shown:
        await shown.asks()
        shown.enter("/retry")
        await shown.shows("nothing has been asked yet")
        await shown.asks()
        shown.enter("/model nobody/nothing")
        await shown.shows("no model fits `nobody/nothing`")
        await shown.asks()
        upstream.on(MODEL, script(say("Half"), fail()))
        shown.enter("Why?")
        await shown.shows("failed")
        await shown.asks()
        upstream.on(MODEL, script(say("Stopped here"), Wait("never"), *close()))
        shown.enter("/retry")
        await shown.shows("Stopped here")
        shown.type(CTRL_C)
        await shown.shows("stopped")
        await shown.asks()
        shown.enter("/edit")
        await shown.shows("> Why?", times=2)
        shown.type(CTRL_C)
        await shown.shows("left as it is")
        await shown.asks()
        upstream.on(MODEL, answer("Well again."))
        shown.enter("And now?")
        await shown.shows("Well again.")
        await shown.asks()
        shown.enter("/quit")
        assert await shown.ended() == 0


async def test_files_system_prompt_and_several_lines(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(MODEL, answer("Seen."))
    (program.home / "notes.txt").write_text("Buy milk.")

    async with program.at_terminal("chat", "-s", "Be brief.") as shown:
        await shown.asks()
        shown.enter("/attach notes.txt")
        await shown.shows("with the next question: notes.txt")
        await shown.asks()
        shown.type("One\x1b\rTwo\r")
        await shown.shows("Seen.")
        await shown.asks()
        shown.type(CTRL_D)
        await shown.ended()

    system, question = upstream.completions[-1].body["messages"]
    assert system["content"] == "Be brief."
    assert question["content"][0]["text"] == "One\nTwo"
    assert "Buy milk." in json.dumps(question["content"][1])


async def test_what_was_typed_is_remembered_for_the_person_alone(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(MODEL, answer("Yes."))
    async with program.at_terminal("chat") as shown:
        await shown.asks()
        shown.enter("A question of mine")
        await shown.shows("Yes.")
        await shown.asks()
        shown.type(CTRL_D)
        await shown.ended()

    async with program.at_terminal("chat", "-c", "last") as again:
        await again.shows("Yes.")
        await again.asks()
        again.type("\x1b[A")
        await again.shows("> A question of mine")
        again.type(CTRL_C + CTRL_D)
        assert await again.ended() == 0

    assert mode_of_history(program.home) & 0o077 == 0


async def test_a_talk_needs_a_terminal_to_write_to(program: Program) -> None:
    process = await program.start("chat", "--json")
    assert (await soon(program.finish(process, b""))).code == 2
