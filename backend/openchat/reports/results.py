"""What came of a suite, in one document: every lane with its measures and checks, and each variant summed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, median, quantiles
from typing import Any, Final

from openchat.reports.words import Json, variant_name

FORMAT: Final = "open-chat-suite-results"
VERSION: Final = 1
_MEASURES: Final = ("queued_ms", "first_byte_ms", "first_reasoning_ms", "ttft_ms", "duration_ms", "tokens_per_second")


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt with the checks of its answers, and the comparison that answers it, or why there is none."""

    name: str
    prompt: str
    checks: Sequence[Json]
    comparison: Json | None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """Whose judgements count; without a rubric those by any."""

    model: str
    rubric: str | None = None

    def last_of(self, comparison: Json) -> Json | None:
        """What it said last; what came to nothing, only where it has said nothing."""
        said = [
            one
            for one in comparison["judgements"]
            if one["model"] == self.model and self.rubric in (None, one["rubric"])
        ]
        completed = [one for one in said if one["status"] == "completed"]
        return next(reversed(completed or said), None)


def results_of(name: str, variants: Sequence[Json], asked: Sequence[Asked], judge: JudgedBy | None = None) -> Json:
    """The document that results.json holds. `passed` is whether every lane answered, every check passed, and the judge,
    if there is one, has graded what there was to grade."""
    names = _names(variants)
    prompts = [_prompt(each, names, judge) for each in asked]
    lanes = [lane for prompt in prompts for lane in prompt["lanes"]]
    costs = [Decimal(each.comparison["totals"]["cost_usd"] or 0) for each in asked if each.comparison]
    judging = sum(
        (Decimal(one["cost_usd"] or 0) for each in asked if each.comparison for one in each.comparison["judgements"]),
        Decimal(0),
    )
    unknown = sum(each.comparison["totals"]["unknown_costs"] or 0 for each in asked if each.comparison)
    return {
        "format": FORMAT,
        "version": VERSION,
        "suite": name,
        "passed": bool(lanes)
        and all(prompt["missing"] is None for prompt in prompts)
        and all(map(is_good, lanes))
        and (judge is None or all(map(is_judged, prompts))),
        "judge": judge and {"model": judge.model, "rubric": judge.rubric},
        "variants": [
            {**variant, "name": name, **_summary([lane for lane in lanes if lane["variant"] == name])}
            for variant, name in zip(variants, names, strict=True)
        ],
        "prompts": prompts,
        "totals": {
            "prompts": len(prompts),
            "answered": sum(prompt["missing"] is None for prompt in prompts),
            **_summary(lanes),
            # With what retried lanes and judges have cost.
            "cost_usd": f"{sum(costs, judging):f}",
            "unknown_costs": unknown,
            "judge_cost_usd": f"{judging:f}" if judge else None,
            "judged": sum(map(is_judged, prompts)) if judge else None,
        },
    }


def results_of_one(comparison: Json) -> Json:
    """The same of one comparison; while it is sealed its lanes are called by their letters."""
    if comparison["sealed"]:
        comparison = _by_letter(comparison)
    words = " ".join((comparison["title"] or comparison["prompt"]).split())
    asked = Asked(words, comparison["prompt"], comparison["checks"], comparison)
    said = [one for one in comparison["judgements"] if one["status"] == "completed"]
    judge = JudgedBy(said[-1]["model"], said[-1]["rubric"]) if said else None
    return results_of(words, comparison["variants"], [asked], judge)


def _by_letter(comparison: Json) -> Json:
    lanes = comparison["lanes"]
    return {
        **comparison,
        "variants": [{"model": None, "provider": None, "label": lane["letter"]} for lane in lanes],
        "lanes": [{**lane, "variant": place, "repeat": 0} for place, lane in enumerate(lanes)],
    }


def is_good(lane: Json) -> bool:
    """Whether it answered and met all checks."""
    return lane["status"] == "completed" and all(check["passed"] for check in lane["checks"])


def is_judged(prompt: Json) -> bool:
    judgement = prompt["judgement"]
    return judgement is not None and judgement["status"] == "completed"


def spread(figures: Iterable[float | None]) -> Json | None:
    """Their median, quartiles and ends; None of none."""
    known = sorted(figure for figure in figures if figure is not None)
    if not known:
        return None
    low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
    return {
        "n": len(known),
        "median": median(known),
        "low_quartile": low,
        "high_quartile": high,
        "min": known[0],
        "max": known[-1],
    }


def _names(variants: Sequence[Json]) -> list[str]:
    """No two are called the same."""
    names = [variant_name({"label": None, "provider": None, **variant}) for variant in variants]
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, 1)]


def _prompt(asked: Asked, names: Sequence[str], judge: JudgedBy | None) -> Json:
    comparison = asked.comparison
    judgement = judge.last_of(comparison) if judge and comparison else None
    grades = {grade["run_id"]: grade for grade in judgement["grades"]} if judgement else {}
    return {
        "name": asked.name,
        "prompt": asked.prompt,
        "checks": list(asked.checks),
        "missing": asked.missing,
        "comparison_id": comparison and comparison["id"],
        "lanes": [_lane(lane, names, grades) for lane in comparison["lanes"]] if comparison else [],
        "judgement": judgement and _judgement(judgement),
    }


def _judgement(judgement: Json) -> Json:
    error = judgement["error"]
    kept = ("id", "status", "best", "agreed", "run_ids", "cost_usd", "cost_source")
    return {**{name: judgement[name] for name in kept}, "error": error and error["message"]}


def _lane(lane: Json, names: Sequence[str], grades: Mapping[str, Json]) -> Json:
    grade = grades.get(lane["run_id"])
    timing, usage, error = lane["timing"] or {}, lane["usage"] or {}, lane["error"]
    # One that somebody has replaced in the meantime is of none of the suite's.
    variant = names[lane["variant"]] if lane["variant"] < len(names) else variant_name({**lane, "label": None})
    return {
        "variant": variant,
        "repeat": lane["repeat"],
        "run_id": lane["run_id"],
        "model": lane["model"],
        "provider": lane["provider"],
        "status": lane["status"],
        "finish_reason": lane["finish_reason"],
        "error": error and error["message"],
        "checks": lane["checks"] or [],
        **{name: timing.get(name) for name in _MEASURES},
        "prompt_tokens": usage.get("prompt_tokens"),
        "completion_tokens": usage.get("completion_tokens"),
        "cost_usd": lane["cost_usd"],
        "cost_source": lane["cost_source"],
        "judge_score": grade and grade["score"],
        "judge_reason": grade and grade["reason"],
        "notes": [note["text"] for note in lane["notes"]],
        "content": lane["content"],
    }


def _summary(lanes: Sequence[Json]) -> dict[str, Any]:
    """The checks of lanes that failed count as not passed; `quality` is the share that did, null without checks.
    `judge_score` is the mean of what was graded."""
    completed = [lane for lane in lanes if lane["status"] == "completed"]
    checks = [lane["status"] == "completed" and check["passed"] for lane in lanes for check in lane["checks"]]
    scores = [lane["judge_score"] for lane in lanes if lane["judge_score"] is not None]
    costs = [Decimal(lane["cost_usd"]) for lane in lanes if lane["cost_usd"] is not None]
    mean = sum(costs, Decimal(0)) / len(costs) if costs else None
    return {
        "lanes": len(lanes),
        "completed": len(completed),
        "checks": len(checks),
        "checks_passed": sum(checks),
        "quality": sum(checks) / len(checks) if checks else None,
        "judge_score": fmean(scores) if scores else None,
        "cost_usd": f"{sum(costs, Decimal(0)):f}" if costs else None,
        "mean_cost_usd": None if mean is None else f"{mean:.10f}",
        "ttft_ms": spread(lane["ttft_ms"] for lane in completed),
        "duration_ms": spread(lane["duration_ms"] for lane in completed),
        "tokens_per_second": spread(lane["tokens_per_second"] for lane in completed),
    }
