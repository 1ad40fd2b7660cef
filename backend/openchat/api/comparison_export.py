"""A comparison as a file: JSON as the API has it, CSV with a row for each lane, Markdown and HTML for people.

All from what the API shows, so that what is hidden there is hidden here.
"""

from __future__ import annotations

import csv
import io
import re
from statistics import fmean
from typing import Literal, TypeAlias

from openchat.api.schemas.comparisons import ComparisonOut, JudgementOut, LaneOut
from openchat.reports.html import as_html
from openchat.reports.results import results_of_one

ExportFormat: TypeAlias = Literal["json", "csv", "md", "html"]
MEDIA_TYPES: dict[ExportFormat, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
_COLUMNS = (
    "letter",
    "variant",
    "repeat",
    "label",
    "model",
    "provider",
    "status",
    "finish_reason",
    "queued_ms",
    "first_byte_ms",
    "first_reasoning_ms",
    "ttft_ms",
    "duration_ms",
    "tokens_per_second",
    "prompt_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "cost_usd",
    "cost_source",
    "checks_passed",
    "checks_failed",
    "chosen",
    "vote",
    "judge_score",
    "error",
    "run_id",
    "content",
)
# A spreadsheet takes a cell that begins so for a formula, and models write what they like.
_FORMULA = re.compile(r"[=+\-@\t\r]")


def export(shown: ComparisonOut, form: ExportFormat) -> bytes:
    match form:
        case "json":
            return shown.model_dump_json(indent=2).encode() + b"\n"
        case "csv":
            return _csv(shown).encode()
        case "md":
            return _markdown(shown).encode()
        case "html":
            return as_html(results_of_one(shown.model_dump(mode="json"))).encode()


def _csv(shown: ComparisonOut) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for lane in shown.lanes:
        row = _row(shown, lane)
        writer.writerow([_cell(row[column]) for column in _COLUMNS])
    return text.getvalue()


def _row(shown: ComparisonOut, lane: LaneOut) -> dict[str, object]:
    timing = lane.timing.model_dump() if lane.timing else {}
    usage = lane.usage.model_dump() if lane.usage else {}
    checks = lane.checks or []
    known = {
        **lane.model_dump(include={"letter", "variant", "repeat", "label", "model", "provider", "status"}),
        **lane.model_dump(include={"finish_reason", "cost_usd", "cost_source", "run_id", "content"}),
        **timing,
        **usage,
        "checks_passed": sum(check.passed for check in checks),
        "checks_failed": sum(not check.passed for check in checks),
        "chosen": "yes" if lane.run_id == shown.chosen_run_id else "",
        "vote": _vote(shown, lane),
        "judge_score": _judge_score(shown, lane),
        "error": lane.error.code if lane.error else None,
    }
    return {column: known.get(column) for column in _COLUMNS}


def _cell(value: object) -> object:
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


def _vote(shown: ComparisonOut, lane: LaneOut) -> str:
    vote = shown.vote
    if vote is None:
        return ""
    if vote.tie:
        return "tie"
    return "won" if vote.run_id == lane.run_id else str(vote.ratings.get(lane.run_id, ""))


def _judge_score(shown: ComparisonOut, lane: LaneOut) -> float | None:
    """The mean over the judges who graded it; people's votes are beside it."""
    scores = [
        grade.score for judgement in shown.judgements for grade in judgement.grades if grade.run_id == lane.run_id
    ]
    return fmean(scores) if scores else None


def _markdown(shown: ComparisonOut) -> str:
    heading = " ".join((shown.title or shown.prompt[:80]).split())
    blocks = [f"# {heading}", f"{shown.created_at:%Y-%m-%d %H:%M} UTC", _quoted(shown.prompt)]
    blocks.append("\n".join([_TABLE_HEAD, *(_table_row(shown, lane) for lane in shown.lanes)]))
    if shown.notes:
        blocks.append(shown.notes)
    blocks += [_judgement(shown, judgement) for judgement in shown.judgements]
    for lane in shown.lanes:
        blocks += [f"## {lane.letter}: {_name(lane)}", lane.content]
        failed = [check.reason for check in lane.checks or [] if not check.passed]
        blocks += [f"- check failed: {reason}" for reason in failed]
        if lane.error is not None:
            blocks.append(f"*{lane.status}: {lane.error.message}*")
    return "\n\n".join(blocks) + "\n"


def _judgement(shown: ComparisonOut, judgement: JudgementOut) -> str:
    letters = {lane.run_id: lane.letter for lane in shown.lanes}
    head = f"**Judge {judgement.model}:**"
    if judgement.status != "completed":
        why = f": {judgement.error.message}" if judgement.error else ""
        return f"{head} {judgement.status}{why}"
    scores = " · ".join(f"{letters[grade.run_id]} {grade.score:g}" for grade in judgement.grades)
    best = "a tie" if judgement.best is None else f"best {letters[judgement.best]}"
    order = "" if judgement.agreed is not False else " (the best of one order is not that of the other)"
    reasons = [f"- {letters[grade.run_id]}: {' '.join(grade.reason.split())}" for grade in judgement.grades]
    return "\n".join([f"{head} {scores}, {best}{order}", "", *reasons])


_TABLE_HEAD = (
    "| Lane | Variant | Status | First text | In all | Tokens/s | Tokens | USD | Checks | Vote |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def _table_row(shown: ComparisonOut, lane: LaneOut) -> str:
    timing, checks = lane.timing, lane.checks or []
    cells = (
        lane.letter,
        _name(lane).replace("|", "\\|"),
        lane.status,
        f"{timing.ttft_ms} ms" if timing and timing.ttft_ms is not None else "",
        f"{timing.duration_ms} ms" if timing else "",
        timing.tokens_per_second if timing and timing.tokens_per_second is not None else "",
        lane.usage.completion_tokens if lane.usage else "",
        f"{lane.cost_usd:f}" if lane.cost_usd is not None else "",
        f"{sum(check.passed for check in checks)}/{len(checks)}" if checks else "",
        _vote(shown, lane),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _name(lane: LaneOut) -> str:
    model = " ".join(part for part in (lane.model, f"({lane.provider})" if lane.provider else "") if part)
    return " · ".join(part for part in (lane.label, model) if part) or "hidden until the vote"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
