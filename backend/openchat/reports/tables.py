"""The results of a suite as CSV and Markdown."""

from __future__ import annotations

import csv
import io
import re
from html import escape
from typing import Final

from openchat.reports.results import is_good, is_judged
from openchat.reports.words import Json, money, score, seconds, speed

COLUMNS: Final = (
    "variant",
    "repeat",
    "status",
    "model",
    "provider",
    "finish_reason",
    "queued_ms",
    "first_byte_ms",
    "ttft_ms",
    "duration_ms",
    "tokens_per_second",
    "prompt_tokens",
    "completion_tokens",
    "cost_usd",
    "cost_source",
    "judge_score",
    "error",
    "content",
)
# What spreadsheets take for a formula.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
# What would be Markdown within a cell.
_MARKS: Final = re.compile(r"([\\`*_\[\]|#~])")


def as_csv(results: Json) -> str:
    """A row for each lane. A text that a spreadsheet would take for a formula has an apostrophe before it."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["prompt", *COLUMNS[:3], "checks", "checks_passed", *COLUMNS[3:]])
    for prompt in results["prompts"]:
        for lane in prompt["lanes"]:
            checks = [len(lane["checks"]), sum(check["passed"] for check in lane["checks"])]
            row = [lane[name] for name in COLUMNS]
            cells = [prompt["name"], *row[:3], *checks, *row[3:]]
            table.writerow(["" if cell is None else _safe(cell) for cell in cells])
    return out.getvalue()


def as_markdown(results: Json) -> str:
    totals = results["totals"]
    lines = [
        f"# {_cell(results['suite'])}",
        "",
        f"{'Passed' if results['passed'] else 'Failed'}: {verdict(results)}.",
        "",
        f"| {' | '.join(summary_head(results))} |",
        "|---" + "|---:" * (len(summary_head(results)) - 1) + "|",
        *(f"| {' | '.join(row)} |" for row in ([_cell(cell) for cell in summary] for summary in summary_rows(results))),
        "",
        "| Prompt | " + " | ".join(_cell(variant["name"]) for variant in results["variants"]) + " |",
        "|---" * (len(results["variants"]) + 1) + "|",
    ]
    for prompt in results["prompts"]:
        cells = [_outcome(prompt, variant["name"]) for variant in results["variants"]]
        lines.append(f"| {_cell(prompt['name'])} | {' | '.join(cells)} |")
    failures = [
        f"- {_cell(prompt['name'])}, {_cell(lane['variant'])}: {_cell(reason)}"
        for prompt in results["prompts"]
        for lane in prompt["lanes"]
        for reason in reasons(lane)
    ]
    failures += [
        f"- {_cell(prompt['name'])}, the judge: {_cell(reason)}"
        for prompt in results["prompts"]
        if (reason := judge_failure(results, prompt)) is not None
    ]
    if failures:
        lines += ["", "## What failed", "", *failures]
    return "\n".join([*lines, "", f"{totals['lanes']} lanes, {_cost(totals)} in all.", ""])


def verdict(results: Json) -> str:
    """In a few words: prompts, checks, lanes that failed."""
    totals = results["totals"]
    said = [f"{totals['answered']} of {totals['prompts']} prompts answered"]
    if results["judge"]:
        said.append(f"{totals['judged']} judged")
    if totals["checks"]:
        said.append(f"{totals['checks_passed']} of {totals['checks']} checks passed")
    failed = totals["lanes"] - totals["completed"]
    if failed:
        said.append(f"{failed} of {totals['lanes']} lanes failed")
    return ", ".join(said)


def summary_head(results: Json) -> list[str]:
    judged = ["Judge"] if results["judge"] else []
    return ["Variant", "Answered", "Checks", *judged, "Median TTFT", "Tokens/s", "Cost"]


def summary_rows(results: Json) -> list[list[str]]:
    """Of each variant, for people: name, lanes answered, checks passed, the mean score if there is a judge, TTFT,
    tokens/s, cost."""
    return [
        [
            variant["name"],
            f"{variant['completed']}/{variant['lanes']}",
            f"{variant['checks_passed']}/{variant['checks']}" if variant["checks"] else "-",
            *([score(variant["judge_score"])] if results["judge"] else []),
            seconds(variant["ttft_ms"] and variant["ttft_ms"]["median"]),
            speed(variant["tokens_per_second"] and variant["tokens_per_second"]["median"]),
            _cost(variant),
        ]
        for variant in results["variants"]
    ]


def reasons(lane: Json) -> list[str]:
    """Why a lane is not good."""
    failed = [] if lane["status"] == "completed" else [lane["error"] or lane["status"]]
    return [*failed, *(check["reason"] for check in lane["checks"] if not check["passed"] and not failed)]


def judge_failure(results: Json, prompt: Json) -> str | None:
    """Why it has no grades, where it should."""
    if results["judge"] is None or prompt["missing"] is not None or is_judged(prompt):
        return None
    judgement = prompt["judgement"]
    return "not asked" if judgement is None else judgement["error"] or judgement["status"]


def _cost(summed: Json) -> str:
    return money(summed["cost_usd"]) if summed["cost_usd"] is not None else "-"


def _outcome(prompt: Json, variant: str) -> str:
    if prompt["missing"] is not None:
        return prompt["missing"] if isinstance(prompt["missing"], str) else ""
    lanes = [lane for lane in prompt["lanes"] if lane["variant"] == variant]
    return f"{sum(map(is_good, lanes))}/{len(lanes)}"


def _cell(text: str) -> str:
    """On one line, and nothing in it is Markdown or HTML."""
    return _MARKS.sub(r"\\\1", escape(" ".join(text.split()), quote=False))


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
