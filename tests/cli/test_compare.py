"""`openchat compare` with one prompt: what a person sees, and what a script gets."""

from __future__ import annotations

import json
import signal
from decimal import Decimal
from typing import Any

import pytest

from openchat.reports.words import money
from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Script, Wait, answer, close, fail, say, script
from tests.cli.conftest import AtGateway, Program
from tests.conftest import OpenGateway
from tests.support.gateway import Gateway
from tests.support.proxies import cutting_proxy
from tests.support.terminal import CTRL_C, CTRL_D, ENTER
from tests.support.waiting import soon

A, B = "openai/gpt-4o-mini", "mistralai/mistral-nemo"
TWO = ("compare", "-m", A, "-m", B)


def held(text: str, gate: str = "never") -> Script:
    return script(say(text), Wait(gate), *close())


async def only(gateway: Gateway) -> dict[str, Any]:
    """The comparison that there is."""
    (item,) = (await gateway.client.get("/api/comparisons")).json()["items"]
    return dict((await gateway.client.get(f"/api/comparisons/{item['id']}")).json())


def sent(upstream: ScriptedUpstream) -> list[Any]:
    """The bodies of all requests to the upstream."""
    return [completion.body for completion in upstream.completions]


async def test_in_a_pipe_each_line_stands_behind_its_lane(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(A, answer("One\nt", "wo"))
    upstream.on(B, answer("Three\n"))

    printed = await program.run(*TWO, "Count.")

    assert (printed.code, printed.err) == (0, "")
    lines = printed.out.splitlines()
    assert [line for line in lines if line.startswith(f"[{A}]")] == [f"[{A}] One", f"[{A}] two"]
    assert [line for line in lines if line.startswith(f"[{B}]")] == [f"[{B}] Three"]
    assert len(lines) == 3


async def test_json_is_the_comparison_as_it_ended(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, answer("One"))
    upstream.on(B, answer("Two"))

    printed = await program.run(*TWO, "--json", "Count.")

    assert printed.json == await only(gateway)
    assert [lane["content"] for lane in printed.json["lanes"]] == ["One", "Two"]


async def test_every_option_multiplies_and_is_told_in_the_label(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    said = (*TWO, "--temperature", "0,1", "-s", "Be brief.", "-s", "Be kind.", "--repeat", "2", "--json", "Hi")

    comparison = (await program.run(*said)).json

    assert len(comparison["lanes"]) == 16
    variants = comparison["variants"]
    assert [(one["model"], one["params"]["temperature"], one["system_prompt"]) for one in variants[:3]] == [
        (A, 0, "Be brief."),
        (A, 0, "Be kind."),
        (A, 1, "Be brief."),
    ]
    assert variants[-1]["label"] == f"{B} · t 1 · system 2"
    assert len({one["label"] for one in variants}) == 8
    assert [body["messages"][0]["content"] for body in sent(upstream)].count("Be kind.") == 8


async def test_efforts_and_providers(program: Program, upstream: ScriptedUpstream) -> None:
    model = "anthropic/claude-sonnet-4.5"
    printed = await program.run(
        *("compare", "-m", model, "--effort", "low,high", "--provider", "deepinfra", "--json", "Hi")
    )

    assert printed.code in (0, 1), printed.err
    assert sorted(body["reasoning"]["effort"] for body in sent(upstream)) == ["high", "low"]
    assert {body["provider"]["only"][0] for body in sent(upstream)} == {"deepinfra"}


async def test_variants_come_from_a_kept_set_and_from_files(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    kept = {"variants": [{"model": A, "label": "kept"}]}
    assert (await gateway.client.put("/api/variant-sets/mine", json=kept)).status_code == 200
    (program.home / "some.yaml").write_text(f"- model: {B}\n  label: cold\n  params: {{temperature: 0}}\n- {B}\n")
    (program.home / "some.json").write_text(json.dumps({"variants": [{"model": B, "label": "🙂"}]}, indent="\t"))

    of_yaml = (await program.run("compare", "--set", "mine", "--variants", "some.yaml", "--json", "Hi")).json
    of_json = (await program.run("compare", "-m", A, "--variants", "some.json", "--json", "Hi")).json

    assert [one["label"] for one in of_yaml["variants"]] == ["kept", "cold", None]
    assert of_yaml["variants"][1]["params"] == {"temperature": 0}
    assert [one["label"] for one in of_json["variants"]] == [None, "🙂"]


async def test_the_prompt_comes_from_words_stdin_and_files(program: Program, upstream: ScriptedUpstream) -> None:
    (program.home / "prompt.txt").write_text("From a file.\n")

    await program.run(*TWO, "Review:", stdin=b"+ a\n")
    await program.run(*TWO, "Read:", "-f", "prompt.txt")

    asked = [body["messages"][-1]["content"] for body in sent(upstream)]
    assert asked == ["Review:\n\n+ a", "Review:\n\n+ a", "Read:\n\nFrom a file.", "Read:\n\nFrom a file."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-m", A, "Hi"), "one variant alone is no comparison"),
        ((*TWO[1:],), "there is nothing to ask"),
        ((*TWO[1:], "--temperature", "warm", "Hi"), "--temperature warm: should be numbers"),
        ((*TWO[1:], "--temperature", "0,1,2,3,4,5,6", "Hi"), "14 variants are too many: there may be 12"),
        ((*TWO[1:], "--temperature", "9", "Hi"), ""),
        ((*TWO[1:], "--max-cost", "0", "Hi"), "Invalid value for '--max-cost': '0' is not an amount"),
        ((*TWO[1:], "--check", "says=x", "Hi"), "--check says=x: should be TYPE=VALUE"),
        ((*TWO[1:], "--check", "max_length=x", "Hi"), "--check max_length=x: the value should be a number"),
        ((*TWO[1:], "--set", "none", "Hi"), ""),
        ((*TWO[1:], "--variants", "none.yaml", "Hi"), "none.yaml: No such file"),
        ((*TWO[1:], "--variants", "bad.yaml", "Hi"), "bad.yaml, line 2: `modle` is not known here"),
        ((*TWO[1:], "--variants", "broken.yaml", "Hi"), "broken.yaml, line 2: "),
        (("-m", A, "-m", "nobody/nothing", "Hi"), ""),
        ((*TWO[1:], "--fresh", "Hi"), "--fresh is for suites"),
        (("show", "0000"), "no comparison ends in `0000`; see `openchat compare list`"),
    ],
)
async def test_what_cannot_be_done_is_one_line_and_asks_nobody(
    program: Program, upstream: ScriptedUpstream, arguments: tuple[str, ...], said: str
) -> None:
    (program.home / "bad.yaml").write_text("variants:\n  - modle: x\n")
    (program.home / "broken.yaml").write_text("- model: x\n\tlabel: y\n")

    printed = await program.run("compare", *arguments)

    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith(f"openchat: {said}")
    assert printed.err.count("\n") == 1
    assert upstream.completions == []


async def test_a_lane_or_a_check_that_fails_is_exit_code_1_and_named(
    program: Program, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, answer("It is Paris."))
    upstream.on(B, script(say("Hm"), fail()))

    failed = await program.run(*TWO, "Capital?")
    upstream.on(B, answer("It is London."))
    checked = await program.run(*TWO, "--check", "contains=Paris", "Capital?")
    passed = await program.run(*TWO, "--check", "regex=Paris|London", "--check", "max_length=20", "Capital?")

    assert (failed.code, failed.err) == (1, f"openchat: 1 of 2 lanes failed: {B}\n")
    assert f"[{A}] It is Paris." in failed.out
    assert (checked.code, checked.err) == (1, f"openchat: 1 of 2 lanes failed: {B}\n")
    assert (passed.code, passed.err) == (0, "")


async def test_what_is_over_the_budget_is_refused(program: Program, upstream: ScriptedUpstream) -> None:
    printed = await program.run(*TWO, "--max-cost", "0.0000001", "Hi")

    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert upstream.completions == []


@pytest.mark.parametrize(("columns", "beside"), [(40, False), (80, True), (120, True)])
async def test_at_a_terminal_lanes_stand_beside_each_other_where_they_fit(
    program: Program, upstream: ScriptedUpstream, columns: int, beside: bool
) -> None:
    upstream.on(A, held("The **first** says this", "a"))
    upstream.on(B, held("The second says that", "b"))

    async with program.at_terminal(*TWO, "Why?", columns=columns) as shown:
        await shown.shows("second says")
        await shown.shows("first")
        assert "writing" in shown.text
        live = shown.text.splitlines()
        upstream.gate("a").set()
        upstream.gate("b").set()
        code = await shown.ended()

    lines = shown.text.splitlines()
    assert code == 0
    for screen in (live, lines):
        one = next(place for place, line in enumerate(screen) if "first" in line)
        other = next(place for place, line in enumerate(screen) if "The second" in line)
        assert (one == other) is beside
        assert max(map(len, screen)) <= columns
    # Markdown, once it is written.
    assert "**" not in shown.text
    assert shown.text.count("The first says this") == 1
    head = next(line for line in lines if line.startswith("lane "))
    assert "TTFT" in head
    assert "cost" in head
    assert ("tok/s" in head) is (columns >= 50)
    assert ("queued" in head) is (columns >= 110)
    assert "openchat compare show" in " ".join(shown.text.split())


async def test_twelve_lanes_in_a_small_terminal_stay_within_it(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(A, held("\n".join(f"line {number}" for number in range(50)), "end"))

    said = ("compare", "-m", A, "--temperature", "0,0.5,1", "--repeat", "4", "Why?")
    async with program.at_terminal(*said, columns=80, lines=14) as shown:
        await shown.shows("more lanes")
        live = shown.text.splitlines()
        upstream.gate("end").set()
        assert await shown.ended() == 0

    assert len(live) <= 14
    assert shown.text.count("line 49") == 12
    # The spread of the repeats.
    assert "4/4" in shown.text


async def test_what_models_say_cannot_command_the_terminal(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(A, answer("a\x1b", "]0;owned\x07b\x1b[2J", "\x1b[31mc\u202ed\x9b31me"))
    upstream.on(B, answer("fine"))

    async with program.at_terminal(*TWO, "Hi") as shown:
        assert await shown.ended() == 0

    for command in (b"\x1b]0;owned", b"\x1b[2J", b"\x1b[31m", "\u202e".encode(), "\x9b".encode()):
        assert command not in shown.raw


async def test_a_blind_one_is_voted_on_then_revealed(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, answer("From the first."))
    upstream.on(B, answer("From the second."))

    async with program.at_terminal(*TWO, "--blind", "Why?", columns=100) as shown:
        await shown.shows("Which is best? 1-2, t for a tie, Enter for later:")
        assert A not in shown.text
        assert B not in shown.text
        shown.enter("9")
        await shown.shows("Which is best?", times=2)
        shown.enter("2")
        assert await shown.ended() == 0

    comparison = await only(gateway)
    assert comparison["vote"]["run_id"] == comparison["lanes"][1]["run_id"]
    second = comparison["variants"][comparison["lanes"][1]["variant"]]["model"]
    assert f"B was {second}" in shown.text


async def test_a_vote_can_wait_for_show(program: Program, gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(A, answer("First."))
    upstream.on(B, answer("Second."))

    async with program.at_terminal(*TWO, "--blind", "Why?") as shown:
        await shown.shows("Which is best?")
        shown.type(CTRL_D)
        assert await shown.ended() == 0
    assert (await only(gateway))["sealed"]
    assert A not in shown.text

    async with program.at_terminal("compare", "show", "last") as shown:
        await shown.shows("Which is best?")
        shown.enter("t")
        assert await shown.ended() == 0
    assert (await only(gateway))["vote"]["tie"]
    assert A in shown.text


async def test_in_a_pipe_a_blind_one_names_letters(program: Program, upstream: ScriptedUpstream) -> None:
    upstream.on(A, answer("First."))
    upstream.on(B, answer("Second."))

    printed = await program.run(*TWO, "--blind", "Why?")

    assert sorted(line[:3] for line in printed.out.splitlines()) == ["[A]", "[B]"]


async def test_ctrl_c_at_a_terminal_asks_and_the_second_stops_all_lanes(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, script(say("Half of one"), Wait("more"), say(" and more"), Wait("never"), *close()))
    upstream.on(B, held("Half of two"))

    async with program.at_terminal(*TWO, "Why?", columns=100) as shown:
        await shown.shows("Half of one")
        await shown.shows("Half of two")
        shown.type(CTRL_C)
        await shown.shows("Ctrl-C again stops all lanes")
        upstream.gate("more").set()
        await shown.shows("and more")
        shown.type(CTRL_C)
        assert await shown.ended() == 130

    comparison = await only(gateway)
    assert [(lane["status"], lane["content"]) for lane in comparison["lanes"]] == [
        ("stopped", "Half of one and more"),
        ("stopped", "Half of two"),
    ]
    assert f"openchat compare show {comparison['id'][-8:]}" in shown.text


async def test_ctrl_c_in_a_pipe_stops_all_lanes(program: Program, gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(A, held("One\n"))
    upstream.on(B, held("Two\n"))
    process = await program.start(*TWO, "Why?")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    heard = {await soon(process.stdout.readline()) for _ in range(2)}

    process.send_signal(signal.SIGINT)
    ended = await program.finish(process)

    assert (ended.code, ended.err) == (130, "")
    assert heard == {f"[{A}] One\n".encode(), f"[{B}] Two\n".encode()}
    assert [lane["status"] for lane in (await only(gateway))["lanes"]] == ["stopped", "stopped"]


async def test_a_connection_that_drops_again_and_again_costs_no_character(
    open_gateway: OpenGateway, at_gateway: AtGateway, upstream: ScriptedUpstream
) -> None:
    text = "".join(f"{number}: Grüße, 日本 and 🙂.\n" for number in range(60))
    upstream.on(A, answer(*(text[start : start + 7] for start in range(0, len(text), 7))))
    upstream.on(B, answer("Short.\n"))
    async with open_gateway() as gateway, cutting_proxy(gateway.url, 6000) as url:
        printed = await at_gateway(url).run(*TWO, "Why?")

    assert (printed.code, printed.err) == (0, "")
    lines = printed.out.splitlines()
    assert "".join(f"{line[len(A) + 3 :]}\n" for line in lines if line.startswith(f"[{A}]")) == text
    assert lines.count(f"[{B}] Short.") == 1


async def test_a_lane_that_is_asked_again_meanwhile_is_followed(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, held("Held.", "end"))
    upstream.on(B, lambda asked: script(say("Bad\n"), fail()) if asked.attempt == 1 else answer("Good.\n"))
    process = await program.start(*TWO, "Why?")
    assert process.stdin is not None
    process.stdin.close()
    assert process.stdout is not None
    assert await soon(process.stdout.readline()) == f"[{B}] Bad\n".encode()
    comparison = await only(gateway)
    failed = comparison["lanes"][1]["run_id"]
    await gateway.replay(failed)

    retried = await gateway.client.post(f"/api/comparisons/{comparison['id']}/retry", json={"run_id": failed})
    assert retried.status_code == 201
    assert await soon(process.stdout.readline()) == f"[{B}] Good.\n".encode()
    upstream.gate("end").set()

    ended = await program.finish(process)
    assert (ended.code, ended.out) == (0, f"[{A}] Held.\n")


async def test_list_and_show(program: Program, gateway: Gateway, upstream: ScriptedUpstream) -> None:
    upstream.on(A, answer("One"))
    upstream.on(B, answer("Two"))
    await program.run(*TWO, "Why is it so?")
    comparison = await only(gateway)

    (line,) = (await program.run("compare", "list")).out.splitlines()
    assert line.split("\t") == [comparison["id"], comparison["created_at"], "2", f"{A}, {B}", "Why is it so?"]
    assert (await program.run("compare", "list", "-q", "nothing")).out == ""
    assert (await program.run("compare", "show", "last", "--json")).json == comparison
    async with program.at_terminal("compare", "show", comparison["id"][-6:], columns=100) as shown:
        assert await shown.ended() == 0
    assert "Why is it so?" in shown.text
    assert ENTER not in shown.text
    for text in ("One", "Two", "TTFT"):
        assert text in shown.text
    assert Decimal(comparison["totals"]["cost_usd"]) > 0


@pytest.mark.parametrize(
    ("form", "has"), [("json", '"One"'), ("csv", ",One"), ("md", "One"), ("html", "<!doctype html>")]
)
async def test_an_export_is_what_the_gateway_writes(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream, form: str, has: str
) -> None:
    upstream.on(A, answer("One"))
    upstream.on(B, answer("Two"))
    await program.run(*TWO, "Why?")
    comparison = await only(gateway)

    printed = await program.run("compare", "export", "last", "-o", f"talk.{form}", "--json")

    written = (program.home / f"talk.{form}").read_bytes()
    path = f"/api/comparisons/{comparison['id']}/export"
    assert printed.json == {"file": f"talk.{form}", "format": form, "bytes": len(written)}
    assert has in written.decode()
    assert written == (await gateway.client.get(path, params={"format": form})).content
    again = await program.run("compare", "export", "last", "-o", f"talk.{form}")
    assert (again.code, again.err) == (2, f"openchat: talk.{form} exists; give --force to replace it\n")
    if form == "md":
        assert (await program.run("compare", "show", "last")).out == written.decode()


async def test_one_is_voted_on_ranked_exported_deleted_and_brought_back(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, answer("One"))
    upstream.on(B, answer("Two"))
    await program.run(*TWO, "Why?")
    comparison = await only(gateway)
    vote = {"run_id": comparison["lanes"][1]["run_id"]}
    await gateway.client.post(f"/api/comparisons/{comparison['id']}/vote", json=vote)
    await program.run("compare", "export", "last", "-o", "why.json")

    board = await program.run("compare", "leaderboard", "--by", "variant", "--from", "2020-01-01")
    deleted = await program.run("compare", "delete", "last")
    empty = await program.run("compare", "leaderboard", "--tag", "none", "--json")
    brought = [await program.run("compare", "import", "why.json") for _ in range(2)]

    rows = [line.split("\t") for line in board.out.splitlines()]
    assert [(row[0], row[3], row[4]) for row in rows] == [(B, "1", "1"), (A, "0", "1")]
    assert (deleted.code, deleted.out) == (0, f"{comparison['id']}\n")
    assert (empty.json["votes"], empty.json["items"]) == (0, [])
    assert [printed.out for printed in brought] == [
        "1 conversations, 3 messages, 1 comparisons\n",
        "0 conversations, 0 messages\n",
    ]
    assert "skipped: Why?: is here already" in brought[1].err
    back = await only(gateway)
    assert [lane["content"] for lane in back["lanes"]] == ["One", "Two"]
    assert back["vote"]["run_id"] == back["lanes"][1]["run_id"]


async def test_a_judge_grades_the_lanes_and_is_told_with_its_cost(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    upstream.on(A, answer("Two words."))
    upstream.on(B, answer("This one has five words."))
    (program.home / "rubric.md").write_text("Long is good.\n")

    piped = await program.run(*TWO, "--judge", "scripted/judge", "--rubric", "@rubric.md", "Say something.")

    assert (piped.code, piped.err) == (0, "")
    (judgement,) = (await only(gateway))["judgements"]
    assert [line for line in piped.out.splitlines() if line.startswith("[judge]")] == [
        f"[judge] {A}: 2 · As it is.",
        f"[judge] {B}: 5 · As it is.",
        f"[judge] best: {B}",
        f"[judge] scripted/judge: {money(judgement['cost_usd'])}",
    ]
    assert judgement["rubric"] == "Long is good."

    # One whose words cannot be read fails; the one before is still there.
    failed = await program.run("compare", "judge", "last", "scripted/judge-prose")
    assert (failed.code, "the judge failed: The judge's answer cannot be read" in failed.err) == (1, True)
    async with program.at_terminal("compare", "show", "last", columns=120) as shown:
        await shown.shows("judge")
        assert await shown.ended() == 0
    assert [one["status"] for one in (await only(gateway))["judgements"]] == ["completed", "failed"]
