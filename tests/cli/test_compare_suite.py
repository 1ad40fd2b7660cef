"""`openchat compare SUITE`: many prompts from a file, their results, and what is paid for."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.script import Script, Wait, answer, close, fail, say, script
from tests.cli.conftest import Program
from tests.support.gateway import Gateway
from tests.support.terminal import CTRL_C
from tests.support.waiting import soon, until

ROOT = Path(__file__).parents[2]
A, B = "openai/gpt-4o-mini", "mistralai/mistral-nemo"
SUITE = f"""\
name: Capitals
variants:
  - {A}
  - model: {B}
    label: the other
prompts:
  - name: France
    prompt: What is the capital of France?
    checks:
      - contains: paris
        ignore_case: true
  - name: Italy
    prompt: What is the capital of Italy?
    checks:
      - contains: Rome
concurrency: 1
"""


@pytest.fixture
def suite(program: Program) -> Path:
    path = program.home / "capitals.yaml"
    path.write_text(SUITE)
    return path


def rewrite(suite: Path, old: str, new: str) -> None:
    """Change the suite in one place."""
    assert old in SUITE
    suite.write_text(SUITE.replace(old, new))


async def comparisons(gateway: Gateway) -> list[dict[str, Any]]:
    """All that there are, the newest first."""
    items = (await gateway.client.get("/api/comparisons")).json()["items"]
    return [(await gateway.client.get(f"/api/comparisons/{item['id']}")).json() for item in items]


def results(program: Program) -> Any:
    return json.loads((program.home / "capitals.results" / "results.json").read_text())


def journal(program: Program) -> Path:
    return program.home / "capitals.results" / "journal.jsonl"


def answers(upstream: ScriptedUpstream, **by_country: str) -> None:
    """What both models answer when a prompt names the country."""

    def told(asked: Any) -> Script:
        question = asked.body["messages"][-1]["content"]
        return answer(next(text for country, text in by_country.items() if country in question))

    upstream.on(A, told)
    upstream.on(B, told)


async def test_all_checks_passed_is_exit_code_0_with_all_results(
    program: Program, suite: Path, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="It is PARIS.", Italy="It is Rome.")

    printed = await program.run("compare", "capitals.yaml")

    assert (printed.code, printed.err) == (0, "")
    assert [line.split("\t")[:3] for line in printed.out.splitlines()] == [
        [A, "2/2", "2/2"],
        ["the other", "2/2", "2/2"],
    ]
    folder = program.home / "capitals.results"
    assert sorted(path.name for path in folder.iterdir()) == [
        "journal.jsonl",
        "report.html",
        "results.csv",
        "results.json",
        "results.md",
    ]
    told = results(program)
    assert told["passed"]
    assert [variant["quality"] for variant in told["variants"]] == [1, 1]
    asked = await comparisons(gateway)
    assert [one["title"] for one in asked] == ["Capitals: Italy", "Capitals: France"]
    cost = sum(Decimal(one["totals"]["cost_usd"]) for one in asked)
    assert Decimal(told["totals"]["cost_usd"]) == cost > 0
    rows = list(csv.DictReader(io.StringIO((folder / "results.csv").read_text())))
    assert [(row["prompt"], row["variant"], row["checks_passed"], row["content"]) for row in rows] == [
        ("France", A, "1", "It is PARIS."),
        ("France", "the other", "1", "It is PARIS."),
        ("Italy", A, "1", "It is Rome."),
        ("Italy", "the other", "1", "It is Rome."),
    ]
    assert "| France | 1/1 | 1/1 |" in (folder / "results.md").read_text()


async def test_a_check_that_fails_is_exit_code_1_and_named_in_every_report(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Lyon.", Italy="Rome.")

    printed = await program.run("compare", "capitals.yaml", "--json")

    said = "2 of 2 prompts answered, 2 of 4 checks passed"
    assert (printed.code, printed.err) == (1, f"openchat: {said}\n")
    assert printed.json == results(program)
    folder = program.home / "capitals.results"
    assert "does not contain “paris”" in (folder / "results.md").read_text()
    assert "does not contain “paris”" in (folder / "report.html").read_text()


async def test_a_lane_that_fails_is_exit_code_1(program: Program, suite: Path, upstream: ScriptedUpstream) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    upstream.on(B, script(say("Half"), fail()))

    printed = await program.run("compare", "capitals.yaml")

    assert printed.code == 1
    assert "2 of 4 lanes failed" in printed.err


async def test_again_it_asks_nobody_and_tells_the_same(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    first = await program.run("compare", "capitals.yaml", "--json")
    asked = len(upstream.completions)

    again = await program.run("compare", "capitals.yaml", "--json")
    assert (again.code, again.json, len(upstream.completions)) == (0, first.json, asked)

    # One more prompt is one more question.
    rewrite(suite, "concurrency", "  - What is the capital of France, please?\nconcurrency")
    more = await program.run("compare", "capitals.yaml", "--json")
    assert (more.code, len(upstream.completions)) == (0, asked + 2)
    fresh = await program.run("compare", "capitals.yaml", "--fresh")
    assert (fresh.code, len(upstream.completions)) == (0, asked + 2 + 6)


async def test_only_lanes_without_a_whole_answer_are_asked_again(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    upstream.on(B, script(say("Half"), fail()))
    assert (await program.run("compare", "capitals.yaml")).code == 1
    asked = len(upstream.completions)

    answers(upstream, France="Paris.", Italy="Rome.")
    again = await program.run("compare", "capitals.yaml", "--json")

    assert again.code == 0
    assert [completion.body["model"] for completion in upstream.completions[asked:]] == [B, B]
    assert Decimal(again.json["totals"]["cost_usd"]) > sum(
        Decimal(variant["cost_usd"]) for variant in again.json["variants"]
    )


async def test_a_crash_in_the_middle_is_taken_up_without_paying_twice(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    upstream.on(B, script(say("Paris or "), Wait("more"), say("Rome."), *close()))
    process = await program.start("compare", "capitals.yaml")
    await soon(upstream.reached("more").wait())
    await until(lambda: '"comparison_id": "' in journal(program).read_text())
    process.kill()
    await soon(process.wait())
    assert len(upstream.completions) == 2
    # As if it had died before it wrote down what the gateway answered, and in the middle of a line.
    lines = journal(program).read_text().splitlines()
    journal(program).write_text("\n".join(lines[:-1]) + '\n{"quest')
    upstream.gate("more").set()

    again = await program.run("compare", "capitals.yaml", "--json")

    assert (again.code, again.err) == (0, "")
    assert [prompt["lanes"][1]["content"] for prompt in again.json["prompts"]] == ["Paris or Rome."] * 2
    assert len(upstream.completions) == 4


async def test_ctrl_c_lets_what_is_written_come_to_its_end_and_the_rest_waits(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    upstream.on(B, script(say("Paris or "), Wait("more"), say("Rome."), *close()))
    async with program.at_terminal("compare", "capitals.yaml") as shown:
        await soon(upstream.reached("more").wait())
        await shown.shows("0/2")
        shown.type(CTRL_C)
        await shown.shows("waiting for what is being")
        upstream.gate("more").set()
        assert await shown.ended() == 130

    assert len(upstream.completions) == 2
    told = results(program)
    assert [prompt["missing"] for prompt in told["prompts"]] == [None, "not asked yet"]
    assert not told["passed"]
    again = await program.run("compare", "capitals.yaml")
    assert (again.code, len(upstream.completions)) == (0, 4)


async def test_ctrl_c_twice_leaves_at_once_and_the_gateway_goes_on(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    upstream.on(B, script(say("Paris or "), Wait("more"), say("Rome."), *close()))
    async with program.at_terminal("compare", "capitals.yaml") as shown:
        await soon(upstream.reached("more").wait())
        await until(lambda: '"comparison_id": "' in journal(program).read_text())
        shown.type(CTRL_C)
        await shown.shows("waiting for what is being")
        shown.type(CTRL_C)
        assert await shown.ended() == 130
    upstream.gate("more").set()

    again = await program.run("compare", "capitals.yaml")
    assert (again.code, len(upstream.completions)) == (0, 4)


async def test_what_was_deleted_is_asked_anew(
    program: Program, suite: Path, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")
    await program.run("compare", "capitals.yaml")
    italy, _ = await comparisons(gateway)
    await gateway.client.delete(f"/api/conversations/{italy['conversation_id']}")

    again = await program.run("compare", "capitals.yaml")

    assert (again.code, len(upstream.completions)) == (0, 6)


async def test_a_budget_is_never_passed_and_what_it_did_not_reach_is_told(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")

    none = await program.run("compare", "capitals.yaml", "--max-cost", "0.0000001")
    assert none.code == 1
    assert "0 of 2 prompts answered" in none.err
    assert [prompt["missing"] for prompt in results(program)["prompts"]] == ["the budget is spent"] * 2
    assert upstream.completions == []

    plenty = await program.run("compare", "capitals.yaml", "--max-cost", "1")
    assert (plenty.code, len(upstream.completions)) == (0, 4)
    assert Decimal(results(program)["totals"]["cost_usd"]) < 1


async def test_prompts_together_keep_to_the_budget_and_use_what_others_leave(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    prompts = "".join(f"  - Question {number}\n" for number in range(5))
    (program.home / "many.yaml").write_text(f"variants: [{A}, {B}]\nconcurrency: 3\nprompts:\n{prompts}")
    upstream.on(A, answer("Yes."))
    upstream.on(B, answer("No."))
    # Each is likely to cost $0.00032: more than a third of this, and less than all of it.
    printed = await program.run("compare", "many.yaml", "--max-cost", "0.0007")

    asked = await comparisons(gateway)
    assert (printed.code, printed.err, len(asked)) == (0, "", 5)
    assert all(Decimal(one["max_cost_usd"]) <= Decimal("0.0007") for one in asked)
    assert sum(Decimal(one["totals"]["cost_usd"]) for one in asked) < Decimal("0.0007")


async def test_the_report_runs_nothing_fetches_nothing_and_shows_all_as_text(
    program: Program, suite: Path, upstream: ScriptedUpstream
) -> None:
    evil = '</pre><script>alert(1)</script><img src=x onerror="alert(2)"> & <svg/onload=alert(3)> \u202eabc'
    answers(upstream, France=f"Paris {evil}", Italy="=1+2 Rome")
    rewrite(suite, "label: the other", f"label: {json.dumps('<b>' + evil)}")

    assert (await program.run("compare", "capitals.yaml")).code == 0

    folder = program.home / "capitals.results"
    html = (folder / "report.html").read_text()
    seen = _Seen()
    seen.feed(html)
    assert not {"script", "img", "link", "iframe", "b"} & seen.tags
    assert not {name for name in seen.attributes if name.startswith("on") or name in {"src", "href"}}
    assert "default-src 'none'" in seen.policies[0]
    assert "prefers-color-scheme: dark" in html
    assert seen.tags >= {"svg", "circle", "table", "details"}
    assert not re.search(r"url\(|@import", html)
    assert "\u202e" not in html
    assert "<script>alert(1)</script>" in "".join(seen.text)
    rows = list(csv.DictReader(io.StringIO((folder / "results.csv").read_text())))
    assert rows[2]["content"] == "'=1+2 Rome"
    assert "<script>" not in (folder / "results.md").read_text()


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.policies: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.policies += [content or "" for name, content in attrs if name == "content" and tag == "meta"][:1]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("columns", [40, 80, 120])
async def test_at_a_terminal_a_table_that_fits_and_the_way_to_the_report(
    program: Program, suite: Path, upstream: ScriptedUpstream, columns: int
) -> None:
    answers(upstream, France="Paris.", Italy="Rome.")

    async with program.at_terminal("compare", "capitals.yaml", columns=columns) as shown:
        assert await shown.ended() == 0

    lines = shown.text.splitlines()
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith("variant")
    assert "capitals.results/report.html" in "".join(lines)


async def test_ways_sets_files_and_common_checks(
    program: Program, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    await gateway.client.put("/api/variant-sets/mine", json={"variants": [{"model": A}]})
    (program.home / "long.md").write_text("A long prompt.\n")
    (program.home / "suite.json").write_text(
        json.dumps(
            {
                "set": "mine",
                "ways": {"temperature": [0, 1], "system_prompt": ["Be brief.", "Be kind."]},
                "checks": [{"min_length": 1}],
                "prompts": [{"file": "long.md", "checks": [{"json_schema": {"type": "object"}}]}],
                "repeat": 2,
                "tags": ["night"],
            },
            indent="\t",
        )
    )
    upstream.on(A, answer('{"a": 1}'))

    printed = await program.run("compare", "suite.json", "-o", "out", "--json")

    assert (printed.code, printed.err) == (0, "")
    assert [variant["name"] for variant in printed.json["variants"]] == [
        f"{A} · t 0 · system 1",
        f"{A} · t 0 · system 2",
        f"{A} · t 1 · system 1",
        f"{A} · t 1 · system 2",
    ]
    assert printed.json["totals"]["checks"] == printed.json["totals"]["checks_passed"] == 16
    assert {body["messages"][-1]["content"] for body in (one.body for one in upstream.completions)} == {
        "A long prompt.\n"
    }
    assert (program.home / "out" / "report.html").stat().st_size > 0
    items = (await gateway.client.get("/api/comparisons", params={"tag": "night"})).json()["items"]
    assert len(items) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: Capitals\n", "nmae: Capitals\n", "line 1: `nmae` is not known here; there are name, variants, set, "),
        ("    label: the other", "    lable: x", "line 5: `lable` is not known here"),
        ("    label: the other", "    model: x", "line 5: `model` stands here twice"),
        ("    label: the other", "    label: 3", "line 5: should be text; put it in quotes, and is a number"),
        ("    label: the other", "    params: {temperature: 9}", "line 4: "),
        (f"  - {A}\n", "  - nobody/nothing\n", "line 3: "),
        ("      - contains: Rome", "      - contians: Rome", "line 15: `contians` is not known here"),
        ("      - contains: Rome", "      - regex: '('", "line 15: `regex` cannot be used: "),
        ("      - contains: Rome", "      - {}", "line 15: a check is one of contains, "),
        ("concurrency: 1", "concurrency: 99", "line 16: should be a whole number from 1 to 16"),
        ("concurrency: 1", "max_cost_usd: free", "line 16: should be an amount in dollars"),
        ("concurrency: 1", "on_unsupported: maybe", "line 16: should be one of refuse, adapt"),
        ("concurrency: 1", "repeat: 10\nways: {temperature: [0, 1, 2]}", "line 2: each prompt would have 60 lanes"),
        (
            "  - name: Italy\n    prompt:",
            "  - name: France\n    prompt:",
            "line 12: `France` is the name of two prompts; the other is in line 7",
        ),
        ("    prompt: What is the capital of Italy?", "    file: none.txt", "line 13: none.txt: No such file"),
        ("concurrency: 1", "a: [1", "line 17: "),
        ("concurrency: 1", "checks: []", "line 16: the list is empty"),
        ("concurrency: 1", "tags: &a [*a]", "line 16: "),
    ],
)
async def test_a_mistake_in_the_file_is_one_line_with_its_place_and_costs_nothing(
    program: Program, suite: Path, upstream: ScriptedUpstream, old: str, new: str, said: str
) -> None:
    rewrite(suite, old, new)

    printed = await program.run("compare", "capitals.yaml")

    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert re.match(re.escape("openchat: ") + r"(\S+/)?" + re.escape(f"capitals.yaml, {said}"), printed.err), (
        printed.err
    )
    assert upstream.completions == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.yaml",), "none.yaml: No such file or directory"),
        (("capitals.yaml", "-m", A), "--model does not go with a suite: say it in capitals.yaml"),
        (("capitals.yaml", "--blind"), "--blind does not go with a suite"),
        (("empty.yaml",), "empty.yaml: there is nothing in it"),
    ],
)
async def test_wrong_use_is_said(program: Program, suite: Path, arguments: tuple[str, ...], said: str) -> None:
    (program.home / "empty.yaml").write_text("# nothing\n")

    printed = await program.run("compare", *arguments)

    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith(f"openchat: {said}")


async def test_the_example_asks_two_temperatures_with_two_system_prompts(
    program: Program, upstream: ScriptedUpstream
) -> None:
    example = (ROOT / "examples" / "compare.yaml").read_text()
    (program.home / "example.yaml").write_text(example.replace("local/smollm2-135m-instruct", A))
    upstream.on(A, answer("Paris: 4 rays of light."))

    printed = await program.run("compare", "example.yaml", "--json")

    assert (printed.code, printed.err) == (0, "")
    asked = {(one.body["messages"][0]["content"], one.body["temperature"]) for one in upstream.completions}
    assert (len(asked), len(upstream.completions)) == (4, 24)
    assert "local/smollm2-135m-instruct" in example


async def test_a_judge_is_in_all_results_paid_once_and_within_the_budget(
    program: Program, suite: Path, gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    answers(upstream, France="It is Paris.", Italy="Rome, of course it is Rome.")
    upstream.on(B, answer("Paris, not Rome."))
    rewrite(suite, "concurrency: 1", "concurrency: 1\njudge:\n  model: scripted/judge\n  rubric: Long is good.")

    first = await program.run("compare", "capitals.yaml", "--json", "--max-cost", "1")

    assert (first.code, first.err) == (0, "")
    assert [variant["judge_score"] for variant in first.json["variants"]] == [4.5, 3]
    assert [[lane["judge_score"] for lane in prompt["lanes"]] for prompt in first.json["prompts"]] == [[3, 3], [6, 3]]
    italy, france = await comparisons(gateway)
    lanes = sum(Decimal(one["totals"]["cost_usd"]) for one in (italy, france))
    judges = sum(Decimal(one["judgements"][0]["cost_usd"]) for one in (italy, france))
    assert Decimal(first.json["totals"]["cost_usd"]) == lanes + judges
    assert Decimal(first.json["totals"]["judge_cost_usd"]) == judges > 0
    folder = program.home / "capitals.results"
    assert "| Variant | Answered | Checks | Judge | Median TTFT" in (folder / "results.md").read_text()
    report = (folder / "report.html").read_text()
    assert "Cost against the score by the judge" in report
    assert "4.5 from the judge" in report
    rows = list(csv.DictReader(io.StringIO((folder / "results.csv").read_text())))
    assert [row["judge_score"] for row in rows] == ["3.0", "3.0", "6.0", "3.0"]

    # A judge that was asked is not asked again; where another one is wanted, only that one is.
    asked = len(upstream.completions)
    again = await program.run("compare", "capitals.yaml", "--json")
    assert (again.code, again.json, len(upstream.completions)) == (0, first.json, asked)
    rewrite(suite, "concurrency: 1", "concurrency: 1\njudge: scripted/judge-prose")
    poor = await program.run("compare", "capitals.yaml", "--max-cost", f"{lanes + judges:f}")
    assert (poor.code, len(upstream.completions)) == (1, asked)
    assert "0 judged" in poor.err
    other = await program.run("compare", "capitals.yaml")
    assert (other.code, {one.body["model"] for one in upstream.completions[asked:]}) == (1, {"scripted/judge-prose"})
    assert "the judge: The judge's answer cannot be read" in (folder / "results.md").read_text()
